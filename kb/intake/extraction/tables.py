"""Writes tables of a document; a form, whose cells hold paragraphs, becomes text instead."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kb.intake.extraction.markdown import Block, Item, joined, table

# A cell with more than this is text to read, not a value to compare.
_LONG_CELL: Final = 200
_LONG_LINES: Final = 3
_LABEL_LIMIT: Final = 20
# This is two millimetres.
_SAME_LINE_TWIPS: Final = 113
# These are the borders of a table's cells, other than those that stand in them.
_BETWEEN = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `columns` is the number of columns that it covers."""

    blocks: Sequence[Block]
    columns: int = 1

    @property
    def text(self) -> str:
        """Return the cell's text on one line; items keep their marks."""
        return " ".join(
            f"{block.marker} {block.text}" if isinstance(block, Item) else _flat(block)
            for block in self.blocks
        )

    @property
    def is_long(self) -> bool:
        return len(self.text) > _LONG_CELL or (
            len(self.blocks) > _LONG_LINES and len(self.text) > _LONG_CELL // 3
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class LooseRow:
    """A row with the places of its cells: its left edge and the right edges of all cells.

    edges: in twips; () where the file does not give them.
    """

    cells: Sequence[Cell]
    edges: Sequence[int] = ()


def aligned(rows: Sequence[LooseRow]) -> list[Row]:
    """Return rows whose cells cover the columns that their edges reach over."""
    lines = _grid(edge for row in rows if _is_whole(row) for edge in row.edges)
    return [Row(_on(lines, row) if _is_whole(row) else row.cells) for row in rows]


def _is_whole(row: LooseRow) -> bool:
    return len(row.edges) == len(row.cells) + 1 and list(row.edges) == sorted(row.edges)


def _grid(edges: Iterable[int]) -> list[int]:
    """Return the lines between columns; edges close to each other are one line drawn by hand."""
    found: list[int] = []
    for edge in sorted(set(edges)):
        if not found or edge - found[-1] > _SAME_LINE_TWIPS:
            found.append(edge)
    return found


def _on(lines: list[int], row: LooseRow) -> list[Cell]:
    places = [bisect_right(lines, edge) - 1 for edge in row.edges]
    cells = [Cell((), places[0])] if places[0] > 0 else []
    for cell, left, right in zip(row.cells, places, places[1:], strict=False):
        cells.append(Cell(cell.blocks, max(right - left, 1)))
    return cells


def table_blocks(rows: Sequence[Row]) -> Iterator[Block]:
    """Yield the blocks of a table: a table of Markdown, or the text of a form."""
    cells = [cell for row in rows for cell in row.cells if cell.text.strip()]
    if len(cells) == 1:  # a frame around a text
        yield from cells[0].blocks
    elif any(cell.is_long for cell in cells):
        for row in rows:
            yield from _as_text(row)
    else:
        yield table([_spread(row) for row in rows])


def _flat(block: str) -> str:
    """Write a table within a cell on one line: spaces part cells, semicolons part rows."""
    if not block.startswith("| ") or "\n| --- |" not in "\n|" + block.partition("\n|")[2]:
        return block
    rows = [line for line in block.split("\n") if line.strip("| -")]
    cells = ([cell.strip() for cell in _BETWEEN.split(row.strip("|"))] for row in rows)
    return "；".join(" ".join(cell for cell in row if cell) for row in cells)


def _spread(row: Row) -> list[str]:
    found: list[str] = []
    for cell in row.cells:
        found += [cell.text, *[""] * (cell.columns - 1)]
    return found


def _as_text(row: Row) -> Iterator[Block]:
    """Write labels in bold, each before its value."""
    cells = [cell for cell in row.cells if cell.text.strip()]
    if any(cell.is_long for cell in cells):
        for cell in cells:
            yield from cell.blocks if not _is_label(cell) else [_label(cell)]
        return
    words = [
        _label(cell) if _is_label(cell) and number % 2 == 0 and len(cells) > 1 else cell.text
        for number, cell in enumerate(cells)
    ]
    yield joined([" ".join(" ".join(word.split()) for word in words)])


def _is_label(cell: Cell) -> bool:
    return len(cell.text) <= _LABEL_LIMIT and len(cell.blocks) <= _LONG_LINES


def _label(cell: Cell) -> str:
    """Join words that stand below each other in a narrow cell: 教 学 目 标."""
    words = cell.text.replace("**", "").replace("\n", "").split()
    together = "".join(words) if all(len(word) <= 2 for word in words) else " ".join(words)
    return f"**{together}**"
