"""The lore that comes with the software, and what a base adds to it."""

from collections.abc import Callable, Sequence

from corpus import load as corpus
from corpus import load_words
from corpus.load_words import SynonymGroup
from indexer.understanding.asking import Asking
from indexer.understanding.intents import Intents, ways
from indexer.understanding.lore import Lore, NoSounds, Sounds
from indexer.understanding.synonyms import Synonyms

# The groups of names that a base adds: its topics' aliases and what its curators accepted.
OwnGroups = Callable[[], Sequence[SynonymGroup]]


def build_lore(own_groups: OwnGroups = tuple, sounds: Sounds | None = None) -> Lore:
    """own_groups is asked for each query and may answer from memory; equal answers cost nothing."""
    return Lore(
        synonyms=_Growing(tuple(load_words.synonyms()), own_groups),
        asking=Asking(load_words.asking_words()),
        intents=Intents(ways(corpus.vocabularies(), load_words.ways_to_say())),
        sounds=sounds or NoSounds(),
    )


class _Growing:
    """The synonyms of now: made anew when the base's own groups have changed."""

    def __init__(self, bundled: Sequence[SynonymGroup], own_groups: OwnGroups) -> None:
        self._bundled = bundled
        self._own_groups = own_groups
        self._made: tuple[Sequence[SynonymGroup], Synonyms] | None = None

    def __call__(self) -> Synonyms:
        own = self._own_groups()
        made = self._made
        if made is None or made[0] != own:
            # what a base says comes first
            made = self._made = own, Synonyms([*own, *self._bundled])
        return made[1]
