"""Books of what a reader may see: a resource or a collection, with its pictures."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from kb.domain.access import Reader
from kb.domain.resources import Resource
from kb.errors import InvalidInput, NotFound
from kb.press import making
from kb.press.book import Book
from kb.press.making import Imprint
from kb.storage.files import FileStore
from kb.storage.session import Database
from kb.usecases import collections, resources

_MIB: Final = 1024 * 1024
# A larger picture is no picture of a text, and many of them are no file that is sent.
_PICTURE_BYTES: Final = 10 * _MIB
_PICTURES_BYTES: Final = 60 * _MIB
# Of a collection: about 300 pages of print.
MOST_CHARS: Final = 600_000
_FILE: Final = re.compile(r"/files/([A-Za-z0-9._~-]{1,100})/([0-9a-f]{64})")


def book_of_resource(
    db: Database, files: FileStore, key: str, reader: Reader, imprint: Imprint
) -> Book:
    """Return a resource as a book of one part.

    Raises NotFound, also where it is in the bin or not open to the reader.
    """
    found = resources.get(db, key, reader)
    return making.book_of_resource(found, imprint, dict(_pictures(db, files, [found], reader)))


def book_of_collection(
    db: Database, files: FileStore, key: str, reader: Reader, imprint: Imprint
) -> Book:
    """Return a collection as a book of what the reader may see of it.

    Raises NotFound, also where the reader may see nothing of it, and InvalidInput where its texts
    are too long for one book.
    """
    found = collections.get(db, key, reader)
    ids = [item.resource for item in found.items]
    if len(resources.in_parts(db, ids, MOST_CHARS)) > 1:
        raise InvalidInput("这个合集太长，不能做成一个文件。请把它分成几个合集。")
    rows = resources.by_ids(db, ids, reader.scope)
    if not rows:
        raise NotFound("这个合集里没有您能看的资源。")
    pictures = dict(_pictures(db, files, rows, reader))
    return making.book_of_collection(found, rows, imprint, pictures)


def _pictures(
    db: Database, files: FileStore, texts: Iterable[Resource], reader: Reader
) -> Iterator[tuple[str, bytes]]:
    """Yield the address and the bytes of each picture in the texts, within what a file may hold."""
    left = _PICTURES_BYTES
    for text in texts:
        for address, key, sha256 in dict.fromkeys(
            (match[0], match[1], match[2]) for match in _FILE.finditer(text.body)
        ):
            if not _may_see(db, text, key, sha256, reader):
                continue
            data = _read(files, sha256, min(left, _PICTURE_BYTES))
            if data is not None:
                left -= len(data)
                yield address, data


def _may_see(db: Database, text: Resource, key: str, sha256: str, reader: Reader) -> bool:
    """Tell whether a picture is one of a resource that the reader may open."""
    try:
        owner = text if key == text.key else resources.get(db, key, reader)
    except NotFound:
        return False
    return any(one.sha256 == sha256 for one in owner.attachments)


def _read(files: FileStore, sha256: str, most_bytes: int) -> bytes | None:
    try:
        with files.open(sha256) as stream:
            data = stream.read(most_bytes + 1)
    except NotFound:
        return None
    return data if len(data) <= most_bytes else None
