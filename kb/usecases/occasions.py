"""Occasions of the school calendar."""

from collections.abc import Sequence
from dataclasses import replace

from kb.domain.access import Scope
from kb.domain.actor import Actor
from kb.domain.journal import Subject
from kb.domain.occasions import Occasion, OccasionState
from kb.domain.outcome import Outcome
from kb.domain.references import TitleRef
from kb.lines.read import checked
from kb.storage.journal.saved import record_saved
from kb.storage.names import aliases
from kb.storage.occasions import occasions
from kb.storage.session import Database, Transaction


def every(db: Database, scope: Scope) -> list[Occasion]:
    """Return all occasions in the order of a school year."""
    with db.read() as tx:
        return [] if scope.is_empty else occasions.every(tx)


def newest_titles(
    db: Database, keys: Sequence[str], scope: Scope, most: int
) -> dict[str, list[TitleRef]]:
    """Return occasion → its newest resources in scope, for those that have any."""
    found: dict[str, list[TitleRef]] = {}
    with db.read() as tx:
        for key, title in occasions.newest_titles(tx, keys, scope, most):
            found.setdefault(key, []).append(title)
    return found


def save(db: Database, actor: Actor, state: OccasionState) -> Outcome:
    """Create or revise an occasion. Raises FaultyFields, and Conflict for another occasion's
    name.
    """
    state = checked(state)
    with db.write(actor) as tx:
        return record_saved(tx, Subject.OCCASION, state.key, save_in(tx, state))


def save_in(tx: Transaction, state: OccasionState) -> Outcome:
    """Save a state that kb.lines has read, as a part of what a transaction does."""
    state = replace(state, aliases=aliases.distinct(state.name, state.aliases))
    stored = occasions.find_state(tx, state.key)
    if stored == state:
        return Outcome.UNCHANGED
    if stored is None:
        occasions.create(tx, state)
        return Outcome.CREATED
    occasions.revise(tx, stored, state)
    return Outcome.REVISED
