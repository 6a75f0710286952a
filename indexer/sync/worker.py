"""Outbox → index. A request never waits for it; killed anywhere, it continues."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from indexer.analysis.analyser import Analyser
from indexer.engines.contract import Engine, Index
from indexer.engines.errors import IndexDamaged
from indexer.sync import reconcile
from indexer.sync.lease import TTL_S, WRITER, held
from indexer.sync.projection import stamp
from indexer.sync.rebuild import rebuild
from kb.errors import Conflict, KbError
from kb.storage.session import Database
from kb.usecases import indexing

_log = logging.getLogger(__name__)
_BATCH: Final = 500
_POLL_S: Final = 0.25
_BACK_OFF_S: Final = 2.0


class Worker:
    """Drains the outbox, and heals an index that is missing, damaged or of an older analysis."""

    def __init__(self, db: Database, engine: Engine, analyser: Analyser) -> None:
        self.db = db
        self.engine = engine
        self.analyser = analyser
        self.stamp = stamp(analyser, indexing.base_id(db))
        self._wake = threading.Event()
        self._stop = threading.Event()

    def drain(
        self, *, wait_s: float = 0.0, progress: Callable[[int], None] = lambda _done: None
    ) -> int:
        """Apply all that is waiting; the number of changes applied.

        Raises Conflict where another process stays the writer for `wait_s` seconds, Unavailable
        where the engine is away; what was claimed is given back.
        """
        self.heal()
        applied = 0
        if indexing.pending(self.db):
            with held(self.db, WRITER, wait_s=wait_s) as holder:
                while not self._stop.is_set() and (done := self._batch(holder)):
                    applied += done
                    progress(done)
        return applied

    def heal(self) -> bool:
        """Build the index where there is none that fits; whether it had to."""
        if self._fitting() is not None:
            return False
        _log.warning("the index is missing, damaged or of an older analysis: rebuilding")
        result = rebuild(self.db, self.engine, self.analyser)
        _log.info("rebuilt %d documents in %.1f s", result.documents, result.seconds)
        return True

    def _batch(self, holder: str) -> int:
        index = self._fitting()
        if index is None:
            return 0  # switched to another analysis meanwhile: healing comes first
        entries = indexing.claim(self.db, holder, _BATCH, TTL_S)
        try:
            ids = list(dict.fromkeys(entry.resource_id for entry in entries))
            reconcile.refresh(self.db, index, self.analyser, ids)
        except BaseException:
            indexing.give_back(self.db, entries)
            raise
        indexing.settle(self.db, entries)
        return len(entries)

    def run(self) -> None:
        """Until `stop`: in its own thread, one a process."""
        while not self._stop.is_set():
            try:
                self.drain()
                wait_s = _POLL_S
            except Conflict:
                wait_s = _BACK_OFF_S  # another process is at it
            except KbError as error:
                _log.warning("indexing waits: %s", error)
                wait_s = _BACK_OFF_S
            except Exception:  # noqa: BLE001 - the thread must outlive any fault
                _log.exception("indexing failed and will be tried again")
                wait_s = _BACK_OFF_S
            self._wake.wait(wait_s)
            self._wake.clear()

    def start(self) -> threading.Thread:
        self.db.on_commit(self._wake.set)
        thread = threading.Thread(target=self.run, name="indexer", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()

    def _fitting(self) -> Index | None:
        try:
            index = self.engine.current()
        except IndexDamaged as error:
            _log.warning("%s", error)
            return None
        return index if index and index.stamp == self.stamp else None
