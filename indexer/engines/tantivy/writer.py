"""Writing with tantivy: one writer, opened on demand and given back when idle."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import tantivy
from tantivy import Query

from indexer.engines.contract import IndexDocument, newest
from indexer.engines.fields import NEWEST, TITLE_ORDER, Layout
from indexer.engines.marks import marks
from kb.domain.ids import ResourceId
from kb.errors import Conflict

# Segments are merged behind the commit, by the writer. It is kept this long after an apply, so
# that a burst of changes does not wait for merges; then the lock is free for other processes.
IDLE_S: Final = 0.5
# How long an apply waits for another process to give the lock back.
LOCK_WAIT_S: Final = 5.0
_LARGE_BATCH: Final = 500
_SMALL: Final = (30_000_000, 1)  # bytes of heap, threads
_LARGE: Final = (300_000_000, min(4, os.cpu_count() or 1))
# One thread: each leaves segments of its own, and analysis takes longer than this.
_LOADING: Final = {Layout.OPEN: (220_000_000, 1), Layout.FULL: (300_000_000, 1)}


class Writer:
    """Applies batches to one index; safe to use from several threads."""

    def __init__(self, index: tantivy.Index, layout: Layout) -> None:
        self._index = index
        self._layout = layout
        self._lock = threading.Lock()
        self._open: tantivy.IndexWriter | None = None
        self._size = _SMALL
        self._timer: threading.Timer | None = None

    def apply(
        self,
        upserts: Sequence[IndexDocument],
        deletes: Iterable[ResourceId],
        withdrawn: Mapping[ResourceId, int],
    ) -> None:
        """Commit all of a batch or nothing. Raises Conflict; ValueError where tantivy refuses."""
        gone = dict.fromkeys(deletes)
        latest = newest(upserts, gone)
        with self._lock:
            self._stop_timer()
            writer = self._writer(_LARGE if len(latest) >= _LARGE_BATCH else _SMALL)
            try:
                fresh = self._without_older(latest)
                for each in (*fresh, *gone, *self._no_newer(withdrawn)):
                    writer.delete_documents_by_term("id", each)
                for document in fresh.values():
                    self._add(writer, document)
                writer.commit()
            except BaseException:
                self._give_back()
                raise
            self._start_timer()

    @contextmanager
    def loading(self) -> Iterator[Callable[[IndexDocument], None]]:
        """One commit for all: each leaves segments, and a search pays for every one of them."""
        with self._lock:
            self._stop_timer()
            self._give_back()
            writer = self._open = self._opened(_LOADING[self._layout])
            try:
                yield partial(self._add, writer)
                writer.commit()
            finally:
                self._give_back()

    def _add(self, writer: tantivy.IndexWriter, document: IndexDocument) -> None:
        writer.add_json(_as_json(document, self._layout))

    def release(self) -> None:
        """Wait for merges and give the lock back."""
        with self._lock:
            self._stop_timer()
            self._give_back()

    def _without_older(
        self, latest: Mapping[ResourceId, IndexDocument]
    ) -> dict[ResourceId, IndexDocument]:
        """But for those of which the index has a higher version; the lock keeps it as it is."""
        self._index.reload()
        there = versions_of(self._index, latest)
        return {each: one for each, one in latest.items() if there.get(each, -1) <= one.version}

    def _no_newer(self, withdrawn: Mapping[ResourceId, int]) -> list[ResourceId]:
        there = versions_of(self._index, withdrawn)
        return [each for each, version in there.items() if version <= withdrawn[each]]

    def _writer(self, size: tuple[int, int]) -> tantivy.IndexWriter:
        if self._open is not None and self._size < size:
            self._give_back()
        if self._open is None:
            self._open, self._size = self._opened(size), size
        return self._open

    def _opened(self, size: tuple[int, int]) -> tantivy.IndexWriter:
        deadline = time.monotonic() + LOCK_WAIT_S
        while True:
            try:
                return self._index.writer(*size)
            except ValueError as error:
                if "LockBusy" not in str(error):
                    raise
                if time.monotonic() >= deadline:
                    raise Conflict("另一个进程正在写入索引") from error
            time.sleep(0.02)

    def _give_back(self) -> None:
        # What was not committed is gone with the writer; a merge that fails loses nothing.
        writer, self._open = self._open, None
        if writer is None:
            return
        try:
            writer.wait_merging_threads()
        except ValueError:
            del writer

    def _start_timer(self) -> None:
        # Not a daemon: an interpreter that exits would pull the ground from under a merge.
        self._timer = threading.Timer(IDLE_S, self.release)
        self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def versions_of(index: tantivy.Index, ids: Iterable[ResourceId]) -> dict[ResourceId, int]:
    """The versions of those that are there."""
    wanted = sorted(ids)
    if not wanted:
        return {}
    searcher = index.searcher()
    query = Query.term_set_query(index.schema, "id", wanted)
    found: Any = searcher.search(query, len(wanted), count=False)
    addresses = [address for _, address in found.hits]
    known: list[Any] = searcher.fast_field_values("id", addresses)
    versions: list[Any] = searcher.fast_field_values("version", addresses)
    return dict(zip(known, versions, strict=True))


def _as_json(document: IndexDocument, layout: Layout) -> str:
    # A document as JSON is parsed inside tantivy, faster than one built field by field.
    keywords = {name: list(dict.fromkeys(values)) for name, values in document.keywords.items()}
    fields = {
        **document.texts,
        **(marks(document.texts) if layout is Layout.FULL else {}),
        **keywords,
        "id": document.id,
        "version": document.version,
        NEWEST: document.newest,
        TITLE_ORDER: document.title_order,
    }
    return json.dumps(fields, ensure_ascii=False)
