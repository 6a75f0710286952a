"""Reads fields of forms in a Word 97–2003 file: choices and ticks ([MS-DOC], 2.9.78, FFData)."""

import struct
from typing import Final

from kb.intake.extraction.fields import NOT_TICKED, TICKED

_TEXT, _TICK, _CHOICE = 0, 1, 2
# No choice was made, so the preset one holds.
_UNSET: Final = 25
_NAMES_BEFORE_CHOICES: Final = 5
_MOST_CHOICES: Final = 25


def form_text(data: bytes, offset: int) -> str:
    """Return what a form's field in the Data stream shows; "" for a text or what is broken."""
    try:
        return _shown(data, offset)
    except (struct.error, IndexError):
        return ""


def _shown(data: bytes, offset: int) -> str:
    (head_bytes,) = struct.unpack_from("<H", data, offset + 4)
    at = offset + head_bytes
    version, bits = struct.unpack_from("<IH", data, at)
    kind, result = bits & 3, bits >> 2 & 31
    if version != 0xFFFFFFFF or kind not in (_TICK, _CHOICE):
        return ""
    at = _behind_text(data, at + 10)
    (default,) = struct.unpack_from("<H", data, at)
    chosen = default if result == _UNSET else result
    if kind == _TICK:
        return TICKED if chosen else NOT_TICKED
    at += 2
    for _ in range(_NAMES_BEFORE_CHOICES):
        at = _behind_text(data, at)
    choices = _choices(data, at)
    return choices[chosen] if chosen < len(choices) else ""


def _behind_text(data: bytes, at: int) -> int:
    """Return the place behind a text, which has its length before it and a zero behind it."""
    (count,) = struct.unpack_from("<H", data, at)
    return int(at + 2 + 2 * count + 2)


def _choices(data: bytes, at: int) -> list[str]:
    _, count, extra_bytes = struct.unpack_from("<HHH", data, at)
    at += 6
    found = []
    for _ in range(min(count, _MOST_CHOICES)):
        (length,) = struct.unpack_from("<H", data, at)
        found.append(data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace"))
        at += 2 + 2 * length + extra_bytes
    return found
