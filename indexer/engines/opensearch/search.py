"""Order, pages and facets of one generation."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from indexer.engines.contract import (
    All,
    FacetCount,
    Hit,
    Keyword,
    Request,
    Result,
    Sort,
    rounded,
)
from indexer.engines.fields import NEWEST, TITLE_ORDER
from indexer.engines.opensearch.query import Query, compile_node, scoring
from kb.domain.ids import ResourceId

# Values that each shard hands over at first: the authors of a province, which costs nothing more
# than 500 did. What is beyond may make counts inexact; OpenSearch says so, and is asked again.
_FIRST_VALUES: Final = 10_000
_ALL_VALUES: Final = 2**31 - 1
_BY_ID: Final = {"id": "asc"}
_ORDERS: Final[dict[Sort, list[Any]]] = {
    Sort.RELEVANCE: [_BY_ID],
    Sort.NEWEST: [{NEWEST: "desc"}, _BY_ID],
    Sort.TITLE: [{TITLE_ORDER: "asc"}, _BY_ID],
}


def run_search(client: Any, index: str, request: Request) -> Result:
    """Run `request` and return its result; the client's exceptions pass where OpenSearch fails."""
    if not request.audience:
        return Result((), 0, dict.fromkeys(request.facets, ()))
    if not request.counted and not request.facets and (best := _uncounted(client, index, request)):
        return best
    body = search_body(request, request.facets, _FIRST_VALUES)
    found = _ask(client, index, body)
    counted, inexact = _facets(found, request, request.facets)
    if inexact:
        again = replace(request, limit=0, offset=0, scored=(), constant=(), raised=())
        body = search_body(again, inexact, _ALL_VALUES)
        counted |= _facets(_ask(client, index, body), request, inexact)[0]
    total = found["hits"]["total"]["value"]
    hits = tuple(hit_of(each) for each in found["hits"]["hits"])
    return Result(hits, total, {name: counted.get(name, ()) for name in request.facets})


def _uncounted(client: Any, index: str, request: Request) -> Result | None:
    """None where fewer than are asked for have anything that scores: there may be others.

    Lucene passes over documents only where all that it is asked for scores.
    """
    body = search_body(request, (), 0) | {"track_total_hits": False}
    scores = "should" in body["query"]["bool"]
    if scores:
        body["query"]["bool"]["minimum_should_match"] = 1
    hits = tuple(hit_of(each) for each in _ask(client, index, body)["hits"]["hits"])
    if scores and len(hits) < request.limit:
        return None
    return Result(hits, request.offset + len(hits))


def search_body(request: Request, facets: Iterable[str], values: int) -> dict[str, Any]:
    """Build one request for hits, total and counts; a facet's own filter narrows the hits alone."""
    open_ = [each for each in request.filters if each.field in set(facets)]
    closed = [each for each in request.filters if each not in open_]
    node = All((request.match, Keyword("audience", request.audience), *closed))
    query: Query = {"bool": {"filter": [compile_node(node)]}}
    order = _ORDERS[request.sort]
    if request.sort is Sort.RELEVANCE and (clauses := _scoring(request)):
        query["bool"] |= {"should": clauses, "minimum_should_match": 0}
        order = [{"_score": "desc"}, *order]
    body = {
        "query": query,
        "from": request.offset if request.limit else 0,
        "size": request.limit,
        "sort": order,
        "track_total_hits": True,
        "_source": False,
        "stored_fields": "_none_",
    }
    if open_:
        body["post_filter"] = compile_node(All(tuple(open_)))
    if request.facet_size > 0:
        body["aggs"] = {name: _counting(name, open_, request, values) for name in facets}
    return body


def _scoring(request: Request) -> list[Query]:
    return scoring(request.scored, request.constant, request.raised)


def _counting(name: str, open_: list[Keyword], request: Request, values: int) -> dict[str, Any]:
    size = request.facet_size
    terms = {
        "terms": {
            "field": name,
            "size": size,
            "shard_size": max(size, values),
            "order": [{"_count": "desc"}, {"_key": "asc"}],
        }
    }
    others = tuple(each for each in open_ if each.field != name)
    return {"filter": compile_node(All(others)), "aggs": {"values": terms}}


def _ask(client: Any, index: str, body: dict[str, Any]) -> Any:
    # Copies of a shard differ in what was deleted, and so a little in scores: one query always
    # goes to the same ones, or pages would not fit together.
    copies = hashlib.blake2b(json.dumps(body["query"]).encode(), digest_size=8).hexdigest()
    return client.search(
        index=index,
        body=body,
        params={
            "search_type": "dfs_query_then_fetch",
            "preference": copies,
            "allow_partial_search_results": "false",
            "request_cache": "false",
        },
    )


def hit_of(found: dict[str, Any]) -> Hit:
    return Hit(ResourceId(found["sort"][-1]), rounded(found.get("_score") or 0.0))


def _facets(
    found: Any, request: Request, names: Iterable[str]
) -> tuple[dict[str, tuple[FacetCount, ...]], list[str]]:
    """The counts, and of which fields a shard may hold more than it told."""
    counted: dict[str, tuple[FacetCount, ...]] = {}
    inexact: list[str] = []
    if request.facet_size < 1:
        return counted, inexact
    for name in names:
        values = found["aggregations"][name]["values"]
        counted[name] = tuple(
            FacetCount(each["key"], each["doc_count"]) for each in values["buckets"]
        )
        if values["doc_count_error_upper_bound"] != 0:
            inexact.append(name)
    return counted, inexact
