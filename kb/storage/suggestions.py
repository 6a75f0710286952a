"""Which of the names that fit a reader may be told: those of what has something to read."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BindParameter, Select, and_, bindparam, or_, select

from kb.domain.access import Scope
from kb.storage.readable import readable
from kb.storage.session import Transaction
from kb.storage.tables import (
    occasion,
    person,
    resource,
    resource_author,
    resource_occasion,
    resource_topic,
    studio,
    topic,
)

_KEYS: Final[BindParameter[Any]] = bindparam("keys", expanding=True)


def visible(tx: Transaction, subject: str, keys: Sequence[str], scope: Scope) -> set[str]:
    """Those of the keys that have a resource in scope. subject: topic, author, studio, occasion."""
    if not keys:
        return set()
    return set(tx.execute(_statement(subject, scope), {"keys": list(keys)}).scalars())


@lru_cache(maxsize=1_000)
def _statement(subject: str, scope: Scope) -> Select[Any]:
    """Making one takes longer than running it, and scopes come again with every letter."""
    return _LINKED[subject](scope)


def _topics(scope: Scope) -> Select[Any]:
    """A topic has what those below it have."""
    below = topic.alias("below")
    linked = (
        select(resource.c.id)
        .select_from(below)
        .join(resource_topic, resource_topic.c.topic_id == below.c.id)
        .join(resource, resource.c.id == resource_topic.c.resource_id)
        .where(
            or_(
                below.c.path == topic.c.path,
                # "0" is the character after "/"
                and_(below.c.path >= topic.c.path + "/", below.c.path < topic.c.path + "0"),
            ),
            readable(scope),
        )
        .correlate(topic)
    )
    return select(topic.c.key).where(topic.c.key.in_(_KEYS), linked.exists())


def _authors(scope: Scope) -> Select[Any]:
    linked = (
        select(resource.c.id)
        .join_from(resource_author, resource, resource.c.id == resource_author.c.resource_id)
        .where(resource_author.c.person_id == person.c.id, readable(scope))
    )
    return select(person.c.key).where(person.c.key.in_(_KEYS), linked.exists())


def _studios(scope: Scope) -> Select[Any]:
    linked = select(resource.c.id).where(resource.c.studio_id == studio.c.id, readable(scope))
    return select(studio.c.key).where(studio.c.key.in_(_KEYS), linked.exists())


def _occasions(scope: Scope) -> Select[Any]:
    linked = (
        select(resource.c.id)
        .join_from(resource_occasion, resource, resource.c.id == resource_occasion.c.resource_id)
        .where(resource_occasion.c.occasion_id == occasion.c.id, readable(scope))
    )
    return select(occasion.c.key).where(occasion.c.key.in_(_KEYS), linked.exists())


_LINKED: Final[dict[str, Callable[[Scope], Select[Any]]]] = {
    "topic": _topics,
    "author": _authors,
    "studio": _studios,
    "occasion": _occasions,
}
