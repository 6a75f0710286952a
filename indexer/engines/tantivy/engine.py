"""The embedded default: tantivy, an index library in Rust.

https://docs.rs/tantivy (version 0.27 through tantivy-py)
"""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import tantivy
from tantivy import FieldType, Occur, Order, Query

from indexer.engines.contract import IndexDocument, Request, Result, Stretch
from indexer.engines.cursors import walk_by_offset
from indexer.engines.errors import IndexDamaged
from indexer.engines.fields import Layout
from indexer.engines.folder_engine import FolderEngine
from indexer.engines.generations import Signature, signature_of
from indexer.engines.tantivy.query import Leaves, build_schema
from indexer.engines.tantivy.search import run_search
from indexer.engines.tantivy.writer import Writer, versions_of
from indexer.engines.two_parts import Add, Token
from kb.domain.ids import ResourceId
from kb.errors import Unavailable

_META: Final = "meta.json"  # replaced by every commit and every merge
_SEGMENT_FILES: Final = ("idx", "pos", "term", "fast", "fieldnorm", "store")
_VERSIONS_PAGE: Final = 20_000


def open_tantivy(root: Path) -> FolderEngine:
    """Return the engine whose generations lie in `root`; nothing is created or opened yet."""
    return FolderEngine(_Tantivy(), root)


class _Tantivy:
    name = "tantivy"

    def build(self, folder: Path, layout: Layout) -> None:
        with _faults("索引无法建立：%(reason)s"):
            tantivy.Index(build_schema(layout), str(folder), reuse=False)

    def open(self, folder: Path, layout: Layout, generation: str) -> "TantivyPart":
        try:
            with _faults("索引无法打开：%(reason)s"):
                _check_files(folder)
                index = tantivy.Index.open(str(folder))
                index.config_reader("manual")
        except Unavailable as error:
            raise IndexDamaged(error.message, **error.params) from error
        return TantivyPart(index, folder, layout, generation)


class TantivyPart:
    def __init__(self, index: tantivy.Index, folder: Path, layout: Layout, generation: str) -> None:
        self.generation = generation
        self._index = index
        self._schema = index.schema
        self._leaves = Leaves(index.schema, layout)
        self._folder = folder
        self._meta = folder / _META
        # None, not the file's signature: a commit may have come between opening and looking
        self._seen: Signature | None = None
        self._reload_lock = threading.Lock()
        self._writer = Writer(index, layout)
        self._closed = False

    def apply(
        self,
        upserts: Sequence[IndexDocument],
        deletes: Sequence[ResourceId],
        withdrawn: Mapping[ResourceId, int],
    ) -> None:
        self._check_open()
        if upserts or deletes or withdrawn:
            with _faults("索引写入失败：%(reason)s"):
                self._writer.apply(upserts, deletes, withdrawn)
                self._searcher()  # so that it is seen even if this generation is dropped now

    @contextmanager
    def loading(self) -> Iterator[Add]:
        self._check_open()
        with _faults("索引写入失败：%(reason)s"):
            with self._writer.loading() as add:
                yield add
            self._searcher()

    def search(self, request: Request) -> Result:
        with _faults("检索失败：%(reason)s"):
            return run_search(self._leaves, self._searcher(), request)

    def walk(self, request: Request, cursor: str) -> Stretch:
        return walk_by_offset(self, request, cursor)

    def frequencies(self, terms: Sequence[Token]) -> list[int]:
        with _faults("检索失败：%(reason)s"):
            searcher = self._searcher()
            return [searcher.doc_freq(field, token) for field, token in terms]

    def held(self, terms: Sequence[Token], audience: frozenset[str]) -> list[bool]:
        with _faults("检索失败：%(reason)s"):
            searcher = self._searcher()
            readable = Query.term_set_query(self._schema, "audience", sorted(audience))
            return [
                searcher.doc_freq(*term) > 0 and self._holds(searcher, term, readable)
                for term in terms
            ]

    def _holds(self, searcher: tantivy.Searcher, term: Token, readable: Query) -> bool:
        token = Query.term_query(self._schema, *term, "basic")
        both = Query.boolean_query([(Occur.Must, token), (Occur.Must, readable)])
        return bool(searcher.search(both, 1, count=False).hits)

    def count(self) -> int:
        with _faults("检索失败：%(reason)s"):
            return int(self._searcher().num_docs)

    def versions(self) -> Iterator[tuple[ResourceId, int]]:
        with _faults("检索失败：%(reason)s"):
            searcher = self._searcher()
        last = -1
        while True:
            with _faults("检索失败：%(reason)s"):
                page = self._versions_after(searcher, last)
            if not page:
                return
            yield from page
            last = page[-1][0]

    def _versions_after(
        self, searcher: tantivy.Searcher, last: int
    ) -> list[tuple[ResourceId, int]]:
        later = Query.range_query(
            self._schema, "id", FieldType.Integer, lower_bound=last, include_lower=False
        )
        found = searcher.search(
            later, _VERSIONS_PAGE, count=False, order_by_field="id", order=Order.Asc
        )
        addresses = [address for _, address in found.hits]
        ids: list[Any] = searcher.fast_field_values("id", addresses)
        versions: list[Any] = searcher.fast_field_values("version", addresses)
        return list(zip(ids, versions, strict=True))

    def versions_of(self, ids: Iterable[ResourceId]) -> Mapping[ResourceId, int]:
        self._check_open()
        with _faults("检索失败：%(reason)s"):
            self._index.reload()
            return versions_of(self._index, ids)

    def settle(self) -> None:
        self._writer.release()

    def close(self) -> None:
        self._closed = True
        self._writer.release()

    def _check_open(self) -> None:
        if self._closed:
            raise Unavailable("索引已关闭")

    def _searcher(self) -> tantivy.Searcher:
        self._check_open()
        # Without a meta.json this generation was dropped after a switch: what is open stays good.
        now = signature_of(self._meta)
        if now is not None and now != self._seen:
            with self._reload_lock:
                if now != self._seen:
                    self._reload(now)
        return self._index.searcher()

    def _reload(self, now: Signature) -> None:
        try:
            self._index.reload()
        except ValueError:
            if self._meta.exists():
                raise
            return  # dropped since we looked
        self._seen = now


def _check_files(folder: Path) -> None:
    # tantivy opens an index whose positions are gone, and then finds no phrase
    meta = json.loads((folder / _META).read_text("utf-8"))
    for segment in meta["segments"]:
        stem = segment["segment_id"].replace("-", "")
        for suffix in _SEGMENT_FILES:
            (folder / f"{stem}.{suffix}").stat()


@contextmanager
def _faults(message: str) -> Iterator[None]:
    # tantivy-py raises ValueError for whatever Rust reports, and for a Rust panic an exception
    # that is no Exception and has no importable name.
    try:
        yield
    except (ValueError, LookupError, TypeError, OSError, RuntimeError) as error:
        raise Unavailable(message, reason=str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unavailable(message, reason=str(error)) from error
