"""A list as an Excel workbook."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import IO, Any, Final

from xlsxwriter import Workbook

from kb.press.lists import words
from kb.press.lists.listed import ListedResource, ListHead
from kb.press.lists.table import Cell, cell_of, columns_for

# Finished rows go to a file on the disk at once, and no text becomes a formula or a link.
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LONGEST_CELL: Final = 32_767


def write_xlsx(target: IO[bytes], head: ListHead, rows: Iterable[ListedResource]) -> None:
    """Write a list as a workbook with one sheet: where it is from, then the table."""
    columns = columns_for(head)
    book = Workbook(target, _OPTIONS)
    book.set_properties({"title": head.title, "created": datetime.combine(head.made_on, time())})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(words.SHEET)
    lines = head.lines()
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
    for at, line in enumerate(lines):
        sheet.write_string(at, 0, line[:_LONGEST_CELL], bold if at == 0 else None)
    for at, column in enumerate(columns):
        sheet.write_string(len(lines), at, column.name, bold)
    last = len(lines)
    for last, row in enumerate(rows, len(lines) + 1):
        for at, column in enumerate(columns):
            _write_cell(sheet, last, at, cell_of(column, row))
    sheet.freeze_panes(len(lines) + 1, 0)
    sheet.autofilter(len(lines), 0, last, len(columns) - 1)
    book.close()


def _write_cell(sheet: Any, row: int, at: int, cell: Cell) -> None:
    """Write a number as one and all else as a text, also where it begins like a formula."""
    if isinstance(cell, int):
        sheet.write_number(row, at, cell)
    elif cell:
        sheet.write_string(row, at, cell[:_LONGEST_CELL])
