"""Writing a backup: the rows of one snapshot and the files that they name, in one archive."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from tempfile import TemporaryFile
from typing import IO, Any

from kb.domain import clock
from kb.errors import NotFound
from kb.storage import schema
from kb.storage.backup import dumping
from kb.storage.backup.carried import sort_of, tables
from kb.storage.files import FileStore
from kb.storage.session import Database, Transaction
from kb.usecases.backup.archive import FILES, ArchiveWriter, ListedFile, table_entry
from kb.usecases.backup.manifest import Manifest, TableLines
from kb.usecases.backup.progress import Progress


def write(
    db: Database,
    files: FileStore,
    target: IO[bytes],
    *,
    application: str,
    settings: Mapping[str, str],
    progress: Progress,
) -> Manifest:
    """Write everything there is at one moment; others go on reading and writing meanwhile.

    The caller shares in the lease KEEP_FILES (kb.storage.leases), so that no file goes before it is
    copied. A file that the store has lost or damaged is marked as such. application: the version of
    the program. settings: what should be the same after a restore, and is no secret. Raises
    Unavailable where the database or the file store is away.
    """
    with ArchiveWriter(target) as archive, TemporaryFile() as named, TemporaryFile() as listed:
        with db.read() as tx:
            dumping.take_time(tx)
            created_at = clock.now().isoformat()
            progress.expect(dumping.count(tx) + _list_files(tx, named))
            counters = dumping.counters(tx)
            written = [_table(tx, archive, table, progress) for table in tables()]
        copied = _copy_files(archive, files, named, listed, progress)
        file_lines = archive.lines(FILES, _lines_of(listed))
        manifest = Manifest(
            application=application,
            schema=schema.newest(),
            created_at=created_at,
            tables=written,
            counters=counters,
            files=file_lines,
            files_bytes=copied.size_bytes,
            lost_files=copied.lost,
            settings=dict(settings),
        )
        archive.manifest(manifest)
    return manifest


def _list_files(tx: Transaction, target: IO[bytes]) -> int:
    number = 0
    for one in dumping.stored_files(tx):
        target.write(json.dumps(one).encode() + b"\n")
        number += 1
    return number


def _table(tx: Transaction, archive: ArchiveWriter, table: Any, progress: Progress) -> TableLines:
    lines = archive.lines(table_entry(table.name), progress.over(dumping.lines(tx, table)))
    columns = {column.name: sort_of(column) for column in table.columns}
    return TableLines(**asdict(lines), name=table.name, columns=columns)


@dataclass(slots=True)
class _Copied:
    size_bytes: int = 0
    lost: int = 0


def _copy_files(
    archive: ArchiveWriter,
    files: FileStore,
    named: IO[bytes],
    listed: IO[bytes],
    progress: Progress,
) -> _Copied:
    """Copy each file that is named, and write a line for each into `listed`."""
    copied = _Copied()
    for line in _lines_of(named):
        one = _copy_file(archive, files, *json.loads(line))
        listed.write(json.dumps(asdict(one)).encode() + b"\n")
        if one.lost:
            copied.lost += 1
        else:
            copied.size_bytes += one.size_bytes
        progress.advance(1)
    return copied


def _lines_of(stream: IO[bytes]) -> Iterator[bytes]:
    stream.seek(0)
    return (line[:-1] for line in stream)


def _copy_file(
    archive: ArchiveWriter, files: FileStore, sha256: str, size_bytes: int
) -> ListedFile:
    try:
        stream = files.open(sha256)
    except NotFound:
        return ListedFile(sha256, size_bytes, lost=True)
    with stream:
        intact = archive.file(sha256, stream)
    return ListedFile(sha256, size_bytes, lost=not intact)
