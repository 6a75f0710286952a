"""What a store of files can do, whatever it keeps them in."""

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
    return _SHA256.match(text) is not None


def name_of(sha256: str) -> str:
    """Its place in a store: `ab/abcdef…`. Raises InvalidInput for what is no SHA-256."""
    if not is_sha256(sha256):
        raise InvalidInput("“%(value)s”不是文件的编号（SHA-256）", value=sha256[:80])
    return f"{sha256[:2]}/{sha256}"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """kept_at: since when it lies there; known of files that are listed."""

    sha256: str
    size_bytes: int
    kept_at: datetime | None = field(default=None, compare=False)


def away(message: str, **params: Any) -> Unavailable:
    """A fault of a store, to be raised. What and where it is, is not for readers."""
    return Unavailable(message, plain="原件现在取不到，请稍后再试。", **params)


class FileStore(ABC):
    """Bytes under their SHA-256. What is there is whole; nobody but this program reads it.

    Everything raises InvalidInput for what is no SHA-256, Unavailable where the store is away,
    full, or refuses: the message names it and says what to do, and readers are told less.
    """

    def put(self, content: bytes | BinaryIO) -> StoredFile:
        """Keep the bytes, a part at a time; the same bytes are kept once."""
        stream = BytesIO(content) if isinstance(content, bytes) else content
        try:
            return self._put(stream)
        except OSError as error:
            raise away("文件存不进去：%(reason)s", reason=error.strerror or str(error)) from error

    @abstractmethod
    def _put(self, stream: BinaryIO) -> StoredFile: ...

    @abstractmethod
    def open(self, sha256: str) -> BinaryIO:
        """The bytes, to read, to seek in and to close. Raises NotFound."""

    @abstractmethod
    def find_size(self, sha256: str) -> int | None:
        """In bytes; None where the file is not there."""

    @abstractmethod
    def remove(self, sha256: str) -> None:
        """Take the bytes away; nothing if they are not there."""

    @abstractmethod
    def every(self) -> Iterator[StoredFile]:
        """All files, in no order; what else lies there is passed over."""

    def has(self, sha256: str) -> bool:
        return self.find_size(sha256) is not None

    def is_intact(self, sha256: str) -> bool:
        """Whether the bytes still are what their name says. Raises NotFound."""
        with self.open(sha256) as stream:
            return digest_of(stream) == sha256


def digest_of(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def copy(source: FileStore, sha256: str, target: FileStore) -> StoredFile:
    """Raises NotFound where the source has no such file."""
    with source.open(sha256) as stream:
        return target.put(stream)
