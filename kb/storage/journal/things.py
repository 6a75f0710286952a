"""The things behind the journal's numbers: from keys to things, and back to keys and names."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Table, select, true

from kb.domain.access import OPERATOR, Scope
from kb.domain.chunks import chunks
from kb.domain.journal import Subject, Thing
from kb.storage import keys
from kb.storage.collections.tables import collection
from kb.storage.names.catalogue import known_person
from kb.storage.occasions.tables import occasion
from kb.storage.people.tables import person
from kb.storage.projects.tables import project
from kb.storage.readable import readable, readable_collection
from kb.storage.resources.tables import resource
from kb.storage.session import Transaction
from kb.storage.studios.tables import studio
from kb.storage.topics.tables import topic
from kb.storage.words.tables import synonym

_CHUNK: Final = 5000
# Subject → its table, and the column with the name that people know it by
_NAMED: Final[dict[Subject, tuple[Table, Column[Any]]]] = {
    Subject.RESOURCE: (resource, resource.c.title),
    Subject.PERSON: (person, person.c.name),
    Subject.STUDIO: (studio, studio.c.name),
    Subject.TOPIC: (topic, topic.c.name),
    Subject.OCCASION: (occasion, occasion.c.name),
    Subject.PROJECT: (project, project.c.title),
    Subject.COLLECTION: (collection, collection.c.title),
    Subject.SYNONYM: (synonym, synonym.c.names),
}


@dataclass(frozen=True, slots=True)
class NameToday:
    """The key and the name that a thing has today."""

    key: str
    name: str


def thing_of(tx: Transaction, subject: Subject, key: str) -> Thing:
    """Return the thing with exactly this key, even a merged person's own one. Raises NotFound."""
    table, _ = _NAMED[subject]
    return Thing(subject, keys.id_of(tx, table, key))


def things_with_key(tx: Transaction, key: str) -> list[Thing]:
    """Return all things of whatever sort that have this key today."""
    return [
        Thing(subject, int(id_))
        for subject, (table, _) in _NAMED.items()
        for id_ in tx.execute(select(table.c.id).where(table.c.key == key)).scalars()
    ]


def names_of(tx: Transaction, things: Iterable[Thing], scope: Scope) -> dict[Thing, NameToday]:
    """Return the names of those things that still exist and that the reader may know of."""
    numbers: dict[Subject, set[int]] = defaultdict(set)
    for thing in things:
        numbers[thing.subject].add(thing.number)
    found: dict[Thing, NameToday] = {}
    for subject, wanted in numbers.items():
        if subject not in _NAMED:
            continue
        table, name = _NAMED[subject]
        statement = select(table.c.id, table.c.key, name.label("name"))
        for chunk in chunks(sorted(wanted), _CHUNK):
            chosen = statement.where(table.c.id.in_(chunk), _is_known(subject, scope))
            for row in tx.execute(chosen):
                found[Thing(subject, row.id)] = NameToday(row.key, _shown(row.name))
    return found


def _shown(name: str | list[str]) -> str:
    return name if isinstance(name, str) else "、".join(name)


def _is_known(subject: Subject, scope: Scope) -> ColumnElement[bool]:
    if OPERATOR in scope.tokens:  # what is in the bin too
        return true()
    if subject is Subject.RESOURCE:
        return readable(scope)
    if subject is Subject.COLLECTION:
        return readable_collection(scope)
    return known_person(scope) if subject is Subject.PERSON else true()
