"""What the processes that do jobs need: one to do, holding it, and saying how it ended."""

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
    """What the holder of a job learns of it. mine: whether it still holds it."""

    mine: bool
    cancelled: bool
    outranked: bool


def claim(db: Database, kinds: Collection[str], holder: str, lease_s: float) -> Job | None:
    """Take the most urgent job that is due; None where there is none, which costs a read only."""
    with db.read() as tx:
        if not jobs.is_due(tx, kinds):
            return None
    with db.write() as tx:
        return jobs.claim(tx, kinds, holder, lease_s)


def look(db: Database, job: Job, holder: str, kinds: Collection[str]) -> Look:
    """Whether the holder should go on. It only reads."""
    with db.read() as tx:
        now = jobs.find(tx, job.id)
        outranked = job.priority > Priority.PERSON and jobs.is_due(tx, kinds, job.priority)
        mine = now is not None and jobs.is_holder(tx, job.id, holder)
    return Look(mine, now is not None and now.cancel_asked, outranked)


def renew(
    db: Database, job: Job, holder: str, lease_s: float, done: int, total: int | None
) -> bool:
    """Hold it for longer and store how far it is; False where it is no longer this holder's."""
    with db.write() as tx:
        return jobs.renew(tx, job.id, holder, lease_s, done, total)


def finish(
    db: Database, job: Job, holder: str, kind: JobKind, result: Mapping[str, Any] | None
) -> None:
    """It is done. Where another has taken it over meanwhile, that one's result will count."""
    with db.write() as tx:
        jobs.end(tx, job.id, holder, JobState.DONE, kind.keep_result_s, result=result)


def fail(db: Database, job: Job, holder: str, error: Failure, *, for_good: bool = False) -> bool:
    """It failed: it is put off, or over where that was the fifth time; whether it is over."""
    over = for_good or job.attempts >= MOST_ATTEMPTS
    with db.write() as tx:
        if over:
            jobs.end(tx, job.id, holder, JobState.FAILED, KEEP_WAITING_S, error=error)
        else:
            jobs.put_off(tx, job.id, holder, error)
    return over


def cancelled(db: Database, job: Job, holder: str) -> None:
    """It stopped because somebody had called it off."""
    with db.write() as tx:
        jobs.end(tx, job.id, holder, JobState.CANCELLED, KEEP_WAITING_S)


def give_back(db: Database, job: Job, holder: str) -> None:
    """It stopped and is to be taken up again; this attempt does not count."""
    with db.write() as tx:
        jobs.give_back(tx, job.id, holder)


def tidy(db: Database) -> None:
    """End what was killed too often or waited too long, and remove what has expired."""
    with db.read() as tx:
        if not jobs.is_untidy(tx):
            return
    with db.write() as tx:
        jobs.end_hopeless(tx, KEEP_WAITING_S, _KILLED, _TOO_OLD)
        jobs.remove_expired(tx)


def counts(db: Database) -> dict[tuple[str, JobState], int]:
    """How many jobs there are by kind and state."""
    with db.read() as tx:
        return jobs.counts(tx)
