"""Compares both sides, rows and index, instead of trusting the way between them."""

from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from indexer.analysis.analyser import Analyser
from indexer.engines.contract import Engine, Index
from indexer.sync.apply import write_current_state
from kb.domain.ids import ResourceId
from kb.storage.session import Database
from kb.usecases import indexing

_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs between the rows and the index.

    missing: ids that the index lacks. stale: ids that it has in another version. extra: ids that
    are gone from the rows. Either part of the index counts: what is not public and still in the
    open part is stale, too. ahead: whether the index has a higher version of anything than the
    rows. Then the rows went back in time, as a restored backup does; such an index cannot be
    repaired, only built anew.
    """

    missing: tuple[ResourceId, ...]
    stale: tuple[ResourceId, ...]
    extra: tuple[ResourceId, ...]
    compared: int
    ahead: bool = False

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.extra)

    def without(self, behind: Container[ResourceId]) -> "Differences":
        """Leave out the ids that the outbox still holds: they are not wrong, only not applied."""

        def kept(ids: tuple[ResourceId, ...]) -> tuple[ResourceId, ...]:
            return tuple(one for one in ids if one not in behind)

        return replace(
            self, missing=kept(self.missing), stale=kept(self.stale), extra=kept(self.extra)
        )


def index_name(engine: Engine, index: Index) -> str:
    """Name one generation of one engine, so that the base knows which one it is in step with."""
    return f"{engine.name}/{index.generation}"


def compare(db: Database, index: Index) -> Differences:
    """Compare all ids and versions of both sides; two integer pairs a resource are in memory."""
    indexed, opened = dict(index.versions()), dict(index.open_versions())
    missing: list[ResourceId] = []
    stale: list[ResourceId] = []
    compared = 0
    ahead = False
    for state in indexing.states(db):
        compared += 1
        known, shown = indexed.pop(state.id, None), opened.pop(state.id, None)
        if known is None or (state.is_public and shown is None):
            missing.append(state.id)
        elif known != state.version or shown != (state.version if state.is_public else None):
            stale.append(state.id)
        ahead = ahead or max(known or 0, shown or 0) > state.version
    extra = sorted(indexed.keys() | opened.keys())
    return Differences(tuple(missing), tuple(stale), tuple(extra), compared, ahead)


def repair(
    db: Database,
    index: Index,
    analyser: Analyser,
    differences: Differences,
    progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Bring the index to the state of the rows for these ids; what it refuses is enqueued."""
    todo = iter((*differences.missing, *differences.stale, *differences.extra))
    while batch := list(islice(todo, _BATCH)):
        if refused := write_current_state(db, index, analyser, batch):
            indexing.enqueue(db, refused)
        progress(len(batch))
