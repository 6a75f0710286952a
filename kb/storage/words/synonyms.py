"""Names of one thing, as curators add them."""

from typing import Any, Final

from sqlalchemy import Select, delete, insert, select, update

from kb.domain import clock
from kb.domain.outcome import Outcome
from kb.domain.synonyms import SynonymState
from kb.storage.session import Transaction
from kb.storage.words.tables import synonym

_c: Final = synonym.c


def _statement() -> Select[Any]:
    return select(_c.key, _c.names, _c.typed, _c.note, _c.created_at)


def every(tx: Transaction) -> list[SynonymState]:
    """In the order of their keys."""
    return [_draft(row) for row in tx.execute(_statement().order_by(_c.key))]


def find(tx: Transaction, key: str) -> SynonymState | None:
    row = tx.execute(_statement().where(_c.key == key)).first()
    return _draft(row) if row else None


def _draft(row: Any) -> SynonymState:
    key, names, typed, note, created_at = row
    return SynonymState(key, tuple(names), tuple(typed), note, created_at)


def save(tx: Transaction, draft: SynonymState) -> Outcome:
    """A draft without a time keeps the stored one's, or takes the current."""
    stored = find(tx, draft.key)
    created_at = draft.created_at or (stored.created_at if stored else None) or clock.now()
    values = {
        "names": list(draft.names),
        "typed": list(draft.typed),
        "note": draft.note,
        "created_at": created_at,
    }
    if stored is None:
        tx.execute(insert(synonym).values(key=draft.key, **values))
        return Outcome.CREATED
    if stored == SynonymState(draft.key, draft.names, draft.typed, draft.note, created_at):
        return Outcome.UNCHANGED
    tx.execute(update(synonym).where(_c.key == draft.key).values(**values))
    return Outcome.REVISED


def remove(tx: Transaction, key: str) -> bool:
    return tx.execute(delete(synonym).where(_c.key == key)).rowcount > 0
