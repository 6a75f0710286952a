"""Puts characters into the cells of a ruled table."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from kb.intake.extraction.markdown import Block, Item
from kb.intake.extraction.pdf.lines import stretches, whole_lines
from kb.intake.extraction.pdf.marks import Box, Glyph
from kb.intake.extraction.pdf.paragraphs import paragraphs
from kb.intake.extraction.pdf.tables import Grid
from kb.intake.extraction.tables import Cell, Row

_CELL_PADDING: Final = 6.0


def table_rows(grid: Grid, glyphs: Sequence[Glyph], body_size: float) -> Iterator[Row]:
    """Put the characters of a table into its cells, row by row."""
    inside: dict[int, list[Glyph]] = {at: [] for at in range(len(grid.places))}
    for glyph in glyphs:
        inside[_place_of(glyph, grid)].append(glyph)
    for row in range(grid.rows):
        cells: list[Cell] = []
        column = 0
        for at, place in enumerate(grid.places):
            if place.row != row:
                continue
            if place.column > column:  # a cell reaches down from above
                cells.append(Cell((), place.column - column))
            cells.append(Cell(_blocks(inside[at], place.box, body_size), place.columns))
            column = place.column + place.columns
        if column < len(grid.xs) - 1:
            cells.append(Cell((), len(grid.xs) - 1 - column))
        yield Row(cells)


def _place_of(glyph: Glyph, grid: Grid) -> int:
    """Return the cell that holds a character, or else the nearest one."""
    middle = glyph.box.middle
    for at, place in enumerate(grid.places):
        if place.box.holds(middle):
            return at
    centres = [place.box.middle for place in grid.places]
    return min(range(len(centres)), key=lambda at: math.dist(centres[at], middle))


def _blocks(glyphs: Sequence[Glyph], box: Box, body_size: float) -> list[Block]:
    lines = whole_lines(stretches(glyphs))
    if not lines:
        return []
    left = min(line.box.left for line in lines)
    right = box.right - min(max(left - box.left, 0.0), _CELL_PADDING)
    return [
        Item(one.markdown()) if one.point else one.markdown()
        for one in paragraphs(lines, (left, right), body_size)
    ]
