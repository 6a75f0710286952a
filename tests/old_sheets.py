"""Workbooks of Excel 4 and 5, record by record."""

import struct


def _record(code, content=b""):
    return struct.pack("<HH", code, len(content)) + content


def _cells(rows):
    return b"".join(
        _record(
            0x204, struct.pack("<HHHH", at, column, 0, len(text.encode("gbk"))) + text.encode("gbk")
        )
        for at, row in enumerate(rows)
        for column, text in enumerate(row)
    )


def _row(number, *, hidden):
    return _record(0x208, struct.pack("<HHHHHHI", number, 0, 2, 255, 0, 0, 0x20 if hidden else 0))


_CODE_PAGE = _record(0x42, struct.pack("<H", 936))


def excel_4(*rows, hidden=()):
    """A file that is one sheet."""
    shown = b"".join(_row(number, hidden=number in hidden) for number in range(len(rows)))
    begin = _record(0x409, struct.pack("<HHH", 0, 0x10, 0))
    return begin + _CODE_PAGE + shown + _cells(rows) + _record(0x0A)


def excel_5(name, *rows):
    """A workbook with one sheet, without a compound file around it."""
    head = _record(0x809, struct.pack("<4H", 0x500, 5, 0, 0)) + _CODE_PAGE
    title = name.encode("gbk")
    offset = len(head) + len(_record(0x85, bytes(7) + title)) + len(_record(0x0A))
    head += _record(0x85, struct.pack("<IHB", offset, 0, len(title)) + title) + _record(0x0A)
    return (
        head + _record(0x809, struct.pack("<4H", 0x500, 0x10, 0, 0)) + _cells(rows) + _record(0x0A)
    )
