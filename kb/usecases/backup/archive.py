"""The file of a backup: a ZIP64 with rows as lines, files by their hash, and the manifest last.

    tables/NAME.jsonl   deflated      a row a line (kb.storage.backup.carried)
    files/SHA256        stored        the bytes of a file
    files.jsonl         deflated      {"sha256", "size_bytes", "lost"} a line
    manifest.json       deflated      kb.usecases.backup.manifest

Nothing is ever unpacked by a name that the archive gives.
"""

import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from kb.errors import BackupUnusable
from kb.storage.files import is_sha256
from kb.usecases.backup.manifest import Lines, Manifest, parse

MANIFEST: Final = "manifest.json"
FILES: Final = "files.jsonl"
_MIB: Final = 1024 * 1024
_CHUNK_BYTES: Final = _MIB
_MANIFEST_LIMIT_BYTES: Final = 16 * _MIB
LINE_LIMIT_BYTES: Final = 256 * _MIB
# An entry that compresses better than this, and is not small, was made to fill a disk.
_RATIO_LIMIT: Final = 300
_SMALL_BYTES: Final = 64 * _MIB
# All entries have this time, so that two backups of one state are the same bytes.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_DAMAGED: Final = (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


def table_entry(name: str) -> str:
    """Return the name of the entry with the rows of a table."""
    return f"tables/{name}.jsonl"


def file_entry(sha256: str) -> str:
    """Return the name of the entry with the bytes of a file."""
    return f"files/{sha256}"


class ArchiveWriter:
    """A backup that is being written."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = ZipFile(target, "w", allowZip64=True)

    def lines(self, entry: str, lines: Iterator[bytes]) -> Lines:
        """Write an entry of lines, and return their number, size and hash."""
        digest = hashlib.sha256()
        rows = size_bytes = 0
        with self._zip.open(_info(entry, ZIP_DEFLATED), "w", force_zip64=True) as stream:
            for line in lines:
                ended = line + b"\n"
                stream.write(ended)
                digest.update(ended)
                rows += 1
                size_bytes += len(ended)
        return Lines(rows, size_bytes, digest.hexdigest())

    def file(self, sha256: str, source: BinaryIO) -> bool:
        """Write the bytes of a file, and tell whether they were what their name says."""
        digest = hashlib.sha256()
        info = _info(file_entry(sha256), ZIP_STORED)
        with self._zip.open(info, "w", force_zip64=True) as stream:
            while chunk := source.read(_CHUNK_BYTES):
                digest.update(chunk)
                stream.write(chunk)
        return digest.hexdigest() == sha256

    def manifest(self, manifest: Manifest) -> None:
        """Write the last entry, without which the file is no backup."""
        self._zip.writestr(_info(MANIFEST, ZIP_DEFLATED), manifest.as_json())
        self._zip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, ValueError):  # after a fault, whose draft goes anyway
            self._zip.close()


def _info(entry: str, compression: int) -> ZipInfo:
    info = ZipInfo(entry, _NO_TIME)
    info.compress_type = compression
    info.external_attr = 0o600 << 16
    return info


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as the list of files in a backup names it."""

    sha256: str
    size_bytes: int
    lost: bool


