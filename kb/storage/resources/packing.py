"""What an older version stored is brought into the form of today, some resources at a time.

A state that is the resource's is no longer stored beside it, and on SQLite bodies and states of the
past are packed. Both forms can be read, so nobody has to wait for it.
"""

from itertools import islice
from typing import Any, Final

from sqlalchemy import Column, bindparam, func, select, update

from kb.domain.ids import ResourceId
from kb.storage.resources import resources, revisions
from kb.storage.resources.tables import resource, resource_revision
from kb.storage.session import Transaction

# Characters of text in memory at once
_CHARS: Final = 500_000


def pack_some(tx: Transaction, after: ResourceId, most: int) -> list[ResourceId]:
    """Pack the next resources with ids beyond this one; return their ids, none at the end.

    There are at most `most`, and fewer where their texts are long.
    """
    c = resource.c
    following = select(c.id).where(c.id > after).order_by(c.id).limit(most)
    ids = [ResourceId(id_) for id_ in tx.execute(following).scalars()]
    for part in islice(resources.in_parts(tx, ids, _CHARS), 1):
        revisions.unite(tx, resources.whole(tx, part))
        if tx.dialect == "sqlite":
            _pack_bodies(tx, part)
            _pack_states(tx, part)
        return part
    return []


def _pack_bodies(tx: Transaction, ids: list[ResourceId]) -> None:
    c = resource.c
    plain = select(c.id, c.body).where(c.id.in_(ids), _is_plain(c.body))
    rows = [{"of_resource": id_, "written": body} for id_, body in tx.execute(plain)]
    if rows:
        packed = update(resource).where(c.id == bindparam("of_resource"))
        tx.execute(packed.values(body=bindparam("written")), rows)


def _pack_states(tx: Transaction, ids: list[ResourceId]) -> None:
    c = resource_revision.c
    plain = select(c.resource_id, c.number).where(c.resource_id.in_(ids), _is_plain(c.state))
    for id_, number in tx.execute(plain).all():
        same = (c.resource_id == id_) & (c.number == number)
        state = tx.execute(select(c.state).where(same)).scalar_one()
        tx.execute(update(resource_revision).where(same).values(state=state))


def _is_plain(column: Column[Any]) -> Any:
    """Make the condition that SQLite holds a text of some length as it is."""
    return (func.typeof(column) == "text") & (func.length(column) > 0)
