"""The outbox: what the index still has to learn. A row is written in the change's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, func, insert, literal, select, update

from kb.domain import clock
from kb.domain.access import Scope
from kb.domain.chunks import chunks
from kb.domain.ids import ResourceId
from kb.storage.queue import claims
from kb.storage.queue.claims import CHUNK
from kb.storage.queue.reach import announce
from kb.storage.queue.tables import outbox, touch_due
from kb.storage.readable import readable
from kb.storage.resources.tables import resource
from kb.storage.session import Transaction

# The number of the lock on claiming among PostgreSQL's advisory ones.
_CLAIMING = 7_325_002
TOUCHED_AT_ONCE = 500
# A new resource is saved as 1 and touched once.
_FIRST_VERSION = 2
_ANY: Final = select(outbox.c.id).limit(1)


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """An entry of the outbox."""

    id: int
    resource_id: ResourceId


def touch(tx: Transaction, resources: Select[Any] | Iterable[ResourceId]) -> None:
    """Record that these resources changed.

    Each gets a new version, an entry for the index, and the number of this change, by which others
    ask what changed (kb.storage.queue.changed). It is called for every change that an index can
    see: of the resource, of its visibility, of a name that it carries. It comes after the change,
    and before a row is purged.

    A statement selects the resources that carry a changed name. They may be many, and their rows
    are long: beyond some hundreds they are noted here, and touched by `touch_some` before the next
    claim, so that a rename keeps nobody from writing for long.
    """
    if not isinstance(resources, Select):
        for chunk in chunks(resources, CHUNK):
            _touch(tx, resource.c.id.in_(chunk))
        return
    ids = sorted(set(tx.execute(resources).scalars()))
    if not ids:
        return
    _touch(tx, resource.c.id.in_(ids[:TOUCHED_AT_ONCE]))
    for chunk in chunks(ids[TOUCHED_AT_ONCE:], CHUNK):
        tx.execute(insert(touch_due), [{"resource_id": id_} for id_ in chunk])


def touch_some(tx: Transaction) -> None:
    """Touch some of the resources that a change of a name noted, the oldest first."""
    tx.queue_up(_CLAIMING)
    noted = select(touch_due.c.id, touch_due.c.resource_id).order_by(touch_due.c.id)
    rows = tx.execute(noted.limit(TOUCHED_AT_ONCE)).all()
    if rows:
        _touch(tx, resource.c.id.in_({row.resource_id for row in rows}))
        tx.execute(delete(touch_due).where(touch_due.c.id.in_([row.id for row in rows])))


def has_untouched(tx: Transaction) -> bool:
    """Tell whether `touch_some` has something to do."""
    return tx.execute(select(touch_due.c.id).limit(1)).first() is not None


def _touch(tx: Transaction, chosen: ColumnElement[bool]) -> None:
    if tx.dialect == "postgresql":
        # Two renames with resources in common must lock them in the same order.
        ordered = select(resource.c.id).where(chosen).order_by(resource.c.id)
        tx.execute(ordered.with_for_update())
    tx.execute(update(resource).where(chosen).values(version=resource.c.version + 1))
    announce(tx, chosen)
    entries = select(resource.c.id, literal(clock.now()), literal(0)).where(chosen)
    columns = ["resource_id", "enqueued_at", "attempts"]
    tx.execute(insert(outbox).from_select(columns, entries.order_by(resource.c.id)))
    tx.enqueued = True


def enqueue(tx: Transaction, ids: Iterable[ResourceId]) -> None:
    """Add entries without a change, for repairs; the ids may have no row any more."""
    now = clock.now()
    for chunk in chunks(ids, CHUNK):
        rows = [{"resource_id": id_, "enqueued_at": now, "attempts": 0} for id_ in chunk]
        tx.execute(insert(outbox), rows)
        tx.enqueued = True


def claim(tx: Transaction, holder: str, limit: int, lease_s: float) -> list[OutboxEntry]:
    """Claim the oldest entries that nobody holds, with all other entries of the same resources.

    No entry is taken of a resource that somebody is working on: what came later is applied later.
    """
    tx.queue_up(_CLAIMING)
    now = clock.now()
    held = outbox.alias("held")
    busy = select(held.c.resource_id).where(claims.is_held(held, now))
    oldest = (
        select(outbox.c.resource_id)
        .where(claims.is_free(outbox, now), outbox.c.resource_id.not_in(busy))
        .order_by(outbox.c.id)
        .limit(limit)
    )
    wanted = set(tx.execute(oldest).scalars())
    if not wanted:
        return []
    chosen = outbox.c.resource_id.in_(wanted)
    taken = claims.take(tx, outbox, chosen, holder, lease_s)
    return [OutboxEntry(row.id, row.resource_id) for row in taken]


def is_due(tx: Transaction) -> bool:
    """Tell whether there is an entry that is free, or whether one is about to be made by a
    touch.
    """
    if has_untouched(tx):
        return True
    free = claims.is_free(outbox, clock.now())
    statement = select(outbox.c.id).where(free).order_by(outbox.c.id).limit(1)
    return tx.execute(statement).scalar() is not None


def settle(tx: Transaction, entries: Sequence[OutboxEntry]) -> None:
    """Remove entries that the index has applied. Entries that were written since the claim stay."""
    for chunk in chunks(entries, CHUNK):
        tx.execute(delete(outbox).where(outbox.c.id.in_([entry.id for entry in chunk])))


def give_back(tx: Transaction, entries: Sequence[OutboxEntry], holder: str) -> None:
    """Let go of those entries that are still this holder's."""
    claims.give_back(tx, outbox, [entry.id for entry in entries], holder)


