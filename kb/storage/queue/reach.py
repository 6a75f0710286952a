"""The reach of a change: its number in the order of commits, and what became hidden by it.

Whoever keeps a copy asks what changed since a number. A number that is given when a row is written
can be committed after a higher one, and would be missed; so it is given right before the commit, by
one transaction at a time.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from kb.domain import clock
from kb.domain.access import NETWORK, PUBLIC
from kb.domain.chunks import chunks
from kb.domain.vocabulary import Visibility
from kb.storage.queue.tables import change, resource_change, tombstone
from kb.storage.resources.tables import resource
from kb.storage.session import Transaction
from kb.storage.upsert import insert as upsert

# The number of the lock on numbering among PostgreSQL's advisory ones.
_NUMBERING: Final = 7_325_003
_CHUNK: Final = 5000
# The audiences that are told of what they cannot read any more, and how far a resource must
# reach to be theirs. A relation such as an author's is none of them: it is known by its rows.
AUDIENCES: Final = ((PUBLIC, 2), (NETWORK, 1))
_REACH: Final[ColumnElement[int]] = case(
    (resource.c.deleted_at.is_not(None), 0),
    (resource.c.visibility == Visibility.PUBLIC.value, 2),
    (resource.c.visibility == Visibility.NETWORK.value, 1),
    else_=0,
)


def announce(tx: Transaction, chosen: ColumnElement[bool]) -> None:
    """Give the chosen resources this transaction's change, and bury what became hidden."""
    change_id = _change_of(tx)
    _bury(tx, chosen, change_id)
    row = select(resource.c.id, literal(change_id, BigInteger), _REACH).where(chosen)
    statement = upsert(tx, resource_change).from_select(["resource_id", "change_id", "reach"], row)
    new = statement.excluded
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["resource_id"],
            set_={"change_id": new.change_id, "reach": new.reach},
        )
    )


def _change_of(tx: Transaction) -> int:
    """Return the id of the row for everything that changes in this transaction."""
    if tx.change_id is None:
        tx.change_id = int(tx.execute(insert(change).returning(change.c.id)).scalar_one())
        tx.at_end(_give_number, order=1)
    return tx.change_id


def _give_number(tx: Transaction) -> None:
    """Give the next number. Nobody else takes one until this transaction has ended."""
    if tx.change_id is None:
        return
    tx.queue_up(_NUMBERING)
    last = select(change.c.number, change.c.made_at).where(change.c.number.is_not(None))
    row = tx.execute(last.order_by(change.c.number.desc()).limit(1)).first()
    now = clock.now()
    values = (
        # a clock that was set back must not date a later change before an earlier one
        {"number": row.number + 1, "made_at": max(now, row.made_at)}
        if row
        else {"number": 1, "made_at": now}
    )
    tx.execute(update(change).where(change.c.id == tx.change_id).values(values))


def _bury(tx: Transaction, chosen: ColumnElement[bool], change_id: int) -> None:
    """Make tombstones for audiences that cannot read a resource any more, and remove outdated
    ones.
    """
    before = func.coalesce(resource_change.c.reach, 0)
    moved = (
        select(resource.c.id, resource.c.key, before.label("before"), _REACH.label("now"))
        .join_from(
            resource, resource_change, resource_change.c.resource_id == resource.c.id, isouter=True
        )
        .where(chosen, before != _REACH)
    )
    rows = tx.execute(moved).all()
    for audience, level in AUDIENCES:
        _put(tx, audience, [row for row in rows if row.before >= level > row.now], change_id)
        _take_away(tx, audience, [row.key for row in rows if row.now >= level > row.before])


def _put(tx: Transaction, audience: str, hidden: Sequence[Any], change_id: int) -> None:
    if not hidden:
        return
    statement = upsert(tx, tombstone)
    new = statement.excluded
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["key", "audience"],
            set_={"resource_id": new.resource_id, "change_id": new.change_id},
        ),
        [
            {"key": row.key, "audience": audience, "resource_id": row.id, "change_id": change_id}
            for row in hidden
        ],
    )


def _take_away(tx: Transaction, audience: str, keys: Sequence[str]) -> None:
    for chunk in chunks(keys, _CHUNK):
        tx.execute(
            delete(tombstone).where(tombstone.c.audience == audience, tombstone.c.key.in_(chunk))
        )
