"""Jobs as rows: they are added, claimed, continued and ended, and removed when they expire."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, case, delete, func, or_, select, update

from kb.domain import clock
from kb.domain.actor import ActorRef
from kb.domain.ids import JobId
from kb.domain.jobs import MOST_ATTEMPTS, Failure, Job, JobState, Priority
from kb.errors import NotFound
from kb.storage.queue import claims
from kb.storage.queue.tables import job
from kb.storage.session import Transaction
from kb.storage.upsert import insert

# The numbers of the locks among PostgreSQL's advisory ones.
_CLAIMING: Final = 7_325_005
_ASKING: Final = 7_325_006
_OPEN: Final = "open"
_is_open: Final = job.c.state == _OPEN


def add(
    tx: Transaction,
    kind: str,
    asked_by: ActorRef,
    payload: Mapping[str, Any],
    *,
    priority: Priority,
    keep_s: float,
    only_name: str | None = None,
) -> JobId | None:
    """Add a job that is due at once; return None where an open one has its `only_name` already."""
    now = clock.now()
    statement = insert(tx, job).values(
        kind=kind,
        asked_by=str(asked_by),
        asked_at=now,
        only_name=only_name,
        priority=int(priority),
        due_at=now,
        attempts=0,
        state=_OPEN,
        cancel_asked=False,
        done=0,
        expires_at=now + timedelta(seconds=keep_s),
        payload=dict(payload),
    )
    number = tx.execute(statement.on_conflict_do_nothing().returning(job.c.id)).scalar()
    if number is None:
        return None
    tx.enqueued = True
    return JobId(number)


def queue_up_to_ask(tx: Transaction, asked_by: ActorRef) -> int:
    """Return how many open jobs somebody has, and let nobody else add one until this transaction
    ends.
    """
    tx.queue_up(_ASKING)
    statement = select(func.count()).where(_is_open, job.c.asked_by == str(asked_by))
    return int(tx.execute(statement).scalar_one())


# --- taking and carrying on ---------------------------------------------------------------------


def is_due(tx: Transaction, kinds: Collection[str], before: Priority | None = None) -> bool:
    """Tell whether a job of these kinds can be claimed. before: only one more urgent than this."""
    return tx.execute(_due(kinds, before).limit(1)).first() is not None


def queue_up_to_claim(tx: Transaction) -> None:
    """Let nobody claim a job until this transaction ends."""
    tx.queue_up(_CLAIMING)


def claim(tx: Transaction, kinds: Collection[str], holder: str, lease_s: float) -> Job | None:
    """Take the most urgent job of these kinds; of several, the one that has been due longest."""
    queue_up_to_claim(tx)
    found = tx.execute(_due(kinds).limit(1)).scalar()
    if found is None:
        return None
    (row,) = claims.take(tx, job, job.c.id == found, holder, lease_s)
    started = job.c.id == row.id, job.c.started_at.is_(None)
    tx.execute(update(job).where(*started).values(started_at=clock.now()))
    return _job(row)


def renew(
    tx: Transaction, id_: JobId, holder: str, lease_s: float, done: int, total: int | None
) -> bool:
    """Hold a job for longer and store its progress; return False where another holder has it."""
    if not claims.renew(tx, job, id_, holder, lease_s):
        return False
    tx.execute(update(job).where(job.c.id == id_).values(done=done, total=total))
    return True


def give_back(tx: Transaction, id_: JobId, holder: str) -> None:
    """Let a job be claimed again at once; this attempt does not count."""
    mine = job.c.id == id_, job.c.claimed_by == holder
    tx.execute(update(job).where(*mine).values(attempts=job.c.attempts - 1))
    claims.give_back(tx, job, [id_], holder)


def end(
    tx: Transaction,
    id_: JobId,
    holder: str | None,
    state: JobState,
    keep_s: float,
    *,
    result: Mapping[str, Any] | None = None,
    error: Failure | None = None,
) -> bool:
    """End a job, and return whether it was ended. holder: only where the job is this holder's.

    None as the holder stands for anybody. A job that is kept for no time (`keep_s` = 0) loses its
    row.
    """
    mine = (job.c.id == id_) & _is_open
    if holder is not None:
        mine &= job.c.claimed_by == holder
    if not keep_s:
        return bool(tx.execute(delete(job).where(mine)).rowcount)
    now = clock.now()
    values = {
        "state": state.value,
        "claimed_by": None,
        "claimed_until": None,
        "finished_at": now,
        "expires_at": now + timedelta(seconds=keep_s),
        "result": None if result is None else dict(result),
        "error": _as_row(error),
    }
    return bool(tx.execute(update(job).where(mine).values(values)).rowcount)


def put_off(tx: Transaction, id_: JobId, holder: str, error: Failure) -> None:
    """Record that a job failed; it is tried again, with a longer wait after each attempt."""
    mine = (job.c.id == id_) & (job.c.claimed_by == holder)
    if tx.execute(update(job).where(mine).values(error=_as_row(error))).rowcount:
        claims.put_off(tx, job, [id_])


def is_holder(tx: Transaction, id_: JobId, holder: str) -> bool:
    """Tell whether this holder has the job, and has it for some time yet."""
    held = job.c.id == id_, job.c.claimed_by == holder, claims.is_held(job, clock.now())
    return tx.execute(select(job.c.id).where(*held)).first() is not None


def is_untidy(tx: Transaction) -> bool:
    """Tell whether `end_hopeless` or `remove_expired` would find anything."""
    now = clock.now()
    tired = _is_open & claims.is_free(job, now) & (job.c.attempts >= MOST_ATTEMPTS)
    untidy = select(job.c.id).where(or_(job.c.expires_at < now, tired)).limit(1)
    return tx.execute(untidy).first() is not None


def end_hopeless(tx: Transaction, keep_s: float, killed: Failure, old: Failure) -> None:
    """Fail the jobs that were killed too often, and those that expired before anybody took them
    up.
    """
    now = clock.now()
    lost = _is_open & claims.is_free(job, now)
    values = {
        "state": JobState.FAILED.value,
        "claimed_by": None,
        "claimed_until": None,
        "finished_at": now,
        "expires_at": now + timedelta(seconds=keep_s),
    }
    tired = lost & (job.c.attempts >= MOST_ATTEMPTS)
    tx.execute(update(job).where(tired).values(values | {"error": _as_row(killed)}))
    expired = lost & (job.c.expires_at < now)
    gone = {"error": _as_row(old), "payload": None}
    tx.execute(update(job).where(expired).values(values | gone))


def remove_expired(tx: Transaction) -> None:
    """Remove the rows of jobs that are over and have expired."""
    tx.execute(delete(job).where(~_is_open, job.c.expires_at < clock.now()))


# --- asked about --------------------------------------------------------------------------------


def find(tx: Transaction, id_: JobId) -> Job | None:
    """Return a job, or None where it does not exist."""
    row = tx.execute(select(job).where(job.c.id == id_)).first()
    return None if row is None else _job(row)


def get(tx: Transaction, id_: JobId) -> Job:
    """Return a job. Raises NotFound."""
    found = find(tx, id_)
    if found is None:
        raise missing(id_)
    return found


def missing(id_: JobId) -> NotFound:
    """Return the error for a job that does not exist."""
    return NotFound("没有编号为 %(number)s 的后台任务", number=id_)


def listing(tx: Transaction, asked_by: ActorRef | None = None) -> list[Job]:
    """Return all jobs or somebody's: the open ones first, each group in the order of being asked
    for.
    """
    statement = select(job).order_by(case((_is_open, 0), else_=1), job.c.id)
    if asked_by is not None:
        statement = statement.where(job.c.asked_by == str(asked_by))
    return [_job(row) for row in tx.execute(statement)]


def find_named(tx: Transaction, only_name: str) -> Job | None:
    """Return the newest job with this name that is not done, or None."""
    statement = select(job).where(job.c.only_name == only_name, job.c.state != JobState.DONE.value)
    row = tx.execute(statement.order_by(job.c.id.desc()).limit(1)).first()
    return None if row is None else _job(row)


def ask_to_cancel(tx: Transaction, id_: JobId) -> None:
    """Record that somebody wants a job to stop."""
    tx.execute(update(job).where(job.c.id == id_, _is_open).values(cancel_asked=True))


def reopen(tx: Transaction, id_: JobId, keep_s: float) -> bool:
    """Let a job be tried from the start; return False where another open one has its name by
    now.
    """
    now = clock.now()
    other = job.alias("other")
    rival = select(other.c.id).where(
        other.c.state == _OPEN, other.c.only_name == job.c.only_name, other.c.id != job.c.id
    )
    values = {
        "state": _OPEN,
        "attempts": 0,
        "cancel_asked": False,
        "due_at": now,
        "claimed_by": None,
        "claimed_until": None,
        "started_at": None,
        "finished_at": None,
        "expires_at": now + timedelta(seconds=keep_s),
        "error": None,
        "done": 0,
        "total": None,
    }
    alone = job.c.id == id_, ~rival.exists()
    tx.enqueued = True
    return bool(tx.execute(update(job).where(*alone).values(values)).rowcount)


def counts(tx: Transaction) -> dict[tuple[str, JobState], int]:
    """Return the number of jobs of each kind in each state."""
    running = claims.is_held(job, clock.now())
    state = case(
        (~_is_open, job.c.state),
        (running, JobState.RUNNING.value),
        else_=JobState.WAITING.value,
    ).label("state")
    statement = select(job.c.kind, state, func.count()).group_by(job.c.kind, state)
    return {(kind, JobState(name)): int(count) for kind, name, count in tx.execute(statement)}


def _due(kinds: Collection[str], before: Priority | None = None) -> Select[Any]:
    now = clock.now()
    statement = select(job.c.id).where(
        _is_open,
        job.c.kind.in_(kinds),
        job.c.due_at <= now,
        job.c.attempts < MOST_ATTEMPTS,
        claims.is_free(job, now),
    )
    if before is not None:
        statement = statement.where(job.c.priority < int(before))
    return statement.order_by(job.c.priority, job.c.due_at, job.c.id)


def _job(row: Any) -> Job:
    return Job(
        id=JobId(row.id),
        kind=row.kind,
        asked_by=ActorRef.parse(row.asked_by),
        asked_at=row.asked_at,
        priority=Priority(row.priority),
        due_at=row.due_at,
        attempts=row.attempts,
        state=_state(row.state, row.claimed_by, row.claimed_until),
        cancel_asked=row.cancel_asked,
        done=row.done,
        total=row.total,
        started_at=row.started_at,
        finished_at=row.finished_at,
        expires_at=row.expires_at,
        error=None if row.error is None else Failure(row.error["message"], row.error["params"]),
        payload=row.payload or {},
        result=row.result,
    )


def _state(stored: str, holder: str | None, until: datetime | None) -> JobState:
    if stored != _OPEN:
        return JobState(stored)
    held = holder is not None and until is not None and until >= clock.now()
    return JobState.RUNNING if held else JobState.WAITING


def _as_row(error: Failure | None) -> dict[str, Any] | None:
    if error is None:
        return None
    plain = {name: _plain(value) for name, value in error.params.items()}
    return {"message": error.message, "params": plain}


def _plain(value: Any) -> str | int | float:
    return value if isinstance(value, int | float) else str(value)
