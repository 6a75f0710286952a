"""Finds words and phrases in folded text by the rules by which the index matches.

Spaces between Han count for nothing, letters and digits stand whole, and punctuation breaks. Most
forms are looked for as plain strings. A pattern is made only for those of several runs, and only
where a text has all of these: making one takes longer than looking through many texts.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import islice
from typing import Final, NamedTuple

from indexer.analysis.numerals import searchable
from indexer.analysis.runs import HAN, SPACE, SYMBOLS, RunKind, close_up, runs
from kb.text.misconverted import as_written

_SPACES: Final = f"[{SPACE}]*"
# Punctuation, with spaces around it or not; spaces alone are no break
_BREAK: Final = rf"(?=[{SPACE}]*(?:[^\w{SYMBOLS}{SPACE}]|_))(?:[^\w{SYMBOLS}]|_)+"
# Made once for all queries, because Python takes a millisecond for a class as large as this
_LATIN: Final = re.compile(rf"[^\W_{HAN}]")
_REMEMBERED: Final = 4096
# Beyond these a text repeats itself: places of one word, and what a pattern may cost in one text.
_MOST_PLACES: Final = 2_000
_MOST_STEPS: Final = 500_000


class Place(NamedTuple):
    """The characters [start, end) of a folded text without spaces between Han."""

    start: int
    end: int


class Sought:
    """A word or phrase that is looked for, in every form in which a text may have it."""

    def __init__(self, text: str) -> None:
        folded = searchable(text)
        forms = (_Form(form) for form in dict.fromkeys((folded, *as_written(folded))))
        self._forms = tuple(form for form in forms if form.pieces)

    def is_in(self, close: str) -> bool:
        """Say whether a folded text without spaces between Han has it."""
        for form in self._forms:  # noqa: SIM110 - this is asked a hundred times a hit
            if form.is_in(close):
                return True
        return False

    def places(self, close: str) -> Iterator[Place]:
        """Find the places where it stands in such a text, but not thousands; they may overlap."""
        for form in self._forms:
            yield from islice(form.places(close), _MOST_PLACES)


sought = lru_cache(_REMEMBERED)(Sought)


def places_apart(wanted: Iterable[Sought], close: str) -> Iterator[Place]:
    """Find the places of all that is wanted, from the left, the longest first, without overlaps."""
    found = {place for one in wanted for place in one.places(close)}
    at = 0
    for place in sorted(found, key=lambda one: (one.start, -one.end)):
        if place.start >= at:
            yield place
            at = place.end


class _Form:
    """One form. pieces: its runs that are indexed."""

    def __init__(self, folded: str) -> None:
        self._text = close_up(folded)
        found = [(kind, self._text[start:end]) for kind, start, end in runs(self._text)]
        indexed = [each for each in found if each[0] not in (RunKind.SPACE, RunKind.BREAK)]
        self.pieces = [piece for _, piece in indexed]
        self._is_han = [kind for kind, _ in indexed] == [RunKind.HAN]
        self._starts_latin = bool(indexed) and indexed[0][0] is RunKind.LATIN
        self._ends_latin = bool(indexed) and indexed[-1][0] is RunKind.LATIN

    def is_in(self, close: str) -> bool:
        if self._is_han:
            return self.pieces[0] in close
        return next(self.places(close), None) is not None

    def places(self, close: str) -> Iterator[Place]:
        for piece in self.pieces:
            if piece not in close:
                return
        for place in self._plain(close) if len(self.pieces) == 1 else self._matches(close):
            if self._stands_whole(close, place):
                yield place

    def _plain(self, close: str) -> Iterator[Place]:
        (piece,) = self.pieces
        at = close.find(piece)
        while at >= 0:
            yield Place(at, at + len(piece))
            at = close.find(piece, at + 1)

    def _matches(self, close: str) -> Iterator[Place]:
        # The pattern is tried wherever its first run stands, and may fail only at its last one.
        if close.count(self.pieces[0]) * len(self.pieces) > _MOST_STEPS:
            return
        match = self._pattern.search(close)
        while match:
            yield Place(*match.span())
            match = self._pattern.search(close, match.start() + 1)

    def _stands_whole(self, close: str, place: Place) -> bool:
        cut_before = self._starts_latin and place.start and _LATIN.match(close, place.start - 1)
        cut_after = self._ends_latin and _LATIN.match(close, place.end)
        return not (cut_before or cut_after)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(_pattern_of(self._text))


def _pattern_of(text: str) -> str:
    """Build a regular expression; what stands before and after a match is not looked at."""
    pieces: list[str] = []
    before: RunKind | None = None
    broken = False
    for kind, start, end in runs(text):
        if kind in (RunKind.SPACE, RunKind.BREAK):
            broken = broken or kind is RunKind.BREAK
            continue
        if before is not None:
            both_latin = before is kind is RunKind.LATIN
            pieces.append(_BREAK if broken else f"[{SPACE}]+" if both_latin else _SPACES)
        pieces.append(re.escape(text[start:end]))
        before, broken = kind, False
    return "".join(pieces)
