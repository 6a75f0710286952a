"""Originals are looked into, so that nobody fetches what their authors hid or deleted.

Until an original has been looked into, it is kept back. An import looks while it reads; this is for
what came by lines, by a backup, or before there were looks.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import BinaryIO, Final

from kb.domain import clock
from kb.domain.originals import Holds
from kb.errors import ExtractionFailed, NotFound
from kb.intake.archive import size_of
from kb.intake.inspection import Inspection
from kb.intake.media_type import READABLE, Format, detect
from kb.intake.sandbox.pool import Readers
from kb.intake.works import Request
from kb.storage.files import FileStore
from kb.storage.files.contract import digest_of
from kb.storage.resources import originals
from kb.storage.resources.originals import PICTURES, Original
from kb.storage.session import Database

_BATCH: Final = 20
_AGAIN_AFTER: Final = timedelta(hours=1)
# What is in these is what everybody sees or hears.
_WITHOUT_TEXT: Final = (Format.PICTURE, Format.SOUND_OR_FILM, Format.EMPTY)


class MissingOriginals:
    """Remembers how many originals were not in the store, or damaged there, at the last look.

    They stay due, so that they are looked into when they are back; they are asked for once an hour.
    """

    def __init__(self) -> None:
        self._count = 0
        self._again_at: datetime | None = None

    def remember(self, count: int) -> None:
        """Take the number of originals that were still due when all of them had been tried."""
        self._count = count
        self._again_at = clock.now() + _AGAIN_AFTER if count else None

    def is_look_wanted(self, due: int) -> bool:
        """Tell whether so many due originals are more than those missing, or the hour is over."""
        is_time = self._again_at is not None and clock.now() >= self._again_at
        return due > self._count or (due > 0 and is_time)


def count_due(db: Database) -> int:
    """Return the number of originals that nobody has looked into yet."""
    with db.read() as tx:
        return originals.count_unlooked(tx)


def due_after(db: Database, sha256: str) -> list[Original]:
    """Return the next batch of originals that nobody has looked into, in the order of SHA-256."""
    with db.read() as tx:
        return originals.unlooked(tx, sha256, _BATCH)


def look_at_due(
    db: Database,
    files: FileStore,
    readers: Readers,
    due: Sequence[Original],
    *,
    before_each: Callable[[], None] = lambda: None,
) -> int:
    """Look into a batch of the due originals, and return how many of them were there.

    Broken off, those of the batch that were not reached are due again. before_each: raises where
    this process has to stop. Raises Unavailable where the store is away or no reading process can
    be started.
    """
    found: dict[str, Holds] = {}
    try:
        for one in due:
            before_each()
            if (seen := find_look(files, readers, one)) is not None:
                found[one.sha256] = seen.holds
    finally:  # who is stopped keeps what was found, also where another process has taken over
        if found:
            with db.write() as tx:
                originals.learn(tx, found)
    return len(found)


def find_look(files: FileStore, readers: Readers, original: Original) -> Inspection | None:
    """Look into an original in the store; None where its bytes are missing or damaged there.

    What is not there today may be back tomorrow, so nothing is concluded from it. Raises
    Unavailable where the store is away or no reading process can be started.
    """
    try:
        with files.open(original.sha256) as stream:
            if digest_of(stream) != original.sha256:
                return None
            return look(readers, stream, original.file_name, original.media_type)
    except (NotFound, OSError):
        return None


def look(readers: Readers, stream: BinaryIO, name: str, media_type: str = "") -> Inspection:
    """Look into a file from its start on. Raises OSError, and Unavailable where no reading process
    can be started.

    media_type: under which the file is attached. It counts for pictures alone, whose older formats
    are not recognised.
    """
    stream.seek(0)
    format_ = detect(stream, name)
    is_picture = format_ is Format.UNKNOWN and media_type.startswith(PICTURES)
    if format_ in _WITHOUT_TEXT or is_picture:
        return Inspection(Holds.NOTHING)
    if format_ not in READABLE:
        return Inspection(Holds.UNREAD)
    try:
        size_bytes = size_of(stream)
        return readers.look(Request(name, (), format_), stream, size_bytes)
    except ExtractionFailed:
        return Inspection(Holds.UNREAD)
