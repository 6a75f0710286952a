"""A list as CSV that Excel opens in Chinese, and in which nothing is a formula."""

import csv
from collections.abc import Iterable
from io import TextIOWrapper
from typing import IO, Final

from kb.press.lists.listed import ListedResource, ListHead
from kb.press.lists.table import Cell, cell_of, columns_for

# A cell that begins with one of these is computed by some program.
_FORMULAS: Final = tuple("=+-@\t\r＝＋－＠")
# Within the head, what parts cells or opens a quoted one.
_NOT_IN_HEAD: Final = str.maketrans({",": "，", ";": "；", '"': "”", "\t": " "})
_ENCODED: Final = str.maketrans({",": "%2C", ";": "%3B", '"': "%22"})


def write_csv(target: IO[bytes], head: ListHead, rows: Iterable[ListedResource]) -> None:
    """Write a list as CSV in UTF-8 with a byte order mark.

    Lines that begin with # stand before the names of the columns and say where the list is from.
    """
    columns = columns_for(head)
    text = TextIOWrapper(target, "utf-8-sig", newline="")
    for line in _head(head):
        text.write(f"# {line}\r\n")
    sheet = csv.writer(text)
    sheet.writerow([column.name for column in columns])
    for row in rows:
        sheet.writerow([as_text(cell_of(column, row)) for column in columns])
    text.detach()


def as_text(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe stands before it."""
    if isinstance(cell, str) and cell.lstrip(" \n").startswith(_FORMULAS):
        return f"'{cell}"
    return cell


def _head(head: ListHead) -> Iterable[str]:
    """Yield the lines of the head; each of them is one cell, whatever parts the cells."""
    title, address, told = head.lines()
    yield title.translate(_NOT_IN_HEAD)
    yield address.translate(_ENCODED)
    yield told.translate(_NOT_IN_HEAD)
