"""Studios with their cycles and members."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, update

from kb.domain.ids import PersonId, StudioId
from kb.domain.outcome import Outcome
from kb.domain.people import Membership
from kb.domain.references import PersonRef, StudioRef
from kb.domain.studios import Cycle, MemberState, Studio, StudioState, StudioSummary
from kb.domain.vocabulary import Level, Role
from kb.errors import NotFound
from kb.storage import keys
from kb.storage.names import naming
from kb.storage.people import places
from kb.storage.people.tables import person, region, school
from kb.storage.queue import outbox
from kb.storage.resources.tables import resource
from kb.storage.session import Transaction
from kb.storage.studios.tables import membership, studio, studio_cycle
from kb.text.names import name_key


def _statement() -> Select[Any]:
    return select(
        studio.c.id, studio.c.key, studio.c.name, studio.c.level, region.c.name, school.c.name,
        studio.c.description, studio.c.sample,
    ).select_from(
        studio.outerjoin(region).outerjoin(school, school.c.id == studio.c.school_id)
    )  # fmt: skip


def find(tx: Transaction, key: str) -> Studio | None:
    row = tx.execute(_statement().where(studio.c.key == key)).first()
    return next(_studios(tx, [row])) if row else None


def get(tx: Transaction, key: str) -> Studio:
    if (found := find(tx, key)) is None:
        raise NotFound("没有编号为“%(key)s”的工作室", key=key)
    return found


def every(tx: Transaction) -> Iterator[Studio]:
    """All, in the order of their keys."""
    return _studios(tx, tx.execute(_statement().order_by(studio.c.key)).all())


def _studios(tx: Transaction, rows: Any) -> Iterator[Studio]:
    ids = [row[0] for row in rows] if len(rows) == 1 else None
    cycles, members = _cycles(tx, ids), _members(tx, ids)
    for id_, key, name, level, region_name, school_name, description, _ in rows:
        yield Studio(
            id=id_,
            key=key,
            name=name,
            level=Level(level) if level else None,
            region=region_name or "",
            school=school_name or "",
            description=description,
            cycles=tuple(cycles[id_]),
            members=tuple(members[id_]),
        )


def _cycles(tx: Transaction, ids: list[int] | None) -> dict[int, list[Cycle]]:
    c = studio_cycle.c
    statement = select(c.studio_id, c.number, c.starts_on, c.ends_on)
    if ids is not None:
        statement = statement.where(c.studio_id.in_(ids))
    found: dict[int, list[Cycle]] = defaultdict(list)
    for id_, *values in tx.execute(statement.order_by(c.studio_id, c.number)):
        found[id_].append(Cycle(*values))
    return found


def _members(tx: Transaction, ids: list[int] | None) -> dict[int, list[Membership]]:
    m = membership.c
    statement = (
        select(studio.c.id, studio.c.key, studio.c.name, person.c.id, person.c.key, person.c.name,
               m.role, m.starts_on, m.ends_on)
        .select_from(membership)
        .join(studio, studio.c.id == m.studio_id)
        .join(person, person.c.id == m.person_id)
    )  # fmt: skip
    if ids is not None:
        statement = statement.where(m.studio_id.in_(ids))
    found: dict[int, list[Membership]] = defaultdict(list)
    for row in tx.execute(statement.order_by(m.studio_id, m.position)):
        studio_id, studio_key, studio_name, person_id, key, name, role, starts_on, ends_on = row
        found[studio_id].append(
            Membership(
                PersonRef(PersonId(person_id), key, name),
                StudioRef(StudioId(studio_id), studio_key, studio_name),
                Role(role),
                starts_on,
                ends_on,
            )
        )
    return found


def levels(tx: Transaction) -> dict[Level | None, int]:
    """How many studios each level has."""
    statement = select(studio.c.level, func.count()).group_by(studio.c.level)
    return {Level(level) if level else None: count for level, count in tx.execute(statement)}


def summaries(
    tx: Transaction, level: Level | None, limit: int, offset: int = 0
) -> list[StudioSummary]:
    """Some of the studios of a level (None: without one), in the order of their keys."""
    of_level: ColumnElement[bool] = (
        studio.c.level == level.value if level else studio.c.level.is_(None)
    )
    rows = tx.execute(
        _statement().where(of_level).order_by(studio.c.key).limit(limit).offset(offset)
    ).all()
    ids = [row[0] for row in rows]
    cycles, members = _cycles(tx, ids), _members(tx, ids)
    return [
        StudioSummary(
            key=key,
            name=name,
            level=level,
            region=region_name or "",
            school=school_name or "",
            description=description,
            hosts=_hosts(members[id_]),
            people=len({member.person.id for member in members[id_]}),
            cycle=cycles[id_][-1] if cycles[id_] else None,
        )
        for id_, key, name, _, region_name, school_name, description, _ in rows
    ]


def _hosts(members: list[Membership]) -> tuple[PersonRef, ...]:
    hosts = [member for member in members if member.role is Role.HOST]
    present = [member for member in hosts if member.ends_on is None]
    return tuple(dict.fromkeys(member.person for member in present or hosts[-1:]))


def drafts(tx: Transaction) -> Iterator[StudioState]:
    rows = tx.execute(_statement().order_by(studio.c.key)).all()
    return _drafts(tx, rows)


def find_draft(tx: Transaction, key: str) -> StudioState | None:
    row = tx.execute(_statement().where(studio.c.key == key)).first()
    return next(_drafts(tx, [row])) if row else None


def _drafts(tx: Transaction, rows: Any) -> Iterator[StudioState]:
    for row, found in zip(rows, _studios(tx, rows), strict=True):
        members = tuple(
            MemberState(member.person.key, member.role, member.starts_on, member.ends_on)
            for member in found.members
        )
        yield StudioState(
            found.key, found.name, found.level, found.region, found.school, found.description,
            found.cycles, members, row[7],
        )  # fmt: skip


def save(tx: Transaction, draft: StudioState) -> Outcome:
    stored = find_draft(tx, draft.key)
    if stored == draft:
        return Outcome.UNCHANGED
    values = {
        "name": draft.name,
        "name_folded": name_key(draft.name),
        "level": draft.level.value if draft.level else None,
        "region_id": places.region_id(tx, draft.region),
        "school_id": places.school_id(tx, draft.school),
        "description": draft.description,
        "sample": draft.sample,
    }
    naming.touch(tx)
    id_ = StudioId(keys.put(tx, studio, draft.key, values, is_new=stored is None))
    _replace_parts(tx, id_, draft)
    if stored is None:
        return Outcome.CREATED
    if stored.name != draft.name:
        outbox.touch(tx, _resources_of(id_))
    return Outcome.REVISED


def rename(tx: Transaction, key: str, name: str) -> None:
    id_ = keys.id_of(tx, studio, key)
    tx.execute(
        update(studio).where(studio.c.id == id_).values(name=name, name_folded=name_key(name))
    )
    naming.touch(tx)
    outbox.touch(tx, _resources_of(StudioId(id_)))


def _replace_parts(tx: Transaction, id_: StudioId, draft: StudioState) -> None:
    tx.execute(delete(studio_cycle).where(studio_cycle.c.studio_id == id_))
    tx.execute(delete(membership).where(membership.c.studio_id == id_))
    for cycle in draft.cycles:
        tx.execute(
            insert(studio_cycle).values(
                studio_id=id_,
                number=cycle.number,
                starts_on=cycle.starts_on,
                ends_on=cycle.ends_on,
            )
        )
    for position, member in enumerate(draft.members):
        tx.execute(
            insert(membership).values(
                studio_id=id_,
                position=position,
                person_id=keys.reference(tx, person, member.person, "members"),
                role=member.role.value,
                starts_on=member.starts_on,
                ends_on=member.ends_on,
            )
        )


def _resources_of(id_: StudioId) -> Select[Any]:
    return select(resource.c.id).where(resource.c.studio_id == id_)
