"""Counts of what there is."""

from sqlalchemy import Table, func, select

from kb.storage.collections.tables import collection
from kb.storage.occasions.tables import occasion
from kb.storage.people.tables import person
from kb.storage.projects.tables import project
from kb.storage.queue.tables import outbox
from kb.storage.resources.tables import file, resource, resource_revision
from kb.storage.session import Transaction
from kb.storage.studios.tables import studio
from kb.storage.topics.tables import topic

_COUNTED: dict[str, Table] = {
    "persons": person,
    "studios": studio,
    "topics": topic,
    "occasions": occasion,
    "projects": project,
    "collections": collection,
    "revisions": resource_revision,
    "outbox": outbox,
}


def counts(tx: Transaction) -> dict[str, int]:
    """Return the number of rows by subject; persons who were merged into others are not counted."""
    found = {
        name: int(tx.execute(select(func.count()).select_from(table)).scalar_one())
        for name, table in _COUNTED.items()
    }
    merged = select(func.count()).where(person.c.merged_into.is_not(None))
    found["persons"] -= int(tx.execute(merged).scalar_one())
    return found


def live_resources(tx: Transaction) -> int:
    """Return the number of resources outside the bin."""
    live = select(func.count()).where(resource.c.deleted_at.is_(None))
    return int(tx.execute(live).scalar_one())


def binned_resources(tx: Transaction) -> int:
    """Return the number of resources in the bin."""
    binned = select(func.count()).where(resource.c.deleted_at.is_not(None))
    return int(tx.execute(binned).scalar_one())


def sample_resources(tx: Transaction) -> int:
    """Return the number of resources that are samples."""
    samples = select(func.count()).where(resource.c.deleted_at.is_(None), resource.c.sample)
    return int(tx.execute(samples).scalar_one())


def resources_by(tx: Transaction, column: str) -> dict[str, int]:
    """Return the number of resources outside the bin by the values of a column, the largest
    first.
    """
    value = resource.c[column]
    statement = (
        select(value, func.count())
        .where(resource.c.deleted_at.is_(None))
        .group_by(value)
        .order_by(func.count().desc(), value)
    )
    return {str(group): int(count) for group, count in tx.execute(statement)}


def files(tx: Transaction) -> tuple[int, int]:
    """Return the number of kept originals, and of their bytes."""
    statement = select(func.count(), func.coalesce(func.sum(file.c.size_bytes), 0))
    count, size_bytes = tx.execute(statement.select_from(file)).one()
    return int(count), int(size_bytes)
