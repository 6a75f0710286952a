"""Reads the styles of a Word 97–2003 file ([MS-DOC], 2.9.271, STSH)."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from kb.intake.extraction.style_names import heading_of, is_of_contents

_PARAGRAPH, _CHARACTER = 1, 2
_NO_BASE: Final = 0xFFF
_DEEPEST_BASE: Final = 20

Modifiers = dict[int, bytes]


@dataclass(frozen=True, slots=True)
class DocStyle:
    """A style.

    heading: 1 to 9, None for none. contents: it is a line of a table of contents. paragraphs,
    characters: the modifiers that the style and those below it have for either.
    """

    heading: int | None
    contents: bool
    paragraphs: Modifiers
    characters: Modifiers


NO_STYLE: Final = DocStyle(None, contents=False, paragraphs={}, characters={})


@dataclass(frozen=True, slots=True)
class _Said:
    """What one style says by itself."""

    name: str
    base: int
    paragraphs: Modifiers
    characters: Modifiers


class DocStyles:
    """Styles by their number; NO_STYLE for one that is not there or broken."""

    def __init__(self, data: bytes, modifiers: Callable[[bytes], Modifiers]) -> None:
        self._modifiers = modifiers
        try:
            self._said = dict(self._read(data))
        except (struct.error, IndexError):
            self._said = {}
        self._known: dict[int, DocStyle] = {}

    def get(self, number: int) -> DocStyle:
        return self._style(number, 0)

    def _style(self, number: int, depth: int) -> DocStyle:
        if number not in self._known:
            said = self._said.get(number)
            if said is None or depth > _DEEPEST_BASE:
                return NO_STYLE
            base = self._style(said.base, depth + 1) if said.base != _NO_BASE else NO_STYLE
            self._known[number] = DocStyle(
                heading_of(said.name) or base.heading,
                base.contents or is_of_contents(said.name),
                {**base.paragraphs, **said.paragraphs},
                {**base.characters, **said.characters},
            )
        return self._known[number]

    def _read(self, data: bytes) -> Iterator[tuple[int, _Said]]:
        (head_bytes,) = struct.unpack_from("<H", data)
        count, base_bytes = struct.unpack_from("<HH", data, 2)
        at = 2 + head_bytes
        for number in range(count):
            (size,) = struct.unpack_from("<H", data, at)
            if size:
                yield number, self._said_in(data[at + 2 : at + 2 + size], base_bytes)
            at += 2 + size

    def _said_in(self, style: bytes, base_bytes: int) -> _Said:
        (kind,) = struct.unpack_from("<H", style, 2)
        (length,) = struct.unpack_from("<H", style, base_bytes)
        at = base_bytes + 2 + 2 * length + 2
        name = style[base_bytes + 2 : at - 2].decode("utf-16-le", "replace")
        parts = list(_parts(style, at))
        paragraphs: Modifiers = {}
        if kind & 0xF == _PARAGRAPH and parts:
            paragraphs = self._modifiers(parts.pop(0)[2:])
        is_known = kind & 0xF in (_PARAGRAPH, _CHARACTER)
        characters = self._modifiers(parts[0]) if parts and is_known else {}
        return _Said(name, kind >> 4, paragraphs, characters)


def _parts(style: bytes, at: int) -> Iterator[bytes]:
    """Yield the parts of a style; each has its length before it, and begins at an even place."""
    while at + 2 <= len(style):
        (size,) = struct.unpack_from("<H", style, at)
        yield style[at + 2 : at + 2 + size]
        at += 2 + size + (size & 1)
