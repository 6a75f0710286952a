"""Finds what floats in a Word 97–2003 file: which picture or WordArt hangs at which character.

Source: [MS-DOC] 2.8.37 and 2.9.253 (anchors), and [MS-ODRAW] 2.2 (drawings). An anchor names a
shape, the shape's property `pib` gives the number of a picture, and that leads to its place in the
main stream.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

_STORE, _ENTRY = 0xF001, 0xF007
_DRAWING: Final = 0xF002
_SHAPE, _PROPERTIES = 0xF00A, 0xF00B
_CONTAINERS: Final = frozenset({0xF000, _STORE, _DRAWING, 0xF003, 0xF004})
_PIB: Final = 0x0104
# gtextUNICODE and wzDescription ([MS-ODRAW], 2.3.22.1 and 2.3.4.3)
_WORDS, _DESCRIPTION = 0x00C0, 0x0381
_IS_LONG: Final = 0x8000
_ANCHOR_BYTES: Final = 26
_HEAD_BYTES: Final = 8
_DEEPEST: Final = 20
_MOST_RECORDS: Final = 200_000
# Before its bytes a picture has one or two digests and a tag
_MAGIC_WITHIN: Final = 60
_MAGICS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


@dataclass(frozen=True, slots=True)
class Floating:
    """What hangs at a character: a PNG or JPEG with its description, or the words of WordArt."""

    picture: bytes = b""
    text: str = ""
    description: str = ""


def floating_things(anchors: bytes, drawings: bytes, main: bytes) -> dict[int, Floating]:
    """Return what hangs at each anchor, by the anchor's CP.

    anchors: PlcfSpa of the main text. drawings: OfficeArtContent. main: the WordDocument stream.
    """
    count = max(len(anchors) - 4, 0) // (4 + _ANCHOR_BYTES)
    if not count or not drawings:
        return {}
    places, shown, texts = _shapes_of(drawings)
    found: dict[int, Floating] = {}
    for number in range(count):
        (cp,) = struct.unpack_from("<I", anchors, 4 * number)
        (shape,) = struct.unpack_from("<I", anchors, 4 * (count + 1) + _ANCHOR_BYTES * number)
        index = shown.get(shape, 0)
        if 0 < index <= len(places) and (picture := _picture(main, places[index - 1])):
            found[cp] = Floating(picture, description=texts.get((shape, _DESCRIPTION), ""))
        elif text := texts.get((shape, _WORDS)):
            found[cp] = Floating(text=text)
    return found


def shape_texts(drawing: bytes) -> list[str]:
    """Return the words of WordArt in one drawing."""
    texts = _shapes_of(drawing)[2]
    return [text for (_, name), text in texts.items() if name == _WORDS and text]


def shape_description(drawing: bytes) -> str:
    """Return the description of the picture in one drawing; "" where it has none."""
    texts = _shapes_of(drawing)[2]
    return next((text for (_, name), text in texts.items() if name == _DESCRIPTION), "")


def _shapes_of(
    drawings: bytes,
) -> tuple[list[int], dict[int, int], dict[tuple[int, int], str]]:
    """Return the pictures' places, the number of each shape's picture from 1, and shapes' texts."""
    places: list[int] = []
    shown: dict[int, int] = {}
    texts: dict[tuple[int, int], str] = {}
    shape = 0
    for kind, count, body in islice(_records(drawings, 0), _MOST_RECORDS):
        if kind == _ENTRY and len(body) >= 32:
            places.append(struct.unpack_from("<I", body, 28)[0])
        elif kind == _SHAPE and len(body) >= 4:
            (shape,) = struct.unpack_from("<I", body)
        elif kind == _PROPERTIES:
            behind = 6 * count  # long values follow the list, in its order
            for at in range(0, min(6 * count, len(body) - 5), 6):
                name, value = struct.unpack_from("<HI", body, at)
                if name & 0x3FFF == _PIB:
                    shown[shape] = value
                if name & _IS_LONG:
                    if name & 0x3FFF in (_WORDS, _DESCRIPTION):
                        text = body[behind : behind + value].decode("utf-16-le", "replace")
                        text = text.replace("\x00", "").replace("\r", "\n").strip()
                        texts[shape, name & 0x3FFF] = text
                    behind += value
    return places, shown, texts


def _records(data: bytes, depth: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield (type, instance, body) of all records, those within containers included."""
    at = 0
    while at + _HEAD_BYTES <= len(data):
        head, kind, length = struct.unpack_from("<HHI", data, at)
        if not 0xF000 <= kind <= 0xF1FF:
            if depth:
                return
            at += 1  # a byte before each drawing says whether it is the text's or the headers'
            continue
        body = data[at + _HEAD_BYTES : at + _HEAD_BYTES + length]
        yield kind, head >> 4, body
        if kind in _CONTAINERS and depth < _DEEPEST:
            yield from _records(body, depth + 1)
        at += _HEAD_BYTES + length


def _picture(main: bytes, place: int) -> bytes | None:
    if place + _HEAD_BYTES > len(main):
        return None
    (length,) = struct.unpack_from("<I", main, place + 4)
    body = main[place + _HEAD_BYTES : place + _HEAD_BYTES + length]
    for magic in _MAGICS:
        start = body.find(magic, 0, _MAGIC_WITHIN + len(magic))
        if start >= 0:
            return body[start:]
    return None
