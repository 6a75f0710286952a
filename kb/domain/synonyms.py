"""Names of one thing that a base adds to the dictionaries."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SynonymState:
    """Names of one thing: who types one also finds the others.

    typed: where it is not empty the relation is one-way: who types one of these finds `names`.
    created_at: None for now.
    """

    key: str
    names: tuple[str, ...]
    typed: tuple[str, ...] = ()
    note: str = ""
    created_at: datetime | None = None
