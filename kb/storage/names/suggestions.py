"""The names that a reader may see among those that fit: those of things with something to read."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    or_,
    select,
)

from kb.domain.access import Scope
from kb.storage.occasions.tables import occasion
from kb.storage.people.tables import person
from kb.storage.readable import readable
from kb.storage.resources.tables import resource, resource_author, resource_occasion, resource_topic
from kb.storage.session import Transaction
from kb.storage.studios.tables import studio
from kb.storage.topics.tables import topic

_KEYS: Final[BindParameter[Any]] = bindparam("keys", expanding=True)


def visible(tx: Transaction, subject: str, keys: Sequence[str], scope: Scope) -> set[str]:
    """Return those of the keys that have a resource in scope.

    subject: topic, author, studio or occasion.
    """
    if not keys:
        return set()
    return set(tx.execute(_statement(subject, scope), {"keys": list(keys)}).scalars())


@lru_cache(maxsize=1_000)
def _statement(subject: str, scope: Scope) -> Select[Any]:
    """Make a statement once, because that takes longer than running it, and scopes come again
    often.
    """
    return _LINKED[subject](scope)


def _has(named: Table, reads: ColumnElement[bool], scope: Scope, *links: FromClause) -> Select[Any]:
    """Select the keys of things with a resource in scope. reads: the condition that ties the
    two.
    """
    linked = select(resource.c.id).select_from(resource, *links).where(reads, readable(scope))
    return select(named.c.key).where(named.c.key.in_(_KEYS), linked.correlate(named).exists())


def _topics(scope: Scope) -> Select[Any]:
    """Select topics; a topic has the resources of those below it."""
    below = topic.alias("below")
    reads = and_(
        resource_topic.c.resource_id == resource.c.id,
        resource_topic.c.topic_id == below.c.id,
        or_(
            below.c.path == topic.c.path,
            # "0" is the character after "/"
            and_(below.c.path >= topic.c.path + "/", below.c.path < topic.c.path + "0"),
        ),
    )
    return _has(topic, reads, scope, resource_topic, below)


def _linked(named: Table, link: Table, name: str) -> Callable[[Scope], Select[Any]]:
    """Make the selection over a table of links. name: the link's column that leads to the thing."""
    reads = and_(link.c.resource_id == resource.c.id, link.c[name] == named.c.id)
    return lambda scope: _has(named, reads, scope, link)


_LINKED: Final[dict[str, Callable[[Scope], Select[Any]]]] = {
    "topic": _topics,
    "author": _linked(person, resource_author, "person_id"),
    "studio": lambda scope: _has(studio, resource.c.studio_id == studio.c.id, scope),
    "occasion": _linked(occasion, resource_occasion, "occasion_id"),
}
