"""The files of a Whoosh index: opened without leaks, and read without copies."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage


class _Tracked(FileStorage):  # type: ignore[misc]
    """Whoosh leaves files open where it fails in the middle."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        return self._track(super().open_file(name, **options))

    def create_file(self, name: str, **options: Any) -> Any:
        return self._track(super().create_file(name, **options))

    def _track(self, file: Any) -> Any:
        self.opened.append(file)
        return file


@contextmanager
def opened_storage(folder: Path) -> Iterator[Any]:
    """A storage whose files are closed when the block fails."""
    storage = _Tracked(folder)
    try:
        yield storage
    except BaseException:
        for file in storage.opened:
            with suppress(Exception):  # the first fault is the one to tell
                file.close()
        raise
    finally:
        storage.opened.clear()


class Slice:
    """Part of a file, mapped. Whoosh's own copies each part of a segment into memory."""

    def __init__(self, path: Path, offset: int, length: int) -> None:
        self._offset = offset
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if offset + length > len(self._map):
            raise ValueError(f"{path.name} is too short")

    def get(self, position: int, length: int) -> bytes:
        start = self._offset + position
        return self._map[start : start + length]

    def close(self) -> None:
        self._map.close()
