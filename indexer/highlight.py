"""Marks in the original text what a query asked for, within a snippet's window.

The text is folded with a map back to its own characters and searched for the query's words and
phrases by the rules by which the index matches: spaces between Han count for nothing, letters and
digits stand whole, and punctuation breaks. So Traditional text is marked where Simplified was
typed, and nothing is marked that cannot match.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from indexer.analysis.runs import HAN, SPACE, SYMBOLS, RunKind, close_up, is_close, runs
from indexer.folded import folded
from kb.text.fold import Folded, fold
from kb.text.misconverted import as_written

MAX_TEXT_CHARS: Final = 200_000
_SPACES: Final = f"[{SPACE}]*"
# Punctuation, with spaces around it or not; spaces alone are no break
_BREAK: Final = rf"(?=[{SPACE}]*(?:[^\w{SYMBOLS}{SPACE}]|_))(?:[^\w{SYMBOLS}]|_)+"
_NO_LATIN_BEFORE: Final = rf"(?<![^\W_{HAN}])"
_NO_LATIN_AFTER: Final = rf"(?![^\W_{HAN}])"
_ELLIPSIS: Final = "…"
_SENTENCE_ENDS: Final = "。！？!?；;\n"
_LEAD_CHARS: Final = 24
_SPANS_COMPARED: Final = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the original text; marked where the query matched."""

    text: str
    marked: bool = False


class _Span(NamedTuple):
    """The characters [start, end) of the original; word is what stands there, folded."""

    start: int
    end: int
    word: str


class Marker:
    """Marks the words of one query; it is made once and used for every hit.

    The parts are marked in a snippet whose text has none of the marks.
    """

    def __init__(self, marks: Iterable[str], parts: Iterable[str] = ()) -> None:
        self._marks = _Finder(marks)
        self._parts = _Finder(parts)

    def mark(self, text: str) -> tuple[Piece, ...]:
        """Divide the whole text into pieces, and mark those that the query asked for."""
        return _pieces(text, 0, len(text), _spans(folded(text), self._marks))

    def snippet(self, text: str, width: int = 130) -> tuple[Piece, ...]:
        """Cut out about `width` characters around the most telling place, with ellipses."""
        text = text[:MAX_TEXT_CHARS]
        map_ = folded(text)
        spans = _spans(map_, self._marks) or _spans(map_, self._parts)
        start, end = _window(text, spans, width)
        before = (Piece(_ELLIPSIS),) if start else ()
        after = (Piece(_ELLIPSIS),) if end < len(text) else ()
        return (*before, *_pieces(text, start, end, spans), *after)


class _Finder:
    """Looks for terms in folded text.

    Few texts have spaces between Han. The pattern that allows for them takes several times as long
    to compile, so only those texts are searched with it.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = tuple(terms)

    def find(self, folded: str) -> Iterator[re.Match[str]]:
        pattern = self._close if is_close(folded) else self._spaced
        return pattern.finditer(folded) if pattern else iter(())

    @cached_property
    def _close(self) -> re.Pattern[str] | None:
        return self._compiled(spaced=False)

    @cached_property
    def _spaced(self) -> re.Pattern[str] | None:
        return self._compiled(spaced=True)

    def _compiled(self, *, spaced: bool) -> re.Pattern[str] | None:
        forms = (form for term in self._terms for form in (term, *as_written(fold(term))))
        patterns = {pattern_of(form, spaced=spaced) for form in forms} - {""}
        return re.compile("|".join(sorted(patterns, key=len, reverse=True))) if patterns else None


@lru_cache(4096)
def pattern_of(term: str, *, spaced: bool = True) -> str:
    """Build a regular expression that finds a word or phrase in folded text.

    spaced: whether spaces may stand inside a run of Han.
    """
    between = _SPACES if spaced else ""
    text = close_up(fold(term))
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
        run = text[start:end]
        if kind is RunKind.LATIN:
            pieces.append(_NO_LATIN_BEFORE + re.escape(run) + _NO_LATIN_AFTER)
        else:
            pieces.append(between.join(map(re.escape, run)))
        before, broken = kind, False
    return "".join(pieces)


def _spans(map_: Folded, finder: _Finder) -> list[_Span]:
    """Find where the marks stand in the original; the spans are sorted and do not overlap."""
    spans: list[_Span] = []
    for match in finder.find(map_.text):
        start, end = map_.original_span(match.start(), match.end())
        spans.append(_Span(start, end, match.group()))
    return spans


def _window(text: str, spans: Sequence[_Span], width: int) -> tuple[int, int]:
    """Choose the stretch [start, end) with the most different marked words; of equal ones the
    first.
    """
    if len(text) <= width * 5 // 4:
        return 0, len(text)
    best, best_value = 0, -1
    for index, span in enumerate(spans):
        last = span.start + width
        inside = [one for one in spans[index : index + _SPANS_COMPARED] if one.end <= last]
        value = len({one.word for one in inside}) * 100 + len(inside)
        if value > best_value:
            best, best_value = span.start, value
    return _beginning(text, best), min(len(text), _beginning(text, best) + width)


def _beginning(text: str, place: int) -> int:
    """Go back a little before the place, to the beginning of a sentence where one is near."""
    if place <= _LEAD_CHARS:
        return 0
    start = place - _LEAD_CHARS
    start = max(start, *(text.rfind(mark, start, place) + 1 for mark in _SENTENCE_ENDS))
    while text[start].isspace():
        start += 1
    return start


def _pieces(text: str, start: int, end: int, spans: Iterable[_Span]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = start
    for span in spans:
        first, last = max(span.start, at), min(span.end, end)
        if first >= last:
            continue
        if first > at:
            pieces.append(Piece(text[at:first]))
        pieces.append(Piece(text[first:last], marked=True))
        at = last
    if at < end:
        pieces.append(Piece(text[at:end]))
    return tuple(pieces)
