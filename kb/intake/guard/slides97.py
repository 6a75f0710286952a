"""Takes the text out of PowerPoint 97–2003 files: all text records of the slides that are alive.

Source: [MS-PPT], 2.1.2 (the chain of edits), 2.3.4 (the directory), 2.9.41 (text records).
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import olefile

from kb.intake.guard.held import Held, HeldSort, one

_CHARACTERS, _BYTES = 0x0FA0, 0x0FA8
_NOTES_ATOM, _DOCUMENT = 0x03F1, 0x03E8
_LIST, _PERSIST = 0x0FF0, 0x03F3
_PLACEHOLDER: Final = 0x0BC3
_SHAPE: Final = 0xF004
# Dates, feet, numbers and heads of slides, and their pictures on notes
_FURNITURE: Final = frozenset({*range(1, 7), 7, 8, 9, 10, 11})
# What a user wrote there is none of the slide's: comments, programs' own names
_SILENT: Final = frozenset({0x2EE0, 0x1388, 0x0409, 0x07F0, 0x0FD9})
_ENDS = re.compile("[\r\x0b]")
_MOST_RECORDS: Final = 500_000


def slide_parts(data: bytes) -> Iterator[Held]:
    """Yield the slides of a .ppt and their notes."""
    with olefile.OleFileIO(BytesIO(data)) as compound:
        stream = compound.openstream("PowerPoint Document").read()
        current = compound.openstream("Current User").read()
    places = _places(stream, struct.unpack_from("<I", current, 16)[0])
    document = next(at for at in places.values() if _head(stream, at)[1] == _DOCUMENT)
    slides = list(_listed(stream, document, 0))
    for number, one_of_them in enumerate(slides, 1):
        if place := places.get(one_of_them.persist):
            pieces = [*one_of_them.outline, *_texts(stream, place)]
            yield Held(str(number), tuple(filter(str.strip, pieces)), HeldSort.SLIDE)
    ids = {one_of_them.id for one_of_them in slides}
    for notes in _listed(stream, document, 2):
        place = places.get(notes.persist)
        if place and _slide_of(stream, place) in ids:  # those of deleted slides are left over
            yield from one("notes", [*notes.outline, *_texts(stream, place)])


@dataclass(frozen=True, slots=True)
class _Listed:
    """A slide or a page of notes as the document lists it, with the texts that stand there."""

    persist: int
    id: int
    outline: list[str]


def _slide_of(stream: bytes, at: int) -> int | None:
    """Return the id of the slide that notes belong to."""
    end = at + 8 + _head(stream, at)[2]
    for inner, _, kind, _ in _records(stream, at + 8, end):
        if kind == _NOTES_ATOM:
            return int(struct.unpack_from("<I", stream, inner + 8)[0])
    return None


def _head(stream: bytes, at: int) -> tuple[int, int, int]:
    """Return the version and instance, the type and the length of a record."""
    first, kind, size = struct.unpack_from("<HHI", stream, at)
    return first, kind, size


def _places(stream: bytes, edit: int) -> dict[int, int]:
    """Return the place of each living object; a later edit goes before an earlier one."""
    found: dict[int, int] = {}
    seen: set[int] = set()
    while edit and edit not in seen and edit + 24 < len(stream):
        seen.add(edit)
        before, directory = struct.unpack_from("<II", stream, edit + 16)
        at, end = directory + 8, directory + 8 + _head(stream, directory)[2]
        while at + 4 <= min(end, len(stream)):
            (packed,) = struct.unpack_from("<I", stream, at)
            count, first = packed >> 20, packed & 0xFFFFF
            for number, place in enumerate(struct.unpack_from(f"<{count}I", stream, at + 4)):
                found.setdefault(first + number, place)
            at += 4 + 4 * count
        edit = before
    return found


def _listed(stream: bytes, document: int, kind: int) -> Iterator[_Listed]:
    """Yield what the document lists: slides for 0, notes for 2."""
    end = document + 8 + _head(stream, document)[2]
    for at, first, type_, size in _records(stream, document + 8, end):
        if type_ != _LIST or first >> 4 != kind:
            continue
        entries: list[_Listed] = []
        for inner, _, inner_type, inner_size in _records(stream, at + 8, at + 8 + size):
            if inner_type == _PERSIST:
                persist, id_ = struct.unpack_from("<I8xI", stream, inner + 8)
                entries.append(_Listed(persist, id_, []))
            elif entries:
                entries[-1].outline.extend(_text(stream, inner, inner_type, inner_size))
        yield from entries


def _records(stream: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    while at + 8 <= min(end, len(stream)):
        first, kind, size = _head(stream, at)
        yield at, first, kind, size
        at += 8 + size


def _texts(stream: bytes, at: int) -> Iterator[str]:
    """Yield the texts of an object, whatever they hang on, without the furniture of slides."""
    waiting = [(at + 8, at + 8 + _head(stream, at)[2])]
    count = 0
    while waiting:
        start, end = waiting.pop()
        for inner, first, kind, size in _records(stream, start, end):
            count += 1
            if count > _MOST_RECORDS:
                return
            if kind == _SHAPE and _is_furniture(stream[inner : inner + 8 + size]):
                continue
            if first & 0x0F == 0x0F or kind == 0xF00D:
                if kind not in _SILENT:
                    waiting.append((inner + 8, inner + 8 + size))
            else:
                yield from _text(stream, inner, kind, size)


def _is_furniture(shape: bytes) -> bool:
    at = shape.find(struct.pack("<HHI", 0, _PLACEHOLDER, 8))
    return 0 <= at < len(shape) - 13 and shape[at + 12] in _FURNITURE


def _text(stream: bytes, at: int, kind: int, size: int) -> Iterator[str]:
    content = stream[at + 8 : at + 8 + size]
    if kind == _CHARACTERS:
        yield from _ENDS.split(content.decode("utf-16-le", "replace"))
    elif kind == _BYTES:
        yield from _ENDS.split(content.decode("latin-1"))
