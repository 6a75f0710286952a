"""Tables of a document. A form, whose cells hold paragraphs, reads as text and not as a table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kb.intake.extraction.markdown import Block, Item, joined, table

# A cell with more than that is text to read, not a value to compare.
_LONG_CELL: Final = 200
_LONG_LINES: Final = 3
_LABEL_LIMIT: Final = 20
# The borders of a table's cells, other than those that stand in them
_BETWEEN = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Cell:
    """columns: over how many it stretches."""

    blocks: Sequence[Block]
    columns: int = 1

    @property
    def text(self) -> str:
        """On one line; items keep their marks."""
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
    cells: Sequence[Cell]


def table_blocks(rows: Sequence[Row]) -> Iterator[Block]:
    cells = [cell for row in rows for cell in row.cells if cell.text.strip()]
    if len(cells) == 1:  # a frame around a text
        yield from cells[0].blocks
    elif any(cell.is_long for cell in cells):
        for row in rows:
            yield from _as_text(row)
    else:
        yield table([_spread(row) for row in rows])


def _flat(block: str) -> str:
    """A table within a cell on one line: its cells parted by spaces, its rows by semicolons."""
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
    """Labels in bold, each before what it is the label of."""
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
    """Words that stand below each other in a narrow cell are one: 教 学 目 标."""
    words = cell.text.replace("**", "").replace("\n", "").split()
    together = "".join(words) if all(len(word) <= 2 for word in words) else " ".join(words)
    return f"**{together}**"
