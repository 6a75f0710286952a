"""Words in, resources out: the only place that queries an engine.

words → parse → plan with the reader's scope → engine → ids → rows re-read in the same scope →
highlighting. The index is trusted for neither text nor permission.
"""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from indexer.analysis.analyser import Analyser
from indexer.engines.contract import (
    Engine,
    FacetCount,
    Hit,
    Ids,
    Index,
    Keyword,
    Node,
    Request,
    Result,
    Sort,
)
from indexer.engines.errors import IndexDamaged
from indexer.engines.fields import FACETS
from indexer.highlight import MAX_TEXT_CHARS, Marker, Piece
from indexer.query.bound import Notice
from indexer.query.parse import parse
from indexer.query.plan import Directory, Plan, plan
from kb.domain.access import Scope
from kb.domain.resource import Resource
from kb.errors import InvalidInput, Unavailable
from kb.storage.session import Database
from kb.usecases import resources

_log = logging.getLogger(__name__)

ENOUGH_HITS: Final = 10
WIDE_LIMIT: Final = 200
MAX_DEPTH: Final = 10_000
MAX_PER_PAGE: Final = 100
_LONG_PARTS: Final = 8

Match = Literal["all", "any"]


@dataclass(frozen=True, slots=True)
class Search:
    """What one reader asks for. filters: facet name → chosen values, any of them is enough.

    facets: the names to count; of each, the facet_size values with the most hits.
    page counts from 1.
    """

    text: str
    scope: Scope
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort | None = None
    page: int = 1
    per_page: int = 20
    facets: tuple[str, ...] = FACETS
    facet_size: int = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Ids in order, before the rows are read. total and facets are those of the index.

    total_all: how many hold all that was asked for; they come first.
    """

    hits: tuple[Hit, ...]
    total: int
    total_all: int
    match: Match
    sort: Sort
    facets: Mapping[str, tuple[FacetCount, ...]]


@dataclass(frozen=True, slots=True)
class SearchHit:
    resource: Resource
    score: float
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """timings_ms: where the time went, by step."""

    search: Search
    total: int
    total_all: int
    match: Match
    sort: Sort
    hits: tuple[SearchHit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    notices: tuple[Notice, ...]
    timings_ms: Mapping[str, float]

    @property
    def took_ms(self) -> float:
        return sum(self.timings_ms.values())

    @property
    def pages(self) -> int:
        reachable = min(self.total, MAX_DEPTH)
        return -(-reachable // self.search.per_page)


@dataclass(frozen=True, slots=True)
class Searcher:
    """Everything a search needs; one a process."""

    db: Database
    engine: Engine
    analyser: Analyser
    directory: Directory
    base_id: str

    def search(self, search: Search) -> SearchPage:
        """Raises InvalidInput for a page out of bounds, Unavailable while there is no index."""
        _check(search)
        clock = _Clock()
        index = self.index()
        with telling(self.engine):
            planned = plan(
                parse(search.text),
                search.scope,
                self.analyser,
                self.directory,
                index.document_frequencies,
            )
            clock.lap("plan")
            found = find(index, planned, search)
        clock.lap("engine")
        rows = resources.by_ids(
            self.db,
            [hit.id for hit in found.hits],
            search.scope,
            with_body=False,
            text_limit=MAX_TEXT_CHARS,
        )
        clock.lap("rows")
        hits = _present(rows, found, planned)
        clock.lap("highlight")
        return SearchPage(
            search, found.total, found.total_all, found.match, found.sort, hits, found.facets,
            planned.notices, clock.laps,
        )  # fmt: skip

    def index(self) -> Index:
        """The live index of this base. Raises Unavailable while there is none."""
        try:
            index = self.engine.current()
        except IndexDamaged as error:
            _log.warning("%s", error)
            raise Unavailable(_HEALING) from error
        if index is None or index.stamp.base != self.base_id:
            raise Unavailable(_HEALING)
        return index


@contextmanager
def telling(engine: Engine) -> Iterator[None]:
    """What an engine says of its faults is for the log; readers are told what they can do."""
    try:
        yield
    except Unavailable as error:
        _log.warning("the search engine: %s", error)
        engine.suspect()
        raise Unavailable(_HEALING) from error


def find(index: Index, planned: Plan, search: Search) -> Found:
    """All words; where fewer than ENOUGH_HITS have them, then any of them, WIDE_LIMIT in all."""
    request = _request(planned.strict, planned, search)
    # a whole question hardly ever has all its words in one place: count facets when it has
    later = planned.wide is not None and len(planned.parts) > _LONG_PARTS
    strict = index.search(replace(request, facets=()) if later else request)
    if strict.total < ENOUGH_HITS and planned.wide is not None:
        hits = _best_any(index, planned.wide, request, strict)
        if len(hits) > strict.total:
            return _widened(index, planned.wide, request, hits, strict.total)
    facets = index.search(replace(request, limit=0)).facets if later else strict.facets
    return Found(strict.hits, strict.total, strict.total, "all", request.sort, facets)


def _best_any(
    index: Index, wide: Node, request: Request, strict: Result | None = None
) -> tuple[Hit, ...]:
    """The few that match the request itself (`strict`, if known), then the best of `wide`."""
    best = replace(request, sort=Sort.RELEVANCE, offset=0, facets=())
    if strict is None or len(strict.hits) < strict.total or request.sort is not Sort.RELEVANCE:
        strict = index.search(replace(best, limit=ENOUGH_HITS))
    first = strict.hits
    known = {hit.id for hit in first}
    rest = index.search(replace(best, match=wide, limit=WIDE_LIMIT)).hits
    return (*first, *(hit for hit in rest if hit.id not in known))[:WIDE_LIMIT]


def _widened(
    index: Index, wide: Node, request: Request, hits: tuple[Hit, ...], total_all: int
) -> Found:
    """A page of the best hits; the facets count those, each leaving its own choice open."""
    among = replace(request, match=_ids(hits), scored=(), limit=0)
    facets = dict(index.search(among).facets)
    for chosen in request.filters:
        if chosen.field in request.facets:
            others = tuple(one for one in request.filters if one is not chosen)
            open_hits = _best_any(index, wide, replace(request, filters=others))
            only = replace(among, match=_ids(open_hits), filters=others, facets=(chosen.field,))
            facets |= index.search(only).facets
    if request.sort is not Sort.RELEVANCE:
        hits = index.search(replace(among, facets=(), limit=WIDE_LIMIT)).hits
    page = hits[request.offset : request.offset + request.limit]
    return Found(page, len(hits), total_all, "any", request.sort, facets)


def _ids(hits: tuple[Hit, ...]) -> Ids:
    return Ids(frozenset(hit.id for hit in hits))


def _request(match: Node, planned: Plan, search: Search) -> Request:
    sort = search.sort or (Sort.RELEVANCE if planned.scored else Sort.NEWEST)
    return Request(
        match=match,
        audience=search.scope.tokens,
        filters=tuple(
            Keyword(name, frozenset(values)) for name, values in search.filters.items() if values
        ),
        scored=planned.scored,
        sort=sort,
        offset=(search.page - 1) * search.per_page,
        limit=search.per_page,
        facets=search.facets,
        facet_size=search.facet_size,
    )


def _present(rows: Sequence[Resource], found: Found, planned: Plan) -> tuple[SearchHit, ...]:
    scores = {hit.id: hit.score for hit in found.hits}
    marker = Marker(planned.marks, planned.parts if found.match == "any" else ())
    return tuple(
        SearchHit(row, scores[row.id], marker.mark(row.title), marker.snippet(_body(row)))
        for row in rows
    )


def _body(row: Resource) -> str:
    return f"{row.summary}\n{row.body_text}" if row.summary else row.body_text


def _check(search: Search) -> None:
    if search.page < 1:
        raise InvalidInput("页码从 1 开始。", field="page")
    if not 1 <= search.per_page <= MAX_PER_PAGE:
        raise InvalidInput("每页可以有 1 到 %(most)s 条。", field="per_page", most=MAX_PER_PAGE)
    if search.page * search.per_page > MAX_DEPTH:
        raise InvalidInput("最多翻到第 %(most)s 条，请缩小范围。", field="page", most=MAX_DEPTH)


_HEALING: Final = "搜索索引正在重建，请稍后再试；其他页面照常可用。"


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._at = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = (now - self._at) * 1000
        self._at = now
