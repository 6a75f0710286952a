"""Synonyms: names of one thing that a base adds to the dictionaries."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SynonymState:
    """A group of names of one thing: whoever types one of them also finds the others.

    typed: where it is not empty, the relation is one-way: whoever types one of these words also
    finds `names`. created_at: None stands for the current time.
    """

    key: str
    names: tuple[str, ...]
    typed: tuple[str, ...] = ()
    note: str = ""
    created_at: datetime | None = None
