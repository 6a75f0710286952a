"""Reads paragraphs of a PowerPoint 97–2003 file: characters, and how stretches of them look.

Source: [MS-PPT]: the text atoms (2.9.42, 2.9.43) and StyleTextPropAtom (2.9.44), whose two tables
of runs say how paragraphs and how characters look.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kb.intake.extraction.markdown import Run
from kb.intake.extraction.scripts import LOWERED, RAISED
from kb.intake.extraction.slides.ppt_file import Record

HEADER, CHARACTERS, STYLES, BYTES = 0x0F9F, 0x0FA0, 0x0FA1, 0x0FA8
# Kinds of texts ([MS-PPT], 2.13.33)
TITLES: Final = (0, 6)
NOTES: Final = 2
BODIES: Final = (1, 7, 8)
_BULLET: Final = 0x0001
# Fields of a paragraph and of a character by the bits that say that they are there, in order
_PARAGRAPH_FIELDS: Final = (
    (0x000F, 2), (0x0080, 2), (0x0010, 2), (0x0040, 2), (0x0020, 4), (0x0800, 2), (0x1000, 2),
    (0x2000, 2), (0x4000, 2), (0x0100, 2), (0x0400, 2), (0x8000, 2),
)  # fmt: skip
_PARAGRAPH_ENDS: Final = ((0x10000, 2), (0xE0000, 2), (0x200000, 2))
_TAB_STOPS: Final = 0x100000
_CHARACTER_FIELDS: Final = (
    (0x10000, 2), (0x200000, 2), (0x400000, 2), (0x800000, 2), (0x20000, 2), (0x40000, 4),
    (0x80000, 2),
)  # fmt: skip
_STYLE, _BOLD, _SIZE, _POSITION = 0xFFFF, 0x0001, 0x20000, 0x80000
_CONTROLS: Final = {ord("\v"): "\n", 0x0000: None}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. level: of a list. bullet: None where only the master decides."""

    runs: Sequence[Run]
    level: int = 0
    bullet: bool | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its kind: 0 a title, 1 a body, 2 notes, 4 others …"""

    kind: int
    paragraphs: Sequence[Paragraph]


def texts_of(records: Iterable[Record]) -> list[Text]:
    """Return the texts that follow each other among the records of a box or an outline."""
    found: list[Text] = []
    kind, characters, styles = None, "", b""
    for record in records:
        if record.type == HEADER:
            if kind is not None:
                found.append(Text(kind, list(_paragraphs(characters, styles))))
            kind, characters, styles = record.number(0), "", b""
        elif record.type == CHARACTERS:
            characters = bytes(record.content).decode("utf-16-le", "replace")
        elif record.type == BYTES:
            characters = bytes(record.content).decode("latin-1")
        elif record.type == STYLES:
            styles = bytes(record.content)
    if kind is not None:
        found.append(Text(kind, list(_paragraphs(characters, styles))))
    return found


def _paragraphs(text: str, styles: bytes) -> Iterator[Paragraph]:
    try:
        looks, letters = _runs(styles, len(text) + 1) if styles else ([], [])
    except (struct.error, IndexError):  # the words are there all the same
        looks, letters = [], []
    start = 0
    for line in text.split("\r"):
        end = start + len(line)
        level, bullet = next(((one[1], one[2]) for one in looks if one[0] > start), (0, None))
        runs, size = _letters(text, start, end, letters)
        yield Paragraph(runs, level, bullet, size)
        start = end + 1


def _letters(
    text: str, start: int, end: int, letters: Sequence[tuple[int, bool, int, str]]
) -> tuple[list[Run], int]:
    runs, sizes, at = [], [], start
    for stop, bold, size, script in letters:
        if stop <= at:
            continue
        piece = text[at : min(stop, end)]
        if piece:
            runs.append(Run(piece.translate(_CONTROLS), bold, script=script))
            sizes.append(size)
        at = min(stop, end)
        if at >= end:
            break
    if at < end:
        runs.append(Run(text[at:end].translate(_CONTROLS)))
    return runs, min(sizes, default=0)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def take(self, size: int) -> int:
        if self.at + size > len(self._data):
            raise IndexError(self.at)
        found = int.from_bytes(self._data[self.at : self.at + size], "little")
        self.at += size
        return found


def _runs(
    styles: bytes, length: int
) -> tuple[list[tuple[int, int, bool | None]], list[tuple[int, bool, int, str]]]:
    """Return the end of each run, with (level, bullet) or (bold, size, script)."""
    reader = _Reader(styles)
    looks: list[tuple[int, int, bool | None]] = []
    end = 0
    while end < length:
        end += reader.take(4)
        level = reader.take(2)
        looks.append((end, level, _paragraph_look(reader)))
    letters: list[tuple[int, bool, int, str]] = []
    end = 0
    while end < length and reader.at < len(styles):
        end += reader.take(4)
        letters.append((end, *_character_look(reader)))
    return looks, letters


def _paragraph_look(reader: _Reader) -> bool | None:
    mask = reader.take(4)
    bullet: bool | None = None
    for bits, size in _PARAGRAPH_FIELDS:
        if mask & bits:
            value = reader.take(size)
            if bits == 0x000F and mask & _BULLET:
                bullet = bool(value & _BULLET)
    if mask & _TAB_STOPS:
        reader.take(4 * reader.take(2))
    for bits, size in _PARAGRAPH_ENDS:
        if mask & bits:
            reader.take(size)
    return bullet


def _character_look(reader: _Reader) -> tuple[bool, int, str]:
    mask = reader.take(4)
    style = reader.take(2) if mask & _STYLE else 0
    size, position = 0, 0
    for bits, length in _CHARACTER_FIELDS:
        if mask & bits:
            value = reader.take(length)
            size = value if bits == _SIZE else size
            position = value if bits == _POSITION else position
    raised = 0 < position < 0x8000
    script = RAISED if raised else LOWERED if position else ""
    return bool(style & mask & _BOLD), size, script
