"""What the index needs from the store: the outbox, leases, and resources in bulk."""

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
    """Take the lease or renew it; False while another holder's lives.

    shared: among others who share; False while one holder has, or wants, the whole.
    """
    take = leases.share if shared else leases.take
    with db.write() as tx:
        return take(tx, name, holder, ttl_s)


def is_leased(db: Database, name: str) -> bool:
    """Whether anybody holds it now."""
    with db.read() as tx:
        return leases.is_held(tx, name)


def release(db: Database, name: str, holder: str) -> None:
    with db.write() as tx:
        leases.release(tx, name, holder)


def claim(db: Database, holder: str, limit: int, lease_s: float) -> list[OutboxEntry]:
    """The oldest entries that nobody holds, and all others about the same resources.

    A resource may be there several times, so the list can be longer than `limit`.
    Where there is none it costs a read only: nothing is locked.
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
    """The index has them. Entries written since the claim stay.

    Many are settled in several transactions: what is not settled is only applied once more.
    """
    for some in chunks(entries, _WRITTEN_AT_ONCE):
        with db.write() as tx:
            outbox.settle(tx, some)


def give_back(db: Database, entries: Sequence[OutboxEntry], holder: str) -> None:
    """Not done: let them be claimed again at once, as far as they are still this holder's."""
    with db.write() as tx:
        outbox.give_back(tx, entries, holder)


def postpone(db: Database, entries: Sequence[OutboxEntry]) -> None:
    """The engine refuses these: let them be claimed again later, the more often the later."""
    if entries:
        with db.write() as tx:
            outbox.postpone(tx, entries)


def enqueue(db: Database, ids: Iterable[ResourceId]) -> None:
    """Let the index look at these again; also ids whose rows are gone."""
    for some in chunks(ids, _WRITTEN_AT_ONCE):
        with db.write() as tx:
            outbox.enqueue(tx, some)


def enqueue_taken(db: Database, entries: Sequence[OutboxEntry], holder: str) -> None:
    """Let the index look again at those that are no longer this holder's."""
    with db.write() as tx:
        outbox.enqueue_taken(tx, entries, holder)


def waiting(db: Database) -> list[OutboxEntry]:
    """All entries there are now, claimed ones included."""
    with db.read() as tx:
        return outbox.waiting(tx)


def pending(db: Database) -> int:
    """Number of entries, claimed ones included."""
    with db.read() as tx:
        return outbox.pending(tx)


def is_due(db: Database) -> bool:
    """Whether there is an entry that nobody holds; unlike `pending`, as quick with a million."""
    with db.read() as tx:
        return outbox.is_due(tx)


def oldest_age_s(db: Database) -> float:
    """How long the oldest entry has been waiting; 0 for an empty outbox."""
    with db.read() as tx:
        moment = outbox.oldest(tx)
    return max(0.0, (clock.now() - moment).total_seconds()) if moment else 0.0


def load(db: Database, ids: Sequence[ResourceId]) -> list[Resource]:
    """The live ones of these, in any order, without bodies (body_text is there)."""
    with db.read() as tx:
        return resources.by_ids(tx, ids, with_body=False)


def in_parts(db: Database, ids: Sequence[ResourceId]) -> list[list[ResourceId]]:
    """The ids, cut so that the texts of a part, taken by `load`, fit into memory."""
    with db.read() as tx:
        return list(resources.in_parts(tx, ids))


def iter_batches(
    db: Database, size: int = 500, *, patience_s: float = 0.0
) -> Iterator[list[Resource]]:
    """All live resources in the order of ids, without bodies; fewer at once where long.

    patience_s: how long a database that is away is waited for; a rebuild is not begun again for
    its restart.

    Each batch is its own snapshot, so that a long rebuild holds no old one open: what changes
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
    """What the index should know of every live resource, in the order of ids."""
    after = 0
    while True:
        with db.read() as tx:
            page = resources.next_states(tx, after, _VERSIONS_PAGE)
        if not page:
            return
        yield from page
        after = page[-1].id


def base_id(db: Database) -> str:
    """The base's random name, the same for ever."""
    with db.read() as tx:
        return meta.find(tx, meta.BASE_ID) or ""


def index_base(db: Database) -> str:
    """What an index of this base is marked with: not one of another, nor of before a restore."""
    with db.read() as tx:
        return meta.incarnation(tx)


def synced_index(db: Database) -> str:
    """The generation that the outbox was last drained into; "" before the first time."""
    with db.read() as tx:
        return meta.find(tx, meta.SYNCED_INDEX) or ""


def set_synced_index(db: Database, name: str) -> None:
    with db.write() as tx:
        meta.put(tx, meta.SYNCED_INDEX, name)


def index_home(db: Database) -> str:
    """The host and folder where an embedded index was kept last; "" for none."""
    with db.read() as tx:
        return meta.find(tx, meta.INDEX_HOME) or ""


def set_index_home(db: Database, home: str) -> None:
    if index_home(db) != home:
        with db.write() as tx:
            meta.put(tx, meta.INDEX_HOME, home)


def wanted_analysis(db: Database) -> str:
    """The fingerprint of the analysis that the process which started last has."""
    with db.read() as tx:
        return meta.find(tx, meta.WANTED_ANALYSIS) or ""


def want_analysis(db: Database, fingerprint: str) -> None:
    if wanted_analysis(db) != fingerprint:
        with db.write() as tx:
            meta.put(tx, meta.WANTED_ANALYSIS, fingerprint)
