"""Persons: saving, reading, renaming, and merging two that are one."""

from kb.domain.access import Scope
from kb.domain.actor import Actor
from kb.domain.checks import NAME_LIMIT, NOTE_LIMIT, check_key, check_text
from kb.domain.ids import PersonId
from kb.domain.outcome import Outcome
from kb.domain.people import Person, PersonState
from kb.domain.texts import tidy
from kb.storage.people import people
from kb.storage.session import Database


def save(db: Database, actor: Actor, draft: PersonState) -> Outcome:
    draft = tidy(draft)
    check_key(draft.key)
    check_text(draft.name, "name", NAME_LIMIT, required=True)
    check_text(draft.school, "school", NAME_LIMIT)
    check_text(draft.bio, "bio", NOTE_LIMIT)
    with db.write(actor) as tx:
        return people.save(tx, draft)


def get(db: Database, key: str) -> Person:
    """The person behind a key; a merged person's key leads to the one kept. Raises NotFound."""
    with db.read() as tx:
        return people.get(tx, key)


def has_work(db: Database, person: PersonId, scope: Scope) -> bool:
    """Whether something of theirs is there for `scope`."""
    with db.read() as tx:
        return people.has_work(tx, person, scope)


def rename(db: Database, actor: Actor, key: str, name: str) -> None:
    check_text(name, "name", NAME_LIMIT, required=True)
    with db.write(actor) as tx:
        people.rename(tx, key, name)


def merge(db: Database, actor: Actor, *, keep: str, drop: str) -> None:
    """Two that turned out to be one. The key of `drop` keeps working and leads to `keep`."""
    with db.write(actor) as tx:
        people.merge(tx, keep=keep, drop=drop)
