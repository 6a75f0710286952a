"""The rows and files of an archive, checked while they are read."""

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from kb.errors import BackupUnusable
from kb.storage import schema
from kb.storage.backup.carried import FORMATS, UNREADABLE, decoder, tables
from kb.storage.files import is_sha256
from kb.usecases.backup.archive import FILES, BackupArchive, ListedFile, table_entry
from kb.usecases.backup.manifest import Manifest, TableLines
from kb.usecases.backup.progress import Progress


def verify(path: Path, progress: Progress) -> Manifest:
    """Read all of a backup, and compare every number and hash. Raises BackupUnusable."""
    with BackupArchive(path) as archive:
        manifest = archive.manifest
        check_tables(manifest)
        progress.expect(manifest.rows + manifest.files.rows)
        for table in manifest.tables:
            for _row in rows(archive, table, progress):
                pass
        for one in listed_files(archive):
            if not one.lost:
                with checked_file(archive, one) as stream:
                    while stream.read(1024 * 1024):
                        pass
            progress.advance(1)
    return manifest


def check_tables(manifest: Manifest) -> None:
    """Check that every table is there and is understood. Raises BackupUnusable."""
    names = {table.name for table in manifest.tables}
    absent = {table.name for table in tables()} - names
    if absent and manifest.schema == schema.newest():
        raise BackupUnusable("备份里缺“%(table)s”表", table=min(absent))
    for table in manifest.tables:
        if unknown := set(table.columns.values()) - set(FORMATS):
            raise BackupUnusable(
                "备份里“%(table)s”表的列与它的版本不符（%(sort)s）",
                table=table.name,
                sort=min(unknown)[:100],
            )


def rows(archive: BackupArchive, table: TableLines, progress: Progress) -> Iterator[list[Any]]:
    """Yield the rows of a table as values; number and hash are compared at the end."""
    decode = decoder(list(table.columns.values()))
    entry = table_entry(table.name)
    for number, line in enumerate(progress.over(archive.lines(entry, table)), 1):
        try:
            row = decode(line)
        except UNREADABLE as error:
            raise _wrong(entry, number) from error
        yield row


def listed_files(archive: BackupArchive) -> Iterator[ListedFile]:
    """Yield the files of the list; at its end they must be all files that the archive has."""
    there = 0
    for number, line in enumerate(archive.lines(FILES, archive.manifest.files), 1):
        one = _listed(line, number)
        size_bytes = archive.find_size(one.sha256)
        if not one.lost and size_bytes != one.size_bytes:
            raise BackupUnusable("备份里缺文件 %(sha256)s", sha256=one.sha256)
        there += size_bytes is not None
        yield one
    if there != archive.number_of_files:
        raise BackupUnusable("备份里的文件与清单不符")


def _listed(line: bytes, number: int) -> ListedFile:
    try:
        values = json.loads(line)
        one = ListedFile(values["sha256"], values["size_bytes"], values["lost"])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise _wrong(FILES, number) from error
    kinds = (type(one.sha256), type(one.size_bytes), type(one.lost))
    if kinds != (str, int, bool) or not is_sha256(one.sha256):
        raise _wrong(FILES, number)
    return one


def _wrong(entry: str, line: int) -> BackupUnusable:
    return BackupUnusable("备份里“%(name)s”的第 %(line)d 行看不懂", name=entry, line=line)


@contextmanager
def checked_file(archive: BackupArchive, one: ListedFile) -> Iterator[BinaryIO]:
    """Open the bytes of a file; their end is only reached where they are what the name says."""
    with archive.file(one.sha256) as stream:
        yield io.BufferedReader(_Checked(stream, one.sha256), 1024 * 1024)


class _Checked(io.RawIOBase):
    def __init__(self, stream: BinaryIO, sha256: str) -> None:
        self._stream = stream
        self._sha256 = sha256
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        part = self._stream.read(len(target))
        if not part and self._digest.hexdigest() != self._sha256:
            raise BackupUnusable("备份里的文件 %(sha256)s 已损坏", sha256=self._sha256)
        self._digest.update(part)
        target[: len(part)] = part
        return len(part)
