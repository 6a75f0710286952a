"""Reads tables of plain text: a line a row, with commas, semicolons or tabs between cells."""

import csv
from io import StringIO
from typing import Final

from kb.errors import ExtractionFailed
from kb.intake.decode import decode
from kb.intake.extracted import Extracted
from kb.intake.extraction.limits import MAX_TEXT_BYTES
from kb.intake.extraction.markdown import joined
from kb.intake.extraction.notes import characters_lost
from kb.intake.extraction.sheets.workbook import Sheet, SheetRow, sheet_blocks

_SEPARATORS: Final = ("\t", ",", ";", "，")
_SAMPLE_LINES: Final = 20


def read_csv(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read a table; it has no sheets and hides nothing. Raises ExtractionFailed."""
    if len(data) > MAX_TEXT_BYTES:
        raise ExtractionFailed("文件超过 %(limit)d MiB", limit=MAX_TEXT_BYTES // (1024 * 1024))
    decoded = decode(data)
    text = decoded.text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    sheet = Sheet("")
    try:
        # what people type is rarely quoted well
        for line in csv.reader(StringIO(text), delimiter=_separator(text)):
            cells = {column: cell for column, cell in enumerate(line) if cell.strip()}
            sheet.rows.append(SheetRow(cells))
    except csv.Error as error:
        raise ExtractionFailed("表格的行读不出来：%(reason)s", reason=str(error)) from error
    return Extracted(
        joined(sheet_blocks([sheet], hidden=hidden)),
        notes=characters_lost(decoded.lost, decoded.encoding),
    )


def _separator(text: str) -> str:
    """Return the separator that parts the first lines most often."""
    sample = "\n".join(text.split("\n")[:_SAMPLE_LINES])
    return max(_SEPARATORS, key=sample.count)
