"""Reads the streams of a PowerPoint 97–2003 file: records, and those still in force.

Source: [MS-PPT]. A file that was saved fast holds older and deleted slides beside the present ones.
What counts is what the last edit's directory of persistent objects names (2.1.2, 2.3.3).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import olefile

from kb.errors import ExtractionFailed
from kb.intake.extraction.ole_properties import compound_properties
from kb.intake.extraction.ooxml import broken

_HEADER_BYTES: Final = 8
_ENCRYPTED: Final = 0xF3D1C4DF
_USER_EDIT, _DIRECTORY = 0x0FF5, 0x1772
_CONTAINER: Final = 0xF
_MOST_EDITS: Final = 10_000
_DEEPEST: Final = 60


@dataclass(frozen=True, slots=True)
class Record:
    """One record; `content` is what follows its head."""

    type: int
    instance: int
    version: int
    content: memoryview

    @property
    def is_container(self) -> bool:
        return self.version == _CONTAINER

    def children(self) -> Iterator["Record"]:
        """Yield the records within; none where it is no container."""
        return records(self.content) if self.is_container else iter(())

    def find(self, type_: int, instance: int | None = None) -> "Record | None":
        """Find the first record within of a type, and of an instance if it is given."""
        for child in self.children():
            if child.type == type_ and instance in (None, child.instance):
                return child
        return None

    def below(self, type_: int, depth: int = 0) -> Iterator["Record"]:
        """Yield all records of a type within, however deep."""
        for child in self.children():
            if child.type == type_:
                yield child
            elif depth < _DEEPEST:
                yield from child.below(type_, depth + 1)

    def number(self, at: int, format_: str = "I") -> int:
        """Return a number of the content; 0 where the content ends before it."""
        if at + struct.calcsize(format_) > len(self.content):
            return 0
        (found,) = struct.unpack_from("<" + format_, self.content, at)
        return int(found)


def records(content: memoryview) -> Iterator[Record]:
    """Yield the records that follow each other; the last may be cut off."""
    at = 0
    while at + _HEADER_BYTES <= len(content):
        head, type_, size = struct.unpack_from("<HHI", content, at)
        at += _HEADER_BYTES
        yield Record(type_, head >> 4, head & 0xF, content[at : at + size])
        at += size


class PptFile:
    """An open presentation; it raises ExtractionFailed for one that is locked or broken."""

    def __init__(self, data: bytes) -> None:
        try:
            with olefile.OleFileIO(BytesIO(data)) as compound:
                self._stream = memoryview(compound.openstream("PowerPoint Document").read())
                user = compound.openstream("Current User").read()
                self.properties = compound_properties(compound)
            (token, self._edit) = struct.unpack_from("<II", user, 12)
        except Exception as error:  # olefile and struct fail in many ways on broken files
            raise broken() from error
        if token == _ENCRYPTED:
            raise ExtractionFailed("文件有密码，没有读")
        self._places = self._directory()

    def _directory(self) -> dict[int, int]:
        """Return the place of each persistent object, by the newest edit that names it."""
        places: dict[int, int] = {}
        seen: set[int] = set()
        edit = self._edit
        self._document = 0
        while edit not in seen and len(seen) < _MOST_EDITS:
            seen.add(edit)
            record = self._at(edit)
            if record is None or record.type != _USER_EDIT:
                break
            self._document = self._document or record.number(16)
            directory = self._at(record.number(12))
            if directory is not None and directory.type == _DIRECTORY:
                for id_, place in _entries(directory.content):
                    places.setdefault(id_, place)
            edit = record.number(8)
            if not edit:
                break
        return places

    def _at(self, offset: int) -> Record | None:
        return next(records(self._stream[offset:]), None) if offset < len(self._stream) else None

    def persistent(self, id_: int) -> Record | None:
        """Return the present version of an object by its number."""
        place = self._places.get(id_)
        return None if place is None else self._at(place)

    def document(self) -> Record:
        found = self.persistent(self._document)
        if found is None:
            raise broken()
        return found


def _entries(content: memoryview) -> Iterator[tuple[int, int]]:
    at = 0
    while at + 4 <= len(content):
        (head,) = struct.unpack_from("<I", content, at)
        first, count = head & 0xFFFFF, head >> 20
        at += 4
        for number in range(count):
            if at + 4 > len(content):
                return
            (place,) = struct.unpack_from("<I", content, at)
            yield first + number, place
            at += 4