class BackupArchive:
    """A backup that is being read. Whatever is wrong with it raises BackupUnusable with the
    place.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = ZipFile(path)
        except FileNotFoundError as error:
            raise BackupUnusable("没有“%(path)s”这个文件", path=str(path)) from error
        except _DAMAGED as error:
            raise BackupUnusable(
                "“%(path)s”不是备份，或者不完整（没有传完、写到一半）", path=str(path)
            ) from error
        try:
            self._entries = self._checked_entries()
            self.manifest = self._read_manifest()
            self._check_complete()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def size_bytes(self) -> int:
        """Return the size of everything in the archive, unpacked."""
        return sum(info.file_size for info in self._entries.values())

    def lines(self, entry: str, expected: Lines) -> Iterator[bytes]:
        """Yield the lines of an entry without their ends; at the end number and hash are
        compared.
        """
        digest = hashlib.sha256()
        rows = 0
        with self._open(entry) as stream:
            while line := stream.readline(LINE_LIMIT_BYTES):
                if not line.endswith(b"\n"):
                    raise _broken(entry)
                digest.update(line)
                rows += 1
                yield line[:-1]
        if (rows, digest.hexdigest()) != (expected.rows, expected.sha256):
            raise _broken(entry)

    @contextmanager
    def file(self, sha256: str) -> Iterator[BinaryIO]:
        """Open the bytes of a file; the caller compares the hash."""
        with self._open(file_entry(sha256)) as stream:
            yield stream

    @contextmanager
    def _open(self, entry: str) -> Iterator[BinaryIO]:
        try:
            # a ZIP's own stream reads lines in Python
            with (
                self._zip.open(self._entries[entry]) as stream,
                io.BufferedReader(_Raw(stream, entry), _CHUNK_BYTES) as buffered,
            ):
                yield buffered
        except (BadZipFile, NotImplementedError) as error:
            raise _broken(entry) from error

    def _checked_entries(self) -> dict[str, ZipInfo]:
        entries: dict[str, ZipInfo] = {}
        for info in self._zip.infolist():
            if info.filename in entries or not _is_expected(info):
                raise BackupUnusable(
                    "备份里有不该有的东西“%(name)s”，没有使用这个备份", name=info.filename[:100]
                )
            if info.file_size > _SMALL_BYTES and info.file_size > (
                info.compress_size * _RATIO_LIMIT
            ):
                raise BackupUnusable(
                    "备份里的“%(name)s”压缩得不合情理，没有使用这个备份", name=info.filename
                )
            entries[info.filename] = info
        return entries

    def _read_manifest(self) -> Manifest:
        info = self._entries.get(MANIFEST)
        if info is None or FILES not in self._entries or info.file_size > _MANIFEST_LIMIT_BYTES:
            raise BackupUnusable("这不是知识库的备份")
        with self._open(MANIFEST) as stream:
            return parse(stream.read())

    def _check_complete(self) -> None:
        expected = {table_entry(one.name): one.size_bytes for one in self.manifest.tables}
        expected |= {MANIFEST: self._entries[MANIFEST].file_size}
        expected |= {FILES: self.manifest.files.size_bytes}
        for entry, size_bytes in expected.items():
            if entry not in self._entries or self._entries[entry].file_size != size_bytes:
                raise _broken(entry)
        for entry in self._entries:
            if entry not in expected and not entry.startswith("files/"):
                raise BackupUnusable("备份里有不认识的表“%(table)s”", table=entry[:100])

    def find_size(self, sha256: str) -> int | None:
        """Return the size of a file in bytes, or None where the archive has no such file."""
        info = self._entries.get(file_entry(sha256))
        return info.file_size if info else None

    @property
    def number_of_files(self) -> int:
        """Return the number of files in the archive."""
        return sum(entry.startswith("files/") for entry in self._entries)


def _is_expected(info: ZipInfo) -> bool:
    """Tell whether an entry has a name that we give, and is packed as we pack and not encrypted."""
    folder, _, name = info.filename.rpartition("/")
    if info.flag_bits & 0x1 or info.compress_type not in (ZIP_DEFLATED, ZIP_STORED):
        return False
    if folder == "files":
        return is_sha256(name) and info.compress_type == ZIP_STORED
    if folder == "tables":
        stem, dot, suffix = name.partition(".")
        return (
            suffix == "jsonl" and bool(dot) and stem.replace("_", "").isalnum() and stem.isascii()
        )
    return info.filename in (MANIFEST, FILES)


def _broken(entry: str) -> BackupUnusable:
    return BackupUnusable("备份里的“%(name)s”已损坏或不完整", name=entry)


class _Raw(io.RawIOBase):
    """The stream of an entry of a ZIP; damage raises BackupUnusable."""

    def __init__(self, stream: IO[bytes], entry: str) -> None:
        self._stream = stream
        self._entry = entry

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        try:
            part = self._stream.read(len(target))
        except _DAMAGED as error:
            raise _broken(self._entry) from error
        target[: len(part)] = part
        return len(part)
