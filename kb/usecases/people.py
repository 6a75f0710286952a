"""Persons: saving, reading, renaming, and merging two that are one."""

from dataclasses import replace

from kb.domain.access import Scope
from kb.domain.actor import Actor
from kb.domain.ids import PersonId
from kb.domain.outcome import Outcome
from kb.domain.people import Person, PersonState
from kb.lines.read import checked, checked_name
from kb.storage.people import people
from kb.storage.session import Database, Transaction


def save(db: Database, actor: Actor, state: PersonState) -> Outcome:
    """Create or revise a person by their key, and merge them if the state says so."""
    state = checked(state)
    with db.write(actor) as tx:
        return save_in(tx, state)


def save_in(tx: Transaction, state: PersonState) -> Outcome:
    """Save a state that kb.lines has read, as a part of what a transaction does.

    Where nothing but the name is new, the person is renamed. A person that was merged stays
    merged, whatever a file from before says.
    """
    stored = people.find_state(tx, state.key)
    if stored == state or (stored and stored.merged_into and not state.merged_into):
        return Outcome.UNCHANGED
    if stored is None:
        people.create(tx, state)
    elif replace(stored, name=state.name) == state:
        people.rename(tx, state.key, state.name)
    else:
        people.revise(tx, stored, state)
    if state.merged_into and (stored is None or stored.merged_into != state.merged_into):
        people.merge(tx, keep=state.merged_into, drop=state.key)
    return Outcome.REVISED if stored else Outcome.CREATED


def get(db: Database, key: str) -> Person:
    """The person behind a key; a merged person's key leads to the one kept. Raises NotFound."""
    with db.read() as tx:
        return people.get(tx, key)


def has_work(db: Database, person: PersonId, scope: Scope) -> bool:
    """Whether something of theirs is there for `scope`."""
    with db.read() as tx:
        return people.has_work(tx, person, scope)


def rename(db: Database, actor: Actor, key: str, name: str) -> None:
    """Give a person a new name. Raises FaultyFields, NotFound."""
    name = checked_name(name)
    with db.write(actor) as tx:
        people.rename(tx, key, name)


def merge(db: Database, actor: Actor, *, keep: str, drop: str) -> None:
    """Two that turned out to be one. The key of `drop` keeps working and leads to `keep`."""
    with db.write(actor) as tx:
        people.merge(tx, keep=keep, drop=drop)
