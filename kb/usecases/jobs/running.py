"""Functions for the processes that do jobs: claim one, hold it, and record how it ended."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kb.domain.jobs import MOST_ATTEMPTS, Failure, Job, JobState, Priority
from kb.storage.queue import jobs
from kb.storage.session import Database
from kb.usecases.jobs.asking import KEEP_WAITING_S
from kb.usecases.jobs.kinds import JobKind

_KILLED: Final = Failure("做到一半时进程中断，已经试了 %(count)d 次", {"count": MOST_ATTEMPTS})
_TOO_OLD: Final = Failure("等了太久没有做成", {})


@dataclass(frozen=True, slots=True)
class Look:
    """What the holder of a job learns of it. mine: whether the holder still has it."""

    mine: bool
    cancelled: bool
    outranked: bool


def claim(db: Database, kinds: Collection[str], holder: str, lease_s: float) -> Job | None:
    """Take the most urgent job that is due; return None where there is none, which only reads."""
    with db.read() as tx:
        if not jobs.is_due(tx, kinds):
            return None
    with db.write() as tx:
        return jobs.claim(tx, kinds, holder, lease_s)


def look(db: Database, job: Job, holder: str, kinds: Collection[str]) -> Look:
    """Return what the holder has to know to go on. It only reads."""
    with db.read() as tx:
        now = jobs.find(tx, job.id)
        outranked = job.priority > Priority.PERSON and jobs.is_due(tx, kinds, job.priority)
        mine = now is not None and jobs.is_holder(tx, job.id, holder)
    return Look(mine, now is not None and now.cancel_asked, outranked)


def renew(
    db: Database, job: Job, holder: str, lease_s: float, done: int, total: int | None
) -> bool:
    """Hold a job for longer and store its progress; return False where another holder has it."""
    with db.write() as tx:
        return jobs.renew(tx, job.id, holder, lease_s, done, total)


def finish(
    db: Database, job: Job, holder: str, kind: JobKind, result: Mapping[str, Any] | None
) -> None:
    """Record that a job is done. Where another holder has taken it over, the result of that one
    counts.
    """
    with db.write() as tx:
        jobs.end(tx, job.id, holder, JobState.DONE, kind.keep_result_s, result=result)


def fail(db: Database, job: Job, holder: str, error: Failure, *, for_good: bool = False) -> bool:
    """Record that a job failed, and return whether it is over.

    It is put off, and is over where this was the fifth time or where for_good is set.
    """
    over = for_good or job.attempts >= MOST_ATTEMPTS
    with db.write() as tx:
        if over:
            jobs.end(tx, job.id, holder, JobState.FAILED, KEEP_WAITING_S, error=error)
        else:
            jobs.put_off(tx, job.id, holder, error)
    return over


def cancelled(db: Database, job: Job, holder: str) -> None:
    """Record that a job stopped because somebody had cancelled it."""
    with db.write() as tx:
        jobs.end(tx, job.id, holder, JobState.CANCELLED, KEEP_WAITING_S)


def give_back(db: Database, job: Job, holder: str) -> None:
    """Let a job that stopped be taken up again; this attempt does not count."""
    with db.write() as tx:
        jobs.give_back(tx, job.id, holder)


def tidy(db: Database) -> None:
    """End the jobs that were killed too often or waited too long, and remove expired ones."""
    with db.read() as tx:
        if not jobs.is_untidy(tx):
            return
    with db.write() as tx:
        jobs.end_hopeless(tx, KEEP_WAITING_S, _KILLED, _TOO_OLD)
        jobs.remove_expired(tx)


def counts(db: Database) -> dict[tuple[str, JobState], int]:
    """Return the number of jobs by kind and state."""
    with db.read() as tx:
        return jobs.counts(tx)
