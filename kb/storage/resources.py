"""Resources: finding them. Saving is in resource_writes."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, Select, bindparam, func, select

from kb.domain.ids import ResourceId
from kb.domain.resource import Resource
from kb.errors import NotFound
from kb.storage.resource_rows import (
    resources_of,
    resources_of_range,
    rows_statement,
    whole_resources_of,
)
from kb.storage.session import Transaction
from kb.storage.tables import resource

_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
_LIGHT_BY_IDS: Final = rows_statement(with_body=False).where(
    resource.c.id.in_(_IDS), resource.c.deleted_at.is_(None)
)
_WHOLE_BY_IDS: Final = rows_statement(with_body=True).where(
    resource.c.id.in_(_IDS), resource.c.deleted_at.is_(None)
)
_WHOLE_BY_KEY: Final = rows_statement(with_body=True).where(resource.c.key == bindparam("key"))
_NEXT: Final = (
    rows_statement(with_body=False)
    .where(resource.c.id > bindparam("after"), resource.c.deleted_at.is_(None))
    .order_by(resource.c.id)
    .limit(bindparam("size"))
)
_NEXT_VERSIONS: Final = (
    select(resource.c.id, resource.c.version)
    .where(resource.c.id > bindparam("after"), resource.c.deleted_at.is_(None))
    .order_by(resource.c.id)
    .limit(bindparam("size"))
)


def missing(key: str) -> NotFound:
    return NotFound("没有资源“%(key)s”，或者您无权查看", key=key)


def find(tx: Transaction, key: str) -> Resource | None:
    """Whole, also from the bin."""
    found = whole_resources_of(tx, tx.execute(_WHOLE_BY_KEY, {"key": key}).all())
    return found[0] if found else None


def get(tx: Transaction, key: str) -> Resource:
    if (found := find(tx, key)) is None:
        raise missing(key)
    return found


def by_ids(tx: Transaction, ids: Sequence[ResourceId], *, with_body: bool) -> list[Resource]:
    """Live ones, in any order."""
    if not ids:
        return []
    if with_body:
        return whole_resources_of(tx, tx.execute(_WHOLE_BY_IDS, {"ids": ids}).all())
    return resources_of(tx, tx.execute(_LIGHT_BY_IDS, {"ids": ids}).all())


def next_batch(tx: Transaction, after: int, size: int) -> list[Resource]:
    """The live ones with the lowest ids above `after`, without bodies."""
    return resources_of_range(tx, tx.execute(_NEXT, {"after": after, "size": size}).all())


def next_versions(tx: Transaction, after: int, size: int) -> list[tuple[ResourceId, int]]:
    rows = tx.execute(_NEXT_VERSIONS, {"after": after, "size": size})
    return [(ResourceId(id_), version) for id_, version in rows]


def id_of(tx: Transaction, key: str) -> ResourceId | None:
    found: ResourceId | None = tx.execute(
        select(resource.c.id).where(resource.c.key == key)
    ).scalar()
    return found


def binned(tx: Transaction) -> list[Resource]:
    """What is in the bin, the last one thrown away first."""
    statement = rows_statement(with_body=False).where(resource.c.deleted_at.is_not(None))
    ordered = statement.order_by(resource.c.deleted_at.desc(), resource.c.id)
    return resources_of(tx, tx.execute(ordered).all())


def iterate_whole(tx: Transaction, size: int = 200) -> Iterator[list[Resource]]:
    """Live ones in the order of their keys, with bodies, for an export."""
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


def count(tx: Transaction) -> int:
    statement = select(func.count()).select_from(resource).where(resource.c.deleted_at.is_(None))
    return int(tx.execute(statement).scalar_one())
