"""The journal: one row for each act, in the transaction of the act. No row ever changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, insert, select, tuple_

from kb.domain import clock
from kb.domain.actor import ActorRef, Door
from kb.domain.journal import Act, JournalEntry, Subject, Thing
from kb.storage.journal.tables import journal
from kb.storage.session import Transaction


@dataclass(frozen=True, slots=True)
class Wanted:
    """The entries that are asked for. things: any of these, None for all. before: lower numbers
    only.
    """

    things: Sequence[Thing] | None = None
    actor: ActorRef | None = None
    since: datetime | None = None
    before: int | None = None


def record(
    tx: Transaction, act: Act, thing: Thing | None = None, **details: int | StrEnum | None
) -> None:
    """Record that the transaction's actor did this; a detail that is None is left out."""
    known = {name: value for name, value in details.items() if value is not None}
    for name, value in known.items():
        if not isinstance(value, int | StrEnum):
            raise TypeError(f"The journal holds numbers and codes; {name} is neither")
    row = {
        "at": clock.now(),
        "actor": str(tx.actor.ref),
        "door": tx.actor.door.value,
        "act": act.value,
        "subject": thing.subject.value if thing else None,
        "thing": thing.number if thing else None,
        "details": known or None,
    }
    tx.execute(insert(journal), row)


def entries(tx: Transaction, wanted: Wanted, limit: int) -> list[JournalEntry]:
    """Return some of the entries that are asked for, the newest first."""
    statement = _chosen(wanted).order_by(journal.c.id.desc()).limit(limit)
    return [_entry(row) for row in tx.execute(statement)]


def _chosen(wanted: Wanted) -> Select[Any]:
    c = journal.c
    statement = select(journal)
    if wanted.things is not None:
        pairs = [(thing.subject.value, thing.number) for thing in wanted.things]
        statement = statement.where(tuple_(c.subject, c.thing).in_(pairs))
    if wanted.actor is not None:
        statement = statement.where(c.actor == str(wanted.actor))
    if wanted.since is not None:
        statement = statement.where(c.at >= wanted.since)
    if wanted.before is not None:
        statement = statement.where(c.id < wanted.before)
    return statement


def _entry(row: Any) -> JournalEntry:
    thing = Thing(Subject(row.subject), row.thing) if row.subject else None
    return JournalEntry(
        number=row.id,
        at=row.at,
        actor=ActorRef.parse(row.actor),
        door=Door(row.door),
        act=Act(row.act),
        thing=thing,
        details=row.details or {},
    )
