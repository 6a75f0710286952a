"""Resources: finding them. Saving is in resource_writes."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, Integer, Select, bindparam, func, or_, select

from kb.domain.access import Reader, Scope
from kb.domain.ids import ResourceId
from kb.domain.resources import Resource
from kb.domain.vocabulary import Visibility
from kb.errors import NotFound
from kb.storage.readable import readable
from kb.storage.resources.rows import (
    resources_of,
    resources_of_range,
    rows_statement,
    whole_resources_of,
)
from kb.storage.resources.tables import resource
from kb.storage.session import Transaction


class IndexState(NamedTuple):
    """What the index should know of a resource before its text."""

    id: ResourceId
    version: int
    is_public: bool


# Characters of text held in memory at once
TEXT_AT_ONCE: Final = 4_000_000

_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
# SQLite takes 32,766 parameters, PostgreSQL 65,535
_IDS_AT_ONCE: Final = 10_000
_LIGHT_BY_IDS: Final = rows_statement(with_body=False).where(
    resource.c.id.in_(_IDS), resource.c.deleted_at.is_(None)
)
_SHORT_BY_IDS: Final = rows_statement(
    with_body=False, text_limit=bindparam("text_limit", type_=Integer)
).where(resource.c.id.in_(_IDS), resource.c.deleted_at.is_(None))
_WHOLE_BY_IDS: Final = rows_statement(with_body=True).where(
    resource.c.id.in_(_IDS), resource.c.deleted_at.is_(None)
)
_WHOLE_OF_ANY: Final = rows_statement(with_body=True).where(resource.c.id.in_(_IDS))
_WHOLE_BY_KEY: Final = rows_statement(with_body=True).where(resource.c.key == bindparam("key"))
_NEXT: Final = (
    rows_statement(with_body=False)
    .where(resource.c.id > bindparam("after"), resource.c.deleted_at.is_(None))
    .order_by(resource.c.id)
    .limit(bindparam("size"))
    # Few rows at a time come from the database, because their length is only known then.
    .execution_options(yield_per=20)
)
_LENGTHS: Final = select(resource.c.id, func.length(resource.c.body_text)).where(
    resource.c.id.in_(_IDS)
)
_NEXT_STATES: Final = (
    select(resource.c.id, resource.c.version, resource.c.visibility)
    .where(resource.c.id > bindparam("after"), resource.c.deleted_at.is_(None))
    .order_by(resource.c.id)
    .limit(bindparam("size"))
)


def missing(key: str) -> NotFound:
    """Return the error for a resource that does not exist."""
    return NotFound("没有资源“%(key)s”，或者您无权查看", key=key)


def find(tx: Transaction, key: str) -> Resource | None:
    """Return a whole resource, also from the bin, or None where it does not exist."""
    found = whole_resources_of(tx, tx.execute(_WHOLE_BY_KEY, {"key": key}).all())
    return found[0] if found else None


def find_open(tx: Transaction, key: str, reader: Reader) -> Resource | None:
    """Return a whole resource outside the bin that this reader may open, or None.

    The database asks who may read it, so that a key that is kept from the reader costs the same one
    statement as a key that does not exist, and cannot be told from it by a clock.
    """
    granted = resource.c.id.in_(sorted(reader.grants)) & resource.c.deleted_at.is_(None)
    allowed = or_(readable(reader.scope), granted) if reader.grants else readable(reader.scope)
    rows = tx.execute(_WHOLE_BY_KEY.where(allowed), {"key": key}).all()
    found = whole_resources_of(tx, rows) if rows else []
    return found[0] if found else None


def get(tx: Transaction, key: str) -> Resource:
    """Return a whole resource, also from the bin. Raises NotFound."""
    if (found := find(tx, key)) is None:
        raise missing(key)
    return found


def by_ids(
    tx: Transaction, ids: Sequence[ResourceId], *, with_body: bool, text_limit: int | None = None
) -> list[Resource]:
    """Return resources outside the bin, in any order.

    text_limit: the most characters of body_text, for resources without bodies.
    """
    if not ids:
        return []
    if with_body:
        return whole_resources_of(tx, tx.execute(_WHOLE_BY_IDS, {"ids": ids}).all())
    if text_limit is not None:
        limited = {"ids": ids, "text_limit": text_limit}
        return resources_of(tx, tx.execute(_SHORT_BY_IDS, limited).all())
    return resources_of(tx, tx.execute(_LIGHT_BY_IDS, {"ids": ids}).all())


def whole(tx: Transaction, ids: Sequence[ResourceId]) -> list[Resource]:
    """Return resources with their bodies, also from the bin, in any order."""
    return whole_resources_of(tx, tx.execute(_WHOLE_OF_ANY, {"ids": ids}).all()) if ids else []


def readable_ids(tx: Transaction, ids: Iterable[ResourceId], scope: Scope) -> set[ResourceId]:
    """Return those of the ids that `scope` allows, without reading the resources."""
    statement = select(resource.c.id).where(readable(scope), resource.c.id.in_(_IDS))
    wanted = sorted(ids)
    found: set[ResourceId] = set()
    for start in range(0, len(wanted), _IDS_AT_ONCE):
        some = {"ids": wanted[start : start + _IDS_AT_ONCE]}
        found.update(tx.execute(statement, some).scalars())
    return found


def next_batch(tx: Transaction, after: int, size: int) -> list[Resource]:
    """Return the resources outside the bin with the lowest ids above `after`, without bodies.

    There are at most `size`, fewer where their texts are long, and none only at the end.
    """
    rows: list[Any] = []
    characters = 0
    with tx.execute(_NEXT, {"after": after, "size": size}) as found:
        for row in found:
            characters += len(row.body_text)
            if rows and characters > TEXT_AT_ONCE:
                break
            rows.append(row)
    return resources_of_range(tx, rows)


def in_parts(
    tx: Transaction, ids: Sequence[ResourceId], characters_at_once: int | None = None
) -> Iterator[list[ResourceId]]:
    """Cut the ids into parts where the texts of their resources together become long."""
    most = TEXT_AT_ONCE if characters_at_once is None else characters_at_once
    lengths = {id_: length for id_, length in tx.execute(_LENGTHS, {"ids": ids})}  # noqa: C416
    part: list[ResourceId] = []
    characters = 0
    for id_ in ids:
        length = lengths.get(id_, 0)
        if part and characters + length > most:
            yield part
            part, characters = [], 0
        part.append(id_)
        characters += length
    if part:
        yield part


def ids(tx: Transaction, scope: Scope) -> list[ResourceId]:
    """Return the ids of the resources outside the bin that `scope` may read, in their order."""
    rows = tx.execute(select(resource.c.id).where(readable(scope)).order_by(resource.c.id))
    return [ResourceId(row.id) for row in rows]


def next_states(tx: Transaction, after: int, size: int) -> list[IndexState]:
    """Return what the index should know of the next resources outside the bin, in the order of
    ids.
    """
    rows = tx.execute(_NEXT_STATES, {"after": after, "size": size})
    return [
        IndexState(ResourceId(row.id), row.version, row.visibility == Visibility.PUBLIC.value)
        for row in rows
    ]


def binned(tx: Transaction) -> list[Resource]:
    """Return what is in the bin, the latest first."""
    statement = rows_statement(with_body=False).where(resource.c.deleted_at.is_not(None))
    ordered = statement.order_by(resource.c.deleted_at.desc(), resource.c.id)
    return resources_of(tx, tx.execute(ordered).all())


def iterate_whole(tx: Transaction, size: int = 200) -> Iterator[list[Resource]]:
    """Yield resources outside the bin in the order of their keys, with bodies, for an export."""
    after = ""
    while True:
        statement: Select[Any] = (
            rows_statement(with_body=True)
            .where(resource.c.key > after, resource.c.deleted_at.is_(None))
            .order_by(resource.c.key)
            .limit(size)
        )
        found = whole_resources_of(tx, tx.execute(statement).all())
        if not found:
            return
        yield found
        after = found[-1].key
