"""The search for resources by words of their titles, while there is no index to ask."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from kb.domain.access import Scope
from kb.domain.ids import ResourceId
from kb.storage.readable import readable
from kb.storage.resources.tables import resource
from kb.storage.session import Transaction


def with_words(
    tx: Transaction, words: Sequence[Sequence[str]], scope: Scope, *, among: int, limit: int
) -> list[ResourceId]:
    """Return the newest resources whose titles hold every word, each in one of its spellings.

    among: the number of the newest that are looked at, so that a large base is not read for one
    page.
    """
    newest = (
        select(resource.c.id, resource.c.title)
        .where(readable(scope))
        .order_by(resource.c.id.desc())
        .limit(among)
        .subquery()
    )
    held: list[ColumnElement[bool]] = [
        or_(*(newest.c.title.icontains(one, autoescape=True) for one in spellings))
        for spellings in words
    ]
    statement = select(newest.c.id).order_by(newest.c.id.desc()).limit(limit)
    return list(tx.execute(statement.where(and_(*held)) if held else statement).scalars())
