"""The embedded engine without native code: Whoosh, for small bases.

Whoosh keeps the files (segments, terms, postings, columns); its queries are not used, because
`Not` inside `Or` inside `Not` matches too much, totals under a limit and a filter are wrong and
facets take half a second. Matching is set algebra on integers instead (whoosh_segment).

https://github.com/Sygil-Dev/whoosh-reloaded (version 2.7.5)
"""

import os
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from indexer.engines.contract import IndexDocument, Request, Result, Stretch
from indexer.engines.cursors import walk_by_offset
from indexer.engines.errors import IndexDamaged
from indexer.engines.fields import Layout
from indexer.engines.folder_engine import FolderEngine
from indexer.engines.two_parts import Add, Token
from indexer.engines.whoosh.codec import build_schema
from indexer.engines.whoosh.files import opened_storage
from indexer.engines.whoosh.search import Part, Snapshot
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.writer import INDEX_NAME, write
from kb.domain.ids import ResourceId
from kb.errors import KbError, Unavailable

_RETRIES: Final = 20
_LOADED_AT_ONCE: Final = 2000
_COMMIT: Final = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc")


def open_whoosh(root: Path) -> FolderEngine:
    """Return the engine whose generations lie in `root`; nothing is created or opened yet."""
    return FolderEngine(_Whoosh(), root)


class _Whoosh:
    name = "whoosh"

    def build(self, folder: Path, layout: Layout) -> None:
        with _faults("索引无法建立：%(reason)s"):
            TOC.create(FileStorage(str(folder)), build_schema(layout), INDEX_NAME)

    def open(self, folder: Path, layout: Layout, generation: str) -> "WhooshPart":
        try:
            with _faults("索引无法打开：%(reason)s"):
                return WhooshPart(folder, layout, generation)
        except Unavailable as error:
            raise IndexDamaged(error.message, **error.params) from error


class WhooshPart:
    def __init__(self, folder: Path, layout: Layout, generation: str) -> None:
        self.generation = generation
        self._folder = folder
        self._layout = layout
        self._write_lock = threading.Lock()
        self._reload_lock = threading.Lock()
        self._snapshot = self._load({})
        self._closed = False

    def apply(
        self,
        upserts: Sequence[IndexDocument],
        deletes: Sequence[ResourceId],
        withdrawn: Mapping[ResourceId, int],
    ) -> None:
        self._check_open()
        if upserts or deletes or withdrawn:
            with self._write_lock, _faults("索引写入失败：%(reason)s"):
                write(self._folder, self._layout, upserts, deletes, withdrawn)
                self._newest()  # so that it is seen even if this generation is dropped now

    @contextmanager
    def loading(self) -> Iterator[Add]:
        batch: list[IndexDocument] = []

        def add(document: IndexDocument) -> None:
            batch.append(document)
            if len(batch) == _LOADED_AT_ONCE:
                self.apply(batch, (), {})
                batch.clear()

        yield add
        self.apply(batch, (), {})

    def search(self, request: Request) -> Result:
        with _faults("检索失败：%(reason)s"):
            return self._newest().search(request)

    def walk(self, request: Request, cursor: str) -> Stretch:
        return walk_by_offset(self, request, cursor)

    def frequencies(self, terms: Sequence[Token]) -> list[int]:
        with _faults("检索失败：%(reason)s"):
            snapshot = self._newest()
            return [snapshot.document_frequency(field, token) for field, token in terms]

    def held(self, terms: Sequence[Token], audience: frozenset[str]) -> list[bool]:
        with _faults("检索失败：%(reason)s"):
            return self._newest().held(terms, audience)

    def count(self) -> int:
        with _faults("检索失败：%(reason)s"):
            return self._newest().count()

    def versions(self) -> Iterator[tuple[ResourceId, int]]:
        with _faults("检索失败：%(reason)s"):
            return iter(list(self._newest().versions()))

    def versions_of(self, ids: Iterable[ResourceId]) -> Mapping[ResourceId, int]:
        with _faults("检索失败：%(reason)s"):
            return self._newest().versions_of(ids)

    def settle(self) -> None:
        """Nothing runs behind a commit."""

    def close(self) -> None:
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise Unavailable("索引已关闭")

    def _newest(self) -> Snapshot:
        self._check_open()
        if self._is_behind():
            with self._reload_lock:
                if self._is_behind():
                    self._reload()
        return self._snapshot

    def _reload(self) -> None:
        known = {part.segment.name: part.segment for part in self._snapshot.parts}
        try:
            self._snapshot = self._load(known)
        except FileNotFoundError:
            if self._folder.exists():
                raise
            # dropped since we looked

    def _is_behind(self) -> bool:
        try:
            names = os.listdir(self._folder)  # noqa: PTH208 - on every search, and paths are slow
        except FileNotFoundError:
            return False  # dropped after a switch: what is open stays good
        commits = [int(found[1]) for found in map(_COMMIT.fullmatch, names) if found]
        return max(commits, default=-1) > self._snapshot.commit

    def _load(self, known: dict[str, Segment]) -> Snapshot:
        # A writer may merge away the files of a commit between its list being read and they
        # being opened; the next list then names others.
        for _ in range(_RETRIES):
            try:
                return self._load_once(known)
            except FileNotFoundError as error:
                missing = error
        raise missing

    def _load_once(self, known: dict[str, Segment]) -> Snapshot:
        with opened_storage(self._folder) as storage:
            commit = TOC.read(storage, INDEX_NAME, schema=build_schema(self._layout))
            parts = []
            for each in commit.segments:
                segment = known.get(each.segment_id()) or Segment(storage, each)
                parts.append(Part(segment, segment.every ^ segment.bits(each.deleted_docs())))
            return Snapshot(commit.generation, parts)


@contextmanager
def _faults(message: str) -> Iterator[None]:
    # Files that are not what they should be make Whoosh fail in any way: it unpickles them,
    # asserts, and raises bare exceptions.
    try:
        yield
    except KbError:
        raise
    except Exception as error:
        raise Unavailable(message, reason=f"{type(error).__name__} {error}") from error
