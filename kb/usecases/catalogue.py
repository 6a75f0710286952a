"""Directory look-ups for query fields, facet labels and suggestions."""

from collections.abc import Iterable, Mapping

from kb.domain.access import Scope
from kb.storage.names import catalogue
from kb.storage.session import Database


def labels_of(
    db: Database, wanted: Mapping[str, Iterable[str]], scope: Scope
) -> dict[str, dict[str, str]]:
    """Names of what the reader may know of, in one snapshot: field → keys in, field → key → name.

    field: topic, author, studio, occasion, project. Unknown keys are left out, and so are
    persons who neither wrote anything in scope nor belong to a studio.
    """
    with db.read() as tx:
        return {field: catalogue.labels(tx, field, keys, scope) for field, keys in wanted.items()}


def schools(db: Database, people: Iterable[str], scope: Scope) -> dict[str, str]:
    """Person → school, to tell apart those of one name; those without one are left out."""
    with db.read() as tx:
        return catalogue.schools(tx, people, scope)


def find_topics(db: Database, text: str) -> list[str]:
    """Keys of topics whose name or alias is `text` once folded, else contains it; at most 200."""
    with db.read() as tx:
        return catalogue.find_topics(tx, text)


def find_people(db: Database, text: str, scope: Scope) -> list[str]:
    """As `find_topics`, by name, of those whom the reader may know of; no merged persons."""
    with db.read() as tx:
        return catalogue.find_people(tx, text, scope)


def find_studios(db: Database, text: str) -> list[str]:
    with db.read() as tx:
        return catalogue.find_studios(tx, text)


def find_occasions(db: Database, text: str) -> list[str]:
    with db.read() as tx:
        return catalogue.find_occasions(tx, text)
