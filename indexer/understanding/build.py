"""Builds the knowledge that comes with the software, and adds what a base knows besides."""

from collections.abc import Callable, Sequence
from functools import cache

from corpus import load as corpus
from corpus import load_words
from corpus.load_words import SynonymGroup
from indexer.analysis.analyser import Analyser
from indexer.understanding.intents.intents import Intents, ways
from indexer.understanding.intents.question_words import QuestionWords, question_analyser
from indexer.understanding.knowledge import LanguageKnowledge, NoSounds, Sounds
from indexer.understanding.names.synonyms import Cut, Synonyms

# The groups of names that a base adds: its topics' aliases and what its curators accepted.
OwnGroups = Callable[[], Sequence[SynonymGroup]]


def build_knowledge(
    own_groups: OwnGroups = tuple, sounds: Sounds | None = None, analyser: Analyser | None = None
) -> LanguageKnowledge:
    """Build the knowledge of a base from the bundled words and the base's own.

    own_groups: is asked for each query and may answer from memory; equal answers cost nothing.
    analyser: cuts names as queries are cut.
    """
    question_words = QuestionWords(load_words.asking_words())
    as_asked = question_analyser(analyser, question_words) if analyser else None
    return LanguageKnowledge(
        synonyms=_Growing(
            tuple(load_words.synonyms()), own_groups, cache(as_asked.terms) if as_asked else None
        ),
        question_words=question_words,
        intents=Intents(
            ways(corpus.vocabularies(), load_words.ways_to_say()), load_words.times_to_say()
        ),
        sounds=sounds or NoSounds(),
    )


class _Growing:
    """Returns the synonyms of now, made anew when the base's own groups have changed."""

    def __init__(
        self, bundled: Sequence[SynonymGroup], own_groups: OwnGroups, cut: Cut | None
    ) -> None:
        self._bundled = bundled
        self._cut = cut
        self._own_groups = own_groups
        self._made: tuple[Sequence[SynonymGroup], Synonyms] | None = None

    def __call__(self) -> Synonyms:
        own = self._own_groups()
        made = self._made
        if made is None or made[0] != own:
            # what a base says comes first
            made = self._made = own, Synonyms([*own, *self._bundled], self._cut)
        return made[1]
