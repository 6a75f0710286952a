"""Occasions of the school calendar."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select

from kb.domain.occasions import Occasion, OccasionState
from kb.domain.outcome import Outcome
from kb.errors import NotFound
from kb.storage import keys
from kb.storage.names import aliases
from kb.storage.occasions.tables import occasion, occasion_alias
from kb.storage.queue import outbox
from kb.storage.resources.tables import resource_occasion
from kb.storage.session import Transaction


def _statement() -> Select[Any]:
    c = occasion.c
    return select(c.id, c.key, c.name, c.months, c.description, c.position, c.sample)


def find(tx: Transaction, key: str) -> Occasion | None:
    found = find_draft(tx, key)
    return _occasion(found) if found else None


def get(tx: Transaction, key: str) -> Occasion:
    if (found := find(tx, key)) is None:
        raise NotFound("没有编号为“%(key)s”的时机", key=key)
    return found


def every(tx: Transaction) -> list[Occasion]:
    """In the order of a school year."""
    ordered = sorted(drafts(tx), key=lambda draft: (draft.position, draft.key))
    return [_occasion(draft) for draft in ordered]


def _occasion(draft: OccasionState) -> Occasion:
    return Occasion(draft.key, draft.name, draft.aliases, draft.months, draft.description)


def drafts(tx: Transaction) -> Iterator[OccasionState]:
    """In the order of their keys."""
    known = aliases.aliases_of(tx, occasion_alias)
    for row in tx.execute(_statement().order_by(occasion.c.key)):
        yield _draft(row, known)


def find_draft(tx: Transaction, key: str) -> OccasionState | None:
    row = tx.execute(_statement().where(occasion.c.key == key)).first()
    return _draft(row, aliases.aliases_of(tx, occasion_alias, row[0])) if row else None


def _draft(row: Any, known: dict[int, list[str]]) -> OccasionState:
    id_, key, name, months, description, position, sample = row
    names = tuple(known.get(id_, ()))
    return OccasionState(key, name, names, tuple(months), description, position, sample)


def save(tx: Transaction, draft: OccasionState) -> Outcome:
    """Raises Conflict for a name that another occasion has."""
    stored = find_draft(tx, draft.key)
    names = aliases.distinct(draft.name, draft.aliases)
    if stored and stored == OccasionState(
        draft.key, draft.name, names, draft.months, draft.description, draft.position, draft.sample
    ):
        return Outcome.UNCHANGED
    values = {
        "name": draft.name,
        "months": list(draft.months),
        "description": draft.description,
        "position": draft.position,
        "sample": draft.sample,
    }
    id_ = keys.put(tx, occasion, draft.key, values, is_new=stored is None)
    aliases.replace(tx, occasion_alias, id_, (draft.name, *names))
    if stored is None:
        return Outcome.CREATED
    if stored.name != draft.name:
        _touch(tx, id_)
    return Outcome.REVISED


def _touch(tx: Transaction, id_: int) -> None:
    links = resource_occasion.c
    outbox.touch(tx, select(links.resource_id).where(links.occasion_id == id_))
