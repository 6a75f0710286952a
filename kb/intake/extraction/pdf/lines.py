"""Characters → lines of text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from statistics import median
from typing import Final

from kb.intake.extraction.markdown import Run
from kb.intake.extraction.pdf.marks import Box, Glyph, around

# In parts of the size of a character: how far base lines of one line may be apart (raised
# numbers of notes are), and from which gap on two stretches of a line need not belong together
_SAME_BASE: Final = 0.4
_APART: Final = 1.2
# … and from which gap on there is a space: between letters, beside one, between Han
_GAP_LATIN: Final = 0.17
_GAP_MIXED: Final = 0.6
_GAP_HAN: Final = 0.8
# How far beside itself a character is drawn again to look bold, in parts of its width
_TWICE: Final = 0.4
_HANGING: Final = frozenset("，。、；：！？）》」』】〉”’")
_NARROW = re.compile(r"[!-~\u00a1-\u2e7f]")


@dataclass(frozen=True)
class Line:
    """Characters on one base line, from left to right."""

    glyphs: Sequence[Glyph]
    box: Box

    @cached_property
    def size(self) -> float:
        return median(glyph.size for glyph in self.glyphs)

    @property
    def bold(self) -> bool:
        return all(glyph.bold for glyph in self.glyphs)

    @cached_property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @cached_property
    def runs(self) -> list[Run]:
        """The text by style, with spaces where the page has room for them."""
        parts: list[tuple[str, bool]] = []
        before: Glyph | None = None
        for glyph in self.glyphs:
            space = " " if before and _has_space(before, glyph) else ""
            parts.append((space + glyph.text, glyph.bold))
            before = glyph
        return [
            Run("".join(text for text, _ in group), bold)
            for bold, group in groupby(parts, key=lambda part: part[1])
        ]


def line_of(glyphs: Iterable[Glyph]) -> Line:
    ordered = sorted(glyphs, key=lambda glyph: glyph.left)
    return Line(ordered, around(glyph.box for glyph in ordered))


def stretches(glyphs: Iterable[Glyph]) -> list[Line]:
    """Lines, cut where there is a wide gap; from top to bottom, then from left to right."""
    found: list[Line] = []
    for row in _rows(glyphs):
        start = 0
        for at in range(1, len(row) + 1):
            if at == len(row) or row[at].left - _ink_end(row[at - 1]) > _APART * row[at].size:
                found.append(line_of(row[start:at]))
                start = at
    return found


def _ink_end(glyph: Glyph) -> float:
    """Punctuation hangs over the edge of a column; the right half of it is blank."""
    return (glyph.left + glyph.right) / 2 if glyph.text in _HANGING else glyph.right


def whole_lines(pieces: Sequence[Line]) -> list[Line]:
    """Stretches of one line put together again."""
    return [line_of(row) for row in _rows(glyph for one in pieces for glyph in one.glyphs)]


def is_narrow(char: str) -> bool:
    """A letter, digit or sign that is not of the width of a Han character."""
    return bool(_NARROW.match(char))


def _rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.base, glyph.left)):
        first = rows[-1][0] if rows else None
        reach = _SAME_BASE * max(first.size, glyph.size) if first else 0.0
        if first and glyph.base - first.base <= reach:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [_once(sorted(row, key=lambda glyph: glyph.left)) for row in rows]


def _once(row: list[Glyph]) -> list[Glyph]:
    """Without what is drawn twice, a little beside itself, to look bold."""
    kept: list[Glyph] = []
    for glyph in row:
        if any(
            other.text == glyph.text
            and abs(other.left - glyph.left) < _TWICE * max(glyph.right - glyph.left, 0.1)
            for other in kept[-2:]
        ):
            continue
        kept.append(glyph)
    return kept


def _has_space(before: Glyph, after: Glyph) -> bool:
    narrow = is_narrow(before.text[-1]) + is_narrow(after.text[0])
    if (after.spaced and narrow) or (after.parted and narrow == 2):
        return True
    gap = after.left - before.right
    least = (_GAP_HAN, _GAP_MIXED, _GAP_LATIN)[narrow]
    return gap > least * min(before.size, after.size)
