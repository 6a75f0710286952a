"""Marks in the original text what a query asked for, within a snippet's window.

The text is folded with a map back to its own characters and searched for the query's words and
phrases by the rules by which the index matches: spaces between Han count for nothing, letters and
digits stand whole, and punctuation breaks. So Traditional text is marked where Simplified was
typed, and nothing is marked that cannot match.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from indexer.folded import FoldedText, folded, folded_name
from indexer.sought import Sought, places_apart, sought

MAX_TEXT_CHARS: Final = 200_000
_ELLIPSIS: Final = "…"
_SENTENCE_ENDS: Final = "。！？!?；;\n"
_LEAD_CHARS: Final = 24
_SPANS_COMPARED: Final = 40
# The window is looked for among these; a text with more repeats itself.
_SPANS_TRIED: Final = 2_000


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
        self._marks = [sought(one) for one in marks]
        self._parts = [sought(one) for one in parts]

    def mark(self, text: str) -> tuple[Piece, ...]:
        """Divide the whole text into pieces, and mark those that the query asked for."""
        return _pieces(text, 0, len(text), _spans(folded_name(text), self._marks))

    def snippet(self, text: str, width: int = 130) -> tuple[Piece, ...]:
        """Cut out about `width` characters around the most telling place, with ellipses."""
        text = text[:MAX_TEXT_CHARS]
        known = folded(text)
        spans = _spans(known, self._marks) or _spans(known, self._parts)
        start, end = _window(text, spans, width)
        before = (Piece(_ELLIPSIS),) if start else ()
        after = (Piece(_ELLIPSIS),) if end < len(text) else ()
        return (*before, *_pieces(text, start, end, spans), *after)


def _spans(text: FoldedText, wanted: Iterable[Sought]) -> list[_Span]:
    """Find where the marks stand in the original; the spans are sorted and do not overlap."""
    places = [text.in_text(*place) for place in places_apart(wanted, text.close)]
    return [_Span(*text.in_original(start, end), text.text[start:end]) for start, end in places]


def _window(text: str, spans: Sequence[_Span], width: int) -> tuple[int, int]:
    """Choose the stretch [start, end) with the most different marked words; of equal ones the
    first.
    """
    if len(text) <= width * 5 // 4:
        return 0, len(text)
    best, best_value = 0, -1
    for index, span in enumerate(spans[:_SPANS_TRIED]):
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
