"""Takes the text out of Word 97–2003 files: all pieces of the stream, in every part of it.

Source: [MS-DOC], 2.5.10 (lengths), 2.8.35 and 2.9.38 (the piece table). It knows nothing of looks.
"""

import re
import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import olefile

from kb.intake.guard.held import Held, one
from kb.intake.guard.office import without_numbers

_PIECES_POINTER: Final = 0x01A2
_LENGTHS: Final = 0x4C
_WORD_97: Final = 0xC1
_ENDS = re.compile("[\r\x07\x0c\x0b]")
# The instructions of a field stand between these, its result comes after them
_FIELD = re.compile("\x13[^\x13\x14\x15]*(?:\x14|(\x15))")
_PARTS: Final = (
    "WordDocument", "footnotes", "headers", "macros", "annotations", "endnotes", "textboxes",
    "header textboxes",
)  # fmt: skip


def word_parts(data: bytes) -> Iterator[Held]:
    """Yield the parts of the text of a .doc."""
    with olefile.OleFileIO(BytesIO(data)) as compound:
        word = compound.openstream("WordDocument").read()
        version, flags = struct.unpack_from("<2xH6xH", word)
        if version < _WORD_97:
            start, end = struct.unpack_from("<II", word, 0x18)
            yield from one("WordDocument", _pieces(word[start:end].decode("gb18030", "replace")))
            return
        table = compound.openstream("1Table" if flags & 0x0200 else "0Table").read()
    text = _text(word, table)
    at = 0
    for name, length in zip(_PARTS, struct.unpack_from("<8i", word, _LENGTHS), strict=True):
        pieces = list(_pieces(text[at : at + length]))
        at += length
        if name in ("headers", "header textboxes"):
            yield from one(name, without_numbers(iter(pieces)), once=True)
        elif name != "macros":
            yield from one(name, pieces)


def _text(word: bytes, table: bytes) -> str:
    start, length = struct.unpack_from("<II", word, _PIECES_POINTER)
    clx = table[start : start + length]
    at = 0
    while clx[at : at + 1] == b"\x01":
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    plc = clx[at + 5 :]
    count = (struct.unpack_from("<I", clx, at + 1)[0] - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    words = []
    for number in range(count):
        (fc,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)
        size = ends[number + 1] - ends[number]
        if fc & 0x40000000:
            begin = (fc & 0x3FFFFFFF) // 2
            words.append(word[begin : begin + size].decode("cp1252", "replace"))
        else:
            # units stay apart, so that each counts as one character
            units = word[fc : fc + 2 * size]
            words.append("".join(map(chr, struct.unpack(f"<{len(units) // 2}H", units))))
    return "".join(words)


def _pieces(text: str) -> Iterator[str]:
    for _ in range(4):  # fields stand in fields
        text = _FIELD.sub("", text)
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    yield from _ENDS.split(whole)
