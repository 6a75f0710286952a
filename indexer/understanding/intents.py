"""Stages, grades and kinds that a query says in words: 小学三年级 诚信 班会 教案."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.load import Term, Vocabularies
from corpus.load_words import Said
from kb.text.fold import fold

MAX_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Intent:
    """words: as typed, folded, [start, end) of the query's bare words; field and code: meant."""

    words: str
    start: int
    end: int
    field: str
    code: str


class Intents:
    """What each way to say something means; immutable."""

    def __init__(self, said: Iterable[Said]) -> None:
        self._meanings: dict[str, dict[tuple[str, str], None]] = {}
        for one in said:
            self._meanings.setdefault(fold(one.phrase), {})[one.field, one.code] = None

    def read(self, words: Sequence[str]) -> list[Intent]:
        """From left to right, the longest first; a phrase may mean two things."""
        found: list[Intent] = []
        start = 0
        while start < len(words):
            for end in range(min(len(words), start + MAX_WORDS), start, -1):
                phrase = "".join(words[start:end])
                if meanings := self._meanings.get(phrase):
                    found += [Intent(phrase, start, end, *meaning) for meaning in meanings]
                    start = end - 1
                    break
            start += 1
        return found


def ways(vocabularies: Vocabularies, said: Iterable[Said]) -> list[Said]:
    """The names and aliases of the vocabularies, and the further ways to say them."""
    terms: list[tuple[str, Term]] = [
        *(("stage", term) for term in vocabularies.stages),
        *(("grade", term) for term in vocabularies.grades),
        *(("kind", term) for term in vocabularies.kinds),
    ]
    named = [
        Said(name, field, term.code)
        for field, term in terms
        if term.code not in _SAYS_NOTHING
        for name in (term.name, *term.aliases)
    ]
    return [*named, *said]


_SAYS_NOTHING: Final = {"any", "other"}
