"""The index's side of the store: the outbox, leases, and resources in bulk."""

import time
from collections.abc import Iterable, Iterator, Sequence

from kb.domain import clock
from kb.domain.chunks import chunks
from kb.domain.ids import ResourceId
from kb.domain.resources import Resource
from kb.errors import DatabaseAway
from kb.storage import leases, meta
from kb.storage.queue import outbox
from kb.storage.queue.outbox import OutboxEntry
from kb.storage.resources import resources
from kb.storage.resources.resources import IndexState
from kb.storage.session import Database

__all__ = [
    "IndexState",
    "OutboxEntry",
    "base_id",
    "claim",
    "enqueue",
    "enqueue_taken",
    "give_back",
    "in_parts",
    "index_base",
    "index_home",
    "is_due",
    "is_leased",
    "iter_batches",
    "lease",
    "load",
    "oldest_age_s",
    "pending",
    "postpone",
    "release",
    "set_index_home",
    "set_synced_index",
    "settle",
    "states",
    "synced_index",
    "waiting",
    "want_analysis",
    "wanted_analysis",
]

_VERSIONS_PAGE = 10_000
# Nobody else writes meanwhile.
_WRITTEN_AT_ONCE = 2_000
_LOOK_S = 1.0


def lease(db: Database, name: str, holder: str, ttl_s: float, *, shared: bool = False) -> bool:
    """Take a lease or renew it; return False while another holder's lease lives.

    shared: take a part beside other holders of parts; return False while one holder has, or waits
    for, the whole.
    """
    take = leases.share if shared else leases.take
    with db.write() as tx:
        return take(tx, name, holder, ttl_s)


def is_leased(db: Database, name: str) -> bool:
    """Tell whether anybody holds a lease now."""
    with db.read() as tx:
        return leases.is_held(tx, name)


def release(db: Database, name: str, holder: str) -> None:
    """Give up a lease, or a part of it."""
    with db.write() as tx:
        leases.release(tx, name, holder)


def claim(db: Database, holder: str, limit: int, lease_s: float) -> list[OutboxEntry]:
    """Claim the oldest entries that nobody holds, and all others about the same resources.

    A resource may be there several times, so the list can be longer than `limit`. Where there is no
    entry this only reads, and nothing is locked.
    """
    with db.read() as tx:
        if not outbox.is_due(tx):
            return []
        untouched = outbox.has_untouched(tx)
    if untouched:
        with db.write() as tx:
            outbox.touch_some(tx)
    with db.write() as tx:
        return outbox.claim(tx, holder, limit, lease_s)


def settle(db: Database, entries: Sequence[OutboxEntry]) -> None:
    """Remove entries that the index has applied. Entries that were written since the claim stay.

    Many entries are settled in several transactions; one that is not settled is only applied once
    more.
    """
    for some in chunks(entries, _WRITTEN_AT_ONCE):
        with db.write() as tx:
            outbox.settle(tx, some)


def give_back(db: Database, entries: Sequence[OutboxEntry], holder: str) -> None:
    """Let entries be claimed again at once, as far as they are still this holder's."""
    with db.write() as tx:
        outbox.give_back(tx, entries, holder)


def postpone(db: Database, entries: Sequence[OutboxEntry]) -> None:
    """Let entries that the engine refuses be claimed again later; the wait grows with each
    attempt.
    """
    if entries:
        with db.write() as tx:
            outbox.postpone(tx, entries)


def enqueue(db: Database, ids: Iterable[ResourceId]) -> None:
    """Let the index look at these resources again, also at ids whose rows are gone."""
    for some in chunks(ids, _WRITTEN_AT_ONCE):
        with db.write() as tx:
            outbox.enqueue(tx, some)


def enqueue_taken(db: Database, entries: Sequence[OutboxEntry], holder: str) -> None:
    """Let the index look again at the resources of entries that are no longer this holder's."""
    with db.write() as tx:
        outbox.enqueue_taken(tx, entries, holder)


def waiting(db: Database) -> list[OutboxEntry]:
    """Return all entries there are now, with the claimed ones."""
    with db.read() as tx:
        return outbox.waiting(tx)


