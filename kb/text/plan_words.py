"""Recognises the headings of a class-meeting plan, by corpus/rules/plan_parts.toml."""

from collections.abc import Iterable
from typing import TypeVar

from corpus.load_rules import plan_part_words, plan_tables
from kb.domain.plans import PartKind

Named = TypeVar("Named")


def exact_part(name: str) -> PartKind | None:
    """Return the part that has this folded name."""
    return next((PartKind(one.kind) for one in plan_part_words() if name in one.names), None)


def ending_part(name: str) -> PartKind | None:
    """Return the part whose headings end like this folded name."""
    for one in plan_part_words():
        if one.ends and name.endswith(one.ends):
            return PartKind(one.kind)
    return None


def is_boundary(name: str) -> bool:
    """Tell whether this folded name is no part, but ends the one before it."""
    return name in plan_tables().boundaries


def likely_heading(kind: PartKind, headings: Iterable[tuple[str, Named]]) -> Named | None:
    """Return what comes with the first heading that is likely about this part.

    The match is good enough to lead a reader there, but not to say that the part is known.
    headings: each heading's text, with what is to be returned for it.
    """
    words = next((one for one in plan_part_words() if one.kind == kind), None)
    if words is None:
        return None
    for text, named in headings:
        if any(word in text for word in words.likely) or text.endswith(words.likely_ends):
            return named
    return None
