"""Reading resources from rows: one query for the rows, and one for what they link to.

This is the hot path of search and of rebuilding the index, so statements are built once. Named
tuples have the names of rows at the price of tuples; the statements are made from their fields.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Table,
    bindparam,
    func,
    literal,
    null,
    select,
    union_all,
)

from kb.domain.ids import ResourceId, StudioId
from kb.domain.originals import Holds
from kb.domain.plans import PartKind, Plan, PlanPart, PlanStep
from kb.domain.references import OccasionRef, PersonRef, ProjectRef, StudioRef, TopicRef
from kb.domain.resources import Attachment, Resource
from kb.domain.vocabulary import Kind, Stage, Visibility
from kb.storage.occasions.tables import occasion
from kb.storage.people.tables import person
from kb.storage.projects.tables import project
from kb.storage.resources.tables import (
    attachment,
    file,
    resource,
    resource_author,
    resource_occasion,
    resource_topic,
)
from kb.storage.session import Transaction
from kb.storage.studios.tables import studio
from kb.storage.topics.tables import topic

_STAGES: Final = {stage.value: stage for stage in Stage}
_KINDS: Final = {kind.value: kind for kind in Kind}
_VISIBILITIES: Final = {visibility.value: visibility for visibility in Visibility}


class ResourceRow(NamedTuple):
    """A resource as its statement returns it. body and plan are there only where it is read
    whole.
    """

    id: ResourceId
    key: str
    revision: int
    version: int
    title: str
    kind: str
    stages: list[str]
    grades: list[int]
    duration_min: int | None
    date: str | None
    visibility: str
    sample: bool
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    source: str
    licence: str
    summary: str
    body_text: str
    body: str
    studio_id: StudioId | None
    studio_key: str
    studio_name: str
    project_key: str | None
    project_title: str
    plan: dict[str, Any] | None


class LinkRow(NamedTuple):
    """An author, a topic or an occasion of a resource. path: a topic's own.

    id: a PersonId or a TopicId.
    """

    what: str
    resource_id: ResourceId
    position: int
    id: Any
    key: str
    name: str
    path: str


_AUTHOR: Final = "author"
_TOPIC: Final = "topic"
_OCCASION: Final = "occasion"


def rows_statement(*, with_body: bool, text_limit: BindParameter[int] | None = None) -> Select[Any]:
    """Make a query for resources, also in the bin, in the columns of `ResourceRow`.

    text_limit: the most characters of body_text.
    """
    c = resource.c
    text = c.body_text if text_limit is None else func.substr(c.body_text, 1, text_limit)
    others: dict[str, ColumnElement[Any]] = {
        "body_text": text,
        "body": c.body if with_body else literal(""),
        "plan": c.plan if with_body else null(),
        "studio_id": studio.c.id,
        "studio_key": studio.c.key,
        "studio_name": studio.c.name,
        "project_key": project.c.key,
        "project_title": project.c.title,
    }
    columns = (others[name] if name in others else c[name] for name in ResourceRow._fields)
    return select(
        *(column.label(name) for name, column in zip(ResourceRow._fields, columns, strict=True))
    ).select_from(
        resource.outerjoin(studio, studio.c.id == c.studio_id).outerjoin(
            project, project.c.id == c.project_id
        )
    )


def _links_statement(choose: Callable[[ColumnElement[Any]], ColumnElement[bool]]) -> Any:
    """Make a query for all links in the columns of `LinkRow`."""
    none = literal("")
    return union_all(
        _linked(_AUTHOR, resource_author, person, "person_id", none, choose),
        _linked(_TOPIC, resource_topic, topic, "topic_id", topic.c.path, choose),
        _linked(_OCCASION, resource_occasion, occasion, "occasion_id", none, choose),
    )


def _linked(
    what: str,
    links: Table,
    target: Table,
    column: str,
    path: ColumnElement[str],
    choose: Callable[[ColumnElement[Any]], ColumnElement[bool]],
) -> Select[Any]:
    values: dict[str, ColumnElement[Any]] = {
        "what": literal(what),
        "resource_id": links.c.resource_id,
        "position": links.c.position,
        "id": target.c.id,
        "key": target.c.key,
        "name": target.c.name,
        "path": path,
    }
    return (
        select(*(values[name].label(name) for name in LinkRow._fields))
        .join_from(links, target, target.c.id == links.c[column])
        .where(choose(links.c.resource_id))
    )


_LINKS_OF_IDS: Final = _links_statement(lambda c: c.in_(bindparam("ids", expanding=True)))
_LINKS_OF_RANGE: Final = _links_statement(
    lambda c: c.between(bindparam("first"), bindparam("last"))
)
_ATTACHMENTS: Final = (
    select(
        attachment.c.resource_id,
        attachment.c.sha256,
        attachment.c.file_name,
        attachment.c.media_type,
        file.c.size_bytes,
        file.c.holds,
    )
    .join_from(attachment, file)
    .where(
        attachment.c.resource_id.in_(bindparam("ids", expanding=True)),
        attachment.c.until.is_(None),
    )
    .order_by(attachment.c.resource_id, attachment.c.position)
)


def resources_of(tx: Transaction, rows: Sequence[Any]) -> list[Resource]:
    """Make resources of rows of `rows_statement(with_body=False)`, for lists and for the index."""
    ids = [row.id for row in rows]
    return _joined(rows, tx.execute(_LINKS_OF_IDS, {"ids": ids}).all() if ids else (), {})


def resources_of_range(tx: Transaction, rows: Sequence[Any]) -> list[Resource]:
    """Do the same as `resources_of` for rows in the order of ids with few gaps between them."""
    if not rows:
        return []
    bounds = {"first": rows[0].id, "last": rows[-1].id}
    return _joined(rows, tx.execute(_LINKS_OF_RANGE, bounds).all(), {})


def whole_resources_of(tx: Transaction, rows: Sequence[Any]) -> list[Resource]:
    """Make whole resources of rows of `rows_statement(with_body=True)`, with their attachments."""
    if not rows:
        return []
    ids = [row.id for row in rows]
    links = tx.execute(_LINKS_OF_IDS, {"ids": ids}).all()
    return _joined(rows, links, attachments_of(tx, ids))


def attachments_of(
    tx: Transaction, ids: Sequence[ResourceId]
) -> dict[ResourceId, list[Attachment]]:
    """Return today's attachments; those of the past are in kb.storage.resources.attachments."""
    found: dict[ResourceId, list[Attachment]] = defaultdict(list)
    for row in tx.execute(_ATTACHMENTS, {"ids": ids}).all():
        found[row.resource_id].append(attachment_of(row))
    return found


