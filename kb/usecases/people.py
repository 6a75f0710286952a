"""Persons: they are saved, read, renamed, and merged where two turn out to be one."""

from dataclasses import replace

from kb.domain.access import Reader
from kb.domain.actor import Actor
from kb.domain.journal import Act, Subject
from kb.domain.outcome import Outcome
from kb.domain.people import Person, PersonState
from kb.lines.read import checked, checked_name
from kb.storage.journal import journal
from kb.storage.journal.saved import record_saved
from kb.storage.journal.things import thing_of
from kb.storage.names import catalogue
from kb.storage.people import people
from kb.storage.session import Database, Transaction


def save(db: Database, actor: Actor, state: PersonState) -> Outcome:
    """Create or revise a person by their key, and merge them if the state says so."""
    state = checked(state)
    with db.write(actor) as tx:
        return record_saved(tx, Subject.PERSON, state.key, save_in(tx, state))


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


def get(db: Database, key: str, reader: Reader) -> Person:
    """Return the person behind a key; the key of a merged person leads to the one that was kept.

    Raises NotFound, also for a person of whom the reader may not know, because they belong to no
    studio and have written nothing in scope.
    """
    with db.read() as tx:
        # Asked first, so that an unknown person and a hidden one cost the same.
        if not catalogue.labels(tx, "author", [key], reader.scope):
            raise people.missing(key)
        return people.get(tx, key)


def rename(db: Database, actor: Actor, key: str, name: str) -> None:
    """Give a person a new name. Raises FaultyFields, NotFound."""
    name = checked_name(name)
    with db.write(actor) as tx:
        people.rename(tx, key, name)
        journal.record(tx, Act.RENAME, thing_of(tx, Subject.PERSON, key))


def merge(db: Database, actor: Actor, *, keep: str, drop: str) -> None:
    """Merge two persons that turned out to be one.

    The key of `drop` keeps working and leads to `keep`.
    """
    with db.write(actor) as tx:
        people.merge(tx, keep=keep, drop=drop)
        into = thing_of(tx, Subject.PERSON, keep).number
        journal.record(tx, Act.MERGE, thing_of(tx, Subject.PERSON, drop), into=into)
