"""The names that a base has, and which of them a reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.domain.access import Scope
from kb.storage.names import naming, suggestions
from kb.storage.session import Database


@dataclass(frozen=True, slots=True)
class Named:
    """A folded name or alias, and what it names. subject: topic, author, studio or occasion."""

    subject: str
    key: str
    name: str
    word: str


def edition(db: Database) -> str:
    """Return the edition of the names, which is another one after any change of a name."""
    with db.read() as tx:
        return naming.edition(tx)


def names(db: Database) -> tuple[str, list[Named]]:
    """Return the edition and all names, whoever may know them, without those of merged persons."""
    with db.read() as tx:
        return naming.edition(tx), [Named(*row) for row in naming.names(tx)]


def visible(db: Database, keys: Mapping[str, Sequence[str]], scope: Scope) -> dict[str, set[str]]:
    """Return subject → those of the given keys that have a resource in scope."""
    with db.read() as tx:
        return {
            subject: suggestions.visible(tx, subject, some, scope) for subject, some in keys.items()
        }
