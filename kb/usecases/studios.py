"""Studios with their cycles and members."""

from kb.domain.actor import Actor
from kb.domain.checks import NAME_LIMIT, NOTE_LIMIT, check_key, check_period, check_text
from kb.domain.outcome import Outcome
from kb.domain.studios import Studio, StudioState, StudioSummary
from kb.domain.texts import tidy
from kb.domain.vocabulary import Level
from kb.errors import InvalidInput
from kb.storage.session import Database
from kb.storage.studios import studios


def save(db: Database, actor: Actor, draft: StudioState) -> Outcome:
    draft = tidy(draft)
    check_key(draft.key)
    check_text(draft.name, "name", NAME_LIMIT, required=True)
    check_text(draft.region, "region", NAME_LIMIT)
    check_text(draft.school, "school", NAME_LIMIT)
    check_text(draft.description, "description", NOTE_LIMIT)
    for cycle in draft.cycles:
        check_period(cycle.starts_on, cycle.ends_on)
    for member in draft.members:
        check_period(member.starts_on, member.ends_on)
    numbers = [cycle.number for cycle in draft.cycles]
    if len(set(numbers)) != len(numbers):
        raise InvalidInput("周期的序号重复", field="cycles")
    with db.write(actor) as tx:
        return studios.save(tx, draft)


def get(db: Database, key: str) -> Studio:
    with db.read() as tx:
        return studios.get(tx, key)


def every(db: Database) -> list[Studio]:
    with db.read() as tx:
        return list(studios.every(tx))


def levels(db: Database) -> dict[Level | None, int]:
    """How many studios each level has; None: those without one."""
    with db.read() as tx:
        return studios.levels(tx)


def summaries(
    db: Database, level: Level | None, limit: int, offset: int = 0
) -> list[StudioSummary]:
    """Some of a level's studios, in the order of their keys."""
    with db.read() as tx:
        return studios.summaries(tx, level, limit, offset)


def rename(db: Database, actor: Actor, key: str, name: str) -> None:
    check_text(name, "name", NAME_LIMIT, required=True)
    with db.write(actor) as tx:
        studios.rename(tx, key, name)
