"""The removal of the samples, and of nothing that somebody uses."""

from typing import Any, Final

from sqlalchemy import Table, delete, exists, or_, select, update

from kb.domain.ids import ResourceId
from kb.storage.collections.tables import collection
from kb.storage.names import naming
from kb.storage.occasions.tables import occasion
from kb.storage.people.tables import person
from kb.storage.projects.tables import project, project_leader, project_topic
from kb.storage.resources.changes import purge
from kb.storage.resources.tables import resource, resource_author, resource_occasion, resource_topic
from kb.storage.session import Transaction
from kb.storage.studios.tables import membership, studio
from kb.storage.topics.tables import topic

_merged = person.alias("merged")
_child = topic.alias("child")

# (table, the columns that refer to it), in the order in which rows can go.
_USES: Final[tuple[tuple[Table, tuple[Any, ...]], ...]] = (
    (project, (resource.c.project_id,)),
    (studio, (resource.c.studio_id, project.c.studio_id, collection.c.studio_id)),
    (
        person,
        (
            resource_author.c.person_id,
            project_leader.c.person_id,
            membership.c.person_id,
            collection.c.curator_id,
            _merged.c.merged_into,
        ),
    ),
    (topic, (resource_topic.c.topic_id, project_topic.c.topic_id, _child.c.parent_id)),
    (occasion, (resource_occasion.c.occasion_id,)),
)


def remove(tx: Transaction) -> tuple[int, list[str]]:
    """Purge sample resources and collections, and then what only they used.

    What else is used stays, and is no sample from now on. Returns the number of resources that were
    removed, and the originals that nothing names any more.
    """
    naming.begin_edition(tx)
    ids = [
        ResourceId(id_)
        for id_ in tx.execute(select(resource.c.id).where(resource.c.sample)).scalars()
    ]
    orphaned = purge(tx, ids)
    tx.execute(delete(collection).where(collection.c.sample))
    for table, users in _USES:
        _remove_unused(tx, table, users)
        tx.execute(update(table).where(table.c.sample).values(sample=False))
    return len(ids), orphaned


def _remove_unused(tx: Transaction, table: Table, users: tuple[Any, ...]) -> None:
    used = [exists().where(column == table.c.id) for column in users]
    if table is studio:
        used.append(_has_own_members())
    statement = delete(table).where(table.c.sample, ~or_(*used))
    # Again while something goes: a topic goes after its children, a person after those
    # that were merged into it.
    while tx.execute(statement).rowcount:
        pass


def _has_own_members() -> Any:
    """Make the condition that somebody who is no sample belongs to the studio."""
    return exists().where(
        membership.c.studio_id == studio.c.id,
        membership.c.person_id == person.c.id,
        ~person.c.sample,
    )
