"""Reads the streams of a Word 97–2003 file: its text in order, and the looks of its stretches.

Source: [MS-DOC]: the FIB (2.5), the piece table (2.8.35), formatted disk pages (2.9.33, 2.9.175)
and single property modifiers (2.6). Positions of the text are CPs, those of the file FCs.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

import olefile

from kb.errors import ExtractionFailed
from kb.intake.extraction.doc.drawings import Floating, floating_things
from kb.intake.extraction.doc.lists import read_lists
from kb.intake.extraction.doc.styles import DocStyles
from kb.intake.extraction.docx.styles import Numbering
from kb.intake.extraction.left_pictures import BEGINS
from kb.intake.extraction.ole_properties import compound_properties
from kb.intake.extraction.ooxml import broken

_WORD_MAGIC: Final = 0xA5EC
_WORD_97: Final = 0xC1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_PAGE_BYTES: Final = 512
# Offsets in the FIB of Word 97 and later
_LENGTHS: Final = 0x4C
_POINTERS: Final = 0x9A
# Among the FIB's pointers ([MS-DOC], 2.5.6)
_STYLES, _LISTS, _LIST_OVERRIDES = 1, 73, 74
_ANCHORS, _DRAWINGS = 40, 50
_STREAM_LIMIT_BYTES: Final = 200 * 1024 * 1024
_OPERAND_BYTES: Final = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_TABLE_DEFINITION: Final = 0xD608
# These say where in the Data stream more modifiers lie (sprmPHugePapx, sprmPTableProps)
_ELSEWHERE: Final = (0x6645, 0x6646, 0x646B)
# Modifiers of a piece of the text, by the short numbers that pieces have for them (2.9.215)
_SHORT: Final = {0x41: 0x0800, 0x55: 0x0835, 0x5C: 0x083C, 0x68: 0x2A48}


@dataclass(frozen=True, slots=True)
class Lengths:
    """The numbers of characters in the parts that follow each other in the text."""

    main: int
    footnotes: int
    headers: int
    macros: int
    comments: int
    endnotes: int
    boxes: int
    header_boxes: int


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    offset: int
    wide: bool
    # what was changed about the whole piece since it was written
    modifiers: dict[int, bytes]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What holds from one FC to another. style: 0 for Normal, 1 to 9 for headings."""

    start: int
    end: int
    style: int
    modifiers: dict[int, bytes]

    def flag(self, code: int) -> bool | None:
        value = self.modifiers.get(code)
        return None if value is None else value[:1] == b"\x01"

    def number(self, code: int) -> int | None:
        value = self.modifiers.get(code)
        return None if value is None else int.from_bytes(value, "little")


NOTHING: Final = Stretch(0, 0, 0, {})


