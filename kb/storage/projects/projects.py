"""Research projects with their leaders and topics."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, Table, delete, insert, select

from kb.domain.ids import PersonId, StudioId, TopicId
from kb.domain.outcome import Outcome
from kb.domain.projects import Project, ProjectState
from kb.domain.references import PersonRef, StudioRef, TopicRef
from kb.domain.vocabulary import Phase
from kb.errors import NotFound
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
        c.id, c.key, c.title, studio.c.id, studio.c.key, studio.c.name, c.phase, c.starts_on,
        c.ends_on, c.summary, c.sample,
    ).select_from(project.outerjoin(studio))  # fmt: skip


def find(tx: Transaction, key: str) -> Project | None:
    rows = tx.execute(_statement().where(project.c.key == key)).all()
    return next(_projects(tx, rows), None)


def get(tx: Transaction, key: str) -> Project:
    if (found := find(tx, key)) is None:
        raise NotFound("没有编号为“%(key)s”的课题", key=key)
    return found


def every(tx: Transaction) -> Iterator[Project]:
    """All, in the order of their keys."""
    return _projects(tx, tx.execute(_statement().order_by(project.c.key)).all())


def _projects(tx: Transaction, rows: Any) -> Iterator[Project]:
    ids = [row[0] for row in rows] if len(rows) == 1 else None
    leaders = _linked(tx, project_leader, person, ids)
    topics = _linked(tx, project_topic, topic, ids)
    for row in rows:
        id_, key, title, studio_id, studio_key, studio_name, phase, starts_on, ends_on, *rest = row
        yield Project(
            key=key,
            title=title,
            studio=StudioRef(StudioId(studio_id), studio_key, studio_name) if studio_id else None,
            phase=Phase(phase),
            starts_on=starts_on,
            ends_on=ends_on,
            leaders=tuple(PersonRef(PersonId(link[0]), *link[1:]) for link in leaders[id_]),
            topics=tuple(TopicRef(TopicId(link[0]), *link[1:]) for link in topics[id_]),
            summary=rest[0],
        )


def _linked(
    tx: Transaction, links: Table, target: Table, ids: list[int] | None
) -> dict[int, list[tuple[int, str, str]]]:
    statement = (
        select(links.c.project_id, target.c.id, target.c.key, target.c.name)
        .join_from(links, target)
        .order_by(links.c.project_id, links.c.position)
    )
    if ids is not None:
        statement = statement.where(links.c.project_id.in_(ids))
    found: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for project_id, *target_of in tx.execute(statement):
        found[project_id].append((target_of[0], target_of[1], target_of[2]))
    return found


def drafts(tx: Transaction) -> Iterator[ProjectState]:
    """In the order of their keys."""
    return _drafts(tx, tx.execute(_statement().order_by(project.c.key)).all())


def find_draft(tx: Transaction, key: str) -> ProjectState | None:
    return next(_drafts(tx, tx.execute(_statement().where(project.c.key == key)).all()), None)


def _drafts(tx: Transaction, rows: Any) -> Iterator[ProjectState]:
    for row, found in zip(rows, _projects(tx, rows), strict=True):
        yield ProjectState(
            key=found.key,
            title=found.title,
            studio=found.studio.key if found.studio else None,
            phase=found.phase,
            starts_on=found.starts_on,
            ends_on=found.ends_on,
            leaders=tuple(leader.key for leader in found.leaders),
            topics=tuple(link.key for link in found.topics),
            summary=found.summary,
            sample=row[10],
        )


def save(tx: Transaction, draft: ProjectState) -> Outcome:
    stored = find_draft(tx, draft.key)
    if stored == draft:
        return Outcome.UNCHANGED
    values = {
        "title": draft.title,
        "title_folded": name_key(draft.title),
        "studio_id": keys.reference(tx, studio, draft.studio, "studio"),
        "phase": draft.phase.value,
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "summary": draft.summary,
        "sample": draft.sample,
    }
    id_ = keys.put(tx, project, draft.key, values, is_new=stored is None)
    leaders = keys.references(tx, person, draft.leaders, "leaders")
    _replace_links(tx, project_leader, "person_id", id_, leaders)
    topics = keys.references(tx, topic, draft.topics, "topics")
    _replace_links(tx, project_topic, "topic_id", id_, topics)
    if stored is None:
        return Outcome.CREATED
    if stored.title != draft.title:
        outbox.touch(tx, select(resource.c.id).where(resource.c.project_id == id_))
    return Outcome.REVISED


def _replace_links(
    tx: Transaction, table: Table, column: str, id_: int, targets: list[int]
) -> None:
    tx.execute(delete(table).where(table.c.project_id == id_))
    for position, target in enumerate(targets):
        row = {"project_id": id_, column: target, "position": position}
        tx.execute(insert(table).values(row))
