"""Research projects with their leaders and topics."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, Table, delete, insert, select

from kb.domain.projects import ProjectState
from kb.domain.vocabulary import Phase
from kb.storage import keys
from kb.storage.people.tables import person
from kb.storage.projects.tables import project, project_leader, project_topic
from kb.storage.queue import outbox
from kb.storage.resources.tables import resource
from kb.storage.session import Transaction
from kb.storage.studios.tables import studio
from kb.storage.topics.tables import topic
from kb.text.names import name_key


def _statement() -> Select[Any]:
    c = project.c
    return select(
        c.id, c.key, c.title, c.phase, c.starts_on, c.ends_on, c.summary, c.sample,
        studio.c.key.label("studio_key"),
    ).select_from(project.outerjoin(studio))  # fmt: skip


def states(tx: Transaction) -> Iterator[ProjectState]:
    """Yield the states of all projects in the order of their keys."""
    return _states(tx, tx.execute(_statement().order_by(project.c.key)).all())


def find_state(tx: Transaction, key: str) -> ProjectState | None:
    """Return the stored state of a project, or None where it does not exist."""
    return next(_states(tx, tx.execute(_statement().where(project.c.key == key)).all()), None)


def _states(tx: Transaction, rows: Sequence[Any]) -> Iterator[ProjectState]:
    ids = [row.id for row in rows] if len(rows) == 1 else None
    leaders = _linked_keys(tx, project_leader, person, ids)
    topics = _linked_keys(tx, project_topic, topic, ids)
    for row in rows:
        yield ProjectState(
            key=row.key,
            title=row.title,
            studio=row.studio_key,
            phase=Phase(row.phase),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            leaders=tuple(leaders[row.id]),
            topics=tuple(topics[row.id]),
            summary=row.summary,
            sample=row.sample,
        )


def _linked_keys(
    tx: Transaction, links: Table, target: Table, ids: list[int] | None
) -> dict[int, list[str]]:
    """Return project → the keys of what it is linked to."""
    statement = (
        select(links.c.project_id, target.c.key)
        .join_from(links, target)
        .order_by(links.c.project_id, links.c.position)
    )
    if ids is not None:
        statement = statement.where(links.c.project_id.in_(ids))
    found: dict[int, list[str]] = defaultdict(list)
    for row in tx.execute(statement):
        found[row.project_id].append(row.key)
    return found


def create(tx: Transaction, state: ProjectState) -> None:
    """Insert a project. Raises InvalidInput for unknown references."""
    id_ = keys.put(tx, project, state.key, _values(tx, state), is_new=True)
    _replace_all_links(tx, id_, state)


def revise(tx: Transaction, stored: ProjectState, state: ProjectState) -> None:
    """Write a new state over the stored one. Raises InvalidInput as `create` does."""
    id_ = keys.put(tx, project, state.key, _values(tx, state), is_new=False)
    if (stored.leaders, stored.topics) != (state.leaders, state.topics):
        _replace_all_links(tx, id_, state)
    if stored.title != state.title:
        outbox.touch(tx, select(resource.c.id).where(resource.c.project_id == id_))


def _values(tx: Transaction, state: ProjectState) -> dict[str, Any]:
    return {
        "title": state.title,
        "title_folded": name_key(state.title),
        "studio_id": keys.reference(tx, studio, state.studio, "studio"),
        "phase": state.phase.value,
        "starts_on": state.starts_on,
        "ends_on": state.ends_on,
        "summary": state.summary,
        "sample": state.sample,
    }


def _replace_all_links(tx: Transaction, id_: int, state: ProjectState) -> None:
    leaders = keys.references(tx, person, state.leaders, "leaders")
    _replace_links(tx, project_leader, "person_id", id_, leaders)
    topics = keys.references(tx, topic, state.topics, "topics")
    _replace_links(tx, project_topic, "topic_id", id_, topics)


def _replace_links(
    tx: Transaction, table: Table, column: str, id_: int, targets: list[int]
) -> None:
    tx.execute(delete(table).where(table.c.project_id == id_))
    for position, target in enumerate(targets):
        row = {"project_id": id_, column: target, "position": position}
        tx.execute(insert(table).values(row))
