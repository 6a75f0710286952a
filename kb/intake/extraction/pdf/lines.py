"""Joins characters to lines of text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from statistics import median
from typing import Final

from kb.intake.extraction.markdown import Run
from kb.intake.extraction.pdf.marks import Box, Glyph, around
from kb.intake.extraction.scripts import LOWERED, RAISED

# In parts of the size of a character: how far base lines of one line may be apart (raised
# numbers of notes are), and from which gap on two stretches of a line need not belong together
_SAME_BASE: Final = 0.4
_APART: Final = 1.2
# … and from which gap on there is a space: between letters, beside one, between Han
_GAP_LATIN: Final = 0.17
_GAP_MIXED: Final = 0.6
_GAP_HAN: Final = 0.8
# Raised and lowered signs are smaller than that, and so far from the base line; a mark of a note
# stands so high at most
_SMALL: Final = 0.8
_RAISED: Final = 0.15
_LOWERED: Final = 0.1
_HIGHEST: Final = 0.85
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

    @cached_property
    def base(self) -> float:
        return median(glyph.base for glyph in self.glyphs)

    @property
    def bold(self) -> bool:
        return all(glyph.bold for glyph in self.glyphs)

    @cached_property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @cached_property
    def runs(self) -> list[Run]:
        """Return the text by style, with spaces where the page has room for them."""
        parts: list[tuple[str, bool, str]] = []
        before: Glyph | None = None
        scripts = self._scripts
        for glyph in self.glyphs:
            space = " " if before and _has_space(before, glyph) else ""
            script = scripts.get(id(glyph), "")
            if space and not glyph.spaced and (script or scripts.get(id(before))):
                space = ""  # a mark stands close to its word
            parts.append((space + glyph.text, glyph.bold, script))
            before = glyph
        return [
            Run("".join(text for text, _, _ in group), bold, script=script)
            for (bold, script), group in groupby(parts, key=lambda part: part[1:])
        ]

    @property
    def _scripts(self) -> dict[int, str]:
        """Find the small characters above or below the base line of the others."""
        largest = max(glyph.size for glyph in self.glyphs)
        if all(glyph.size > _SMALL * largest for glyph in self.glyphs):
            return {}
        usual = [glyph for glyph in self.glyphs if glyph.size > _SMALL * self.size]
        base = median(glyph.base for glyph in usual)
        found = {}
        for glyph in self.glyphs:
            if glyph.size <= _SMALL * self.size:
                if glyph.base < base - _RAISED * self.size:
                    found[id(glyph)] = RAISED
                elif glyph.base > base + _LOWERED * self.size:
                    found[id(glyph)] = LOWERED
        return found


def line_of(glyphs: Iterable[Glyph]) -> Line:
    ordered = sorted(glyphs, key=lambda glyph: glyph.left)
    return Line(ordered, around(glyph.box for glyph in ordered))


def stretches(glyphs: Iterable[Glyph]) -> list[Line]:
    """Return lines, cut at wide gaps, from top to bottom and then from left to right."""
    found: list[Line] = []
    for row in _rows(glyphs):
        start = 0
        for at in range(1, len(row) + 1):
            if at == len(row) or row[at].left - _ink_end(row[at - 1]) > _APART * row[at].size:
                found.append(line_of(row[start:at]))
                start = at
    return found


def _ink_end(glyph: Glyph) -> float:
    """Return where the ink of a character ends: the right half of punctuation is blank."""
    return (glyph.left + glyph.right) / 2 if glyph.text in _HANGING else glyph.right


def rows_of(pieces: Sequence[Line]) -> list[list[Line]]:
    """Group stretches by their line of the page, from top to bottom."""
    rows: list[list[Line]] = []
    for one in sorted(pieces, key=lambda one: one.base):
        first = rows[-1][0] if rows else None
        if first and one.base - first.base <= _SAME_BASE * max(first.size, one.size):
            rows[-1].append(one)
        else:
            rows.append([one])
    return [sorted(row, key=lambda one: one.box.left) for row in rows]


def whole_lines(pieces: Sequence[Line]) -> list[Line]:
    """Join the stretches of each line."""
    return [line_of(row) for row in _rows(glyph for one in pieces for glyph in one.glyphs)]


def is_narrow(char: str) -> bool:
    """Say whether a letter, digit or sign is narrower than a Chinese character."""
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
    return [_once(sorted(row, key=lambda glyph: glyph.left)) for row in _with_raised(rows)]


def _with_raised(rows: list[list[Glyph]]) -> list[list[Glyph]]:
    """Move numbers of notes that stand high to the line below them."""
    found: list[list[Glyph]] = []
    for row in rows:
        raised: list[Glyph] = []
        if found and max(one.size for one in found[-1]) <= _SMALL * max(one.size for one in row):
            groups = _close_together(found[-1])
            raised = [glyph for group in groups if _belongs(group, row) for glyph in group]
            taken = {id(glyph) for glyph in raised}
            rest = [glyph for glyph in found.pop() if id(glyph) not in taken]
            found += [rest] if rest else []
        found.append([*row, *raised])
    return found


def _close_together(row: list[Glyph]) -> list[list[Glyph]]:
    groups: list[list[Glyph]] = []
    for glyph in sorted(row, key=lambda glyph: glyph.left):
        if groups and glyph.left - groups[-1][-1].right < glyph.size:
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    return groups


def _belongs(group: list[Glyph], row: list[Glyph]) -> bool:
    """Say whether small characters stand right beside a word of the line below."""
    size = median(glyph.size for glyph in row)
    left, right = group[0].left, group[-1].right
    if min(glyph.base for glyph in row) - group[0].base > _HIGHEST * size:
        return False
    middle = (left + right) / 2
    if any(glyph.left < middle < glyph.right for glyph in row):
        return False
    return any(
        -0.3 * size < left - glyph.right < size or -0.3 * size < glyph.left - right < size
        for glyph in row
    )


def _once(row: list[Glyph]) -> list[Glyph]:
    """Remove characters that are drawn twice, slightly moved, to look bold."""
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
