"""The contract of a store of files, whatever it keeps them in."""

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO, Final

from kb.errors import InvalidInput, Unavailable

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
CHUNK_BYTES: Final = 1024 * 1024


def is_sha256(text: str) -> bool:
    """Tell whether a text is a SHA-256 in small hex digits."""
    return _SHA256.match(text) is not None


def name_of(sha256: str) -> str:
    """Return the place of a file in a store: `ab/abcdef…`. Raises InvalidInput for no SHA-256."""
    if not is_sha256(sha256):
        raise InvalidInput("“%(value)s”不是文件的编号（SHA-256）", value=sha256[:80])
    return f"{sha256[:2]}/{sha256}"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in a store. kept_at: when it came there, which is known of files that are listed."""

    sha256: str
    size_bytes: int
    kept_at: datetime | None = field(default=None, compare=False)


def away(message: str, **params: Any) -> Unavailable:
    """Return the error for a fault of a store. Its details are not shown to readers."""
    return Unavailable(message, plain="原件现在取不到，请稍后再试。", **params)


class FileStore(ABC):
    """A store of bytes under their SHA-256. What is there is whole; only this program reads it.

    Every method raises InvalidInput for a name that is no SHA-256, and Unavailable where the store
    is away, full, or refuses: the message names the store and says what to do, and readers get less
    of it.
    """

    def put(self, content: bytes | BinaryIO) -> StoredFile:
        """Keep the bytes, and read them in parts; the same bytes are kept once."""
        stream = BytesIO(content) if isinstance(content, bytes) else content
        try:
            return self._put(stream)
        except OSError as error:
            raise away("文件存不进去：%(reason)s", reason=error.strerror or str(error)) from error

    @abstractmethod
    def _put(self, stream: BinaryIO) -> StoredFile: ...

    @abstractmethod
    def open(self, sha256: str) -> BinaryIO:
        """Open the bytes to read and to seek in; the caller closes them. Raises NotFound."""

    @abstractmethod
    def find_size(self, sha256: str) -> int | None:
        """Return the size in bytes, or None where the file is not there."""

    @abstractmethod
    def remove(self, sha256: str) -> None:
        """Remove the bytes; nothing happens if they are not there."""

    @abstractmethod
    def every(self) -> Iterator[StoredFile]:
        """Yield all files in no order; anything else that lies there is passed over."""

    def has(self, sha256: str) -> bool:
        """Tell whether the file is there."""
        return self.find_size(sha256) is not None

    def is_intact(self, sha256: str) -> bool:
        """Tell whether the bytes are still what their name says. Raises NotFound."""
        with self.open(sha256) as stream:
            return digest_of(stream) == sha256


def digest_of(stream: BinaryIO) -> str:
    """Return the SHA-256 of the bytes of a stream, in hex."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def copy(source: FileStore, sha256: str, target: FileStore) -> StoredFile:
    """Copy a file from one store to another. Raises NotFound where the source does not have it."""
    with source.open(sha256) as stream:
        return target.put(stream)
