"""Requests about jobs: to ask for one, look at it, cancel it, and fetch its result."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from kb.domain import clock
from kb.domain.actor import SYSTEM, Actor, ActorKind
from kb.domain.ids import JobId
from kb.domain.jobs import MOST_OPEN, Job, JobState
from kb.errors import Conflict
from kb.storage.queue import jobs
from kb.storage.session import Database, Transaction
from kb.usecases.jobs.kinds import JobKind, JobKinds, Payload

# What nobody took up in this time, or failed so long ago, is given up with what it holds.
KEEP_WAITING_S: Final = 30 * 86_400.0
# A failed job that the program itself asked for is tried again after this time.
_AGAIN_AFTER: Final = timedelta(hours=1)


def ask(db: Database, actor: Actor, kind: JobKind, payload: Payload) -> JobId:
    """Ask for a job, which is done as soon as a worker comes to it.

    payload: what JSON has; it holds numbers and keys rather than texts, and goes with the job.
    Raises Forbidden where the actor may not have this job, and Conflict where an account has as
    many open jobs as it may have.
    """
    kind.check(actor, payload)
    with db.write(actor) as tx:
        open_jobs = jobs.queue_up_to_ask(tx, actor.ref)
        if actor.ref.kind is ActorKind.ACCOUNT and open_jobs >= MOST_OPEN:
            raise Conflict(
                "您已有 %(count)d 项后台任务没有做完，请等其中一项完成或取消它再试。",
                count=open_jobs,
            )
        number = jobs.add(
            tx, kind.name, actor.ref, payload, priority=kind.priority, keep_s=KEEP_WAITING_S
        )
    assert number is not None
    return number


def ask_where_wanted(db: Database, kind: JobKind, *, at_once: bool = False) -> bool:
    """Let the program ask for a job of a kind that says itself when it is wanted.

    Returns whether a job was added or taken up again. There is at most one open job of such a kind.
    One that failed or was cancelled is taken up again after an hour, so that one fault is one job
    that the operator sees, and so that cancelling has an effect.

    at_once: somebody waits, so neither that hour nor the wait after a failure counts.
    """
    if kind.is_wanted is None or not kind.is_wanted():
        return False
    with db.read() as tx:
        last = jobs.find_named(tx, kind.name)
    if last and not _is_time(last, at_once=at_once):
        return False
    with db.write() as tx:
        jobs.queue_up_to_claim(tx)
        last = jobs.find_named(tx, kind.name)
        if last:
            return _is_time(last, at_once=at_once) and _reopen(tx, last)
        number = jobs.add(
            tx,
            kind.name,
            SYSTEM.ref,
            {},
            priority=kind.priority,
            keep_s=KEEP_WAITING_S,
            only_name=kind.name,
        )
    return number is not None


def _is_time(last: Job, *, at_once: bool) -> bool:
    """Tell whether a job that the program asked for before should be taken up again."""
    if last.state.is_open or last.finished_at is None:
        return at_once and last.state is JobState.WAITING
    return at_once or clock.now() - last.finished_at >= _AGAIN_AFTER


def get(db: Database, actor: Actor, id_: JobId) -> Job:
    """Return a job as it stands, to the one who asked for it and to the operator.

    Raises NotFound for everybody else, as if there were no such job.
    """
    with db.read() as tx:
        return _as_seen_by(actor, _get(tx, actor, id_))


def listing(db: Database, actor: Actor) -> list[Job]:
    """Return the actor's jobs, or all of them for the operator; open ones first, without
    results.
    """
    asked_by = None if _is_operator(actor) else actor.ref
    with db.read() as tx:
        return [replace(job, payload={}, result=None) for job in jobs.listing(tx, asked_by)]


def fetch(db: Database, actor: Actor, id_: JobId, kinds: JobKinds) -> Mapping[str, Any]:
    """Return the result of a job to the one who asked for it, and not even to the operator.

    The actor's rights of this moment count, not those of when the job was asked for or done. Raises
    NotFound for others, Forbidden where the right is gone, and Conflict where the job is not done.
    """
    with db.read() as tx:
        job = jobs.get(tx, id_)
    if job.asked_by != actor.ref or job.expires_at < clock.now():
        raise jobs.missing(id_)
    kinds.get(job.kind).check(actor, job.payload)
    if job.state is not JobState.DONE:
        raise Conflict("这项后台任务还没有做成")
    return job.result or {}


def cancel(db: Database, actor: Actor, id_: JobId) -> None:
    """Cancel a job: one that waits is cancelled at once, one that runs at its next step.

    Raises NotFound for those who may not see it, and Conflict where it is over.
    """
    with db.write(actor) as tx:
        jobs.queue_up_to_claim(tx)
        job = _get(tx, actor, id_)
        if not job.state.is_open:
            raise Conflict("这项后台任务已经结束")
        jobs.ask_to_cancel(tx, id_)
        if job.state is JobState.WAITING:
            jobs.end(tx, id_, None, JobState.CANCELLED, KEEP_WAITING_S)


def retry(db: Database, actor: Actor, id_: JobId) -> None:
    """Let a job that failed, was cancelled or was put off be tried again now.

    Raises NotFound for those who may not see it, and Conflict where it is done or being done.
    """
    with db.write(actor) as tx:
        jobs.queue_up_to_claim(tx)
        job = _get(tx, actor, id_)
        if job.state in (JobState.DONE, JobState.RUNNING):
            raise Conflict("这项后台任务正在做，或已经做完")
        if not _reopen(tx, job):
            raise Conflict("已有一项同样的后台任务在等着做")


def _reopen(tx: Transaction, job: Job) -> bool:
    return jobs.reopen(tx, job.id, KEEP_WAITING_S)


def _get(tx: Transaction, actor: Actor, id_: JobId) -> Job:
    job = jobs.get(tx, id_)
    if job.asked_by != actor.ref and not _is_operator(actor):
        raise jobs.missing(id_)
    return job


def _is_operator(actor: Actor) -> bool:
    return actor.ref.kind in {ActorKind.OPERATOR, ActorKind.SYSTEM}


def _as_seen_by(actor: Actor, job: Job) -> Job:
    """Return the job as the actor may see it: the operator learns nothing of what it is about."""
    return job if job.asked_by == actor.ref else replace(job, payload={}, result=None)
