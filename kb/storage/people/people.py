"""Persons. Several may share a name; two that turn out to be one are merged."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    exists,
    func,
    select,
    update,
)

from kb.domain.access import Scope
from kb.domain.ids import PersonId, StudioId
from kb.domain.people import Membership, Person, PersonState
from kb.domain.references import PersonRef, StudioRef
from kb.domain.vocabulary import Role
from kb.errors import Conflict, NotFound
from kb.storage import keys
from kb.storage.collections.tables import collection
from kb.storage.names import naming
from kb.storage.people import places
from kb.storage.people.tables import person, school
from kb.storage.projects.tables import project_leader
from kb.storage.queue import outbox
from kb.storage.readable import readable
from kb.storage.resources import revisions
from kb.storage.resources.changes import refresh_digests
from kb.storage.resources.tables import resource, resource_author
from kb.storage.session import Transaction
from kb.storage.studios.tables import membership, studio
from kb.storage.topics.topics import on_topic
from kb.text.names import name_key


def find(tx: Transaction, key: str) -> Person | None:
    """Return the person behind a key, or None; a merged person's key leads to the one that was
    kept.
    """
    known = keys.person_ids_of(tx, [key]).get(key)
    if known is None:
        return None
    statement = (
        select(
            person.c.id, person.c.key, person.c.name, person.c.bio, school.c.name.label("school")
        )
        .join_from(person, school, isouter=True)
        .where(person.c.id == known.id)
    )
    row = tx.execute(statement).one()
    return Person(row.id, row.key, row.name, row.school or "", row.bio, _memberships(tx, row.id))


def get(tx: Transaction, key: str) -> Person:
    """Return the person behind a key. Raises NotFound."""
    if (found := find(tx, key)) is None:
        raise missing(key)
    return found


def missing(key: str) -> NotFound:
    """Return the error for a person who does not exist."""
    return NotFound("没有编号为“%(key)s”的作者", key=key)


def years(
    tx: Transaction, names: Sequence[str], topic_path: str, scope: Scope
) -> dict[str, tuple[str, str]]:
    """Return person → first and last year of what they wrote on a topic, for those with these
    keys.
    """
    year = func.substr(resource.c.date, 1, 4)
    statement = (
        select(person.c.key, func.min(year).label("first"), func.max(year).label("last"))
        .join_from(person, resource_author, resource_author.c.person_id == person.c.id)
        .join(resource, resource.c.id == resource_author.c.resource_id)
        .where(person.c.key.in_(names), readable(scope), on_topic(topic_path))
        .group_by(person.c.key)
    )
    return {row.key: (row.first, row.last) for row in tx.execute(statement) if row.first}


def _memberships(tx: Transaction, id_: PersonId) -> tuple[Membership, ...]:
    m = membership.c
    statement = (
        select(person.c.key, person.c.name, m.studio_id, studio.c.key.label("studio_key"),
               studio.c.name.label("studio_name"), m.role, m.starts_on, m.ends_on)
        .select_from(membership)
        .join(person, person.c.id == m.person_id)
        .join(studio, studio.c.id == m.studio_id)
        .where(m.person_id == id_)
        .order_by(m.starts_on, studio.c.key, m.position)
    )  # fmt: skip
    return tuple(
        Membership(
            PersonRef(id_, row.key, row.name),
            StudioRef(StudioId(row.studio_id), row.studio_key, row.studio_name),
            Role(row.role),
            row.starts_on,
            row.ends_on,
        )
        for row in tx.execute(statement)
    )


_kept = person.alias("kept")
_STATES: Final = select(
    person.c.key, person.c.name, person.c.bio, person.c.sample, school.c.name.label("school"),
    _kept.c.key.label("merged_into"),
).select_from(
    person.outerjoin(school).outerjoin(_kept, _kept.c.id == person.c.merged_into)
)  # fmt: skip
_STATE_BY_KEY: Final = _STATES.where(person.c.key == bindparam("key"))


def _state(row: Any) -> PersonState:
    return PersonState(row.key, row.name, row.school or "", row.bio, row.merged_into, row.sample)


def find_state(tx: Transaction, key: str) -> PersonState | None:
    """Return the stored state of a person, or None where they do not exist."""
    row = tx.execute(_STATE_BY_KEY, {"key": key}).first()
    return _state(row) if row else None


def states(tx: Transaction) -> Iterator[PersonState]:
    """Yield the states of all persons, also of merged ones, in the order of their keys."""
    return map(_state, tx.execute(_STATES.order_by(person.c.key)))


def create(tx: Transaction, state: PersonState) -> None:
    """Insert a person, without a merge, which comes after."""
    naming.begin_edition(tx)
    keys.put(tx, person, state.key, _values(tx, state), is_new=True)


def revise(tx: Transaction, stored: PersonState, state: PersonState) -> None:
    """Write a new state over the stored one, without a merge."""
    naming.begin_edition(tx)
    keys.put(tx, person, state.key, _values(tx, state), is_new=False)
    if stored.name != state.name:
        outbox.touch(tx, _resources_of(_id_of(tx, state.key)))


def _values(tx: Transaction, state: PersonState) -> dict[str, Any]:
    return {
        "name": state.name,
        "name_folded": name_key(state.name),
        "school_id": places.school_id(tx, state.school),
        "bio": state.bio,
        "sample": state.sample,
    }


def rename(tx: Transaction, key: str, name: str) -> None:
    """Give a person a new name and nothing else. Raises NotFound."""
    id_ = _id_of(tx, key)
    tx.execute(
        update(person).where(person.c.id == id_).values(name=name, name_folded=name_key(name))
    )
    naming.begin_edition(tx)
    outbox.touch(tx, _resources_of(id_))


def merge(tx: Transaction, *, keep: str, drop: str) -> None:
    """Give everything that `drop` did to `keep`; the key of `drop` leads to `keep` from now on."""
    kept, dropped = _id_of(tx, keep), _id_of(tx, drop)
    if kept == dropped:
        raise Conflict("“%(key)s”已经是同一个人", key=drop)
    naming.begin_edition(tx)
    resources = list(tx.execute(_resources_of(dropped)).scalars())
    outbox.touch(tx, resources)
    revisions.settle(tx, resources)
    for table, column in ((resource_author, "resource_id"), (project_leader, "project_id")):
        both = select(table.c[column]).where(table.c.person_id == kept)
        tx.execute(delete(table).where(table.c.person_id == dropped, table.c[column].in_(both)))
    tx.execute(delete(membership).where(membership.c.person_id == dropped, _same_place(kept)))
    for table, column in (
        (resource_author, "person_id"),
        (project_leader, "person_id"),
        (membership, "person_id"),
        (collection, "curator_id"),
        (person, "merged_into"),
    ):
        tx.execute(update(table).where(table.c[column] == dropped).values({column: kept}))
    tx.execute(update(person).where(person.c.id == dropped).values(merged_into=kept))
    refresh_digests(tx, resources)


def _same_place(id_: PersonId) -> ColumnElement[bool]:
    """Make the condition that the person has another membership that says the same."""
    other = membership.alias("other")
    said = [
        other.c[name].is_not_distinct_from(membership.c[name])
        for name in ("studio_id", "role", "starts_on", "ends_on")
    ]
    return exists().where(other.c.person_id == id_, *said)


def _resources_of(id_: PersonId) -> Select[Any]:
    return select(resource_author.c.resource_id).where(resource_author.c.person_id == id_)


def _id_of(tx: Transaction, key: str) -> PersonId:
    """Return the id of the person behind a key, who was not merged."""
    known = keys.person_ids_of(tx, [key]).get(key)
    if known is None:
        raise NotFound("没有编号为“%(key)s”的作者", key=key)
    return PersonId(known.id)
