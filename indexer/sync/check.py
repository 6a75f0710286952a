"""Compares rows and index once, whatever the outbox says, and mends what differs."""

from collections.abc import Callable
from dataclasses import dataclass

from indexer.engines.contract import Index
from indexer.sync import reconcile
from indexer.sync.lease import WRITER, held
from indexer.sync.reconcile import Differences
from indexer.sync.worker import Worker
from kb.usecases import indexing, twins

_WAIT_FOR_WRITER_S = 30.0


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    waiting: how many changes waited for the index before it began. uncompared: how many texts are
    still to be compared. rebuilt: whether the index was missing or damaged and had to be built
    before it could be compared.
    """

    differences: Differences
    waiting: int
    uncompared: int
    rebuilt: bool


def check(
    worker: Worker,
    *,
    live_index: Callable[[], Index],
    mend: bool,
    bring_up_to_date: Callable[[], object],
    rebuild: Callable[[], object],
) -> Checked:
    """Compare every row with the index, and mend what differs if `mend` is set.

    live_index: returns the index to look at; it may raise Unavailable. bring_up_to_date: applies
    what waits, before both sides are compared. rebuild: builds the index anew, where it knows more
    than the rows do and cannot be repaired. Raises Conflict where another process keeps writing.
    """
    db = worker.db
    healed = mend and worker.heal()
    waiting = indexing.pending(db)
    if mend:
        bring_up_to_date()
    with held(db, WRITER, wait_s=_WAIT_FOR_WRITER_S):
        found = _compare(worker, live_index(), mend=mend)
    if found.ahead and mend:
        rebuild()
    return Checked(found, waiting, twins.count_due(db), healed)


def _compare(worker: Worker, index: Index, *, mend: bool) -> Differences:
    found = reconcile.compare(worker.db, index)
    # Asked after comparing: who holds the lease sees no entry settled meanwhile.
    behind = {entry.resource_id for entry in indexing.waiting(worker.db)}
    found = found.without(behind)
    if found and mend and not found.ahead:
        reconcile.repair(worker.db, index, worker.analyser, found)
    return found
