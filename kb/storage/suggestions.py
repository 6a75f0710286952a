"""Names that contain what someone begins to type, of what has something to read."""

from typing import Any, Final

from sqlalchemy import Select, and_, exists, func, or_, select

from kb.domain.access import Scope
from kb.storage.readable import readable
from kb.storage.session import Transaction
from kb.storage.tables import (
    person,
    resource,
    resource_author,
    resource_topic,
    studio,
    topic,
    topic_alias,
)

# Of the names that fit, so many are looked at; those with nothing to read fall out.
_CANDIDATES: Final = 100


def topics(tx: Transaction, folded: str, scope: Scope, limit: int) -> list[tuple[str, str]]:
    """(key, name) by name or alias; a topic has what those below it have."""
    column = topic_alias.c.folded
    found = _candidates(
        select(topic.c.key, topic.c.name, topic.c.path, column).join_from(topic_alias, topic),
        column,
        folded,
    )
    below = topic.alias("below")
    linked = (
        select(resource.c.id)
        .select_from(below)
        .join(resource_topic, resource_topic.c.topic_id == below.c.id)
        .join(resource, resource.c.id == resource_topic.c.resource_id)
        .where(
            or_(
                below.c.path == found.c.path,
                # "0" is the character after "/"
                and_(below.c.path >= found.c.path + "/", below.c.path < found.c.path + "0"),
            ),
            readable(scope),
        )
    )
    return _first(tx, found, linked.exists(), limit)


def people(tx: Transaction, folded: str, scope: Scope, limit: int) -> list[tuple[str, str]]:
    statement = select(person.c.key, person.c.name, person.c.id, person.c.name_folded)
    kept = statement.where(person.c.merged_into.is_(None))
    found = _candidates(kept, person.c.name_folded, folded)
    linked = (
        select(resource.c.id)
        .join_from(resource_author, resource, resource.c.id == resource_author.c.resource_id)
        .where(resource_author.c.person_id == found.c.id, readable(scope))
    )
    return _first(tx, found, linked.exists(), limit)


def studios(tx: Transaction, folded: str, scope: Scope, limit: int) -> list[tuple[str, str]]:
    statement = select(studio.c.key, studio.c.name, studio.c.id, studio.c.name_folded)
    found = _candidates(statement, studio.c.name_folded, folded)
    linked = and_(resource.c.studio_id == found.c.id, readable(scope))
    return _first(tx, found, exists().where(linked), limit)


def _candidates(statement: Select[Any], column: Any, folded: str) -> Any:
    """Names that begin with the text first, then shorter ones first."""
    starts = column.startswith(folded, autoescape=True)
    return (
        statement.add_columns(
            func.row_number().over(order_by=(~starts, func.length(column), column)).label("rank")
        )
        .where(column.contains(folded, autoescape=True))
        .order_by("rank")
        .limit(_CANDIDATES)
        .subquery()
    )


def _first(tx: Transaction, found: Any, condition: Any, limit: int) -> list[tuple[str, str]]:
    statement = select(found.c.key, found.c.name).where(condition).order_by(found.c.rank)
    names: dict[str, str] = {}
    for key, name in tx.execute(statement.limit(limit * 4)):
        names.setdefault(key, name)  # a topic may fit by several of its names
    return list(names.items())[:limit]
