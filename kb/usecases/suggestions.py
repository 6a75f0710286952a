"""What someone may mean who begins to type."""

from dataclasses import dataclass

from kb.domain.access import Scope
from kb.storage import suggestions
from kb.storage.session import Database
from kb.text.names import name_key


@dataclass(frozen=True, slots=True)
class Names:
    """(key, name) pairs, the likeliest first."""

    topics: list[tuple[str, str]]
    people: list[tuple[str, str]]
    studios: list[tuple[str, str]]


def names(db: Database, text: str, scope: Scope, *, limit: int = 5) -> Names:
    """Names that contain `text` once folded, of what has a resource in scope. Nothing for ""."""
    folded = name_key(text)
    if not folded:
        return Names([], [], [])
    with db.read() as tx:
        return Names(
            suggestions.topics(tx, folded, scope, limit),
            suggestions.people(tx, folded, scope, limit),
            suggestions.studios(tx, folded, scope, limit),
        )
