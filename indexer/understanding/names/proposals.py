"""Other names that may be meant by a word which nothing has, each with its evidence.

Three things speak for a name: it stands in like contexts in the base's texts; it shares
characters with the word; it was typed, and found, beside what was typed beside the word.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from indexer.understanding.names.contexts import Contexts

# Measured on the dictionary of synonyms (tests.bench.proposals).
CHARACTERS_SHARE: Final = 1.0
QUERIES_SHARE: Final = 0.5
# A word that no dictionary of the field has is seldom a name.
OTHER_WORDS: Final = 0.5
# Less than this is chance.
LEAST_SCORE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Proposal:
    """name: what the base's texts write. documents is left to who asks the index.

    neighbours: words that stand beside both in the texts. characters: those that both have.
    typed_beside: words that people typed beside both.
    """

    name: str
    score: float
    neighbours: tuple[str, ...] = ()
    characters: str = ""
    typed_beside: tuple[str, ...] = ()


class Proposer:
    """field_words: words of the field, folded. asked: the words of queries that were found."""

    def __init__(
        self, contexts: Contexts, field_words: Collection[str], asked: Iterable[Sequence[str]] = ()
    ) -> None:
        self._contexts = contexts
        self._field_words = frozenset(field_words)
        self._beside: dict[str, Counter[str]] = defaultdict(Counter)
        for words in asked:
            for word in words:
                self._beside[word].update(other for other in words if other != word)

    def propose(
        self, word: str, beside: Sequence[str] = (), *, known: Collection[str] = (), limit: int = 5
    ) -> list[Proposal]:
        """The likeliest first. beside: what was typed with it. known: other names that it has."""
        alike = {one.word: one for one in self._contexts.alike(word, limit=200)}
        typed = self._typed_beside(beside)
        left_out = {word, *beside, *known}
        found = []
        for name in self._contexts.words:
            if name in left_out:
                continue
            near = alike.get(name)
            score = (near.likeness if near else 0.0) + CHARACTERS_SHARE * _common(word, name)
            score *= 1.0 if name in self._field_words else OTHER_WORDS
            score += QUERIES_SHARE * len(typed.get(name, ())) / max(1, len(beside))
            if score >= LEAST_SCORE:
                found.append(
                    Proposal(
                        name,
                        round(score, 3),
                        near.shared if near else (),
                        "".join(dict.fromkeys(one for one in word if one in name)),
                        tuple(typed.get(name, ())),
                    )
                )
        return sorted(found, key=lambda one: (-one.score, one.name))[:limit]

    def _typed_beside(self, beside: Sequence[str]) -> Mapping[str, list[str]]:
        """Words that were typed with one of these, and with which."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in beside:
            for other in self._beside.get(word, ()):
                found[other].append(word)
        return found


def _common(one: str, two: str) -> float:
    """Dice's coefficient of the characters."""
    first, second = set(one), set(two)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
