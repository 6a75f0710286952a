"""The runner of jobs, which does one after the other in a thread of its own.

Neither the index nor a page waits for them.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from typing import Final

from indexer.sync.lease import holder_name
from kb.domain.actor import Actor, ActorRef
from kb.domain.jobs import Failure, Job
from kb.errors import Forbidden, KbError, NotFound
from kb.storage.session import Database
from kb.usecases.jobs import asking, running
from kb.usecases.jobs.kinds import JobKind, JobKinds
from web.jobs.running_job import TTL_S, Interrupted, Reason, RunningJob

_log = logging.getLogger(__name__)

_POLL_S: Final = 0.5
_BACK_OFF_S: Final = 2.0
_TIDY_EVERY_S: Final = 60.0

Resolve = Callable[[ActorRef], Actor]


class JobRunner:
    """A runner that takes up due jobs, of the kinds this process knows, until it is stopped."""

    def __init__(self, db: Database, kinds: JobKinds, resolve: Resolve) -> None:
        """Set up the runner without starting it.

        resolve: returns the actor behind a reference with the rights of today, and raises KbError
        where there is none.
        """
        self._db = db
        self._kinds = kinds
        self._resolve = resolve
        self._holder = holder_name()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._tidy_at = 0.0

    def run(self) -> None:
        """Do jobs until `stop`, in a thread of its own, one for each process."""
        self._db.on_commit(self._wake.set)
        while not self._stop.is_set():
            self._wake.clear()
            try:
                self._tidy()
                wait_s = 0.0 if self.run_next() else _POLL_S
            except KbError as error:
                _log.warning("jobs wait: %s", error)
                wait_s = _BACK_OFF_S
            except Exception:  # noqa: BLE001 - the thread must outlive any error
                _log.exception("jobs could not be looked for and will be again")
                wait_s = _BACK_OFF_S
            if wait_s:
                self._wake.wait(wait_s)

    def run_next(self) -> bool:
        """Do the most urgent job that is due; return False where there is none."""
        for kind in self._kinds:
            asking.ask_where_wanted(self._db, kind)
        job = running.claim(self._db, self._kinds.names, self._holder, TTL_S)
        if job is None:
            return False
        kind = self._kinds.get(job.kind)
        self._do(job, kind, gives_way_to=self._kinds.names if kind.gives_way else ())
        return True

    def run_now(self, name: str, progress: Callable[[int], None] = lambda _done: None) -> bool:
        """Do a job of one kind that the program itself wants, while somebody waits for it.

        progress: takes the number of units done since its last call. Returns False where another
        process is doing the job. Raises what the job raised; the job will be tried again all the
        same.
        """
        kind = self._kinds.get(name)
        if kind.is_wanted is None or not kind.is_wanted():
            return True
        asking.ask_where_wanted(self._db, kind, at_once=True)
        job = running.claim(self._db, [name], self._holder, TTL_S)
        if job is None:
            return False
        error = self._do(job, kind, gives_way_to=(), progress=progress)
        if error is not None:
            raise error
        return True

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self.run, name="jobs", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """End soon: the current job stops at its next step and is taken up later."""
        self._stop.set()
        self._wake.set()

    def _do(
        self,
        job: Job,
        kind: JobKind,
        *,
        gives_way_to: Sequence[str],
        progress: Callable[[int], None] = lambda _done: None,
    ) -> Exception | None:
        """Do a claimed job and record how it ended; return its error, or None."""
        _log.log(_level(kind), "job %d (%s), attempt %d", job.id, kind.name, job.attempts)
        try:
            actor = self._resolve(job.asked_by)
            kind.check(actor, job.payload)
        except (Forbidden, NotFound) as error:
            running.fail(self._db, job, self._holder, _failure(error), for_good=True)
            return error
        doing = RunningJob(
            self._db,
            job,
            actor,
            self._holder,
            gives_way_to=gives_way_to,
            stopped=self._stop,
            progress=progress,
        )
        return self._see_through(doing, kind)

    def _see_through(self, doing: RunningJob, kind: JobKind) -> Exception | None:
        """Run the job, and record how it ended once the thread that kept its lease has ended."""
        job, ended, level = doing.job, "done", _level(kind)
        try:
            try:
                result = kind.run(doing)
            finally:
                doing.close()
            running.finish(self._db, job, self._holder, kind, result)
        except Interrupted as stop:
            ended = stop.reason.value
            self._interrupted(job, stop.reason)
        except Exception as error:  # noqa: BLE001 - whatever the error is, the job failed
            ended, level = _where(error), logging.WARNING
            running.fail(self._db, job, self._holder, _failure(error))
            return error
        except BaseException:  # somebody pressed Ctrl-C, so the job did not fail
            running.give_back(self._db, job, self._holder)
            raise
        finally:
            _log.log(level, "job %d (%s): %s", job.id, kind.name, ended)
        return None

    def _interrupted(self, job: Job, reason: Reason) -> None:
        if reason is Reason.CANCELLED:
            running.cancelled(self._db, job, self._holder)
        elif reason is not Reason.LOST:
            running.give_back(self._db, job, self._holder)

    def _tidy(self) -> None:
        if time.monotonic() >= self._tidy_at:
            self._tidy_at = time.monotonic() + _TIDY_EVERY_S
            running.tidy(self._db)


def _level(kind: JobKind) -> int:
    """Return how loudly the log tells of a job; of the program's own upkeep it tells faults."""
    return logging.INFO if kind.is_wanted is None else logging.DEBUG


def _failure(error: Exception) -> Failure:
    """Return what is kept of an error.

    Our own errors keep their message; others keep only their name, as their text may quote private
    texts.
    """
    if isinstance(error, KbError):
        return Failure(error.message, error.params)
    return Failure("出了意外的错误（%(kind)s）", {"kind": type(error).__name__})


def _where(error: Exception) -> str:
    """Return the name and place of an error for the log, without any payload or text."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {last.name} ({last.filename}:{last.lineno})"
