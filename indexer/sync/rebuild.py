"""Builds a new generation of the index from the rows, beside the live one."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from typing import Final

from indexer.analysis.analyser import Analyser, build_analyser
from indexer.engines.contract import Engine, Index, IndexDocument
from indexer.engines.errors import DocumentsRefused
from indexer.sync import reconcile
from indexer.sync.apply import log_refusals
from indexer.sync.lease import REBUILD, WRITER, held
from indexer.sync.projection import project, stamp
from kb.domain.resources import Resource
from kb.errors import KbError
from kb.storage.session import Database
from kb.usecases import indexing

_CHUNK: Final = 250
# Longer than a batch may hang: what was built is too dear to be thrown away for that.
_WAIT_FOR_WRITER_S: Final = 300.0
_WAIT_FOR_ROWS_S: Final = 60.0

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: how many documents it wrote, and in how many seconds."""

    documents: int
    seconds: float


def rebuild(
    db: Database,
    engine: Engine,
    analyser: Analyser,
    *,
    progress: Progress = lambda _done: None,
    processes: int = 0,
) -> Rebuilt:
    """Build a new generation, catch up with what changed meanwhile, and switch to it.

    Searches go on in the old generation until then. What waited in the outbox at the start is
    settled with it. What changes meanwhile goes into the old generation and, by comparing, into the
    new one; the last of it under the writer's lease, so that nothing can come between. One process
    of a base rebuilds at a time: its lease is in the database, because processes may be on several
    hosts.

    processes: how many analyse beside this one; with 0 this one analyses. Raises Conflict where
    another rebuild is under way. An interrupted rebuild leaves the live index as it was; the next
    one removes what it had built.
    """
    started = time.monotonic()
    with held(db, REBUILD) as lease:
        engine.sweep()
        # by their ids, not by the highest: a slower transaction may still bring a lower one
        known = indexing.waiting(db)
        index = engine.create(stamp(analyser, indexing.index_base(db)))
        try:
            documents = _fill(db, index, analyser, progress, processes)
            engine.prepare(index)
            _catch_up(db, index, analyser)
            with held(db, WRITER, wait_s=_WAIT_FOR_WRITER_S) as writer:
                _catch_up(db, index, analyser)
                lease.check()
                writer.check()
                engine.switch(index)
                writer.check()
                indexing.set_synced_index(db, reconcile.index_name(engine, index))
        except BaseException:
            with suppress(KbError):  # it is swept later
                engine.discard(index)
            raise
        indexing.settle(db, known)
    return Rebuilt(documents, time.monotonic() - started)


def _catch_up(db: Database, index: Index, analyser: Analyser) -> None:
    reconcile.repair(db, index, analyser, reconcile.compare(db, index))


def _fill(
    db: Database, index: Index, analyser: Analyser, progress: Progress, processes: int
) -> int:
    documents = 0

    def counted(chunks: Iterable[list[IndexDocument]]) -> Iterator[IndexDocument]:
        nonlocal documents
        for chunk in chunks:
            yield from chunk
            documents += len(chunk)
            progress(len(chunk))

    chunks = indexing.iter_batches(db, _CHUNK, patience_s=_WAIT_FOR_ROWS_S)
    with _projector(analyser, processes) as project_all:
        try:
            index.load(counted(project_all(chunks)))
        except DocumentsRefused as error:
            indexing.enqueue(db, log_refusals(error))
    return documents


_Projector = Callable[[Iterator[list[Resource]]], Iterator[list[IndexDocument]]]


@contextmanager
def _projector(analyser: Analyser, processes: int) -> Iterator[_Projector]:
    if not processes:
        yield lambda chunks: ([project(one, analyser) for one in chunk] for chunk in chunks)
        return
    with ProcessPoolExecutor(
        processes,
        mp_context=get_context("spawn"),
        initializer=_start_process,
        initargs=(dict(analyser.domain_words), analyser.stop_words, os.getpid()),
    ) as pool:
        yield lambda chunks: _ahead(pool, chunks, 4 * processes)


def _ahead(
    pool: ProcessPoolExecutor, chunks: Iterator[list[Resource]], depth: int
) -> Iterator[list[IndexDocument]]:
    """Yield the results in order, with a bounded number of chunks under way."""
    waiting = [pool.submit(_project_chunk, chunk) for chunk in islice(chunks, depth)]
    while waiting:
        documents = waiting.pop(0).result()
        waiting += [pool.submit(_project_chunk, chunk) for chunk in islice(chunks, 1)]
        yield documents


_analyser: Analyser | None = None  # one a process of the pool


def _start_process(domain_words: dict[str, int], stop_words: frozenset[str], parent: int) -> None:
    global _analyser  # noqa: PLW0603 - a pool's initialiser has no other place
    _analyser = build_analyser(domain_words, stop_words)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this process with its parent, because a killed parent cannot stop its pool."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _project_chunk(chunk: list[Resource]) -> list[IndexDocument]:
    assert _analyser is not None
    return [project(resource, _analyser) for resource in chunk]
