"""Order, pages and facets over one tantivy searcher."""

from collections.abc import Sequence
from typing import Any, Final

import tantivy
from tantivy import Order, Query

from indexer.engines.contract import (
    All,
    ConstantTerm,
    Everything,
    FacetCount,
    Hit,
    Keyword,
    Node,
    Raised,
    Request,
    Result,
    ScoredTerm,
    Sort,
    rounded,
)
from indexer.engines.fields import NEWEST, TITLE_ORDER, Layout
from indexer.engines.tantivy.query import Leaves, QueryCompiler
from kb.domain.access import PUBLIC
from kb.domain.ids import ResourceId

# Hits beyond the page that are fetched at once, so that ties at its end seldom cost a second turn.
_SLACK: Final = 100
# More than any facet has values: each segment then hands over all its counts, and sums are exact.
_ALL_VALUES: Final = 2**31 - 1
# Counts the hits on the way: each of them has one id.
_EVERY: Final = {"every": {"value_count": {"field": "id"}}}
_ORDERS: Final = {
    Sort.RELEVANCE: ("id", Order.Asc),
    Sort.NEWEST: (NEWEST, Order.Desc),
    Sort.TITLE: (TITLE_ORDER, Order.Asc),
}


def run_search(leaves: Leaves, searcher: tantivy.Searcher, request: Request) -> Result:
    """Run `request` and return its result. Raises ValueError where tantivy refuses."""
    if not request.audience:
        return Result((), 0, dict.fromkeys(request.facets, ()))
    try:
        return _Search(QueryCompiler(leaves, searcher), searcher, request).run()
    except ValueError as error:
        if "max expansions" not in str(error):
            raise
    return _Search(QueryCompiler(leaves, searcher, expand=True), searcher, request).run()


class _Search:
    def __init__(
        self, compiler: QueryCompiler, searcher: tantivy.Searcher, request: Request
    ) -> None:
        self._compiler = compiler
        self._searcher = searcher
        self._request = request
        self._matching = self._leaving_out(None)

    def run(self) -> Result:
        request = self._request
        if not request.limit:
            facets, total = self._facets()
            return Result((), total, facets)
        # Most questions find nothing until they are widened. The counts tell so, and to open the
        # postings of all that scores would take longer than to count.
        facets, total = self._facets() if request.facets else ({}, 1)
        if not total:
            return Result((), 0, facets)
        terms: list[ScoredTerm | ConstantTerm] = [*request.constant]
        terms += [term for term in request.scored if term.weight > 0]
        raised = [each for each in request.raised if each.weight > 0]
        if request.sort is Sort.RELEVANCE and (terms or raised):
            hits, total = self._ranked(terms, raised)
        else:
            found, total = self._sorted(self._matching, request.sort, request.offset, request.limit)
            hits = [Hit(each, 0.0) for each in found]
        return Result(tuple(hits), total, facets)

    def _leaving_out(self, facet: str | None) -> Query:
        return self._compiler.filter(self._nodes(facet))

    def _nodes(self, leaving_out: str | None) -> Node:
        request = self._request
        chosen = (each for each in request.filters if each.field != leaving_out)
        return All((request.match, self._readable(), *chosen))

    def _readable(self) -> Node:
        """Return what this audience may read; the open part holds what everybody may."""
        request = self._request
        if self._compiler.layout is Layout.OPEN and PUBLIC in request.audience:
            return Everything()
        return Keyword("audience", request.audience)

    # --- order ---------------------------------------------------------------------------

    def _sorted(
        self, query: Query, sort: Sort, offset: int, limit: int
    ) -> tuple[list[ResourceId], int]:
        field, order = _ORDERS[sort]
        found: Any = self._searcher.search(
            query, limit, order_by_field=field, order=order, offset=offset
        )
        return self._ids([address for _, address in found.hits]), found.count

    def _ranked(
        self, terms: Sequence[ScoredTerm | ConstantTerm], raised: Sequence[Raised]
    ) -> tuple[list[Hit], int]:
        # tantivy breaks ties by segment, and the contract by id: fetch more than the page, until
        # the scores fall below its last one, and sort. Documents without any of the terms all tie
        # at 0, be they a hundred thousand; those are read in the order of the id column instead.
        request = self._request
        end = request.offset + request.limit
        query = self._compiler.ranked(self._nodes(None), terms, raised)
        depth = end + _SLACK
        while True:
            found: Any = self._searcher.search(query, depth)
            scores = [self._told(score) for score, _ in found.hits]
            last = scores[end - 1] if end <= len(scores) else 0.0
            if depth >= found.count or last == 0.0 or scores[-1] < last:
                break
            depth *= 8
        addresses = [address for _, address in found.hits]
        hits = [
            Hit(each, score)
            for each, score in zip(self._ids(addresses), scores, strict=True)
            if score > 0.0
        ]
        hits.sort(key=lambda hit: (-hit.score, hit.id))
        page = [Hit(hit.id, rounded(hit.score)) for hit in hits[request.offset : end]]
        if len(page) < request.limit and len(hits) < found.count:
            offset = max(0, request.offset - len(hits))
            rest = self._compiler.without(self._matching, terms, raised)
            tail, _ = self._sorted(rest, Sort.RELEVANCE, offset, request.limit - len(page))
            page += [Hit(each, 0.0) for each in tail]
        return page, found.count

    def _told(self, score: float) -> float:
        """Constants add up exactly; all else does so to some digits."""
        return score if self._request.constant else rounded(score)

    def _ids(self, addresses: list[tantivy.DocAddress]) -> list[ResourceId]:
        values: list[Any] = self._searcher.fast_field_values("id", addresses)
        return values

    # --- facets --------------------------------------------------------------------------

    def _facets(self) -> tuple[dict[str, tuple[FacetCount, ...]], int]:
        """The counts, and how many hits there are."""
        request = self._request
        names = request.facets if request.facet_size > 0 else ()
        chosen = {each.field for each in request.filters}
        counts, total = self._count(self._matching, [name for name in names if name not in chosen])
        for name in names:
            if name in chosen:
                counts |= self._count(self._leaving_out(name), [name])[0]
        return {name: counts.get(name, ()) for name in request.facets}, total

    def _count(
        self, query: Query, names: list[str]
    ) -> tuple[dict[str, tuple[FacetCount, ...]], int]:
        size = self._request.facet_size
        wanted: dict[str, Any] = {
            name: {"terms": {"field": name, "size": size, "segment_size": _ALL_VALUES}}
            for name in names
        }
        found = self._searcher.aggregate(query, wanted | _EVERY)
        counts = {name: _facet_counts(found[name]["buckets"]) for name in names}
        return counts, int(found["every"]["value"])


def _facet_counts(buckets: list[dict[str, Any]]) -> tuple[FacetCount, ...]:
    return tuple(FacetCount(each["key"], each["doc_count"]) for each in buckets)
