"""The words for topics and occasions. Each word belongs to one of them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, delete, insert, select

from kb.errors import Conflict
from kb.storage.names import naming
from kb.storage.occasions.tables import occasion, occasion_alias
from kb.storage.session import Transaction
from kb.storage.topics.tables import topic, topic_alias
from kb.text.names import name_key

_OWNERS = {topic_alias: (topic, "topic_id"), occasion_alias: (occasion, "occasion_id")}


def distinct(name: str, aliases: Iterable[str]) -> tuple[str, ...]:
    """Return the aliases that differ, once folded, from the name and from each other."""
    seen = {name_key(name)}
    kept = []
    for alias in aliases:
        if (folded := name_key(alias)) and folded not in seen:
            seen.add(folded)
            kept.append(alias)
    return tuple(kept)


def replace(tx: Transaction, table: Table, owner_id: int, names: Iterable[str]) -> None:
    """Replace the words of one owner, the name first. Raises Conflict for a word of another
    owner.
    """
    owner, column = _OWNERS[table]
    rows = [
        {column: owner_id, "position": position, "alias": alias, "folded": name_key(alias)}
        for position, alias in enumerate(names)
    ]
    naming.begin_edition(tx)
    tx.execute(delete(table).where(table.c[column] == owner_id))
    taken = tx.execute(
        select(table.c.alias, owner.c.key, owner.c.name)
        .join_from(table, owner)
        .where(table.c.folded.in_([row["folded"] for row in rows]))
        .limit(1)
    ).first()
    if taken:
        raise Conflict(
            "“%(alias)s”已经是“%(name)s”（%(key)s）的名称或别名",
            field="name",
            alias=taken[0],
            key=taken[1],
            name=taken[2],
        )
    tx.execute(insert(table), rows)


def aliases_of(tx: Transaction, table: Table, owner_id: int | None = None) -> dict[int, list[Any]]:
    """Return owner id → its aliases in their order, without its name."""
    column = table.c[_OWNERS[table][1]]
    statement = select(column, table.c.alias).where(table.c.position > 0)
    if owner_id is not None:
        statement = statement.where(column == owner_id)
    found: dict[int, list[Any]] = {}
    for id_, alias in tx.execute(statement.order_by(column, table.c.position)):
        found.setdefault(id_, []).append(alias)
    return found
