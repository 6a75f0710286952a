"""Finds tables of papers: rules above, below the head and at the end, none between columns."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from kb.intake.extraction.pdf.lines import Line, stretches, whole_lines
from kb.intake.extraction.pdf.marks import Box, Glyph, Rule
from kb.intake.extraction.pdf.tables import Grid, Place

_NEAR: Final = 4.0
_NARROWEST: Final = 100.0
# A head has a line or two, in points
_HEAD: Final = 60.0
# Columns are that far apart, in parts of the size of a character
_APART: Final = 0.9
_FEWEST_ROWS: Final = 3
_CLOSE: Final = 0.9


def open_tables(rules: Iterable[Rule], glyphs: Sequence[Glyph]) -> list[Grid]:
    """Find tables: three level rules of one width, and lines that part at the same places."""
    found = []
    for top, bottom in _frames(rules):
        box = Box(top.start, top.at, top.end, bottom.at)
        inside = [glyph for glyph in glyphs if box.holds(glyph.box.middle)]
        grid = _grid(box, inside)
        if grid:
            found.append(grid)
    return found


def _frames(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Rule]]:
    wide = [rule for rule in rules if rule.level and rule.end - rule.start >= _NARROWEST]
    levels = sorted(wide, key=lambda rule: rule.at)
    at = 0
    while at + 2 < len(levels):
        top, head, bottom = levels[at : at + 3]
        fits = all(
            abs(one.start - top.start) <= _NEAR and abs(one.end - top.end) <= _NEAR
            for one in (head, bottom)
        )
        if fits and _NEAR < head.at - top.at <= _HEAD and bottom.at - head.at > _NEAR:
            yield top, bottom
            at += 3
        else:
            at += 1


def _grid(box: Box, glyphs: Sequence[Glyph]) -> Grid | None:
    lines = whole_lines(stretches(glyphs))
    inner = _strips(glyphs)
    if len(lines) < _FEWEST_ROWS or not inner:
        return None
    xs = (box.left, *inner, box.right)
    usual = _usual_step(lines, xs)
    tops = [box.top]
    for before, after in pairwise(lines):
        if not _goes_on(before, after, xs, usual):
            tops.append((before.box.bottom + after.box.top) / 2)
    if len(tops) < _FEWEST_ROWS:
        return None
    places = [
        Place(row, column, 1, Box(left, top, right, bottom))
        for row, (top, bottom) in enumerate(pairwise([*tops, box.bottom]))
        for column, (left, right) in enumerate(pairwise(xs))
    ]
    return Grid(box, xs, len(tops), places)


def _usual_step(lines: Sequence[Line], xs: Sequence[float]) -> float:
    """Return the usual distance between rows that both have more than one cell."""
    steps = [
        _step(before, after)
        for before, after in pairwise(lines)
        if len(_columns(before, xs)) > 1 and len(_columns(after, xs)) > 1
    ]
    return median(steps) if steps else 0.0


def _goes_on(before: Line, after: Line, xs: Sequence[float], usual: float) -> bool:
    """Say whether a line belongs to the row above: no first cell, or one cell close by."""
    columns = _columns(after, xs)
    return 0 not in columns or (len(columns) == 1 and _step(before, after) < _CLOSE * usual)


def _columns(line: Line, xs: Sequence[float]) -> set[int]:
    inner = xs[1:-1]
    return {sum(glyph.left >= x for x in inner) for glyph in line.glyphs}


def _step(before: Line, after: Line) -> float:
    return after.glyphs[0].base - before.glyphs[0].base


def _strips(glyphs: Sequence[Glyph]) -> list[float]:
    """Return the middles of the strips that are blank from top to bottom."""
    found: list[float] = []
    end: float | None = None
    for glyph in sorted(glyphs, key=lambda glyph: glyph.left):
        if end is not None and glyph.left - end > _APART * glyph.size:
            found.append((glyph.left + end) / 2)
        end = glyph.right if end is None else max(end, glyph.right)
    return found
