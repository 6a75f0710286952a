"""Reads records of an xls: hidden rows, filters, text boxes, charts ([MS-XLS], 2.4).

xlrd reads the cells, their formats and the comments; this module reads the rest of a sheet.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

import olefile

_END, _BEGIN, _CONTINUE = 0x0A, 0x0809, 0x3C
# In Excel 2 to 4 a file is one sheet.
_OLD_BEGINS: Final = (0x09, 0x0209, 0x0409)
_SHEET, _ROW, _COLUMN, _FILTER = 0x85, 0x0208, 0x7D, 0x9B
_OBJECT, _TEXT = 0x5D, 0x01B6
_NEWEST: Final = b"\x00\x06"
_KIND_CHART: Final = 0x20
_OBJECT_NOTE: Final = 0x19
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
_STREAMS: Final = ("Workbook", "Book")
_LAST_COLUMN: Final = 255


@dataclass(slots=True)
class SheetRecords:
    """The records of a sheet; kind is 0 for cells, 1 for macros, 2 for a chart, 6 for a program."""

    name: str
    kind: int
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_filtered: bool = False
    texts: list[str] = field(default_factory=list)
    charts: int = 0


def sheets_of(data: bytes) -> list[SheetRecords]:
    """Read the records of each sheet, in the order of the workbook. Raises many errors."""
    stream = workbook_stream(data)
    sheets = []
    newest = False
    for code, content in _records(stream, 0):
        if code in _OLD_BEGINS:
            sheet = SheetRecords("", 0)
            _read(sheet, stream, 0)
            return [sheet]
        if code == _BEGIN:
            newest = content[:2] == _NEWEST
        elif code == _SHEET and len(content) > 7:
            offset, _, kind = struct.unpack_from("<IBB", content)
            sheet = SheetRecords(_name(content[6:], newest=newest), kind)
            _read(sheet, stream, offset)
            sheets.append(sheet)
        elif code == _END:
            break
    return sheets


def workbook_stream(data: bytes) -> bytes:
    """Take a workbook's records out of the compound file around them. Raises many errors."""
    if not data.startswith(olefile.MAGIC):
        return data
    with olefile.OleFileIO(BytesIO(data)) as compound:
        name = next((name for name in _STREAMS if compound.exists(name)), _STREAMS[0])
        return bytes(compound.openstream(name).read())


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        code, size = struct.unpack_from("<HH", stream, at)
        yield code, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _name(content: bytes, *, newest: bool) -> str:
    """Read a short string; in the newest version a second byte says whether it is wide."""
    length = content[0]
    if not newest:
        return content[1 : 1 + length].decode("gb18030", "replace")
    if content[1] & 1:
        return content[2 : 2 + 2 * length].decode("utf-16-le", "replace")
    return content[2 : 2 + length].decode("latin-1")


def _read(sheet: SheetRecords, stream: bytes, offset: int) -> None:
    depth, note = 0, False
    records = _records(stream, offset)
    for code, content in records:
        if code == _BEGIN or code in _OLD_BEGINS:
            kind = struct.unpack_from("<H", content, 2)[0] if len(content) >= 4 else 0
            sheet.charts += depth > 0 and kind == _KIND_CHART
            depth += 1
        elif code == _END:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1 and code == _OBJECT and len(content) >= 6:
            note = struct.unpack_from("<H", content, 4)[0] == _OBJECT_NOTE
        elif depth == 1 and code == _TEXT and len(content) >= 12:
            text = _text(records, struct.unpack_from("<H", content, 10)[0])
            if text.strip() and not note:
                sheet.texts.append(text)
        elif depth == 1:
            _hidden(sheet, code, content)


def _hidden(sheet: SheetRecords, code: int, content: bytes) -> None:
    if code == _FILTER:
        sheet.is_filtered = True
    elif code == _ROW and len(content) >= 14:
        number, options = struct.unpack_from("<H10xH", content)
        if options & _ROW_HIDDEN:
            sheet.hidden_rows.add(number)
    elif code == _COLUMN and len(content) >= 10:
        first, last, width, _, options = struct.unpack_from("<5H", content)
        if options & _COLUMN_HIDDEN or not width:
            sheet.hidden_columns |= set(range(first, min(last, _LAST_COLUMN) + 1))


def _text(records: Iterator[tuple[int, bytes]], length: int) -> str:
    """Read the text of a box, which follows in records of its own, each with its width."""
    found = ""
    while len(found) < length:
        code, content = next(records, (_END, b""))
        if code != _CONTINUE or not content:
            break
        wide = content[0] & 1
        found += content[1:].decode("utf-16-le" if wide else "latin-1", "replace")
    return found[:length]
