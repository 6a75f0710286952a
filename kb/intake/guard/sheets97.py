"""Takes the cells out of Excel 97–2003 files, record by record.

Source: [MS-XLS], 2.4.28 (sheets), 2.4.265 (strings), 2.4.149, 2.4.180, 2.4.220 (cells).
"""

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import olefile

from kb.intake.guard.held import Held, HeldSort, names_of

_BEGIN, _END, _CONTINUE, _SHEET, _STRINGS = 0x0809, 0x0A, 0x3C, 0x85, 0xFC
_SHARED, _LABEL, _RICH, _NUMBER, _SMALL, _MANY = 0xFD, 0x204, 0xD6, 0x203, 0x27E, 0xBD
_FORMULA, _RESULT, _TRUTH = 0x06, 0x207, 0x205
_TEXTS: Final = frozenset({_SHARED, _LABEL, _RICH, _RESULT})
_OBJECT, _BOX = 0x5D, 0x01B6
_NOTE: Final = b"\x19\x00"
_NEWEST: Final = b"\x00\x06"


def old_workbook_parts(data: bytes) -> Iterator[Held]:
    """Yield the sheets of an .xls."""
    stream = data
    if data.startswith(olefile.MAGIC):
        with olefile.OleFileIO(BytesIO(data)) as compound:
            name = "Workbook" if compound.exists("Workbook") else "Book"
            stream = compound.openstream(name).read()
    newest = stream[4:6] == _NEWEST
    sheets: list[tuple[str, int]] = []
    strings: list[str] = []
    records = _records(stream, 0)
    for code, chunks in records:
        content = chunks[0]
        if code == _SHEET and content[5] == 0:
            offset = struct.unpack_from("<I", content)[0]
            sheets.append((_short(content[6:], newest=newest), offset))
        elif code == _STRINGS:
            strings = list(_Strings(chunks).read())
        elif code == _END:
            break
    found = [_sheet(name, stream, at, strings, newest=newest) for name, at in sheets]
    yield from (*found, names_of(found))


def _records(stream: bytes, at: int) -> Iterator[tuple[int, list[bytes]]]:
    """Yield records, each with the chunks of those that continue it."""
    waiting: tuple[int, list[bytes]] | None = None
    while at + 4 <= len(stream):
        code, size = struct.unpack_from("<HH", stream, at)
        content = stream[at + 4 : at + 4 + size]
        at += 4 + size
        if code == _CONTINUE and waiting:
            waiting[1].append(content)
            continue
        if waiting:
            yield waiting
        waiting = (code, [content])
    if waiting:
        yield waiting


class _Strings:
    """Reads the shared strings, which may break anywhere between two chunks."""

    def __init__(self, chunks: list[bytes]) -> None:
        self._chunks = chunks
        self._chunk, self._at = 0, 0

    def read(self) -> Iterator[str]:
        (count,) = struct.unpack("<4xI", self._take(8))
        for _ in range(count):
            length, flags = struct.unpack("<HB", self._take(3))
            runs = struct.unpack("<H", self._take(2))[0] if flags & 8 else 0
            more = struct.unpack("<I", self._take(4))[0] if flags & 4 else 0
            yield self._characters(length, wide=bool(flags & 1))
            self._take(4 * runs + more)

    def _characters(self, length: int, *, wide: bool) -> str:
        found = ""
        while length:
            if self._at >= len(self._chunks[self._chunk]):
                self._next()
                wide = bool(self._chunks[self._chunk][0] & 1)
                self._at = 1
            room = len(self._chunks[self._chunk]) - self._at
            count = min(length, room // 2 if wide else room)
            data = self._here(count * (2 if wide else 1))
            found += data.decode("utf-16-le" if wide else "latin-1", "replace")
            length -= count
            if not count:
                self._at = len(self._chunks[self._chunk])
        return found

    def _take(self, size: int) -> bytes:
        data = self._here(size)
        while len(data) < size:
            self._next()
            data += self._here(size - len(data))
        return data

    def _here(self, size: int) -> bytes:
        data = self._chunks[self._chunk][self._at : self._at + size]
        self._at += len(data)
        return data

    def _next(self) -> None:
        self._chunk, self._at = self._chunk + 1, 0
        if self._chunk >= len(self._chunks):
            raise ValueError("the list of strings is broken off")


def _sheet(name: str, stream: bytes, offset: int, strings: list[str], *, newest: bool) -> Held:
    pieces: list[str] = []
    numbers = depth = 0
    is_note = False
    for code, chunks in _records(stream, offset):
        content = chunks[0]
        depth += (code == _BEGIN) - (code == _END)
        if depth <= 0:
            break
        if depth > 1:  # a chart
            continue
        if code == _OBJECT:
            is_note = content[4:6] == _NOTE
        elif code == _BOX and len(chunks) > 1 and not is_note:
            pieces += _boxed(chunks, struct.unpack_from("<H", content, 10)[0])
        elif code in _TEXTS:
            pieces.append(_text_of(code, content, strings, newest=newest))
        else:
            numbers += _numbers_in(code, content)
    return Held(name, tuple(filter(str.strip, pieces)), HeldSort.SHEET, numbers=numbers)


def _text_of(code: int, content: bytes, strings: list[str], *, newest: bool) -> str:
    if code == _SHARED:
        at = struct.unpack_from("<I", content, 6)[0]
        return strings[at] if at < len(strings) else ""
    return _long(content if code == _RESULT else content[6:], newest=newest)


def _numbers_in(code: int, content: bytes) -> int:
    """Count the cells of a record that hold a number or a truth value."""
    if code == _MANY:
        return (len(content) - 6) // 6
    if code == _FORMULA:
        return int(content[12:14] != b"\xff\xff")
    return int(code in (_NUMBER, _SMALL, _TRUTH))


def _boxed(chunks: list[bytes], length: int) -> list[str]:
    """Return the paragraphs of a text box, whose text follows in chunks with a width each."""
    found = ""
    for chunk in chunks[1:]:
        if len(found) < length and chunk:
            codec = "utf-16-le" if chunk[0] & 1 else "latin-1"
            found += chunk[1:].decode(codec, "replace")
    return found[:length].split("\n")


def _short(content: bytes, *, newest: bool) -> str:
    return _decoded(content[1:], content[0], newest=newest)


def _long(content: bytes, *, newest: bool) -> str:
    return _decoded(content[2:], struct.unpack_from("<H", content)[0], newest=newest)


def _decoded(content: bytes, length: int, *, newest: bool) -> str:
    if not newest:
        return content[:length].decode("gb18030", "replace")
    wide = bool(content[0] & 1) if content else False
    data = content[1 : 1 + length * (2 if wide else 1)]
    return data.decode("utf-16-le" if wide else "latin-1", "replace")
