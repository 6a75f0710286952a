"""Studios with their cycles and members."""

from dataclasses import replace

from kb.domain.access import Reader, Scope
from kb.domain.actor import Actor
from kb.domain.journal import Act, Subject
from kb.domain.outcome import Outcome
from kb.domain.studios import Studio, StudioState, StudioSummary
from kb.domain.vocabulary import Level
from kb.lines.read import checked, checked_name
from kb.storage.journal import journal
from kb.storage.journal.saved import record_saved
from kb.storage.journal.things import thing_of
from kb.storage.session import Database, Transaction
from kb.storage.studios import studios


def save(db: Database, actor: Actor, state: StudioState) -> Outcome:
    """Create or revise a studio. Raises FaultyFields, and InvalidInput for unknown members."""
    state = checked(state)
    with db.write(actor) as tx:
        return record_saved(tx, Subject.STUDIO, state.key, save_in(tx, state))


def save_in(tx: Transaction, state: StudioState) -> Outcome:
    """Save a state that kb.lines has read, as a part of what a transaction does.

    Where nothing but the name is new, the studio is renamed and its members are left alone.
    """
    stored = studios.find_state(tx, state.key)
    if stored == state:
        return Outcome.UNCHANGED
    if stored is None:
        studios.create(tx, state)
        return Outcome.CREATED
    if replace(stored, name=state.name) == state:
        studios.rename(tx, state.key, state.name)
    else:
        studios.revise(tx, stored, state)
    return Outcome.REVISED


def get(db: Database, key: str, reader: Reader) -> Studio:
    """Return a studio, which is open to whoever may read anything. Raises NotFound."""
    with db.read() as tx:
        return studios.get(tx, key, reader.scope)


def every(db: Database, scope: Scope) -> list[Studio]:
    """Return all studios in the order of their keys; none for a reader who may read nothing."""
    with db.read() as tx:
        return [] if scope.is_empty else list(studios.every(tx))


def levels(db: Database, scope: Scope) -> dict[Level | None, int]:
    """Return the number of studios of each level; None stands for those without a level."""
    with db.read() as tx:
        return {} if scope.is_empty else studios.levels(tx)


def summaries(
    db: Database, scope: Scope, level: Level | None, limit: int, offset: int = 0
) -> list[StudioSummary]:
    """Return some of the studios of a level, in the order of their keys."""
    with db.read() as tx:
        return [] if scope.is_empty else studios.summaries(tx, level, limit, offset)


def rename(db: Database, actor: Actor, key: str, name: str) -> None:
    """Give a studio a new name. Raises FaultyFields, NotFound."""
    name = checked_name(name)
    with db.write(actor) as tx:
        studios.rename(tx, key, name)
        journal.record(tx, Act.RENAME, thing_of(tx, Subject.STUDIO, key))
