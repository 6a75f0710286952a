"""The changes since a mark, in the order of commits, for a reader's scope."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from kb.domain.access import NETWORK, OPERATOR, PUBLIC, Scope
from kb.domain.changed import Changed, Mark
from kb.domain.ids import ResourceId
from kb.storage.queue.tables import change, resource_change, tombstone
from kb.storage.readable import readable
from kb.storage.resources.tables import resource
from kb.storage.session import Transaction


def since(tx: Transaction, scope: Scope, mark: Mark, limit: int) -> list[Changed]:
    """Return what changed after the mark and is in scope, and what has left the scope since."""
    found = [_changed(row, gone=False) for row in tx.execute(_living(scope, mark, limit))]
    if audience := _audience(scope):
        buried = _buried(scope, audience, mark, limit)
        found += [_changed(row, gone=True) for row in tx.execute(buried)]
    found.sort(key=lambda one: (one.mark.number, one.mark.resource or 0))
    return found[:limit]


def newest(tx: Transaction) -> int:
    """Return the number of the last change that is committed; 0 before the first."""
    return int(tx.execute(select(func.max(change.c.number))).scalar() or 0)


def _changed(row: Any, *, gone: bool) -> Changed:
    return Changed(Mark(row.number, ResourceId(row.id)), row.made_at, row.key, gone)


def _living(scope: Scope, mark: Mark, limit: int) -> Select[Any]:
    id_ = resource_change.c.resource_id
    return (
        select(change.c.number, change.c.made_at, resource.c.id, resource.c.key)
        .join_from(change, resource_change, resource_change.c.change_id == change.c.id)
        .join(resource, resource.c.id == id_)
        .where(readable(scope), _after(mark, id_))
        .order_by(change.c.number, id_)
        .limit(limit)
    )


def _buried(scope: Scope, audience: str, mark: Mark, limit: int) -> Select[Any]:
    """Select what became hidden, without what the reader can read all the same, such as its
    author.
    """
    t = tombstone.c
    still = exists().where(resource.c.key == t.key, readable(scope))
    return (
        select(change.c.number, change.c.made_at, t.resource_id.label("id"), t.key)
        .join_from(change, tombstone, t.change_id == change.c.id)
        .where(t.audience == audience, ~still, _after(mark, t.resource_id))
        .order_by(change.c.number, t.resource_id)
        .limit(limit)
    )


def _after(mark: Mark, id_: ColumnElement[int]) -> ColumnElement[bool]:
    later = change.c.number > mark.number
    if mark.resource is None:
        return later
    rest = and_(change.c.number == mark.number, id_ > mark.resource)
    return and_(change.c.number >= mark.number, or_(later, rest))


def _audience(scope: Scope) -> str | None:
    """Return the audience whose tombstones this reader gets."""
    if not scope.tokens.isdisjoint({OPERATOR, NETWORK}):
        return NETWORK
    return PUBLIC if PUBLIC in scope.tokens else None