def enqueue_taken(tx: Transaction, entries: Sequence[OutboxEntry], holder: str) -> None:
    """Add new entries for those that another holder has claimed since, or has settled."""
    mine = claims.held_by(tx, outbox, [entry.id for entry in entries], holder)
    enqueue(tx, sorted({entry.resource_id for entry in entries if entry.id not in mine}))


def postpone(tx: Transaction, entries: Sequence[OutboxEntry]) -> None:
    """Let go of entries, but let nobody claim them for a while, which grows with each attempt."""
    claims.put_off(tx, outbox, [entry.id for entry in entries])


def hidden(tx: Transaction, scope: Scope, limit: int) -> list[ResourceId]:
    """Return the resources that wait and that are gone or out of `scope`, the newest first.

    Those that have not changed since they were saved are left out: the index has them as they are,
    or not at all.
    """
    if tx.execute(_ANY).scalar() is None:
        return []  # nearly always
    seen = select(resource.c.id).where(readable(scope))
    unchanged = select(resource.c.id).where(resource.c.version <= _FIRST_VERSION)
    statement = (
        select(outbox.c.resource_id, func.max(outbox.c.id).label("latest"))
        .where(outbox.c.resource_id.not_in(seen), outbox.c.resource_id.not_in(unchanged))
        .group_by(outbox.c.resource_id)
        .order_by(func.max(outbox.c.id).desc())
        .limit(limit)
    )
    return [ResourceId(row.resource_id) for row in tx.execute(statement)]


def waiting(tx: Transaction) -> list[OutboxEntry]:
    """Return all entries, with the claimed ones."""
    statement = select(outbox.c.id, outbox.c.resource_id).order_by(outbox.c.id)
    return [OutboxEntry(*row) for row in tx.execute(statement)]


def pending(tx: Transaction) -> int:
    """Return the number of entries and of resources that get one as soon as they are touched."""
    counts = (tx.execute(select(func.count()).select_from(one)) for one in (outbox, touch_due))
    return sum(int(count.scalar_one()) for count in counts)


def oldest(tx: Transaction) -> datetime | None:
    """Return when the oldest entry was made, or None where there is none."""
    statement = select(outbox.c.enqueued_at).order_by(outbox.c.id).limit(1)
    moment: datetime | None = tx.execute(statement).scalar()
    return moment
