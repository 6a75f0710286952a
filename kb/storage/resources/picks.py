"""Picks one resource for a day, the same for everybody who asks with the same scope."""

from datetime import date
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Select, cast, select

from kb.domain.access import Scope
from kb.domain.ids import ResourceId
from kb.storage.collections.tables import collection, collection_item
from kb.storage.readable import readable, readable_collection
from kb.storage.resources.tables import resource
from kb.storage.session import Transaction

# A prime, below which a square is still a small number, and two more that spread ids and days.
_PRIME: Final = 1_000_003
_ID_STEP: Final = 7_919
_DAY_STEP: Final = 104_729


def find_pick(tx: Transaction, scope: Scope, day: date) -> ResourceId | None:
    """Return the pick of a day among what collections hold, or else among all; None of nothing.

    Each resource gets a number for each day, and the smallest one is picked, so that what is added
    during a day hardly ever changes the pick of that day.
    """
    curated = (
        select(resource.c.id)
        .join_from(collection_item, resource, resource.c.id == collection_item.c.resource_id)
        .join(collection, collection.c.id == collection_item.c.collection_id)
        .where(readable(scope), readable_collection(scope))
    )
    every = select(resource.c.id).where(readable(scope))
    return _first(tx, curated, day) or _first(tx, every, day)


def _first(tx: Transaction, among: Select[Any], day: date) -> ResourceId | None:
    found = tx.execute(among.order_by(_number(day), resource.c.id).limit(1)).scalar()
    return None if found is None else ResourceId(found)


def _number(day: date) -> ColumnElement[Any]:
    shifted = day.toordinal() * _DAY_STEP % _PRIME
    mixed = (cast(resource.c.id, BigInteger) * _ID_STEP + shifted) % _PRIME
    return (mixed * mixed) % _PRIME
