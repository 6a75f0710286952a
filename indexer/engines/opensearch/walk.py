"""A walk through all hits, in one state of the index: a point in time, kept for a while.

https://docs.opensearch.org/latest/search-plugins/searching-data/point-in-time/
"""

from dataclasses import replace
from typing import Any, Final

from opensearchpy.exceptions import NotFoundError, RequestError, TransportError

from indexer.engines.contract import Request, Stretch
from indexer.engines.cursors import decode, encode, unusable
from indexer.engines.opensearch.mapping import is_open
from indexer.engines.opensearch.search import hit_of, search_body

_KEPT: Final = "2m"  # from one part to the next


def walk(client: Any, index: str, request: Request, cursor: str) -> Stretch:
    """Return the next part of a walk.

    Raises the client's exceptions where OpenSearch fails, and Conflict for an unusable cursor.
    """
    if not request.audience:
        return Stretch((), 0, "")
    body = search_body(replace(request, offset=0, facets=()), (), 0)
    if cursor:
        point, body["search_after"] = _read(cursor, index)
    else:
        point = _open_point(client, index)
    try:
        found = _ask(client, index, body, point)
    except (NotFoundError, RequestError) as error:
        if not cursor:
            raise
        raise unusable() from error
    hits = found["hits"]["hits"]
    total = found["hits"]["total"]["value"]
    next_ = ""
    if len(hits) == request.limit:
        place = {"g": index, "p": found.get("pit_id", ""), "a": hits[-1]["sort"]}
        next_ = encode(place)
    elif point:
        client.delete_pit(body={"pit_id": [point]}, params={"ignore": 404})
    return Stretch(tuple(hit_of(each) for each in hits), total, next_)


def _open_point(client: Any, index: str) -> str:
    """Empty where the cluster keeps no more of them: the walk is through what is there then."""
    try:
        return str(client.create_pit(index=index, params={"keep_alive": _KEPT})["pit_id"])
    except NotFoundError:
        raise
    except TransportError:
        return ""


def _read(cursor: str, index: str) -> tuple[str, list[Any]]:
    place = decode(cursor)
    point, after, generation = place.get("p"), place.get("a"), place.get("g")
    if not isinstance(point, str) or not isinstance(after, list):
        raise unusable()
    if not all(isinstance(one, int | float | str) for one in after):
        raise unusable()
    if not isinstance(generation, str) or (not point and generation != index):
        raise unusable()
    # the other part may hold what this reader may not see
    if is_open(generation) != is_open(index):
        raise unusable()
    return point, after


def _ask(client: Any, index: str, body: dict[str, Any], point: str) -> Any:
    params = {
        "search_type": "dfs_query_then_fetch",
        "allow_partial_search_results": "false",
        "request_cache": "false",
    }
    if not point:
        return client.search(index=index, body=body, params=params)
    return client.search(body={**body, "pit": {"id": point, "keep_alive": _KEPT}}, params=params)