class DocFile:
    """An open Word file; it raises ExtractionFailed for one that is locked or broken."""

    def __init__(self, data: bytes) -> None:
        try:
            self._read(data)
        except ExtractionFailed:
            raise
        except Exception as error:  # olefile and struct fail in many ways on broken files
            raise broken() from error

    def _read(self, data: bytes) -> None:
        self._changed: dict[tuple[int, int], Stretch] = {}
        with olefile.OleFileIO(BytesIO(data)) as compound:
            self._word = _stream(compound, "WordDocument")
            self.pictures = _stream(compound, "Data")
            magic, version = struct.unpack_from("<HH", self._word)
            (flags,) = struct.unpack_from("<H", self._word, 0x0A)
            if magic != _WORD_MAGIC or version < _WORD_97:
                raise broken()
            if flags & _ENCRYPTED:
                raise ExtractionFailed("文件有密码，没有读")
            table = "1Table" if flags & _TABLE_1 else "0Table"
            self._table = _stream(compound, table)
            self.properties = compound_properties(compound)
            self.objects = len({one[1] for one in compound.listdir() if _is_object(one)})
        self.lengths = Lengths(*struct.unpack_from("<8i", self._word, _LENGTHS))
        self._pieces = list(self._piece_table())
        self.text = "".join(self._decoded(piece) for piece in self._pieces)
        self._characters = list(self._stretches(12, paragraphs=False))
        self._paragraphs = list(self._stretches(13, paragraphs=True))
        self.styles = DocStyles(self._pointed(_STYLES), lambda data: dict(_modifiers(data)))

    def paragraph_at(self, cp: int) -> Stretch:
        return self._at(self._paragraphs, cp)

    def characters_at(self, cp: int) -> Stretch:
        return self._at(self._characters, cp)

    def table_at(self, cp: int) -> Stretch:
        """Return what holds for the table row that ends here, wherever the file says it."""
        about = self.paragraph_at(cp)
        for code in _ELSEWHERE:
            place = about.number(code)
            if place is not None:
                size = int.from_bytes(self.pictures[place : place + 2], "little")
                more = dict(_modifiers(self.pictures[place + 2 : place + 2 + size]))
                about = replace(about, modifiers={**about.modifiers, **more})
        return about

    def positions(self, index: int, item_bytes: int) -> list[int]:
        """Return the CPs of a PLC, by its place among the FIB's pointers."""
        plc = self._pointed(index)
        count = max(len(plc) - 4, 0) // (4 + item_bytes)
        return list(struct.unpack_from(f"<{count}I", plc))

    def numbering(self) -> Numbering:
        """Read the lists of the file; the levels of the definitions lie behind their table."""
        if not self._table:
            return read_lists(b"", b"")
        start, _ = struct.unpack_from("<II", self._word, _POINTERS + 8 * _LISTS)
        return read_lists(self._table[start:], self._pointed(_LIST_OVERRIDES))

    def floating_things(self) -> dict[int, Floating]:
        """Return what floats in the main text, by CP."""
        if not self._table:
            return {}
        anchors, drawings = self._pointed(_ANCHORS), self._pointed(_DRAWINGS)
        return floating_things(anchors, drawings, self._word)

    def floating_count(self) -> int:
        """Count the PNG and JPEG pictures in the main stream."""
        return len(BEGINS.findall(self._word))

    def _pointed(self, index: int) -> bytes:
        start, length = struct.unpack_from("<II", self._word, _POINTERS + 8 * index)
        return self._table[start : start + length]

    def _piece_table(self) -> Iterator[_Piece]:
        clx = self._pointed(33)
        at = 0
        changes: list[dict[int, bytes]] = []
        while clx[at : at + 1] == b"\x01":
            (size,) = struct.unpack_from("<H", clx, at + 1)
            changes.append(dict(_modifiers(clx[at + 3 : at + 3 + size])))
            at += 3 + size
        (length,) = struct.unpack_from("<I", clx, at + 1)
        count = (length - 4) // 12
        plc = clx[at + 5 :]
        cps = struct.unpack_from(f"<{count + 1}I", plc)
        for number in range(count):
            fc, prm = struct.unpack_from("<IH", plc, 4 * (count + 1) + 8 * number + 2)
            narrow = bool(fc & 0x40000000)
            offset = (fc & 0x3FFFFFFF) // 2 if narrow else fc & 0x3FFFFFFF
            start, end = cps[number], cps[number + 1]
            if end > start:
                yield _Piece(start, end, offset, not narrow, _changed(prm, changes))

    def _decoded(self, piece: _Piece) -> str:
        count = piece.end - piece.start
        if piece.wide:
            data = self._word[piece.offset : piece.offset + 2 * count]
            # each unit is a CP, so halves of pairs stay two until the text is whole
            text = "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data)))
        else:
            text = self._word[piece.offset : piece.offset + count].decode("cp1252", "replace")
        if len(text) < count:
            raise broken()
        return text

    def _at(self, stretches: list[Stretch], cp: int) -> Stretch:
        index = bisect_right(self._pieces, cp, key=lambda piece: piece.start) - 1
        if index < 0:
            return NOTHING
        piece = self._pieces[index]
        fc = piece.offset + (cp - piece.start) * (2 if piece.wide else 1)
        found = bisect_right(stretches, fc, key=lambda stretch: stretch.start) - 1
        known = NOTHING if found < 0 or fc >= stretches[found].end else stretches[found]
        if not piece.modifiers:
            return known
        if (index, found) not in self._changed:
            modifiers = {**known.modifiers, **piece.modifiers}
            self._changed[index, found] = replace(known, modifiers=modifiers)
        return self._changed[index, found]

    def _stretches(self, index: int, *, paragraphs: bool) -> Iterator[Stretch]:
        plc = self._pointed(index)
        count = max(len(plc) - 4, 0) // 8
        numbers = struct.unpack_from(f"<{count}I", plc, 4 * (count + 1)) if count else ()
        found: list[Stretch] = []
        for number in numbers:
            start = (number & 0x3FFFFF) * _PAGE_BYTES
            page = self._word[start : start + _PAGE_BYTES]
            if len(page) == _PAGE_BYTES:
                found += _page(page, paragraphs=paragraphs)
        return iter(sorted(found, key=lambda stretch: stretch.start))


def _is_object(path: list[str]) -> bool:
    return len(path) > 2 and path[0] == "ObjectPool"


def _changed(prm: int, changes: list[dict[int, bytes]]) -> dict[int, bytes]:
    """Return the modifiers of a piece (2.9.214): a list from before the table, or a single one."""
    if prm & 1:
        return changes[prm >> 1] if prm >> 1 < len(changes) else {}
    code = _SHORT.get(prm >> 1 & 0x7F)
    return {code: bytes([prm >> 8])} if code else {}


def _stream(compound: "olefile.OleFileIO[bytes]", name: str) -> bytes:
    if not compound.exists(name):
        return b""
    if compound.get_size(name) > _STREAM_LIMIT_BYTES:
        raise ExtractionFailed("文件展开后太大，没有读")
    with compound.openstream(name) as stream:
        data: bytes = stream.read()
    return data


def _page(page: bytes, *, paragraphs: bool) -> Iterator[Stretch]:
    count = page[-1]
    width = 13 if paragraphs else 1
    fcs = struct.unpack_from(f"<{count + 1}I", page)
    for number in range(count):
        at = 2 * page[4 * (count + 1) + width * number]
        style, modifiers = _paragraph(page, at) if paragraphs else (0, _run(page, at))
        yield Stretch(fcs[number], fcs[number + 1], style, dict(_modifiers(modifiers)))


def _paragraph(page: bytes, at: int) -> tuple[int, bytes]:
    if not at:
        return 0, b""
    length = 2 * page[at] - 1
    start = at + 1
    if page[at] == 0:
        length = 2 * page[at + 1]
        start = at + 2
    return int.from_bytes(page[start : start + 2], "little"), page[start + 2 : start + length]


def _run(page: bytes, at: int) -> bytes:
    return page[at + 1 : at + 1 + page[at]] if at else b""


def _modifiers(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 2 <= len(data):
        (code,) = struct.unpack_from("<H", data, at)
        at += 2
        size = _OPERAND_BYTES.get(code >> 13)
        if size is None:
            if code == _TABLE_DEFINITION:
                size = int.from_bytes(data[at : at + 2], "little") + 1
            else:
                size = 1 + int.from_bytes(data[at : at + 1], "little")
        yield code, data[at : at + size]
        at += size
