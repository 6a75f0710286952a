"""Walks through all hits of a search, part after part, beyond the pages that people turn."""

from dataclasses import dataclass, replace

from indexer.query.steps import MATCHES
from indexer.search import Search, Searcher, request_for, telling
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
    """Return the next `search.per_page` hits that hold all that was asked for, or what `until`
    allows.

    There is no second look and no folding, so every hit comes once. Raises Conflict for a cursor
    that is invalid or has expired, and Unavailable while there is no index.
    """
    index = searcher.index_for(search.scope)
    with telling(searcher.engine):
        planned = searcher.plan(search, index)
        widest = MATCHES.index(search.until or "all")
        # what only its best are taken of is no set to walk through
        whole = [one for one in planned.steps if one.best is None]
        step = [one for one in whole if MATCHES.index(one.name) <= widest][-1]
        request = request_for(planned, search)
        request = replace(request, match=step.match, scored=step.scored, offset=0, facets=())
        part = index.walk(request, cursor)
    rows = resources.by_ids(
        searcher.db, [hit.id for hit in part.hits], search.scope, with_body=False, text_limit=0
    )
    return Walked(tuple(rows), part.total, part.cursor)
