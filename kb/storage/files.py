"""Original files, byte for byte, each under the SHA-256 of its bytes: `ab/abcdef…`."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from kb.errors import InvalidInput, NotFound, Unavailable

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_CHUNK_BYTES: Final = 1024 * 1024


def is_sha256(text: str) -> bool:
    return _SHA256.match(text) is not None


@dataclass(frozen=True, slots=True)
class StoredFile:
    sha256: str
    size_bytes: int


class FileStore:
    """A folder of files. What is there is whole: files appear by renaming."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes | BinaryIO) -> StoredFile:
        """Keep the bytes; the same bytes are kept once. Raises Unavailable for a full disk."""
        stream = BytesIO(content) if isinstance(content, bytes) else content
        try:
            return self._put(stream)
        except OSError as error:
            raise Unavailable(
                "文件存不进去：%(reason)s", reason=error.strerror or str(error)
            ) from error

    def path(self, sha256: str) -> Path:
        """Where the bytes are or would be; raises InvalidInput for what is no SHA-256."""
        if not is_sha256(sha256):
            raise InvalidInput("“%(value)s”不是文件的编号（SHA-256）", value=sha256[:80])
        return self._root / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def remove(self, sha256: str) -> None:
        """Take the bytes away; nothing if they are not there. Raises Unavailable."""
        try:
            self.path(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise Unavailable(
                "文件删不掉：%(reason)s", reason=error.strerror or str(error)
            ) from error

    @contextmanager
    def open(self, sha256: str) -> Iterator[BinaryIO]:
        """The bytes as a stream; raises NotFound."""
        try:
            stream = self.path(sha256).open("rb")
        except FileNotFoundError as error:
            raise NotFound("没有这个文件（%(sha256)s）", sha256=sha256) from error
        with stream:
            yield stream

    def copy_to(self, sha256: str, folder: Path) -> None:
        """Put the file into another store's folder, for an export."""
        with self.open(sha256) as stream:
            FileStore(folder).put(stream)

    def _put(self, stream: BinaryIO) -> StoredFile:
        incoming = self._root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        handle, name = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(handle, "wb") as copy:
                while chunk := stream.read(_CHUNK_BYTES):
                    digest.update(chunk)
                    copy.write(chunk)
                copy.flush()
                os.fsync(copy.fileno())
                size_bytes = copy.tell()
            self._place(Path(name), self.path(digest.hexdigest()))
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()
        return StoredFile(digest.hexdigest(), size_bytes)

    def _place(self, incoming: Path, target: Path) -> None:
        if target.is_file():
            return
        target.parent.mkdir(exist_ok=True)
        incoming.chmod(0o640)
        incoming.replace(target)
        _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make a renaming last through a power cut; Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
