"""Brings changes from the outbox into the index. No request waits for it; killed anywhere, it
continues.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

from indexer.analysis.analyser import Analyser
from indexer.engines.contract import Engine, Index
from indexer.engines.errors import IndexDamaged
from indexer.sync import reconcile
from indexer.sync.apply import write_current_state
from indexer.sync.lease import REBUILD, RETRY_S, TTL_S, WRITER, Lease, held
from indexer.sync.projection import stamp
from indexer.sync.rebuild import rebuild
from kb.errors import Conflict, DatabaseAway, KbError, Unavailable
from kb.storage.session import Database
from kb.usecases import indexing
from kb.usecases.indexing import OutboxEntry

_log = logging.getLogger(__name__)
_BATCH: Final = 500
# Each one makes small segments on every copy: 400 a second instead of 273 with a million there.
_BATCH_OF_A_CLUSTER: Final = 1500
# How long a batch is kept from others; its holder writes nothing after that.
_CLAIM_S: Final = 30.0
_POLL_S: Final = 0.25
_BACK_OFF_S: Final = 2.0
_TURN_S: Final = 3.0
_TIDY_EVERY_S: Final = 300.0
_SUSPECT_PAUSE_S: Final = 600.0


class _Stopped(Exception):
    """Ends a rebuild in its middle; the live index then stays as it was."""


class Worker:
    """Drains the outbox and looks after the index, and does nothing else.

    It builds an index that is missing, damaged or of an older analysis, compares it with the rows
    after a start, and removes generations that were replaced.
    """

    def __init__(self, db: Database, engine: Engine, analyser: Analyser) -> None:
        self.db = db
        self.engine = engine
        self.analyser = analyser
        self.stamp = stamp(analyser, indexing.index_base(db))
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._no_rebuild_before = 0.0
        self._tidy_at = 0.0
        self._outdated = ""  # the generation that knows more than the rows do
        # A process that starts later may bring a newer analysis: its word counts.
        indexing.want_analysis(db, self._analysis)

    @property
    def _analysis(self) -> str:
        return f"{self.stamp.analyser}/{self.stamp.schema}"

    def drain(
        self, *, wait_s: float = 0.0, progress: Callable[[int], None] = lambda _done: None
    ) -> int:
        """Apply all that is waiting, and return the number of changes applied.

        Raises Conflict where another process stays the writer for `wait_s` seconds, and Unavailable
        where the engine is away; the claimed changes are given back.
        """
        self.heal()
        applied = 0
        while indexing.is_due(self.db) or not self._is_known():
            shared = self.engine.capabilities.distributed and self._is_known()
            with held(self.db, WRITER, wait_s=wait_s, shared=shared) as writer:
                done = self._turn(writer, progress)
            applied += done
            if self._outdated and self.heal():
                continue
            if not done:
                break
            time.sleep(2 * RETRY_S)  # a rebuild may be waiting for its moment to switch
        return applied

    def compare(self) -> None:
        """Compare both sides once, whatever the outbox says, and mend what differs.

        It is for the time after a start (the database may have been restored, or the machine lost
        its power) and where another engine wrote last. Comparing keeps nobody from writing; a
        change that comes meanwhile only costs a second comparison.
        """
        index = self._fitting()
        if index is None:
            return
        found = reconcile.compare(self.db, index)
        behind = {entry.resource_id for entry in indexing.waiting(self.db)}
        if not found.ahead and not found.without(behind):
            return
        with held(self.db, WRITER, wait_s=TTL_S) as writer:
            self._compare(writer)

    def _turn(self, writer: Lease, progress: Callable[[int], None]) -> int:
        """Apply batches for some seconds under one lease, and return the number of changes."""
        if not self._is_known():
            if writer.shared:
                return 0  # switched meanwhile; comparing is for one alone
            self._compare(writer)
        until = time.monotonic() + _TURN_S
        applied = 0
        while time.monotonic() < until and not self._stop.is_set():
            done = self._batch(writer)
            if not done:
                break
            applied += done
            progress(done)
        return applied

    def _is_known(self) -> bool:
        """Say whether the live generation is the one that the outbox was last drained into."""
        index = self._fitting()
        return index is None or self._is_synced(index)

    def _is_synced(self, index: Index) -> bool:
        return indexing.synced_index(self.db) == reconcile.index_name(self.engine, index)

    def _compare(self, writer: Lease) -> None:
        index = self._fitting()
        if index is None:
            return
        found = reconcile.compare(self.db, index)
        if found.ahead:
            _log.warning("the rows are older than the index, as after a restore: building it anew")
            self._outdated = index.generation
            return
        writer.check()
        reconcile.repair(self.db, index, self.analyser, found)
        indexing.set_synced_index(self.db, reconcile.index_name(self.engine, index))

    def has_index(self) -> bool:
        """Say whether there is a whole index, made by today's analysis."""
        return self._fitting() is not None

    def heal(self) -> bool:
        """Build the index where there is none that fits, and say whether that was necessary."""
        index = self._fitting()
        if index is not None and not self._is_condemned(index):
            return False
        if indexing.wanted_analysis(self.db) != self._analysis:
            _log.warning("a newer version of the program keeps the index: restart this process")
            return False
        _log.info("the index is missing, damaged or of another analysis: building it")
        result = rebuild(self.db, self.engine, self.analyser, progress=self._unless_stopped)
        _log.info("built %d documents in %.1f s", result.documents, result.seconds)
        return True

    def _unless_stopped(self, _done: int) -> None:
        if self._stop.is_set():
            raise _Stopped

    def _is_condemned(self, index: Index) -> bool:
        """Say whether the index is to be built anew.

        A suspicion is answered by a new index, but not over and over, because the query may be at
        fault.
        """
        if index.generation == self._outdated:
            return True
        now = time.monotonic()
        if not self.engine.is_suspect() or now < self._no_rebuild_before:
            return False
        self._no_rebuild_before = now + _SUSPECT_PAUSE_S
        return True

    def _batch(self, writer: Lease) -> int:
        index = self._fitting()
        if index is None or not self._is_synced(index):
            # switched meanwhile: healing or comparing comes first; nodes may disagree on it
            return 0
        until = time.monotonic() + _CLAIM_S
        size = _BATCH_OF_A_CLUSTER if self.engine.capabilities.distributed else _BATCH
        entries = indexing.claim(self.db, writer.holder, size, _CLAIM_S)

        def check() -> None:
            writer.check()
            if time.monotonic() >= until:
                raise Conflict("写索引太慢，这一批改动稍后会重来。")

        try:
            ids = list(dict.fromkeys(entry.resource_id for entry in entries))
            refused = write_current_state(self.db, index, self.analyser, ids, before_writing=check)
            writer.check()
        except BaseException as error:
            self._look_again(entries, writer, until)
            indexing.give_back(self.db, entries, writer.holder)
            if isinstance(error, Unavailable) and not isinstance(error, DatabaseAway):
                self.engine.suspect()
            raise
        self._look_again(entries, writer, until)
        indexing.settle(self.db, [one for one in entries if one.resource_id not in refused])
        indexing.postpone(self.db, [one for one in entries if one.resource_id in refused])
        return len(entries)

    def _look_again(self, entries: Sequence[OutboxEntry], writer: Lease, until: float) -> None:
        """Enqueue anew what others took over: this slow write may have come after theirs."""
        if time.monotonic() >= until:
            indexing.enqueue_taken(self.db, entries, writer.holder)

    def run(self) -> None:
        """Keep the index in step until `stop`, in a thread of its own or as all that a process
        does.
        """
        self.db.on_commit(self._wake.set)
        compared = False
        while not self._stop.is_set():
            try:
                self.drain()
                if not compared:
                    self.compare()
                    compared = True
                self._tidy()
                wait_s = _POLL_S
            except _Stopped:
                break
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

    def _tidy(self) -> None:
        """Drop generations that were replaced or left by a killed builder, now and then."""
        if time.monotonic() >= self._tidy_at:
            self._tidy_at = time.monotonic() + _TIDY_EVERY_S
            with held(self.db, REBUILD):
                self.engine.sweep()

    def start(self) -> threading.Thread:
        """Start `run` in a background thread, and return the thread."""
        thread = threading.Thread(target=self.run, name="indexer", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Ask `run` to end; a rebuild under way is given up."""
        self._stop.set()
        self._wake.set()

    def _fitting(self) -> Index | None:
        try:
            index = self.engine.current()
        except IndexDamaged as error:
            _log.warning("%s", error)
            return None
        return index if index and index.stamp == self.stamp else None
