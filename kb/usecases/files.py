"""The store of originals, compared with the rows that name them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from kb.domain import clock
from kb.domain.chunks import chunks
from kb.errors import NotFound
from kb.storage import leases
from kb.storage.backup import dumping
from kb.storage.files import FileStore
from kb.storage.resources import changes
from kb.storage.session import Database

_AT_ONCE: Final = 500
# An import keeps originals before it writes the rows that name them.
_GRACE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FilesChecked:
    """The result of a check, by SHA-256.

    missing, damaged: files that rows name. unnamed: the number of files that were taken away.
    """

    compared: int
    missing: tuple[str, ...]
    damaged: tuple[str, ...]
    unnamed: int

    def __bool__(self) -> bool:
        return bool(self.missing or self.damaged)


def check(
    db: Database, files: FileStore, progress: Callable[[int], None], *, dry_run: bool = False
) -> FilesChecked:
    """Read every file that a row names, and remove those that none has named for a day.

    dry_run: nothing is removed.
    """
    with db.read() as tx:
        named = [sha256 for sha256, _ in dumping.stored_files(tx)]
    missing: list[str] = []
    damaged: list[str] = []
    for sha256 in named:
        try:
            if not files.is_intact(sha256):
                damaged.append(sha256)
        except NotFound:
            missing.append(sha256)
        progress(1)
    unnamed = remove_unnamed(db, files, _GRACE, dry_run=dry_run)
    return FilesChecked(len(named), tuple(missing), tuple(damaged), unnamed)


def remove_unnamed(
    db: Database, files: FileStore, grace: timedelta = timedelta(0), *, dry_run: bool = False
) -> int:
    """Remove the files that no row names and that are older than `grace`; return their number.

    dry_run: they are only counted. Nothing is removed while a backup is written.
    """
    removed = 0
    until = clock.now() - grace
    old = (one.sha256 for one in files.every() if one.kept_at and one.kept_at <= until)
    for chunk in chunks(old, _AT_ONCE):
        with db.write() as tx:  # so that nobody names them meanwhile
            if leases.is_shared(tx, leases.KEEP_FILES):
                return removed
            unnamed = set(chunk) - changes.named_originals(tx, chunk)
            for sha256 in () if dry_run else unnamed:
                files.remove(sha256)
        removed += len(unnamed)
    return removed
