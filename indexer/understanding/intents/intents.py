"""Stages, grades, kinds and years that a query says in words: 去年 小学三年级 诚信 班会 教案."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.load import Term, Vocabularies
from corpus.load_words import Said, SaidTime
from indexer.analysis.numerals import searchable
from kb.domain import clock

MAX_WORDS: Final = 4
# 2023学年 begins in one year and ends in the next
_YEAR: Final = re.compile("((?:19|20)[0-9]{2})(年|年度|学年)?")


@dataclass(frozen=True, slots=True)
class Intent:
    """words: as typed, folded, [start, end) of the query's bare words; field and code: meant.

    code: of several years "2023..2025".
    """

    words: str
    start: int
    end: int
    field: str
    code: str

    @property
    def values(self) -> frozenset[str]:
        """What the index may hold of it."""
        first, dots, last = self.code.partition("..")
        if not dots:
            return frozenset({first})
        return frozenset(str(year) for year in range(int(first), int(last) + 1))


class Intents:
    """What each way to say something means; immutable."""

    def __init__(self, said: Iterable[Said], times: Iterable[SaidTime] = ()) -> None:
        self._times = {searchable(one.phrase): one for one in times}
        self._meanings: dict[str, dict[tuple[str, str], None]] = {}
        for one in said:
            self._meanings.setdefault(searchable(one.phrase), {})[one.field, one.code] = None

    def read(self, words: Sequence[str]) -> list[Intent]:
        """From left to right, the longest first; a phrase may mean two things."""
        found: list[Intent] = []
        start = 0
        while start < len(words):
            for end in range(min(len(words), start + MAX_WORDS), start, -1):
                phrase = "".join(words[start:end])
                if meanings := [*self._meanings.get(phrase, ()), *self._years(phrase)]:
                    found += [Intent(phrase, start, end, *meaning) for meaning in meanings]
                    start = end - 1
                    break
            start += 1
        return found

    def _years(self, phrase: str) -> Iterator[tuple[str, str]]:
        if not self._times:
            return
        if named := _YEAR.fullmatch(phrase):
            year = int(named[1])
            yield "year", f"{year}..{year + 1}" if named[2] == "学年" else str(year)
        elif time := self._times.get(phrase):
            now = clock.now().year
            first, last = now + time.first_year, now + time.last_year
            yield "year", str(first) if first == last else f"{first}..{last}"


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
