"""Walks through all hits of a search, part after part, beyond the pages that people turn."""

from dataclasses import dataclass, replace

from indexer.nearness import nearness_of
from indexer.rows import Rows
from indexer.search import Search, Searcher, request_for, run_plan, telling
from kb.domain.resources import Resource
from kb.usecases import resources


@dataclass(frozen=True, slots=True)
class Walked:
    """One part of a walk. cursor: leads to the next part; it is "" at the end. total: the index's
    count.
    """

    resources: tuple[Resource, ...]
    total: int
    cursor: str


def walk(searcher: Searcher, search: Search, cursor: str = "") -> Walked:
    """Return the next `search.per_page` hits of the same set that the search pages through.

    There is no folding, so every hit comes once. Raises Conflict for a cursor that is invalid or
    has expired, and Unavailable while there is no index.
    """
    index = searcher.index_for(search.scope)
    with telling(searcher.engine):
        planned = searcher.plan(search, index)
        read = Rows(searcher.db, search.scope)
        near = nearness_of(index, planned.near, read) if searcher.knowledge.nearness else None
        # one hit is enough to know what matches
        found = run_plan(index, planned, replace(search, page=1, per_page=1, facets=()), near)
        request = request_for(planned, search)
        request = replace(request, match=found.matching, scored=found.scored, offset=0, facets=())
        part = index.walk(request, cursor)
    rows = resources.by_ids(
        searcher.db, [hit.id for hit in part.hits], search.scope, with_body=False, text_limit=0
    )
    return Walked(tuple(rows), part.total, part.cursor)
