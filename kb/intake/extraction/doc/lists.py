"""Reads the lists of a Word 97–2003 file ([MS-DOC], 2.9.131 LFO, 2.9.147 LSTF, 2.9.150 LVL)."""

import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from kb.intake.extraction.docx.styles import ListLevel, Numbering

_LIST_BYTES, _OVERRIDE_BYTES, _LEVEL_BYTES = 28, 16, 28
_LEVELS: Final = 9
_MOST_LISTS: Final = 5_000
# MSONFC → ST_NumberFormat of a docx; whatever is not here is shown in digits
_FORMATS: Final = {
    1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital",
    11: "japaneseCounting", 18: "decimalEnclosedCircle", 22: "decimalZero", 23: "bullet",
    28: "decimalEnclosedCircleChinese", 30: "ideographTraditional", 31: "ideographZodiac",
    33: "taiwaneseCounting", 35: "taiwaneseCountingThousand", 37: "chineseCounting",
    38: "chineseLegalSimplified", 39: "chineseCountingThousand", 255: "none",
}  # fmt: skip


def read_lists(definitions: bytes, overrides: bytes) -> Numbering:
    """Read the numbering of a file; from a broken one, as much as comes before the fault.

    definitions: PlfLst with the levels behind it. overrides: PlfLfo, whose entries paragraphs name.
    """
    levels: dict[str, dict[int, ListLevel]] = {}
    lists: dict[str, str] = {}
    starts: dict[tuple[str, int], int] = {}
    with suppress(struct.error, IndexError):
        for name, number, level in _levels(definitions):
            levels.setdefault(name, {})[number] = level
    with suppress(struct.error, IndexError):
        _read_overrides(overrides, lists, starts)
    return Numbering(levels, lists, starts)


def _levels(data: bytes) -> Iterator[tuple[str, int, ListLevel]]:
    """Yield (name of the list, number of the level, level) for all levels."""
    (count,) = struct.unpack_from("<H", data)
    count = min(count, _MOST_LISTS)
    at = 2 + _LIST_BYTES * count
    for index in range(count):
        start = 2 + _LIST_BYTES * index
        (name,) = struct.unpack_from("<i", data, start)
        is_simple = data[start + 26] & 1
        for number in range(1 if is_simple else _LEVELS):
            level, at = _level(data, at)
            yield str(name), number, level


def _level(data: bytes, at: int) -> tuple[ListLevel, int]:
    """Read a level, and return it with the place where the next one begins."""
    (start,) = struct.unpack_from("<i", data, at)
    format_ = data[at + 4]
    behind = at + _LEVEL_BYTES + data[at + 24] + data[at + 25]
    (length,) = struct.unpack_from("<H", data, behind)
    end = behind + 2 + 2 * length
    text = data[behind + 2 : end].decode("utf-16-le", "replace")
    shown = "".join(f"%{ord(char) + 1}" if char < "\x09" else char for char in text)
    return ListLevel(_FORMATS.get(format_, "decimal"), shown, start), end


def _read_overrides(data: bytes, lists: dict[str, str], starts: dict[tuple[str, int], int]) -> None:
    (count,) = struct.unpack_from("<i", data)
    count = min(max(count, 0), _MOST_LISTS)
    at = 4 + _OVERRIDE_BYTES * count
    for index in range(count):
        place = 4 + _OVERRIDE_BYTES * index
        (name,) = struct.unpack_from("<i", data, place)
        lists[str(index + 1)] = str(name)
    for index in range(count):
        at += 4
        for _ in range(data[4 + _OVERRIDE_BYTES * index + 12]):
            start, flags = struct.unpack_from("<iI", data, at)
            at += 8
            if flags & 0x10:
                starts[str(index + 1), flags & 0xF] = start
            if flags & 0x20:
                _, at = _level(data, at)
