"""Decides how a query is taken: by its signs, or as plain words, as which titles are pasted."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Generic, Protocol, TypeVar

from indexer.engines.contract import Keyword, Request
from indexer.query.ast import Query
from indexer.query.bound import Notice
from indexer.query.plain import (
    IS_TITLE,
    NOTHING_BY_SIGNS,
    TITLE_TOO,
    as_plain_words,
    excludes,
    has_signs,
    may_hide,
    noting,
    title_in,
    with_title,
)
from indexer.query.plan import QueryPlan
from indexer.scoped import ScopedIndex


class TakenAs(StrEnum):
    """SIGNS: by its signs. TITLED: so, and as a title. TITLE: as a title's words. PLAIN: as plain
    words, all of which are wanted.
    """

    SIGNS = "s"
    TITLED = "t"
    TITLE = "w"
    PLAIN = "p"


class Looked(Protocol):
    """What a look into the index brought."""

    @property
    def has_hits(self) -> bool:
        """Return whether anything was found, in whatever group of hits."""


Found = TypeVar("Found", bound=Looked)
Plan = Callable[[Query], QueryPlan]
_SHOWN_CHARS: Final = 60


@dataclass(frozen=True, slots=True)
class Taken(Generic[Found]):
    """How a query was taken, and what it found. as_asked: whether its signs were understood, or
    are a title's.
    """

    way: TakenAs
    planned: QueryPlan
    found: Found
    as_asked: bool = True


def plan_as(way: TakenAs, asked: Query, text: str, plan: Plan, index: ScopedIndex) -> QueryPlan:
    """Plan a query in one way. text: as it was typed."""
    by_words = way in (TakenAs.TITLE, TakenAs.PLAIN)
    planned = plan(as_plain_words(asked, text) if by_words else asked)
    if way is TakenAs.PLAIN:  # it is a guess, and is not widened
        planned = replace(planned, steps=planned.steps[:1])
    title = _title_in(text, index) if way is not TakenAs.SIGNS else None
    return with_title(planned, title) if title else planned


def take(
    asked: Query,
    text: str,
    index: ScopedIndex,
    plan: Plan,
    look: Callable[[QueryPlan], Found],
    *,
    may_be_plain: bool = True,
) -> Taken[Found]:
    """Find what a query asks for, in the way that finds something.

    What a reader typed is a title where they may see a resource with it. Then it is taken for plain
    words if it excludes something or finds nothing by its signs, and else for both. What is no
    title, and finds nothing by its signs, is taken for plain words if something has all of them.
    may_be_plain: whether that is wanted.
    """
    by_signs = plan(asked)
    if not has_signs(asked):
        return Taken(TakenAs.SIGNS, by_signs, look(by_signs))
    shown = text.strip()[:_SHOWN_CHARS]

    def as_title() -> Taken[Found]:
        plain = plan_as(TakenAs.TITLE, asked, text, plan, index)
        return Taken(TakenAs.TITLE, noting(plain, Notice(IS_TITLE, shown)), look(plain))

    is_title = may_hide(asked) and _is_title(text, index)
    if is_title and excludes(asked):
        return as_title()
    found = look(by_signs)
    if found.has_hits and is_title:
        titled = plan_as(TakenAs.TITLED, asked, text, plan, index)
        return Taken(TakenAs.TITLED, noting(titled, Notice(TITLE_TOO, shown)), look(titled))
    if is_title:
        return as_title()
    if may_be_plain and not found.has_hits:
        plain = plan_as(TakenAs.PLAIN, asked, text, plan, index)
        by_words = look(plain)
        if by_words.has_hits:
            notices = (*by_signs.notices, Notice(NOTHING_BY_SIGNS, shown))
            return Taken(TakenAs.PLAIN, noting(plain, *notices), by_words, as_asked=False)
    return Taken(TakenAs.SIGNS, by_signs, found)


def _is_title(text: str, index: ScopedIndex) -> bool:
    """Say whether the reader may see a resource with this title."""
    title = _title_in(text, index)
    if title is None:
        return False
    return bool(index.search(Request(title, index.scope.tokens, limit=1, counted=False)).hits)


def _title_in(text: str, index: ScopedIndex) -> Keyword | None:
    """Return what matches the resources with this title, or None.

    An index of before knows no whole titles, and is searched until the new one is built.
    """
    return title_in(text) if index.knows_whole_titles else None