def attachment_of(row: Any) -> Attachment:
    """Return the attachment of a row of `attachment` with the columns of its `file`."""
    holds = None if row.holds is None else Holds(row.holds)
    return Attachment(row.sha256, row.file_name, row.media_type, row.size_bytes, holds)


def is_attached(tx: Transaction, sha256: str) -> bool:
    """Tell whether any resource has these bytes among its attachments."""
    statement = select(attachment.c.position).where(attachment.c.sha256 == sha256).limit(1)
    return tx.execute(statement).first() is not None


def _joined(
    rows: Iterable[Any],
    links: Iterable[Any],
    attachments: Mapping[ResourceId, Sequence[Attachment]],
) -> list[Resource]:
    linked: dict[ResourceId, list[LinkRow]] = defaultdict(list)
    for link in map(_as_link, links):
        linked[link.resource_id].append(link)
    return [
        _build(row, linked.get(row.id, ()), attachments.get(row.id, ()))
        for row in map(_as_resource, rows)
    ]


def _build(
    row: ResourceRow, links: Sequence[LinkRow], attachments: Sequence[Attachment]
) -> Resource:
    authors: list[PersonRef] = []
    topics: list[TopicRef] = []
    occasions: list[OccasionRef] = []
    path: dict[str, None] = {}
    for link in sorted(links, key=_position):
        if link.what == _AUTHOR:
            authors.append(PersonRef(link.id, link.key, link.name))
        elif link.what == _TOPIC:
            topics.append(TopicRef(link.id, link.key, link.name))
            path.update(dict.fromkeys(link.path.split("/")))
        else:
            occasions.append(OccasionRef(link.key, link.name))
    return Resource(
        id=row.id,
        key=row.key,
        revision=row.revision,
        version=row.version,
        title=row.title,
        kind=_KINDS[row.kind],
        stages=tuple([_STAGES[stage] for stage in row.stages]),
        grades=tuple(row.grades),
        topics=tuple(topics),
        topic_path=tuple(path),
        occasions=tuple(occasions),
        duration_min=row.duration_min,
        authors=tuple(authors),
        studio=StudioRef(row.studio_id, row.studio_key, row.studio_name) if row.studio_id else None,
        project=ProjectRef(row.project_key, row.project_title) if row.project_key else None,
        date=row.date,
        summary=row.summary,
        body=row.body,
        body_text=row.body_text,
        source=row.source,
        licence=row.licence,
        visibility=_VISIBILITIES[row.visibility],
        sample=row.sample,
        created_at=row.created_at,
        updated_at=row.updated_at,
        deleted_at=row.deleted_at,
        attachments=tuple(attachments),
        plan=_plan(row.plan) if row.plan is not None else None,
    )


def _plan(stored: dict[str, Any]) -> Plan:
    return Plan(
        tuple(
            PlanPart(PartKind(part["kind"]), part.get("text", ""), part.get("confidence", 1.0))
            for part in stored.get("parts", ())
        ),
        tuple(PlanStep(step["title"], step.get("minutes")) for step in stored.get("steps", ())),
    )


# What `_make` of a named tuple does, without a call of Python for each row
_as_resource: Final[Callable[[Any], ResourceRow]] = partial(tuple.__new__, ResourceRow)
_as_link: Final[Callable[[Any], LinkRow]] = partial(tuple.__new__, LinkRow)
_position: Final = attrgetter("position")
