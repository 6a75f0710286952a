"""Resources read from their rows: one query for the rows, one for what they link to.

This is the hot path of search and of rebuilding the index, so statements are built once and
rows are taken apart by position.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Select, bindparam, literal, literal_column, select, union_all

from kb.domain.ids import PersonId, ResourceId, StudioId, TopicId
from kb.domain.resource import (
    Attachment,
    OccasionRef,
    PersonRef,
    ProjectRef,
    Resource,
    StudioRef,
    TopicRef,
)
from kb.domain.vocabulary import Kind, Stage, Visibility
from kb.storage.session import Transaction
from kb.storage.tables import (
    attachment,
    file,
    occasion,
    person,
    project,
    resource,
    resource_author,
    resource_occasion,
    resource_topic,
    studio,
    topic,
)

_STAGES: Final = {stage.value: stage for stage in Stage}
_KINDS: Final = {kind.value: kind for kind in Kind}
_VISIBILITIES: Final = {visibility.value: visibility for visibility in Visibility}


def rows_statement(*, with_body: bool) -> Select[Any]:
    """Live and binned resources in the columns that `build` takes apart."""
    c = resource.c
    return select(
        c.id, c.key, c.revision, c.version, c.title, c.kind, c.stages, c.grades, c.duration_min,
        c.date, c.visibility, c.sample, c.created_at, c.updated_at, c.deleted_at, c.source,
        c.licence, c.summary, c.body_text, c.body if with_body else literal(""),
        studio.c.id, studio.c.key, studio.c.name, project.c.key, project.c.title,
    ).select_from(resource.outerjoin(studio).outerjoin(project, project.c.id == c.project_id))  # fmt: skip


def _links_statement(chosen: Any) -> Any:
    """All links of resources as (what, resource, position, id, key, name, path)."""
    none = literal("")
    author = (
        select(literal_column("'a'"), resource_author.c.resource_id, resource_author.c.position,
               person.c.id, person.c.key, person.c.name, none)
        .join_from(resource_author, person, person.c.id == resource_author.c.person_id)
        .where(chosen(resource_author.c.resource_id))
    )  # fmt: skip
    topics = (
        select(literal_column("'t'"), resource_topic.c.resource_id, resource_topic.c.position,
               topic.c.id, topic.c.key, topic.c.name, topic.c.path)
        .join_from(resource_topic, topic, topic.c.id == resource_topic.c.topic_id)
        .where(chosen(resource_topic.c.resource_id))
    )  # fmt: skip
    occasions = (
        select(literal_column("'o'"), resource_occasion.c.resource_id, resource_occasion.c.position,
               occasion.c.id, occasion.c.key, occasion.c.name, none)
        .join_from(resource_occasion, occasion, occasion.c.id == resource_occasion.c.occasion_id)
        .where(chosen(resource_occasion.c.resource_id))
    )  # fmt: skip
    return union_all(author, topics, occasions)
