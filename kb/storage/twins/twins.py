"""Resources whose texts are versions of one: sketches, pairs of twins, and what is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Integer,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    null,
    select,
    true,
    update,
)

from kb.domain.access import Scope
from kb.domain.ids import ResourceId
from kb.domain.vocabulary import Visibility
from kb.storage.resources import resources
from kb.storage.resources.tables import resource, resource_author
from kb.storage.session import Transaction
from kb.storage.twins import due
from kb.storage.twins.tables import sketch, sketch_band, sketch_due, twin
from kb.storage.upsert import insert as upsert
from kb.text.likeness import LONGEST, Hashes, pack, unpack

# Cut among those that the same people read: copies that a reader may not see must not keep one
# that they may see from being found.
_IS_OPEN: Final = resource.c.visibility.in_([Visibility.PUBLIC.value, Visibility.NETWORK.value])
_READ_BY: Final = (
    resource.c.visibility,
    case((_IS_OPEN, null()), else_=resource.c.studio_id),
    case((_IS_OPEN, null()), else_=resource_author.c.person_id),
)
_SHARING: Final = (
    select(sketch_band.c.resource_id, func.count().label("shared"))
    .where(
        sketch_band.c.hash.in_(bindparam("hashes", expanding=True)),
        sketch_band.c.resource_id != bindparam("id", type_=Integer),
    )
    .group_by(sketch_band.c.resource_id)
    .subquery()
)
_BEST: Final = [_SHARING.c.shared.desc(), _SHARING.c.resource_id]
_LIKELY: Final = (
    select(_SHARING, func.row_number().over(partition_by=_READ_BY, order_by=_BEST).label("place"))
    .join(resource, resource.c.id == _SHARING.c.resource_id)
    .outerjoin(
        resource_author,
        (resource_author.c.resource_id == resource.c.id) & (resource_author.c.position == 0),
    )
    .subquery()
)
_CANDIDATES: Final = (
    select(_LIKELY.c.resource_id)
    .where(_LIKELY.c.place <= bindparam("most", type_=Integer))
    .order_by(_LIKELY.c.shared.desc(), _LIKELY.c.resource_id)
)
# Nearly always there are none, so that this is all that a search pays.
_OF: Final = (
    select(twin.c.resource_id, twin.c.other_id, twin.c.alike)
    .where(twin.c.resource_id.in_(bindparam("ids", expanding=True)))
    .order_by(twin.c.resource_id, twin.c.alike.desc(), twin.c.other_id)
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sketch of a text. hashes: None where it is too short. compared: whether its twins are
    known.
    """

    hashes: Hashes
    compared: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions of one text. alike: the share that they have in common of all they have, 0 to
    1.
    """

    one: ResourceId
    other: ResourceId
    alike: float


# --- beginning anew -------------------------------------------------------------------------


def forget_some(tx: Transaction, most: int) -> bool:
    """Forget some of what is known and due, in the order of the rows; return whether there is
    more.
    """
    for key in (sketch_band.c.hash, twin.c.resource_id, sketch.c.resource_id, sketch_due.c.id):
        bound = tx.execute(select(key).order_by(key).offset(most).limit(1)).scalar()
        # rows with one key stay together; where all have one, they go at once
        known = None if bound is None else tx.execute(select(func.min(key))).scalar()
        chosen = true() if bound is None else key < bound if bound != known else key <= bound
        tx.execute(delete(key.table).where(chosen))
        if bound is not None:
            return True
    return False


def enqueue_some(tx: Transaction, after: ResourceId, most: int) -> ResourceId | None:
    """Let resources with ids beyond this one be compared; return the last id, or None at the
    end.
    """
    c = resource.c
    live = select(c.id).where(c.deleted_at.is_(None), c.id > after).order_by(c.id).limit(most)
    ids = [ResourceId(id_) for id_ in tx.execute(live).scalars()]
    due.enqueue(tx, ids)
    return ids[-1] if ids else None


# --- sketches -------------------------------------------------------------------------------


def texts(tx: Transaction, ids: Iterable[ResourceId]) -> dict[ResourceId, str]:
    """Return the texts of those outside the bin, without markup and as far as they are compared."""
    statement = select(resource.c.id, func.substr(resource.c.body_text, 1, LONGEST)).where(
        resource.c.id.in_(list(ids)), resource.c.deleted_at.is_(None)
    )
    return {ResourceId(id_): text for id_, text in tx.execute(statement)}


def sketches(tx: Transaction, ids: Iterable[ResourceId]) -> dict[ResourceId, Sketch]:
    """Return id → sketch, of those that have one."""
    c = sketch.c
    statement = select(c.resource_id, c.bands, c.compared).where(c.resource_id.in_(list(ids)))
    return {
        ResourceId(id_): Sketch(unpack(bands), compared)
        for id_, bands, compared in tx.execute(statement)
    }


def put(tx: Transaction, made: Mapping[ResourceId, Hashes | None]) -> None:
    """Replace sketches, and forget the twins that went with them. None: the resource is gone."""
    remove = [
        {"b_hash": hash_, "b_id": id_}
        for id_, known in sketches(tx, made).items()
        for hash_ in known.hashes
    ]
    if remove:
        named = (sketch_band.c.hash == bindparam("b_hash")) & (
            sketch_band.c.resource_id == bindparam("b_id")
        )
        tx.execute(delete(sketch_band).where(named), remove)
    ids = list(made)
    known = select(twin.c.resource_id, twin.c.other_id).where(twin.c.resource_id.in_(ids))
    # by their keys: PostgreSQL reads the whole table for a list of pairs that it has to look up
    theirs = [{"b_id": other, "b_other": id_} for id_, other in tx.execute(known)]
    if theirs:
        pair = (twin.c.resource_id == bindparam("b_id")) & (twin.c.other_id == bindparam("b_other"))
        tx.execute(delete(twin).where(pair), theirs)
    tx.execute(delete(twin).where(twin.c.resource_id.in_(ids)))
    tx.execute(delete(sketch).where(sketch.c.resource_id.in_(ids)))
    rows = [
        {"resource_id": id_, "bands": pack(hashes), "compared": False}
        for id_, hashes in made.items()
        if hashes is not None
    ]
    if rows:
        tx.execute(insert(sketch), rows)
    bands = [
        {"hash": hash_, "resource_id": id_}
        for id_, hashes in made.items()
        for hash_ in sorted(set(hashes or ()))
    ]
    if bands:
        tx.execute(insert(sketch_band), bands)


def candidates(tx: Transaction, id_: ResourceId, hashes: Hashes, most: int) -> list[ResourceId]:
    """Return the resources that share a hash; those that share many come first.

    There are at most `most` of those that are open, of each kind, and as many of each studio and
    author.
    """
    if not hashes:
        return []
    found = tx.execute(_CANDIDATES, {"hashes": hashes, "id": id_, "most": most})
    return [ResourceId(one) for one in found.scalars()]


# --- pairs ----------------------------------------------------------------------------------


def save_pairs(tx: Transaction, pairs: Iterable[Pair], compared: Iterable[ResourceId]) -> None:
    """Store pairs both ways round. compared: these have been compared with all their candidates."""
    rows = [
        {"resource_id": one, "other_id": other, "alike": pair.alike}
        for pair in pairs
        for one, other in ((pair.one, pair.other), (pair.other, pair.one))
    ]
    if rows:
        tx.execute(upsert(tx, twin).on_conflict_do_nothing(), rows)
    done = list(compared)
    tx.execute(update(sketch).where(sketch.c.resource_id.in_(done)).values(compared=True))


def of(tx: Transaction, ids: Iterable[ResourceId], scope: Scope) -> list[Pair]:
    """Return the twins (`other`) of these (`one`) that `scope` allows, the most alike first."""
    pairs = [Pair(*row) for row in tx.execute(_OF, {"ids": list(ids)})]
    if not pairs:
        return []
    allowed = resources.readable_ids(tx, {pair.other for pair in pairs}, scope)
    return [pair for pair in pairs if pair.other in allowed]


def all_pairs(tx: Transaction) -> list[Pair]:
    """Return all pairs outside the bin, each once."""
    columns = twin.c.resource_id, twin.c.other_id, twin.c.alike
    statement = _live(select(*columns)).order_by(columns[0], columns[2].desc(), columns[1])
    return [Pair(*row) for row in tx.execute(statement)]


def count_pairs(tx: Transaction) -> int:
    """Return the number of pairs that `all_pairs` has."""
    return int(tx.execute(_live(select(func.count()).select_from(twin))).scalar_one())


def _live(statement: Select[Any]) -> Select[Any]:
    one, other = resource.alias(), resource.alias()
    return (
        statement.join(one, one.c.id == twin.c.resource_id)
        .join(other, other.c.id == twin.c.other_id)
        .where(
            twin.c.resource_id < twin.c.other_id,
            one.c.deleted_at.is_(None),
            other.c.deleted_at.is_(None),
        )
    )
