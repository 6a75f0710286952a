"""A job that is being done: its lease is renewed, and it learns when it has to stop."""

import logging
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum
from typing import Final

from kb.domain.actor import Actor
from kb.domain.jobs import Job
from kb.errors import KbError
from kb.storage.session import Database
from kb.usecases.jobs import running

_log = logging.getLogger(__name__)

TTL_S: Final = 15.0
_LOOK_S: Final = 0.5
# Progress is stored this often, and the lease is renewed with it.
_STORE_S: Final = 1.0


class Reason(Enum):
    """The reasons why a job stops before its end."""

    STOPPED = "this process ends"
    CANCELLED = "somebody called it off"
    OUTRANKED = "somebody waits for a more urgent one"
    LOST = "the lease ran out, and another process may have it"


class Interrupted(Exception):
    """The exception that `step` raises where the job has to stop. Kinds of job let it through."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Progress:
    done: int = 0
    total: int | None = None


class RunningJob:
    """A claimed job, held until `close`.

    A thread beside it renews the lease and looks for news, so that neither the steps nor the lease
    depend on how long a statement or a step takes.
    """

    def __init__(
        self,
        db: Database,
        job: Job,
        actor: Actor,
        holder: str,
        *,
        gives_way_to: Collection[str] = (),
        stopped: threading.Event | None = None,
        progress: Callable[[int], None] = lambda _done: None,
    ) -> None:
        """Hold the job and start the thread that renews its lease.

        gives_way_to: the kinds of which a more urgent job interrupts this one. stopped: an event
        that is set when the process ends. progress: takes the number of units done since its last
        call.
        """
        self.job = job
        self.actor = actor
        self._db = db
        self._holder = holder
        self._gives_way_to = gives_way_to
        self._stopped = stopped or threading.Event()
        self._tell = progress
        self._progress = self._stored = _Progress(job.done, job.total)
        self._valid_until = time.monotonic() + TTL_S
        self._stored_at = time.monotonic()
        self._reason: Reason | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="job's lease", daemon=True)
        self._thread.start()

    def step(self, done: int | None = None, total: int | None = None) -> None:
        """Record how far the job is; raise Interrupted where it has to stop."""
        known = self._progress
        self._progress = _Progress(
            known.done if done is None else done, known.total if total is None else total
        )
        if self._progress.done > known.done:
            self._tell(self._progress.done - known.done)
        if self._stopped.is_set():
            raise Interrupted(Reason.STOPPED)
        if time.monotonic() >= self._valid_until:
            raise Interrupted(Reason.LOST)
        if self._reason is not None:
            raise Interrupted(self._reason)

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._closed.wait(_LOOK_S):
            try:
                self._reason = self._look() or self._reason
                self._store()
            except KbError as error:
                _log.warning("the lease of job %d waits: %s", self.job.id, error)
            except Exception:  # noqa: BLE001 - the thread must outlive any error
                _log.exception("the lease of job %d could not be renewed yet", self.job.id)

    def _look(self) -> Reason | None:
        seen = running.look(self._db, self.job, self._holder, self._gives_way_to)
        if not seen.mine:
            return Reason.LOST
        if seen.cancelled:
            return Reason.CANCELLED
        return Reason.OUTRANKED if seen.outranked else None

    def _store(self) -> None:
        """Renew the lease when a third of it is over, or a second after there was progress."""
        asked = time.monotonic()
        since_s = asked - self._stored_at
        moved = self._progress != self._stored and since_s >= _STORE_S
        if not moved and since_s < TTL_S / 3:
            return
        progress = self._progress
        if not running.renew(
            self._db, self.job, self._holder, TTL_S, progress.done, progress.total
        ):
            self._reason = Reason.LOST
            return
        self._stored, self._stored_at, self._valid_until = progress, asked, asked + TTL_S
