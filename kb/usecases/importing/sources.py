"""The sources of an import: files of lines, lines in memory, documents.

A source is gone through more than once, because what a line refers to may come after it. Only the
places of lines that are no resources are remembered, and never the lines.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol

from corpus.load import Entry
from kb.domain.originals import Holds
from kb.domain.resources import Attachment
from kb.errors import InvalidInput
from kb.intake.extracted import LeftOut
from kb.intake.works import RemovedText
from kb.lines.problems import Problem
from kb.lines.read import LINE_LIMIT_BYTES, load_object, type_of
from kb.storage.intake.intake import TakenFile
from kb.usecases.importing.files import FileOutcome, GivenField

_BOM: Final = b"\xef\xbb\xbf"
_SKIP_BYTES: Final = 1024 * 1024
_TYPE = re.compile(rb'"type"\s*:\s*"([a-z]+)"')


@dataclass(frozen=True, slots=True)
class Document:
    """A file to import, as it was read; all works of a file share it.

    number: its place among the files of one import. outcome: None where its works decide. taken:
    None where nothing of it goes in. keys: those of resources that it has made before. problems:
    what there is to say of the whole file. collection: the fields of the collection of its works.
    doubts: what the guard says of it. fields: those of all works, with where each comes from.
    is_personal: its text has numbers of persons or lists of a class, and nobody has said who may
    read it. holds: what the original holds that keeps it back.
    """

    number: int
    file: str
    taken: TakenFile | None = None
    outcome: FileOutcome | None = None
    title: str = ""
    keys: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    fields: tuple[GivenField, ...] = ()
    removed: tuple[RemovedText, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    doubts: tuple[Problem, ...] = ()
    same_as: str | None = None
    collection: Mapping[str, Any] | None = None
    is_personal: bool = False
    holds: Holds = Holds.NOTHING


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to import: its fields, or what is wrong with it. line is 0 for a whole file.

    document: the file that it is a work of. is_last: no other work of that file follows.
    """

    file: str
    line: int
    values: Mapping[str, Any] | None = None
    problem: Problem | None = None
    attachments: tuple[Attachment, ...] | None = None
    document: Document | None = None
    is_last: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """The place where an item begins within its source."""

    offset: int
    line: int


class Source(Protocol):
    """A source of items, which can be gone through more than once."""

    def others(self) -> Iterator[tuple[str, Place]]:
        """Yield the type and the place of everything that is no resource."""

    def at(self, place: Place) -> Item: ...

    def resources(self) -> Iterator[Item]:
        """Yield the resources, and all items that cannot be anything."""

    @property
    def folder(self) -> Path | None:
        """Return the folder where `files/` with the originals of an export may lie."""

    def rest(self) -> None:
        """Close what is open until it is read again, because a folder may have thousands of
        files.
        """

    def close(self) -> None: ...


class LineFile:
    """JSON Lines in a file that can be read again from any place."""

    def __init__(self, path: Path, name: str, *, temporary: bool = False) -> None:
        self._path = path
        self._name = name
        self._temporary = temporary
        self._opened: IO[bytes] | None = None
        self.folder = None if temporary else path.parent

    @classmethod
    def spool(cls, lines: Iterable[str | bytes], name: str) -> "LineFile":
        """Keep lines that come only once (from a pipe or a generator) in a file of their own."""
        with tempfile.NamedTemporaryFile(suffix=".jsonl", delete=False) as stream:
            for line in lines:
                data = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
                stream.write(data.rstrip(b"\n") + b"\n")
        return cls(Path(stream.name), name, temporary=True)

    @property
    def _stream(self) -> IO[bytes]:
        if self._opened is None:
            self._opened = self._path.open("rb")
        return self._opened

    def others(self) -> Iterator[tuple[str, Place]]:
        with suppress(OSError):  # `resources` reports it
            for place, line in self._lines():
                if line is not None and (kind := _type_of(line)) not in ("resource", None):
                    yield kind, place

    def at(self, place: Place) -> Item:
        self._stream.seek(place.offset)
        line, _ = self._next_line()
        return self._item(place, line)

    def resources(self) -> Iterator[Item]:
        try:
            for place, line in self._lines():
                if line is None or _type_of(line) in ("resource", None):
                    yield self._item(place, line)
        except OSError as error:
            problem = Problem("读不了：%(reason)s", params={"reason": error.strerror or str(error)})
            yield Item(self._name, 0, problem=problem)

    def rest(self) -> None:
        if self._opened:
            self._opened.close()
            self._opened = None

    def close(self) -> None:
        self.rest()
        if self._temporary:
            self._path.unlink(missing_ok=True)

    def _item(self, place: Place, line: bytes | None) -> Item:
        if line is None:
            limit = LINE_LIMIT_BYTES // (1024 * 1024)
            problem = Problem("这一行超过 %(limit)d MiB", params={"limit": limit})
            return Item(self._name, place.line, problem=problem)
        try:
            return Item(self._name, place.line, load_object(line))
        except InvalidInput as error:
            return Item(self._name, place.line, problem=Problem.of(error))

    def _lines(self) -> Iterator[tuple[Place, bytes | None]]:
        """Yield the lines that hold something; None stands for one that is too long."""
        self._stream.seek(0)
        if self._stream.read(len(_BOM)) != _BOM:
            self._stream.seek(0)
        offset = self._stream.tell()
        number = 0
        while True:
            # others may have read elsewhere in the meantime
            self._stream.seek(offset)
            line, length = self._next_line()
            if not length:
                return
            number += 1
            if line is None or line.strip():
                yield Place(offset, number), line
            offset += length

    def _next_line(self) -> tuple[bytes | None, int]:
        """Return the next line (None where too long) and the bytes that it takes; 0 at the end."""
        line = self._stream.readline(LINE_LIMIT_BYTES + 1)
        length = len(line)
        if length <= LINE_LIMIT_BYTES:
            return line, length
        while chunk := self._stream.readline(_SKIP_BYTES):
            length += len(chunk)
            if chunk.endswith(b"\n"):
                break
        return None, length


def _type_of(line: bytes) -> str | None:
    """Return the type of a line, mostly without parsing it; None for an unknown one."""
    found = _TYPE.findall(line)
    if found in ([b"resource"], []) and b"\\u" not in line:
        return "resource"
    try:
        return type_of(load_object(line))
    except InvalidInput:
        return None


class Entries:
    """A source of entries of the bundled corpus."""

    folder = None

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: Sequence[Entry] = tuple(entries)

    def others(self) -> Iterator[tuple[str, Place]]:
        for index, entry in enumerate(self._entries):
            if entry.fields["type"] != "resource":
                yield entry.fields["type"], Place(index, entry.line)

    def at(self, place: Place) -> Item:
        entry = self._entries[place.offset]
        return Item(entry.file, entry.line, entry.fields)

    def resources(self) -> Iterator[Item]:
        for entry in self._entries:
            if entry.fields["type"] == "resource":
                yield Item(entry.file, entry.line, entry.fields)

    def rest(self) -> None:
        pass

    def close(self) -> None:
        pass
