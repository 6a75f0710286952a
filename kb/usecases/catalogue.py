"""Directory look-ups for query fields, facet labels and suggestions."""

from collections.abc import Iterable, Mapping

from kb.storage import catalogue
from kb.storage.session import Database


def labels(db: Database, field: str, values: Iterable[str]) -> dict[str, str]:
    """Key → name for topic, author, studio, occasion, project; unknown keys are left out."""
    with db.read() as tx:
        return catalogue.labels(tx, field, values)


def labels_of(db: Database, wanted: Mapping[str, Iterable[str]]) -> dict[str, dict[str, str]]:
    """`labels` for several fields in one snapshot: field → keys in, field → key → name out."""
    with db.read() as tx:
        return {field: catalogue.labels(tx, field, keys) for field, keys in wanted.items()}


def schools(db: Database, people: Iterable[str]) -> dict[str, str]:
    """Person → school, to tell apart those of one name; those without one are left out."""
    with db.read() as tx:
        return catalogue.schools(tx, people)


def find_topics(db: Database, text: str) -> list[str]:
    """Keys of topics whose name or alias is `text` once folded, else contains it; at most 200."""
    with db.read() as tx:
        return catalogue.find_topics(tx, text)


def find_people(db: Database, text: str) -> list[str]:
    """As `find_topics`, by name; merged persons are left out."""
    with db.read() as tx:
        return catalogue.find_people(tx, text)


def find_studios(db: Database, text: str) -> list[str]:
    with db.read() as tx:
        return catalogue.find_studios(tx, text)


def find_occasions(db: Database, text: str) -> list[str]:
    with db.read() as tx:
        return catalogue.find_occasions(tx, text)
