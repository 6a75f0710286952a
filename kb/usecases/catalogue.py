"""Directory look-ups for query fields, facet labels and suggestions."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from kb.domain.access import Scope
from kb.domain.references import NamesByKey
from kb.storage.names import catalogue
from kb.storage.session import Database


def names_of(db: Database, wanted: Mapping[str, Collection[str]], scope: Scope) -> NamesByKey:
    """Return the names of what the reader may know of, in one snapshot.

    wanted: field → keys; the fields are topic, author, studio, occasion and project. Unknown keys
    are left out, and so are persons who neither wrote anything in scope nor belong to a studio.
    """
    if not any(wanted.values()):
        return NamesByKey()
    with db.read() as tx:
        known = {field: catalogue.labels(tx, field, keys, scope) for field, keys in wanted.items()}
        alike = _sharing_a_name(known.get("author", {}))
        return NamesByKey(known, catalogue.schools(tx, alike, scope) if alike else {})


def every_name(db: Database, field: str, scope: Scope) -> dict[str, str]:
    """Return key → name of all topics or all studios, and nothing else of them."""
    with db.read() as tx:
        return {} if scope.is_empty else catalogue.every_name(tx, field)


def schools(db: Database, people: Iterable[str], scope: Scope) -> dict[str, str]:
    """Return person → school, to tell apart persons of one name; those without a school are left
    out.
    """
    with db.read() as tx:
        return catalogue.schools(tx, people, scope)


def topic_keys_named(db: Database, text: str, scope: Scope) -> list[str]:
    """Return the keys of topics with this name or alias once folded, or else of those that contain
    it.

    There are at most 200.
    """
    with db.read() as tx:
        return [] if scope.is_empty else catalogue.topic_keys_named(tx, text)


def person_keys_named(db: Database, text: str, scope: Scope) -> list[str]:
    """Return the keys of persons by their name, as `topic_keys_named` does for topics.

    Only persons of whom the reader may know are among them, and none who was merged.
    """
    with db.read() as tx:
        return catalogue.person_keys_named(tx, text, scope)


def studio_keys_named(db: Database, text: str, scope: Scope) -> list[str]:
    """Return the keys of studios by their name, as `topic_keys_named` does for topics."""
    with db.read() as tx:
        return [] if scope.is_empty else catalogue.studio_keys_named(tx, text)


def occasion_keys_named(db: Database, text: str, scope: Scope) -> list[str]:
    """Return the keys of occasions by name or alias, as `topic_keys_named` does for topics."""
    with db.read() as tx:
        return [] if scope.is_empty else catalogue.occasion_keys_named(tx, text)


def _sharing_a_name(known: Mapping[str, str]) -> list[str]:
    often = Counter(known.values())
    return [key for key, name in known.items() if often[name] > 1]
