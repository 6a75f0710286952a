"""From words to keys and back, for query fields, facets and suggestions."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Column, Select, bindparam, select

from kb.storage.session import Transaction
from kb.storage.tables import (
    occasion,
    occasion_alias,
    person,
    project,
    school,
    studio,
    topic,
    topic_alias,
)
from kb.text.names import name_key

LIMIT: Final = 200

_NAMED: Final = {
    "topic": (topic.c.key, topic.c.name),
    "author": (person.c.key, person.c.name),
    "studio": (studio.c.key, studio.c.name),
    "occasion": (occasion.c.key, occasion.c.name),
    "project": (project.c.key, project.c.title),
}
_LABELS: Final = {
    field: select(key, name).where(key.in_(bindparam("keys", expanding=True)))
    for field, (key, name) in _NAMED.items()
}
_SCHOOLS: Final = (
    select(person.c.key, school.c.name)
    .join_from(person, school)
    .where(person.c.key.in_(bindparam("keys", expanding=True)))
)


def labels(tx: Transaction, field: str, keys: Iterable[str]) -> dict[str, str]:
    """Key → name; unknown keys are left out. field: topic, author, studio, occasion, project."""
    wanted = list(keys)
    if not wanted:
        return {}
    return {key: name for key, name in tx.execute(_LABELS[field], {"keys": wanted})}  # noqa: C416


def schools(tx: Transaction, keys: Iterable[str]) -> dict[str, str]:
    """Person → school; those without one are left out."""
    return {key: name for key, name in tx.execute(_SCHOOLS, {"keys": list(keys)})}  # noqa: C416


def find_topics(tx: Transaction, text: str) -> list[str]:
    """Keys of topics with this name or alias, else of those that contain it."""
    statement = select(topic.c.key).join_from(topic_alias, topic)
    return _matching(tx, statement, topic.c.key, topic_alias.c.folded, text)


def find_occasions(tx: Transaction, text: str) -> list[str]:
    statement = select(occasion.c.key).join_from(occasion_alias, occasion)
    return _matching(tx, statement, occasion.c.key, occasion_alias.c.folded, text)


def find_people(tx: Transaction, text: str) -> list[str]:
    statement = select(person.c.key).where(person.c.merged_into.is_(None))
    return _matching(tx, statement, person.c.key, person.c.name_folded, text)


def find_studios(tx: Transaction, text: str) -> list[str]:
    return _matching(tx, select(studio.c.key), studio.c.key, studio.c.name_folded, text)


def find_projects(tx: Transaction, text: str) -> list[str]:
    return _matching(tx, select(project.c.key), project.c.key, project.c.title_folded, text)


def _matching(
    tx: Transaction, statement: Select[Any], key: Column[str], folded: Column[str], text: str
) -> list[str]:
    wanted = name_key(text)
    if not wanted:
        return []
    ordered = statement.group_by(key).order_by(key).limit(LIMIT)
    equal = tx.execute(ordered.where(folded == wanted)).scalars().all()
    if equal:
        return list(equal)
    return list(tx.execute(ordered.where(folded.contains(wanted, autoescape=True))).scalars())
