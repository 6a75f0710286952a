"""Studios with their cycles and members."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, update

from kb.domain.access import Scope
from kb.domain.ids import PersonId, StudioId
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
        studio.c.id, studio.c.key, studio.c.name, studio.c.level, studio.c.description,
        studio.c.sample, region.c.name.label("region"), school.c.name.label("school"),
    ).select_from(
        studio.outerjoin(region).outerjoin(school, school.c.id == studio.c.school_id)
    )  # fmt: skip


def find(tx: Transaction, key: str) -> Studio | None:
    """Return a studio, or None where it does not exist."""
    row = tx.execute(_statement().where(studio.c.key == key)).first()
    return next(_studios(tx, [row])) if row else None


def get(tx: Transaction, key: str, scope: Scope) -> Studio:
    """Return a studio. Raises NotFound, also for a reader who may read nothing at all."""
    if scope.is_empty or (found := find(tx, key)) is None:
        raise NotFound("没有编号为“%(key)s”的工作室", key=key)
    return found


def every(tx: Transaction) -> Iterator[Studio]:
    """Yield all studios in the order of their keys."""
    return _studios(tx, tx.execute(_statement().order_by(studio.c.key)).all())


def _studios(tx: Transaction, rows: Any) -> Iterator[Studio]:
    ids = [row.id for row in rows] if len(rows) == 1 else None
    cycles, members = _cycles(tx, ids), _members(tx, ids)
    for row in rows:
        yield Studio(
            id=row.id,
            key=row.key,
            name=row.name,
            level=Level(row.level) if row.level else None,
            region=row.region or "",
            school=row.school or "",
            description=row.description,
            cycles=tuple(cycles[row.id]),
            members=tuple(members[row.id]),
        )


def _cycles(tx: Transaction, ids: list[int] | None) -> dict[int, list[Cycle]]:
    c = studio_cycle.c
    statement = select(c.studio_id, c.number, c.starts_on, c.ends_on)
    if ids is not None:
        statement = statement.where(c.studio_id.in_(ids))
    found: dict[int, list[Cycle]] = defaultdict(list)
    for row in tx.execute(statement.order_by(c.studio_id, c.number)):
        found[row.studio_id].append(Cycle(row.number, row.starts_on, row.ends_on))
    return found


def _members(tx: Transaction, ids: list[int] | None) -> dict[int, list[Membership]]:
    m = membership.c
    statement = (
        select(m.studio_id, studio.c.key.label("studio_key"), studio.c.name.label("studio_name"),
               m.person_id, person.c.key, person.c.name, m.role, m.starts_on, m.ends_on)
        .select_from(membership)
        .join(studio, studio.c.id == m.studio_id)
        .join(person, person.c.id == m.person_id)
    )  # fmt: skip
    if ids is not None:
        statement = statement.where(m.studio_id.in_(ids))
    found: dict[int, list[Membership]] = defaultdict(list)
    for row in tx.execute(statement.order_by(m.studio_id, m.position)):
        found[row.studio_id].append(
            Membership(
                PersonRef(PersonId(row.person_id), row.key, row.name),
                StudioRef(StudioId(row.studio_id), row.studio_key, row.studio_name),
                Role(row.role),
                row.starts_on,
                row.ends_on,
            )
        )
    return found


def levels(tx: Transaction) -> dict[Level | None, int]:
    """Return the number of studios of each level; None stands for those without a level."""
    statement = select(studio.c.level, func.count()).group_by(studio.c.level)
    return {Level(level) if level else None: count for level, count in tx.execute(statement)}


def summaries(
    tx: Transaction, level: Level | None, limit: int, offset: int = 0
) -> list[StudioSummary]:
    """Return some of the studios of a level (None: without one), in the order of their keys."""
    of_level: ColumnElement[bool] = (
        studio.c.level == level.value if level else studio.c.level.is_(None)
    )
    rows = tx.execute(
        _statement().where(of_level).order_by(studio.c.key).limit(limit).offset(offset)
    ).all()
    ids = [row.id for row in rows]
    cycles, members = _cycles(tx, ids), _members(tx, ids)
    return [
        StudioSummary(
            key=row.key,
            name=row.name,
            level=level,
            region=row.region or "",
            school=row.school or "",
            description=row.description,
            hosts=_hosts(members[row.id]),
            people=len({member.person.id for member in members[row.id]}),
            cycle=cycles[row.id][-1] if cycles[row.id] else None,
        )
        for row in rows
    ]


def _hosts(members: list[Membership]) -> tuple[PersonRef, ...]:
    hosts = [member for member in members if member.role is Role.HOST]
    present = [member for member in hosts if member.ends_on is None]
    return tuple(dict.fromkeys(member.person for member in present or hosts[-1:]))


def states(tx: Transaction) -> Iterator[StudioState]:
    """Yield the states of all studios in the order of their keys."""
    return _states(tx, tx.execute(_statement().order_by(studio.c.key)).all())


def find_state(tx: Transaction, key: str) -> StudioState | None:
    """Return the stored state of a studio, or None where it does not exist."""
    row = tx.execute(_statement().where(studio.c.key == key)).first()
    return next(_states(tx, [row])) if row else None


def _states(tx: Transaction, rows: Any) -> Iterator[StudioState]:
    for row, found in zip(rows, _studios(tx, rows), strict=True):
        yield StudioState(
            key=found.key,
            name=found.name,
            level=found.level,
            region=found.region,
            school=found.school,
            description=found.description,
            cycles=found.cycles,
            members=tuple(
                MemberState(member.person.key, member.role, member.starts_on, member.ends_on)
                for member in found.members
            ),
            sample=row.sample,
        )


def create(tx: Transaction, state: StudioState) -> None:
    """Insert a studio. Raises InvalidInput for unknown members."""
    naming.begin_edition(tx)
    id_ = keys.put(tx, studio, state.key, _values(tx, state), is_new=True)
    _insert_parts(tx, StudioId(id_), state)


def revise(tx: Transaction, stored: StudioState, state: StudioState) -> None:
    """Write a new state over the stored one."""
    naming.begin_edition(tx)
    id_ = StudioId(keys.put(tx, studio, state.key, _values(tx, state), is_new=False))
    if (stored.cycles, stored.members) != (state.cycles, state.members):
        tx.execute(delete(studio_cycle).where(studio_cycle.c.studio_id == id_))
        tx.execute(delete(membership).where(membership.c.studio_id == id_))
        _insert_parts(tx, id_, state)
    if stored.name != state.name:
        outbox.touch(tx, _resources_of(id_))


def _values(tx: Transaction, state: StudioState) -> dict[str, Any]:
    return {
        "name": state.name,
        "name_folded": name_key(state.name),
        "level": state.level.value if state.level else None,
        "region_id": places.region_id(tx, state.region),
        "school_id": places.school_id(tx, state.school),
        "description": state.description,
        "sample": state.sample,
    }


def rename(tx: Transaction, key: str, name: str) -> None:
    """Give a studio a new name and nothing else. Raises NotFound."""
    id_ = keys.id_of(tx, studio, key)
    tx.execute(
        update(studio).where(studio.c.id == id_).values(name=name, name_folded=name_key(name))
    )
    naming.begin_edition(tx)
    outbox.touch(tx, _resources_of(StudioId(id_)))


def _insert_parts(tx: Transaction, id_: StudioId, state: StudioState) -> None:
    for cycle in state.cycles:
        tx.execute(
            insert(studio_cycle).values(
                studio_id=id_,
                number=cycle.number,
                starts_on=cycle.starts_on,
                ends_on=cycle.ends_on,
            )
        )
    for position, member in enumerate(state.members):
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
