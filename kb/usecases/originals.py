"""Originals are looked into, so that nobody fetches what their authors hid or deleted.

Until an original has been looked into, it is kept back. An import looks while it reads; this is for
what came by lines, by a backup, or before there were looks.
"""

from collections.abc import Callable
from typing import BinaryIO, Final

from kb.domain.originals import Holds
from kb.errors import ExtractionFailed, NotFound
from kb.intake.archive import size_of
from kb.intake.inspection import Inspection
from kb.intake.media_type import READABLE, Format, detect
from kb.intake.sandbox.pool import Readers
from kb.intake.works import Request
from kb.storage.files import FileStore
from kb.storage.resources import originals
from kb.storage.resources.originals import Original
from kb.storage.session import Database

_BATCH: Final = 20
# What is in these is what everybody sees or hears.
_WITHOUT_TEXT: Final = (Format.PICTURE, Format.SOUND_OR_FILM, Format.EMPTY)


def are_due(db: Database) -> bool:
    """Tell whether there are originals that nobody has looked into yet."""
    with db.read() as tx:
        return originals.is_any_unlooked(tx)


def count_due(db: Database) -> int:
    """Return the number of originals that nobody has looked into yet."""
    with db.read() as tx:
        return originals.count_unlooked(tx)


def look_at_due(
    db: Database,
    files: FileStore,
    readers: Readers,
    *,
    before_each: Callable[[], None] = lambda: None,
) -> int:
    """Look into a batch of the due originals, and return their number.

    Broken off, those of the batch that were not reached are due again. before_each: raises where
    this process has to stop. Raises Unavailable where the store is away or no reading process can
    be started.
    """
    with db.read() as tx:
        due = originals.unlooked(tx, _BATCH)
    found: dict[str, Holds] = {}
    try:
        for one in due:
            before_each()
            found[one.sha256] = look_at(files, readers, one).holds
    finally:  # who is stopped keeps what was found, also where another process has taken over
        if found:
            with db.write() as tx:
                originals.learn(tx, found)
    return len(found)


def look_at(files: FileStore, readers: Readers, original: Original) -> Inspection:
    """Look into an original in the store. One that is missing or unreadable holds what is unread.

    Raises Unavailable where the store is away or no reading process can be started.
    """
    try:
        with files.open(original.sha256) as stream:
            return look(readers, stream, original.file_name, original.media_type)
    except (NotFound, OSError):
        return Inspection(Holds.UNREAD)


def look(readers: Readers, stream: BinaryIO, name: str, media_type: str = "") -> Inspection:
    """Look into a file from its start on. Raises OSError, and Unavailable where no reading process
    can be started.

    media_type: under which the file is attached. It counts for pictures alone, whose older formats
    are not recognised.
    """
    stream.seek(0)
    format_ = detect(stream, name)
    is_picture = format_ is Format.UNKNOWN and media_type.startswith("image/")
    if format_ in _WITHOUT_TEXT or is_picture:
        return Inspection(Holds.NOTHING)
    if format_ not in READABLE:
        return Inspection(Holds.UNREAD)
    try:
        size_bytes = size_of(stream)
        return readers.look(Request(name, (), format_), stream, size_bytes)
    except ExtractionFailed:
        return Inspection(Holds.UNREAD)
