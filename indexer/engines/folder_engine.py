"""Serves as the Engine of every library that keeps an index in a folder of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.engines.contract import Capabilities, Index, Stamp
from indexer.engines.errors import IndexDamaged
from indexer.engines.fields import Layout
from indexer.engines.generations import Generations, Signature
from indexer.engines.two_parts import Part, TwoParts
from kb.errors import Conflict, Unavailable


class Library(Protocol):
    """What an engine's module brings: it makes and opens the files of one part of a generation."""

    @property
    def name(self) -> str: ...
    def build(self, folder: Path, layout: Layout) -> None: ...
    def open(self, folder: Path, layout: Layout, generation: str) -> Part:
        """Raises IndexDamaged where the files cannot be opened."""


@dataclass(frozen=True, slots=True)
class _Live:
    signature: Signature
    index: TwoParts


class FolderEngine:
    """Keeps generations in a folder, each opened by a library."""

    capabilities = Capabilities()

    def __init__(self, library: Library, root: Path) -> None:
        self._library = library
        self._generations = Generations(root, library.name)
        self._lock = threading.Lock()
        self._live: _Live | None = None
        self._created: dict[str, TwoParts] = {}

    @property
    def name(self) -> str:
        return self._library.name

    def current(self) -> Index | None:
        with _away():
            signature = self._generations.signature()
            live = self._live
            if live is not None and self._is_good(live, signature):
                return live.index
            with self._lock:
                return self._reopen()

    def _is_good(self, live: _Live, signature: Signature | None) -> bool:
        return live.signature == signature and self._generations.exists(live.index.generation)

    def suspect(self) -> None:
        with self._lock:
            self._live = None
        self._generations.suspect()

    def is_suspect(self) -> bool:
        return self._generations.is_suspect()

    def _reopen(self) -> Index | None:
        # An old index is only let go of, never closed: searches may still be running on it.
        while True:
            signature = self._generations.signature()
            if signature is None:
                self._live = None
                return None
            if self._live is not None and self._is_good(self._live, signature):
                return self._live.index
            try:
                self._live = _Live(signature, self._open_live())
            except IndexDamaged:
                # another process may have switched, and dropped this one, while we opened it
                if self._generations.signature() == signature:
                    raise

    def _open_live(self) -> TwoParts:
        name = self._generations.find_live()
        if name is None:
            raise IndexDamaged("索引已被移走")
        created = self._created.pop(name, None)
        if created is not None:
            return created
        stamp = self._generations.get_stamp(name)
        return self._opened(name, stamp)

    def _opened(self, name: str, stamp: Stamp) -> TwoParts:
        folder = self._generations.folder(name)
        if not all((folder / each).is_dir() for each in Layout):
            raise IndexDamaged("索引不完整，或是由旧版本建立的")
        open_, full = (self._library.open(folder / each, each, name) for each in Layout)
        return TwoParts(name, stamp, open_, full, embedded=True)

    def create(self, stamp: Stamp) -> Index:
        with _away():
            name = self._generations.add(stamp)
            folder = self._generations.folder(name)
            try:
                for layout in Layout:
                    (folder / layout).mkdir()
                    self._library.build(folder / layout, layout)
                index = self._opened(name, stamp)
            except BaseException:
                self._generations.remove(name)
                raise
        self._created[name] = index
        return index

    def prepare(self, index: Index) -> None:
        created = self._created.get(index.generation)
        if created is not None:
            created.settle()

    def sweep(self) -> None:
        with _away():
            self._generations.sweep()

    def switch(self, index: Index) -> None:
        self.prepare(index)
        with _away():
            self._generations.switch(index.generation)
        self.current()

    def discard(self, index: Index) -> None:
        with _away():
            if self._generations.is_live(index.generation):
                raise Conflict("正在使用的索引不能删除")
            # closed first: Windows deletes no open file
            index.close()
            self._created.pop(index.generation, None)
            self._generations.remove(index.generation)

    def size_bytes(self) -> int:
        with _away():
            name = self._generations.find_live()
            return 0 if name is None else self._generations.size_bytes(name)

    def close(self) -> None:
        with self._lock:
            live, self._live = self._live, None
            indexes = [*self._created.values(), *([live.index] if live else [])]
            self._created.clear()
            for index in indexes:
                index.close()
            self._generations.close()


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable("索引目录无法读写：%(reason)s", reason=str(error)) from error
