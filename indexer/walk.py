"""Walks through all hits of a search, part after part, beyond the pages that people turn."""

from dataclasses import dataclass, replace
from typing import Final

from indexer.engines.contract import Stretch
from indexer.query.ast import Query
from indexer.query.parse import parse
from indexer.query.plan import QueryPlan
from indexer.rows import Rows
from indexer.search import Search, Searcher, request_for, run_plan, telling
from indexer.taken import TakenAs, plan_as, take
from kb.domain.resources import Resource
from kb.usecases import resources

# No cursor of an engine has it.
_BETWEEN: Final = "."
_WAYS: Final = frozenset({TakenAs.TITLED, TakenAs.TITLE, TakenAs.PLAIN})


@dataclass(frozen=True, slots=True)
class Walked:
    """One part of a walk. cursor: leads to the next part; it is "" at the end. total: the index's
    count.
    """

    resources: tuple[Resource, ...]
    total: int
    cursor: str


@dataclass(frozen=True, slots=True)
class _Look:
    """One part of a walk as the index has it. has_hits: whether the search finds anything."""

    part: Stretch
    has_hits: bool


def walk(searcher: Searcher, search: Search, cursor: str = "") -> Walked:
    """Return the next `search.per_page` hits of the same set that the search pages through.

    There is no folding, so every hit comes once. Raises Conflict for a cursor that is invalid or
    has expired, and Unavailable while there is no index.
    """
    index = searcher.index_for(search.scope)
    read = Rows(searcher.db, search.scope)
    asked = search.query or parse(search.text)
    way, place = _way_of(cursor)

    def plan(query: Query) -> QueryPlan:
        return searcher.plan(search, index, query)

    def look(planned: QueryPlan) -> _Look:
        # one hit is enough to know what matches
        one = replace(search, page=1, per_page=1, facets=())
        found = run_plan(index, planned, one, searcher.nearness(index, planned, read))
        request = replace(request_for(planned, search), match=found.matching, scored=found.scored)
        part = index.walk(replace(request, offset=0, facets=()), place)
        return _Look(part, found.has_hits)

    with telling(searcher.engine):
        if cursor or search.query:  # once begun, it goes on in the way in which it began
            part = look(plan_as(way, asked, search.text, plan, index)).part
        else:
            taken = take(asked, search.text, index, plan, look, may_be_plain=search.until is None)
            way, part = taken.way, taken.found.part
    rows = resources.by_ids(
        searcher.db, [hit.id for hit in part.hits], search.scope, with_body=False, text_limit=0
    )
    return Walked(tuple(rows), part.total, _with_way(way, part.cursor))


def _with_way(way: TakenAs, cursor: str) -> str:
    """Return a cursor that says how the query was taken, unless by its signs."""
    return f"{way}{_BETWEEN}{cursor}" if cursor and way is not TakenAs.SIGNS else cursor


def _way_of(cursor: str) -> tuple[TakenAs, str]:
    """Return how the query was taken, and the engine's own cursor."""
    way, _, place = cursor.partition(_BETWEEN)
    return (TakenAs(way), place) if place and way in _WAYS else (TakenAs.SIGNS, cursor)
