"""Resources read from their rows: one query for the rows, one for what they link to.

This is the hot path of search and of rebuilding the index, so statements are built once and
rows are taken apart by position.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    func,
    literal,
    null,
    select,
    union_all,
)

from kb.domain.ids import PersonId, ResourceId, StudioId, TopicId
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


def rows_statement(*, with_body: bool, text_limit: BindParameter[int] | None = None) -> Select[Any]:
    """Live and binned resources in the columns that `_build` takes apart.

    text_limit: of body_text, only so many characters.
    """
    c = resource.c
    text = c.body_text if text_limit is None else func.substr(c.body_text, 1, text_limit)
    return select(
        c.id, c.key, c.revision, c.version, c.title, c.kind, c.stages, c.grades, c.duration_min,
        c.date, c.visibility, c.sample, c.created_at, c.updated_at, c.deleted_at, c.source,
        c.licence, c.summary, text.label("body_text"), c.body if with_body else literal(""),
        studio.c.id, studio.c.key, studio.c.name, project.c.key, project.c.title,
        c.plan if with_body else null(),
    ).select_from(
        resource.outerjoin(studio, studio.c.id == c.studio_id).outerjoin(
            project, project.c.id == c.project_id
        )
    )  # fmt: skip


def _links_statement(choose: Callable[[ColumnElement[Any]], ColumnElement[bool]]) -> Any:
    """All links as (what, resource id, position, id, key, name, path of a topic)."""
    a, t, o = resource_author.c, resource_topic.c, resource_occasion.c
    none = literal("")
    return union_all(
        select(
            literal("a"), a.resource_id, a.position, person.c.id, person.c.key, person.c.name, none
        )
        .join_from(resource_author, person, person.c.id == a.person_id)
        .where(choose(a.resource_id)),
        select(
            literal("t"), t.resource_id, t.position, topic.c.id, topic.c.key, topic.c.name,
            topic.c.path,
        )
        .join_from(resource_topic, topic, topic.c.id == t.topic_id)
        .where(choose(t.resource_id)),
        select(
            literal("o"), o.resource_id, o.position, occasion.c.id, occasion.c.key,
            occasion.c.name, none,
        )
        .join_from(resource_occasion, occasion, occasion.c.id == o.occasion_id)
        .where(choose(o.resource_id)),
    )  # fmt: skip


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
    )
    .join_from(attachment, file)
    .where(
        attachment.c.resource_id.in_(bindparam("ids", expanding=True)),
        attachment.c.until.is_(None),
    )
    .order_by(attachment.c.resource_id, attachment.c.position)
)


def resources_of(tx: Transaction, rows: Sequence[Any]) -> list[Resource]:
    """Rows of `rows_statement(with_body=False)`: for lists and for the index."""
    ids = [row[0] for row in rows]
    return _joined(rows, tx.execute(_LINKS_OF_IDS, {"ids": ids}).all() if ids else (), {})


def resources_of_range(tx: Transaction, rows: Sequence[Any]) -> list[Resource]:
    """As `resources_of` for rows in the order of ids, of which few in between are left out."""
    if not rows:
        return []
    bounds = {"first": rows[0][0], "last": rows[-1][0]}
    return _joined(rows, tx.execute(_LINKS_OF_RANGE, bounds).all(), {})


def whole_resources_of(tx: Transaction, rows: Sequence[Any]) -> list[Resource]:
    """Rows of `rows_statement(with_body=True)`, with their attachments."""
    if not rows:
        return []
    ids = {"ids": [row[0] for row in rows]}
    return _joined(rows, tx.execute(_LINKS_OF_IDS, ids), attachments_of(tx, ids["ids"]))


def is_attached(tx: Transaction, sha256: str) -> bool:
    """Tell whether any resource has these bytes among its attachments."""
    statement = select(attachment.c.position).where(attachment.c.sha256 == sha256).limit(1)
    return tx.execute(statement).first() is not None


def attachments_of(
    tx: Transaction, ids: Sequence[ResourceId]
) -> dict[ResourceId, list[Attachment]]:
    """Those of today; of the past they are in kb.storage.resources.attachments."""
    found: dict[ResourceId, list[Attachment]] = defaultdict(list)
    for id_, *values in tx.execute(_ATTACHMENTS, {"ids": ids}):
        found[id_].append(Attachment(*values))
    return found


def _joined(
    rows: Sequence[Any],
    links: Iterable[Any],
    attachments: Mapping[ResourceId, Sequence[Attachment]],
) -> list[Resource]:
    linked: dict[ResourceId, list[Any]] = defaultdict(list)
    for link in links:
        linked[link[1]].append(link)
    return [_build(row, linked.get(row[0], ()), attachments.get(row[0], ())) for row in rows]


def _build(row: Any, links: Sequence[Any], attachments: Sequence[Attachment]) -> Resource:
    authors: list[PersonRef] = []
    topics: list[TopicRef] = []
    occasions: list[OccasionRef] = []
    path: dict[str, None] = {}
    for what, _, _, id_, key, name, topic_path in sorted(links, key=_position):
        if what == "a":
            authors.append(PersonRef(PersonId(id_), key, name))
        elif what == "t":
            topics.append(TopicRef(TopicId(id_), key, name))
            path.update(dict.fromkeys(topic_path.split("/")))
        else:
            occasions.append(OccasionRef(key, name))
    (
        id_, key, revision, version, title, kind, stages, grades, duration_min, date, visibility,
        sample, created_at, updated_at, deleted_at, source, licence, summary, body_text, body,
        studio_id, studio_key, studio_name, project_key, project_title, plan,
    ) = row  # fmt: skip
    return Resource(
        id=id_,
        key=key,
        revision=revision,
        version=version,
        title=title,
        kind=_KINDS[kind],
        stages=tuple([_STAGES[stage] for stage in stages]),
        grades=tuple(grades),
        topics=tuple(topics),
        topic_path=tuple(path),
        occasions=tuple(occasions),
        duration_min=duration_min,
        authors=tuple(authors),
        studio=StudioRef(StudioId(studio_id), studio_key, studio_name) if studio_key else None,
        project=ProjectRef(project_key, project_title) if project_key else None,
        date=date,
        summary=summary,
        body=body,
        body_text=body_text,
        source=source,
        licence=licence,
        visibility=_VISIBILITIES[visibility],
        sample=sample,
        created_at=created_at,
        updated_at=updated_at,
        deleted_at=deleted_at,
        attachments=tuple(attachments),
        plan=_plan(plan) if plan is not None else None,
    )


def _plan(stored: dict[str, Any]) -> Plan:
    return Plan(
        tuple(
            PlanPart(PartKind(part["kind"]), part.get("text", ""), part.get("confidence", 1.0))
            for part in stored.get("parts", ())
        ),
        tuple(PlanStep(step["title"], step.get("minutes")) for step in stored.get("steps", ())),
    )


def _position(link: Any) -> int:
    position: int = link[2]
    return position
