"""The list of what a reader may find, part by part, for search engines."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from kb.domain.access import Scope
from kb.storage.people.tables import person
from kb.storage.readable import readable
from kb.storage.resources.tables import resource, resource_author
from kb.storage.session import Transaction


@dataclass(frozen=True, slots=True)
class SitemapPart:
    """The resources whose ids lie in one stretch, so that a part keeps its members.

    number: counts from 0. changed_at: the last change among them.
    """

    number: int
    changed_at: datetime


def parts(tx: Transaction, scope: Scope, size: int) -> list[SitemapPart]:
    """Return the parts with something to list. size: ids a part, so that none has more entries."""
    number = ((resource.c.id - 1) // size).label("number")
    statement = (
        select(number, func.max(resource.c.updated_at))
        .where(readable(scope))
        .group_by(number)
        .order_by(number)
    )
    return [SitemapPart(int(row[0]), row[1]) for row in tx.execute(statement)]


def entries(tx: Transaction, scope: Scope, number: int, size: int) -> list[tuple[str, datetime]]:
    """Return (key, last change) of each resource of a part, in the order of their ids."""
    first = number * size + 1
    statement = (
        select(resource.c.key, resource.c.updated_at)
        .where(readable(scope), resource.c.id.between(first, first + size - 1))
        .order_by(resource.c.id)
    )
    return [(str(row.key), row.updated_at) for row in tx.execute(statement)]


def authors(tx: Transaction, scope: Scope, limit: int) -> list[str]:
    """Return the keys of persons who have written something in scope."""
    written = (
        select(resource_author.c.person_id)
        .join(resource, resource.c.id == resource_author.c.resource_id)
        .where(readable(scope))
    )
    statement = (
        select(person.c.key)
        .where(person.c.merged_into.is_(None), person.c.id.in_(written))
        .order_by(person.c.id)
        .limit(limit)
    )
    return [str(key) for key in tx.execute(statement).scalars()]
