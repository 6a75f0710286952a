"""The synonyms that curators add."""

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
    """Return all groups in the order of their keys."""
    return [_state(row) for row in tx.execute(_statement().order_by(_c.key))]


def find_state(tx: Transaction, key: str) -> SynonymState | None:
    """Return the stored state of a group, or None where it does not exist."""
    row = tx.execute(_statement().where(_c.key == key)).first()
    return _state(row) if row else None


def _state(row: Any) -> SynonymState:
    return SynonymState(row.key, tuple(row.names), tuple(row.typed), row.note, row.created_at)


def save(tx: Transaction, state: SynonymState) -> Outcome:
    """Create or revise a group. One without a time keeps the stored time, or gets the current
    one.
    """
    stored = find_state(tx, state.key)
    created_at = state.created_at or (stored.created_at if stored else None) or clock.now()
    values = {
        "names": list(state.names),
        "typed": list(state.typed),
        "note": state.note,
        "created_at": created_at,
    }
    if stored is None:
        tx.execute(insert(synonym).values(key=state.key, **values))
        return Outcome.CREATED
    if stored == SynonymState(state.key, state.names, state.typed, state.note, created_at):
        return Outcome.UNCHANGED
    tx.execute(update(synonym).where(_c.key == state.key).values(**values))
    return Outcome.REVISED


def remove(tx: Transaction, key: str) -> bool:
    """Remove a group; return False where it does not exist."""
    return tx.execute(delete(synonym).where(_c.key == key)).rowcount > 0
