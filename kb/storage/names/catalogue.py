"""The way from words to keys and back, for query fields, facets and suggestions."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Select, bindparam, exists, func, or_, select, true

from kb.domain.access import OPERATOR, Scope
from kb.storage.occasions.tables import occasion, occasion_alias
from kb.storage.people.tables import person, school
from kb.storage.projects.tables import project
from kb.storage.readable import readable
from kb.storage.resources.tables import resource, resource_author
from kb.storage.session import Transaction
from kb.storage.studios.tables import membership, studio
from kb.storage.topics.tables import topic, topic_alias
from kb.text.names import name_key

LIMIT: Final = 200
# Longer than any name; SQLite refuses to compare with very long patterns.
_LONGEST: Final = 200

_NAMED: Final = {
    "topic": (topic.c.key, topic.c.name),
    "author": (person.c.key, person.c.name),
    "studio": (studio.c.key, studio.c.name),
    "occasion": (occasion.c.key, occasion.c.name),
    "project": (project.c.key, project.c.title),
}
_LABELS: Final = {
    field: select(key, name.label("name")).where(key.in_(bindparam("keys", expanding=True)))
    for field, (key, name) in _NAMED.items()
}
_SCHOOLS: Final = (
    select(person.c.key, school.c.name)
    .join_from(person, school)
    .where(person.c.key.in_(bindparam("keys", expanding=True)))
)


def labels(tx: Transaction, field: str, keys: Iterable[str], scope: Scope) -> dict[str, str]:
    """Return key → name; unknown keys are left out. field: topic, author, studio, occasion,
    project.
    """
    wanted = list(keys)
    if not wanted:
        return {}
    statement = _known_authors(scope) if field == "author" else _LABELS[field]
    return {row.key: row.name for row in tx.execute(statement, {"keys": wanted}).all()}


def every_name(tx: Transaction, field: str) -> dict[str, str]:
    """Return key → name of all things of a field. field: as for `labels`, except author."""
    return {key: name for key, name in tx.execute(select(*_NAMED[field]))}  # noqa: C416


@lru_cache(64)
def _known_authors(scope: Scope) -> Select[Any]:
    # put together once a scope: that takes longer than reading the rows
    return _LABELS["author"].where(known_person(scope))


@lru_cache(64)
def _known_schools(scope: Scope) -> Select[Any]:
    return _SCHOOLS.where(known_person(scope))


def schools(tx: Transaction, keys: Iterable[str], scope: Scope) -> dict[str, str]:
    """Return person → school; persons without one are left out."""
    found = tx.execute(_known_schools(scope), {"keys": list(keys)}).all()
    return {row.key: row.name for row in found}


def known_person(scope: Scope) -> ColumnElement[bool]:
    """Make the condition that a reader may know of a person: a readable work, or a membership."""
    if OPERATOR in scope.tokens:
        return true()
    living = func.coalesce(person.c.merged_into, person.c.id)
    wrote = exists().where(
        resource_author.c.person_id == living,
        resource.c.id == resource_author.c.resource_id,
        readable(scope),
    )
    return or_(wrote, exists().where(membership.c.person_id == living))


def topic_keys_named(tx: Transaction, text: str) -> list[str]:
    """Return the keys of topics with this name or alias, or else of those that contain it."""
    statement = select(topic.c.key).join_from(topic_alias, topic)
    return _matching(tx, statement, topic.c.key, topic_alias.c.folded, text)


def occasion_keys_named(tx: Transaction, text: str) -> list[str]:
    """Return the keys of occasions with this name or alias, or else of those that contain it."""
    statement = select(occasion.c.key).join_from(occasion_alias, occasion)
    return _matching(tx, statement, occasion.c.key, occasion_alias.c.folded, text)


def person_keys_named(tx: Transaction, text: str, scope: Scope) -> list[str]:
    """Return the keys of persons with this name, or else of those whose names contain it."""
    statement = select(person.c.key).where(person.c.merged_into.is_(None), known_person(scope))
    return _matching(tx, statement, person.c.key, person.c.name_folded, text)


def studio_keys_named(tx: Transaction, text: str) -> list[str]:
    """Return the keys of studios with this name, or else of those whose names contain it."""
    return _matching(tx, select(studio.c.key), studio.c.key, studio.c.name_folded, text)


def _matching(
    tx: Transaction, statement: Select[Any], key: Column[str], folded: Column[str], text: str
) -> list[str]:
    wanted = name_key(text)
    if not wanted or len(wanted) > _LONGEST:
        return []
    ordered = statement.group_by(key).order_by(key).limit(LIMIT)
    equal = tx.execute(ordered.where(folded == wanted)).scalars().all()
    if equal:
        return list(equal)
    return list(tx.execute(ordered.where(folded.contains(wanted, autoescape=True))).scalars())
