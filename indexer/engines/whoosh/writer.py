"""Writing with Whoosh: one commit a batch, and which segments it merges."""

import math
import os
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from whoosh.index import FileIndex, LockError
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from indexer.engines.contract import IndexDocument, newest
from indexer.engines.fields import NEWEST, TITLE_ORDER, Layout
from indexer.engines.marks import marks
from indexer.engines.whoosh.codec import ArrayCodec, PostingPool, build_schema
from indexer.engines.whoosh.files import opened_storage
from kb.domain.ids import ResourceId
from kb.errors import Conflict

INDEX_NAME: Final = "MAIN"
# How long a batch waits for another process to finish its own.
LOCK_WAIT_S: Final = 5.0
_SEGMENTS_A_LEVEL: Final = 8


def write(
    folder: Path,
    layout: Layout,
    upserts: Sequence[IndexDocument],
    deletes: Iterable[ResourceId],
    withdrawn: Mapping[ResourceId, int],
) -> None:
    """Commit all of a batch or nothing. Raises Conflict where another process is writing."""
    before = set(folder.iterdir())
    with opened_storage(folder) as storage:
        writer = _open(storage, layout)
        try:
            gone = set(deletes) | _no_newer(writer, withdrawn)
            _change(writer, layout, upserts, gone)
        except BaseException:
            with suppress(Exception):  # the first fault is the one to tell
                writer.cancel()
            raise
    for path in set(folder.iterdir()) - before:
        _sync(path)


def _open(storage: Any, layout: Layout) -> Any:
    files = FileIndex(storage, schema=build_schema(layout), indexname=INDEX_NAME)
    try:
        writer = SegmentWriter(files, timeout=LOCK_WAIT_S, delay=0.02, codec=ArrayCodec())
    except LockError as error:
        raise Conflict("另一个进程正在写入索引") from error
    writer.pool = PostingPool()
    return writer


def _no_newer(writer: Any, withdrawn: Mapping[ResourceId, int]) -> set[ResourceId]:
    there = _versions(writer, withdrawn) if withdrawn else {}
    return {each for each, version in there.items() if version <= withdrawn[each]}


def _change(
    writer: Any, layout: Layout, upserts: Sequence[IndexDocument], gone: set[ResourceId]
) -> None:
    latest = newest(upserts, gone)
    for id_, version in _versions(writer, latest).items():
        if version > latest[id_].version:
            del latest[id_]
    _delete(writer, latest.keys() | gone)
    for document in latest.values():
        writer.add_document(**_row(document, layout))
    writer.commit(mergetype=_merge)


def _versions(writer: Any, ids: Container[ResourceId]) -> dict[ResourceId, int]:
    """The versions of those that are there."""
    found: dict[ResourceId, int] = {}
    for segment in writer.segments:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        try:
            versions = reader.column_reader("version")
            for number, each in enumerate(reader.column_reader("id")):
                if each in ids and not segment.is_deleted(number):
                    found[each] = versions[number]
        finally:
            reader.close()
    return found


def _delete(writer: Any, ids: Iterable[int]) -> None:
    # Not update_document: it looks for each id in the index of before, by a query.
    doomed = set(ids)
    for segment in writer.segments:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        try:
            for number, each in enumerate(reader.column_reader("id")):
                if each in doomed:
                    segment.delete_document(number)
        finally:
            reader.close()


def _row(document: IndexDocument, layout: Layout) -> dict[str, Any]:
    return {
        **document.texts,
        **(marks(document.texts) if layout is Layout.FULL else {}),
        **document.keywords,
        "id": document.id,
        "version": document.version,
        NEWEST: document.newest,
        TITLE_ORDER: document.title_order.encode(),
    }


def _merge(writer: Any, segments: Iterable[Any]) -> list[Any]:
    """Merge eight segments of about one size; rewrite what is mostly deleted; keep the rest.

    Whoosh's own policy stops merging once segments hold a few dozen documents.
    """
    levels: dict[int, list[Any]] = defaultdict(list)
    merged: list[Any] = []
    for segment in segments:
        live = segment.doc_count_all() - segment.deleted_count()
        if live * 2 < segment.doc_count_all():
            merged.append(segment)
        else:
            levels[int(math.log(live, _SEGMENTS_A_LEVEL))].append(segment)
    kept: list[Any] = []
    for level in levels.values():
        (merged if len(level) >= _SEGMENTS_A_LEVEL else kept).extend(level)
    for segment in merged:
        if segment.deleted_count() < segment.doc_count_all():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return kept


def _sync(path: Path) -> None:
    if path.is_file():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
