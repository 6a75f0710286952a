"""Versions of one text: they are found outside of any request, and named to a reader."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kb.domain.access import Scope
from kb.domain.chunks import chunks
from kb.domain.ids import ResourceId
from kb.domain.resources import Resource
from kb.storage import meta
from kb.storage.resources import resources
from kb.storage.session import Database
from kb.storage.twins import due, twins
from kb.storage.twins.twins import Pair
from kb.text.likeness import (
    ALIKE,
    LAYOUT,
    Hashes,
    Shingles,
    band_hashes,
    containment,
    resemblance,
    shingles,
)

__all__ = [
    "NAMED",
    "NO_TWINS",
    "Likeness",
    "Pair",
    "Twin",
    "Twins",
    "are_due",
    "compare_due",
    "count",
    "count_due",
    "likeness",
    "listing",
    "name",
    "of",
    "prepare",
    "related",
]

_BATCH: Final = 200
# Nobody else writes meanwhile.
_WRITTEN_AT_ONCE: Final = 50
_DUE_AT_ONCE: Final = 2_000
_FORGOTTEN_AT_ONCE: Final = 20_000
# The number of copies that are named of a text with many; all of them name the same.
_MOST: Final = 100
# A longer list is cut here, and its total is given.
NAMED: Final = 5
# A shingle takes about 100 bytes: what may be in memory at once.
_CHARS: Final = 500_000
_AT_ONCE: Final = 10
_REMEMBERED: Final = 500
_SHORT: Final = 2_000


@dataclass(frozen=True, slots=True)
class Twin:
    """Another version. alike: the share that the two texts have in common, of all they have, 0
    to 1.
    """

    resource: Resource
    alike: float


@dataclass(frozen=True, slots=True)
class Twins:
    """The other versions of one resource that a reader may see. closest: at most five of them."""

    total: int = 0
    closest: tuple[Twin, ...] = ()


NO_TWINS: Final = Twins()


@dataclass(frozen=True, slots=True)
class Likeness:
    """The likeness of two texts, from 0 to 1.

    shared: the share that they have in common of all they have. inside: the same, of the shorter
    one.
    """

    shared: float
    inside: float


# --- finding ------------------------------------------------------------------------------


def prepare(db: Database) -> None:
    """Let all sketches be made anew where they were never made, or were made otherwise.

    It is done in many short transactions; if interrupted, it begins again.
    """
    if not _is_outdated(db):
        return
    left = True
    while left:
        with db.write() as tx:
            left = twins.forget_some(tx, _FORGOTTEN_AT_ONCE)
    after: ResourceId | None = ResourceId(0)
    while after is not None:
        with db.write() as tx:
            after = twins.enqueue_some(tx, after, _DUE_AT_ONCE)
    with db.write() as tx:
        meta.put(tx, meta.SKETCH_LAYOUT, LAYOUT)


def _is_outdated(db: Database) -> bool:
    with db.read() as tx:
        return meta.find(tx, meta.SKETCH_LAYOUT) != LAYOUT


def are_due(db: Database) -> bool:
    """Tell whether texts are still to be compared; it is as fast with a million of them."""
    with db.read() as tx:
        return meta.find(tx, meta.SKETCH_LAYOUT) != LAYOUT or bool(due.oldest(tx, 1))


def count_due(db: Database) -> int:
    """Return the number of texts that are still to be compared, for a bar or a report."""
    with db.read() as tx:
        return due.count(tx)


def compare_due(db: Database, *, before_writing: Callable[[], None] = lambda: None) -> int:
    """Compare a batch of the due texts with everything, and return how many entries are done.

    Only one process at a time may do this. Killed anywhere, the batch is due again, and nothing is
    doubled. before_writing: raises where this process has to stop.
    """
    with db.read() as tx:
        entries = due.oldest(tx, _BATCH)
        ids = [*dict.fromkeys(one.resource_id for one in entries)]
        parts = list(resources.in_parts(tx, ids, _CHARS))
    for part in parts:
        _compare(db, part, before_writing)
    if entries:
        before_writing()
        with db.write() as tx:
            due.remove(tx, entries)
    return len(entries)


def _compare(db: Database, ids: list[ResourceId], before_writing: Callable[[], None]) -> None:
    with db.read() as tx:
        texts = twins.texts(tx, ids)
        known = twins.sketches(tx, ids)
    found = {id_: shingles(text) for id_, text in texts.items()}
    hashes = {id_: band_hashes(some) for id_, some in found.items()}
    changed: dict[ResourceId, Hashes | None] = {
        id_: new
        for id_, new in hashes.items()
        if (old := known.get(id_)) is None or not old.compared or old.hashes != new
    }
    changed |= {id_: None for id_ in known if id_ not in texts}
    if not changed:
        return
    for some in chunks(changed.items(), _WRITTEN_AT_ONCE):
        before_writing()
        with db.write() as tx:
            twins.put(tx, dict(some))
    compared = {id_: found[id_] for id_, new in changed.items() if new is not None}
    pairs = list(_pairs(db, compared, hashes))
    before_writing()
    with db.write() as tx:
        twins.save_pairs(tx, pairs, compared)


def _pairs(
    db: Database, wanted: Mapping[ResourceId, Shingles], hashes: Mapping[ResourceId, Hashes]
) -> Iterator[Pair]:
    """Yield those of the likely pairs whose texts are alike when they are compared."""
    remembered = dict(wanted)
    for id_, mine in wanted.items():
        with db.read() as tx:
            others = twins.candidates(tx, id_, hashes[id_], _MOST)
        for other, theirs in _shingles(db, others, remembered):
            alike = resemblance(mine, theirs)
            if alike >= ALIKE:
                yield Pair(id_, other, alike)


def _shingles(
    db: Database, ids: Sequence[ResourceId], remembered: dict[ResourceId, Shingles]
) -> Iterator[tuple[ResourceId, Shingles]]:
    """Yield the shingles of a few texts at a time.

    Copies of one text have candidates in common, so some shingles are remembered.
    """
    for some in chunks(ids, _AT_ONCE):
        missing = [id_ for id_ in some if id_ not in remembered]
        texts: dict[ResourceId, str] = {}
        if missing:
            with db.read() as tx:
                texts = twins.texts(tx, missing)
        for id_ in some:
            found = remembered.get(id_)
            if found is None:
                found = shingles(texts.get(id_, ""))
                if len(found) <= _SHORT and len(remembered) < _REMEMBERED:
                    remembered[id_] = found
            yield id_, found


# --- naming ---------------------------------------------------------------------------------


def related(db: Database, ids: Sequence[ResourceId], scope: Scope) -> list[Pair]:
    """Return the twins (`other`) of these (`one`) that the reader may see, the most alike first."""
    if not ids:
        return []
    with db.read() as tx:
        return twins.of(tx, ids, scope)


def name(
    db: Database, pairs: Sequence[Pair], scope: Scope, *, most: int = NAMED
) -> dict[ResourceId, Twins]:
    """Return the `related` pairs by their `one`, with the closest twins read."""
    if not pairs:
        return {}
    by_one: dict[ResourceId, list[Pair]] = {}
    for pair in pairs:
        by_one.setdefault(pair.one, []).append(pair)
    wanted = {pair.other for some in by_one.values() for pair in some[:most]}
    with db.read() as tx:
        rows = resources.by_ids(tx, sorted(wanted), with_body=False, text_limit=0)
    read = {row.id: row for row in rows if scope.allows(row.audience)}
    return {
        one: Twins(
            len(some),
            tuple(Twin(read[pair.other], pair.alike) for pair in some[:most] if pair.other in read),
        )
        for one, some in by_one.items()
    }


def of(db: Database, id_: ResourceId, scope: Scope) -> Twins:
    """Return the versions of one resource that the reader may see."""
    pairs = related(db, [id_], scope)
    return name(db, pairs, scope).get(id_, NO_TWINS)


def likeness(one: Resource, other: Resource) -> Likeness | None:
    """Return how alike two texts are, or None where one of them is too short to say."""
    mine, theirs = shingles(one.body_text), shingles(other.body_text)
    if not mine or not theirs:
        return None
    return Likeness(resemblance(mine, theirs), containment(mine, theirs))


def count(db: Database) -> int:
    """Return the number of pairs."""
    with db.read() as tx:
        return twins.count_pairs(tx)


def listing(db: Database, scope: Scope) -> list[tuple[Resource, Twins]]:
    """Return all resources in scope that have other versions in scope, each with all of those.

    Resources in the bin are left out. Each pair is listed once, at the resource that came first.
    """
    with db.read() as tx:
        pairs = twins.all_pairs(tx)
        firsts = sorted({pair.one for pair in pairs})
        rows = resources.by_ids(tx, firsts, with_body=False, text_limit=0)
    named = name(db, pairs, scope, most=_MOST)
    listed = (row for row in sorted(rows, key=lambda row: row.id) if scope.allows(row.audience))
    return [(row, named[row.id]) for row in listed if named[row.id].closest]
