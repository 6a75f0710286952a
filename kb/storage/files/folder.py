"""The store of files in a folder. A file appears by renaming, after its bytes have reached the
disk.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from kb.errors import NotFound
from kb.storage.files.contract import (
    CHUNK_BYTES,
    FileStore,
    StoredFile,
    away,
    is_sha256,
    name_of,
)


class FolderStore(FileStore):
    """A store of files in a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, sha256: str) -> Path:
        """Return the path where the bytes are or would be."""
        return self._root / name_of(sha256)

    def find_size(self, sha256: str) -> int | None:
        path = self.path(sha256)
        return path.stat().st_size if path.is_file() else None

    def remove(self, sha256: str) -> None:
        try:
            self.path(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise away("文件删不掉：%(reason)s", reason=error.strerror or str(error)) from error

    def open(self, sha256: str) -> BinaryIO:
        path = self.path(sha256)
        try:
            return path.open("rb")
        except FileNotFoundError as error:
            raise NotFound("没有这个文件（%(sha256)s）", sha256=sha256) from error
        except OSError as error:
            raise away("文件读不出来：%(reason)s", reason=error.strerror or str(error)) from error

    def every(self) -> Iterator[StoredFile]:
        for path in self._root.glob("[0-9a-f][0-9a-f]/*"):
            if is_sha256(path.name):
                known = path.stat()
                kept_at = datetime.fromtimestamp(known.st_mtime, UTC)
                yield StoredFile(path.name, known.st_size, kept_at)

    def _put(self, stream: BinaryIO) -> StoredFile:
        incoming = self._root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        handle, name = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(handle, "wb") as copy:
                while chunk := stream.read(CHUNK_BYTES):
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
        if target.is_file() and target.stat().st_size == incoming.stat().st_size:
            with suppress(OSError):  # another user's is as good
                target.touch()  # wanted again: not to be taken for forgotten
            return
        target.parent.mkdir(exist_ok=True)
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