def pending(db: Database) -> int:
    """Return the number of entries, with the claimed ones."""
    with db.read() as tx:
        return outbox.pending(tx)


def is_due(db: Database) -> bool:
    """Tell whether there is an entry that nobody holds; unlike `pending`, it is fast with a
    million.
    """
    with db.read() as tx:
        return outbox.is_due(tx)


def oldest_age_s(db: Database) -> float:
    """Return how long the oldest entry has been waiting, in seconds; 0 for an empty outbox."""
    with db.read() as tx:
        moment = outbox.oldest(tx)
    return max(0.0, (clock.now() - moment).total_seconds()) if moment else 0.0


def load(db: Database, ids: Sequence[ResourceId]) -> list[Resource]:
    """Return these resources without bodies (but with body_text), in any order, and none of the
    bin.
    """
    with db.read() as tx:
        return resources.by_ids(tx, ids, with_body=False)


def in_parts(db: Database, ids: Sequence[ResourceId]) -> list[list[ResourceId]]:
    """Cut the ids into parts so that the texts of one part, taken by `load`, fit into memory."""
    with db.read() as tx:
        return list(resources.in_parts(tx, ids))


def iter_batches(
    db: Database, size: int = 500, *, patience_s: float = 0.0
) -> Iterator[list[Resource]]:
    """Yield all resources outside the bin in the order of ids, without bodies, in batches.

    A batch has at most `size` resources, and fewer where their texts are long. patience_s: how long
    to wait for a database that is away, so that a rebuild does not begin again for a restart of it.
    Each batch is its own snapshot, so that a long rebuild holds no old one open; what changes
    meanwhile is in the outbox.
    """
    after = 0
    while True:
        batch = _next_batch(db, after, size, time.monotonic() + patience_s)
        if not batch:
            return
        yield batch
        after = batch[-1].id


def _next_batch(db: Database, after: int, size: int, deadline: float) -> list[Resource]:
    while True:
        try:
            with db.read() as tx:
                return resources.next_batch(tx, after, size)
        except DatabaseAway:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_LOOK_S)


def states(db: Database) -> Iterator[IndexState]:
    """Yield what the index should know of every resource outside the bin, in the order of ids."""
    after = 0
    while True:
        with db.read() as tx:
            page = resources.next_states(tx, after, _VERSIONS_PAGE)
        if not page:
            return
        yield from page
        after = page[-1].id


def base_id(db: Database) -> str:
    """Return the base's random name, which never changes."""
    with db.read() as tx:
        return meta.find(tx, meta.BASE_ID) or ""


def index_base(db: Database) -> str:
    """Return the mark of an index of this base, which no index of another base or of before a
    restore has.
    """
    with db.read() as tx:
        return meta.incarnation(tx)


def synced_index(db: Database) -> str:
    """Return the generation that the outbox was last drained into; "" before the first time."""
    with db.read() as tx:
        return meta.find(tx, meta.SYNCED_INDEX) or ""


def set_synced_index(db: Database, name: str) -> None:
    """Record the generation that the outbox was drained into."""
    with db.write() as tx:
        meta.put(tx, meta.SYNCED_INDEX, name)


def index_home(db: Database) -> str:
    """Return the host and folder where an embedded index was kept last; "" for none."""
    with db.read() as tx:
        return meta.find(tx, meta.INDEX_HOME) or ""


def set_index_home(db: Database, home: str) -> None:
    """Record the host and folder where an embedded index is kept."""
    if index_home(db) != home:
        with db.write() as tx:
            meta.put(tx, meta.INDEX_HOME, home)


def wanted_analysis(db: Database) -> str:
    """Return the fingerprint of the analysis that the process which started last has."""
    with db.read() as tx:
        return meta.find(tx, meta.WANTED_ANALYSIS) or ""


def want_analysis(db: Database, fingerprint: str) -> None:
    """Record the fingerprint of the analysis that the index should have."""
    if wanted_analysis(db) != fingerprint:
        with db.write() as tx:
            meta.put(tx, meta.WANTED_ANALYSIS, fingerprint)
