"""Reads the pictures of RTF: hexadecimal digits, or bytes as they are."""

import re
from typing import TYPE_CHECKING, Final

from kb.intake.extracted import Picture
from kb.intake.extraction.limits import MAX_PICTURE_BYTES, MAX_PICTURES, MAX_PICTURES_BYTES
from kb.intake.extraction.rtf.state import PictureData

if TYPE_CHECKING:
    from kb.intake.extraction.rtf.reader import RtfReader

_NOT_HEX = re.compile(rb"[^0-9a-fA-F]+")
_SUFFIXES: Final = {"png": "png", "jpeg": "jpg"}


def keep_picture(reader: "RtfReader", found: PictureData) -> str | None:
    """Return the name of a picture that can be shown; the same bytes have one name."""
    data = found.data or _from_digits(found.digits)
    known = reader.pictures.get(data)
    if known is not None:
        return known.name
    if not data:
        return None
    if found.kind not in _SUFFIXES or not _has_room(reader, data):
        reader.pictures_left_out += 1
        return None
    name = f"image{len(reader.pictures) + 1}.{_SUFFIXES[found.kind]}"
    reader.pictures[data] = Picture(name, f"image/{found.kind}", data)
    return name


def _from_digits(stretches: list[bytes]) -> bytes:
    if sum(map(len, stretches)) > 3 * MAX_PICTURE_BYTES:
        return b"?"  # which has no room
    digits = _NOT_HEX.sub(b"", b"".join(stretches))
    return bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))


def _has_room(reader: "RtfReader", data: bytes) -> bool:
    have = sum(map(len, reader.pictures))
    fits = len(data) <= MAX_PICTURE_BYTES and have + len(data) <= MAX_PICTURES_BYTES
    return fits and data != b"?" and len(reader.pictures) < MAX_PICTURES
