"""Marking in the original text what a query asked for, within a snippet's window.

The text is folded with a map back to its own characters, brought to the same runs that the index
holds, and searched for the query's words and phrases: so a mark is never half a word or pair,
Traditional text is marked where Simplified was typed, and nothing is marked that cannot match.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from indexer.analysis.runs import HAN, RunKind, runs
from kb.text.fold import fold, fold_with_map

MAX_TEXT_CHARS: Final = 200_000
_BREAK: Final = "\x1f"
_SPACED_HAN = re.compile(rf"(?<=[{HAN}])[ \t\u2028]+(?=[{HAN}])")
_ELLIPSIS: Final = "…"
_SENTENCE_ENDS: Final = "。！？!?；;\n"
_LEAD_CHARS: Final = 24


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the original text; marked where the query matched."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Comparable:
    """A text as runs: breaks are one mark, spaces between Han are gone.

    origins: len(text) + 1 offsets into the original.
    """

    text: str
    origins: Sequence[int]


def mark(text: str, marks: Iterable[str]) -> tuple[Piece, ...]:
    """The whole text in pieces."""
    return _pieces(text, 0, len(text), _spans(text, marks))


def snippet(
    text: str, marks: Sequence[str], parts: Sequence[str] = (), width: int = 130
) -> tuple[Piece, ...]:
    """About `width` characters around the most telling place, as pieces with ellipses.

    parts are marked where none of the marks is in the text.
    """
    text = text[:MAX_TEXT_CHARS]
    spans = _spans(text, marks) or _spans(text, parts)
    start, end = _window(text, spans, width)
    pieces = _pieces(text, start, end, spans)
    before = (Piece(_ELLIPSIS),) if start else ()
    after = (Piece(_ELLIPSIS),) if end < len(text) else ()
    return (*before, *pieces, *after)


def _spans(text: str, marks: Iterable[str]) -> list[tuple[int, int]]:
    """Where the marks stand in the original; sorted, not overlapping."""
    patterns = {_pattern(term) for term in marks} - {""}
    if not patterns or not text:
        return []
    comparable = _comparable(text)
    finder = re.compile("|".join(sorted(patterns, key=len, reverse=True)))
    found: list[tuple[int, int]] = []
    for match in finder.finditer(comparable.text):
        start = comparable.origins[match.start()]
        end = comparable.origins[match.end() - 1]
        # the end of the last character, not the start of the next: a space may lie between
        following = comparable.origins[match.end()]
        stop = end + 1 if following > end else following
        found.append((start, max(stop, start + 1)))
    return found


def _pattern(term: str) -> str:
    text = _comparable(fold(term)).text.strip(_BREAK + " ")
    if not text:
        return ""
    # letters and digits are whole words to the index
    before = rf"(?<![^\W_{HAN}])" if _is_latin(text[0]) else ""
    after = rf"(?![^\W_{HAN}])" if _is_latin(text[-1]) else ""
    return before + re.escape(text) + after


def _is_latin(character: str) -> bool:
    return next(runs(character)).kind is RunKind.LATIN


def _comparable(text: str) -> Comparable:
    folded = fold_with_map(text)
    characters: list[str] = []
    origins: list[int] = []
    at = 0
    for gap in (*_SPACED_HAN.finditer(folded.text), None):
        end = gap.start() if gap else len(folded.text)
        for run in runs(folded.text[at:end]):
            if run.kind is RunKind.BREAK:
                characters.append(_BREAK)
                origins.append(folded.origins[at + run.start])
            elif run.kind is RunKind.SPACE:
                characters.append(" ")
                origins.append(folded.origins[at + run.start])
            else:
                characters.append(folded.text[at + run.start : at + run.end])
                origins.extend(folded.origins[at + run.start : at + run.end])
        at = gap.end() if gap else end
    return Comparable("".join(characters), (*origins, len(text)))


def _window(text: str, spans: list[tuple[int, int]], width: int) -> tuple[int, int]:
    """[start, end) of the stretch with the most different marked words, the first of them."""
    if len(text) <= width * 5 // 4:
        return 0, len(text)
    best, best_value = 0, -1
    for index, (start, _) in enumerate(spans):
        inside = [span for span in spans[index : index + 40] if span[1] <= start + width]
        value = len({fold(text[begin:end]) for begin, end in inside}) * 100 + len(inside)
        if value > best_value:
            best, best_value = start, value
    start = max(0, best - _LEAD_CHARS)
    # begin with a sentence where one begins nearby
    ends = [text.rfind(end, start, best) for end in _SENTENCE_ENDS]
    start = max(ends) + 1 if max(ends) >= 0 else start
    if best <= _LEAD_CHARS:
        start = 0
    while start < len(text) and text[start].isspace():
        start += 1
    return start, min(len(text), start + width)


def _pieces(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = start
    for begin, stop in spans:
        if stop <= at or begin >= end:
            continue
        first, last = max(begin, at), min(stop, end)
        if first > at:
            pieces.append(Piece(text[at:first]))
        pieces.append(Piece(text[first:last], marked=True))
        at = last
    if at < end:
        pieces.append(Piece(text[at:end]))
    return tuple(pieces)
