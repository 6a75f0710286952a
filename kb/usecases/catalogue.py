"""Directory look-ups for query fields, facet labels and suggestions."""

from collections.abc import Iterable

from kb.storage import catalogue
from kb.storage.session import Database


def labels(db: Database, field: str, values: Iterable[str]) -> dict[str, str]:
    """Key → name for topic, author, studio, occasion, project; unknown keys are left out."""
    with db.read() as tx:
        return catalogue.labels(tx, field, values)


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
