"""What the page, or a cell of a table, holds while it is being read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kb.intake.extraction.markdown import Block, Item, Run, heading, inline
from kb.intake.extraction.tables import Cell, Row, table_blocks

_FENCE: Final = "```"
# Nobody reads a table with more places than this as a table.
_MAX_PLACES: Final = 500_000


class Frame:
    """Blocks that are finished, and the runs of the paragraph that is open."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.heading = 0
        self.lists: list[list[int | None]] = []
        self.item: tuple[int, str] | None = None

    def end_paragraph(self) -> None:
        """End the open paragraph and add it to the blocks, if it has any text."""
        runs, self.runs = self.runs, []
        text = inline(runs)
        if not text:
            return
        if self.heading:
            self.blocks.append(heading(self.heading, text))
        elif self.item:
            depth, marker = self.item
            self.blocks.append(Item(text, depth, marker))
        else:
            self.blocks.append(text)

    def open_item(self) -> None:
        self.end_paragraph()
        depth = max(len(self.lists) - 1, 0)
        number = self.lists[-1][0] if self.lists else None
        self.item = (depth, "-" if number is None else f"{number}.")
        if number is not None:
            self.lists[-1][0] = min(number + 1, 999_999_999)


@dataclass(frozen=True, slots=True)
class Spanned:
    """A cell, and the number of rows that it reaches over; 0 stands for all that follow."""

    cell: Cell
    rows: int = 1


@dataclass(slots=True)
class Table:
    """A table that is being read.

    columns: those of the open cell; 0 where none is open. caption: the text above the table.
    """

    rows: list[list[Spanned]] = field(default_factory=list)
    columns: int = 0
    reach: int = 1
    caption: list[Block] = field(default_factory=list)

    def blocks(self) -> list[Block]:
        rows = [_without_line_numbers(row) for row in self.rows]
        if any(_is_code(block) for block in _inside(rows)) or _places(rows) > _MAX_PLACES:
            # This is a program's code in a table, or a page in one; no table holds blocks.
            return [*self.caption, *_inside(rows)]
        return [*self.caption, *table_blocks(_filled(rows))]


def _inside(rows: Sequence[Sequence[Spanned]]) -> list[Block]:
    return [block for row in rows for one in row for block in one.cell.blocks]


def fenced(code: str) -> str:
    """Return a block of code with its lines as they stand."""
    fence = "~~~" if _FENCE in code else _FENCE
    return f"{fence}\n{code}\n{fence}"


def _is_code(block: Block) -> bool:
    return isinstance(block, str) and block.startswith((f"{_FENCE}\n", "~~~\n"))


def _without_line_numbers(row: Sequence[Spanned]) -> list[Spanned]:
    """Remove the line numbers that stand in a cell beside a block of code."""
    if not any(_is_code(block) for one in row for block in one.cell.blocks):
        return list(row)
    return [
        one
        for one in row
        if not "".join(one.cell.text.replace("`", "").replace("\\.", "").split()).isdecimal()
    ]


def _places(rows: Sequence[Sequence[Spanned]]) -> int:
    return len(rows) * max((sum(one.cell.columns for one in row) for row in rows), default=0)


def _filled(rows: Sequence[Sequence[Spanned]]) -> list[Row]:
    """Return the rows; a cell that reaches down leaves empty places below it."""
    found: list[Row] = []
    reaching: dict[int, int] = {}
    for number, row in enumerate(rows):
        cells: list[Cell] = []
        after: dict[int, int] = {}
        column = 0
        for one in row:
            while reaching.get(column, 0):
                cells.append(Cell(()))
                column += 1
            cells.append(one.cell)
            left = len(rows) - number - 1 if one.rows == 0 else one.rows - 1
            if left > 0:
                after |= dict.fromkeys(range(column, column + one.cell.columns), left)
            column += one.cell.columns
        found.append(Row(cells))
        reaching = {at: left - 1 for at, left in reaching.items() if left > 1} | after
    return found
