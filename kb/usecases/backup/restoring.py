"""Restoring: a backup is put into a base, all of it or nothing."""

from contextlib import suppress
from pathlib import Path
from typing import Final

from kb.domain.actor import Actor
from kb.domain.chunks import chunks
from kb.domain.journal import Act
from kb.errors import BackupUnusable, Conflict, KbError, Unavailable
from kb.storage import leases, schema
from kb.storage.backup import dumping
from kb.storage.files import FileStore
from kb.storage.journal import journal
from kb.storage.session import Database, Transaction
from kb.usecases.backup.archive import BackupArchive
from kb.usecases.backup.manifest import Manifest
from kb.usecases.backup.progress import Progress
from kb.usecases.backup.reading import check_tables, checked_file, listed_files, rows
from kb.usecases.files import remove_unnamed
from kb.usecases.resources import remove_originals

_AT_ONCE: Final = 500


def restore(
    db: Database,
    actor: Actor,
    files: FileStore,
    path: Path,
    progress: Progress,
    *,
    replace: bool = False,
) -> Manifest:
    """Bring the rows and files of a backup into a base. Nobody else should work on it meanwhile.

    Files are brought first, and then the rows in one transaction; whatever fails before its end
    leaves the base as it was. replace: what is in the base goes. Afterwards no index fits the base,
    so the next process that looks builds one. Raises BackupUnusable, Conflict for a base that is
    not empty, and Unavailable where the database or the file store is away or full.
    """
    with BackupArchive(path) as archive:
        _check_version(archive.manifest)
        check_tables(archive.manifest)
        with db.read() as tx:
            _check_free(tx, replace=replace)
        progress.expect(archive.manifest.rows + archive.manifest.files.rows)
        brought: list[str] = []
        try:
            _bring_files(archive, files, brought, progress)
            _load(db, actor, archive, progress, replace=replace)
        except BaseException:
            _take_back(db, files, brought)
            raise
        if replace:
            with suppress(Unavailable):  # all is restored; `kb check --files` removes the rest too
                remove_unnamed(db, files)
        return archive.manifest


def _check_version(manifest: Manifest) -> None:
    if not schema.is_known(manifest.schema):
        raise BackupUnusable(
            "备份来自较新的程序（%(application)s，数据库版本 %(schema)s），请先升级程序再恢复",
            application=manifest.application,
            schema=manifest.schema,
        )


def _check_free(tx: Transaction, *, replace: bool) -> None:
    """Check that nothing there would be lost, and that nobody is seen to be at work."""
    if not dumping.is_filled(tx):
        return
    if not replace:
        raise Conflict("这个知识库不是空的，没有恢复；要用备份代替它，请加 --replace")
    if working := leases.holders(tx):
        raise Conflict(
            "还有进程在用这个知识库（%(holder)s），请先停下它；刚停下的，等半分钟再试",
            holder=working[0],
        )


def _bring_files(
    archive: BackupArchive, files: FileStore, brought: list[str], progress: Progress
) -> None:
    for one in listed_files(archive):
        if not one.lost and files.find_size(one.sha256) != one.size_bytes:
            brought.append(one.sha256)
            with checked_file(archive, one) as stream:
                files.put(stream)
        progress.advance(1)


def _load(
    db: Database, actor: Actor, archive: BackupArchive, progress: Progress, *, replace: bool
) -> None:
    manifest = archive.manifest
    try:
        with db.write(actor) as tx:
            _check_free(tx, replace=replace)
            dumping.begin_loading(tx, manifest.schema)
            dumping.check_complete(tx, [table.name for table in manifest.tables])
            for table in manifest.tables:
                dumping.check_columns(tx, table.name, list(table.columns))
                dumping.load(tx, table.name, table.columns, rows(archive, table, progress))
            dumping.end_loading(tx, manifest.counters)
            journal.record(tx, Act.RESTORE_BACKUP)
    except KbError as error:
        if error.__cause__ is None or isinstance(error, (BackupUnusable, Unavailable)):
            raise
        # the database refuses what refers to nothing, is there twice, or is too long
        raise BackupUnusable("备份里的数据前后不符，数据库不接受") from error


def _take_back(db: Database, files: FileStore, brought: list[str]) -> None:
    """Take away the files that were brought.

    Where the database or the store is away, they stay there without a row that names them, and `kb
    check --files` removes them later.
    """
    try:
        is_current = schema.is_current(db)
        for chunk in chunks(brought, _AT_ONCE):
            if is_current:
                remove_originals(db, files, chunk)
            else:
                for sha256 in chunk:
                    files.remove(sha256)
    except KbError:
        return
