"""Turns words into resources; it is the only place that queries an engine.

words → parse → plan with the reader's scope → engine → ids → rows, read again in the same scope →
highlighting. The index is trusted for neither text nor permission.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from indexer.analysis.analyser import Analyser
from indexer.boundary import Group
from indexer.clock import Clock
from indexer.engines.contract import (
    MAX_DEPTH,
    Engine,
    FacetCount,
    Index,
    Keyword,
    Request,
    Sort,
)
from indexer.engines.errors import IndexDamaged
from indexer.engines.fields import FACETS
from indexer.explain import Share, explain
from indexer.folded import folded
from indexer.highlight import MAX_TEXT_CHARS, Marker, Piece
from indexer.ladder import Found, StepTaken, climb
from indexer.nearness import Nearness, nearness_of
from indexer.query.ast import Query
from indexer.query.bound import Notice
from indexer.query.parse import parse
from indexer.query.plan import Directory, QueryPlan, plan
from indexer.query.steps import MATCHES, Mark, Match
from indexer.rows import Rows
from indexer.scoped import ScopedIndex, scoped
from indexer.taken import Taken, TakenAs, take
from indexer.twins import collapse
from indexer.understanding.intents.intents import Intent
from indexer.understanding.knowledge import NO_KNOWLEDGE, LanguageKnowledge
from indexer.why import Explainer, Reason
from kb.domain.access import Scope
from kb.domain.ids import ResourceId
from kb.domain.resources import Resource, told
from kb.errors import DatabaseAway, InvalidInput, Unavailable
from kb.storage.session import Database
from kb.usecases.twins import NO_TWINS, Twins

_log = logging.getLogger(__name__)

MAX_PER_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Search:
    """What one reader asks for.

    filters: facet name → chosen values, of which any is enough. facets: the names to count; of
    each, the `facet_size` values with the most hits are counted. page: counts from 1. until: the
    widest step that may be taken. group: the good hits, those that only touch the words, or both.
    explain: whether hits carry the shares of their scores. folded: whether only the first of
    several versions of one text on a page is a hit. query: the parsed text, where it is known
    already.
    """

    text: str
    scope: Scope
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort | None = None
    page: int = 1
    per_page: int = 20
    facets: tuple[str, ...] = FACETS
    facet_size: int = 20
    until: Match | None = None
    group: Group = "good"
    explain: bool = False
    folded: bool = True
    query: Query | None = None


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A resource that was found, as it is shown.

    why: the reasons for which it is a hit. shares: what its score is made of. twins: the other
    versions of its text that the reader may see, whether they are hits or not.
    """

    resource: Resource
    score: float
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    why: tuple[Reason, ...]
    shares: tuple[Share, ...] = ()
    twins: Twins = NO_TWINS


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of hits, with what there is to say about the whole search.

    total and facets are those of the index for the group that was asked for, so they count each
    version of a text. good and weak: how many there are of each group. steps_taken: the steps in
    their order. corrected: what may have been meant, or "" where nothing else was. intents: what of
    the query was taken for a stage, a grade, a kind or a year. timings_ms: the time that each part
    of the search took. unknown: the words that no text has; they are not for readers, because texts
    that a reader may not see count too. plain: whether nothing was found by the signs of the query
    language, so that its words were looked for.
    """

    search: Search
    total: int
    total_all: int
    good: int
    weak: int
    match: Match
    sort: Sort
    hits: tuple[SearchHit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    notices: tuple[Notice, ...]
    steps_taken: tuple[StepTaken, ...]
    corrected: str
    intents: tuple[Intent, ...]
    timings_ms: Mapping[str, float]
    unknown: tuple[str, ...] = ()
    plain: bool = False

    @property
    def took_ms(self) -> float:
        """Return the time that the whole search took, in milliseconds."""
        return sum(self.timings_ms.values())

    @property
    def pages(self) -> int:
        """Return how many pages can be turned to; they end at MAX_DEPTH hits."""
        reachable = min(self.total, MAX_DEPTH)
        return -(-reachable // self.search.per_page)


@dataclass(frozen=True, slots=True)
class Searcher:
    """Everything that a search needs; a process has one."""

    db: Database
    engine: Engine
    analyser: Analyser
    directory: Directory
    index_base: str
    knowledge: LanguageKnowledge = NO_KNOWLEDGE

    def search(self, search: Search) -> SearchPage:
        """Find one page of hits for a reader.

        Raises InvalidInput for a page out of bounds, and Unavailable while there is no index.
        """
        _check(search)
        clock = Clock()
        read = Rows(self.db, search.scope)
        index = self.index_for(search.scope)
        with telling(self.engine):
            taken = self.take(search, index, read, clock)
            planned, found = taken.planned, taken.found
            shares = self._explained(index, planned, found, search, read)
        rows = read([hit.id for hit in found.hits])
        rows, twins = collapse(self.db, rows, search.scope) if search.folded else (rows, {})
        clock.lap("rows")
        hits = tuple(
            replace(hit, shares=shares.get(hit.resource.id, ()))
            for hit in _present(rows, found, planned, twins)
        )
        clock.lap("highlight")
        total_all = found.total_all if taken.as_asked else 0
        return SearchPage(
            search, found.total, total_all, found.good, found.weak, found.match, found.sort,
            hits, found.facets, planned.notices, found.steps_taken, planned.corrected,
            planned.intents, clock.laps, planned.unknown, not taken.as_asked,
        )  # fmt: skip

    def take(self, search: Search, index: ScopedIndex, read: Rows, clock: Clock) -> Taken[Found]:
        """Find the ids of what the search asks for; a parsed query is taken as it is."""

        def planned(query: Query) -> QueryPlan:
            made = self.plan(search, index, query)
            clock.lap("plan")
            return made

        def look(made: QueryPlan) -> Found:
            found = run_plan(index, made, search, self.nearness(index, made, read))
            clock.lap("engine")
            return found

        if search.query is None:
            plain = search.until is None
            asked = parse(search.text)
            return take(asked, search.text, index, planned, look, may_be_plain=plain)
        made = planned(search.query)
        return Taken(TakenAs.SIGNS, made, look(made))

    def nearness(self, index: ScopedIndex, planned: QueryPlan, read: Rows) -> Nearness | None:
        """Return what puts the hits in order by how near the words stand, or None without it."""
        return nearness_of(index, planned.near, read) if self.knowledge.nearness else None

    def plan(self, search: Search, index: ScopedIndex, query: Query | None = None) -> QueryPlan:
        """Plan what a search asks of an index within its reader's scope.

        query: what it was parsed into, or taken for.
        """
        return plan(
            query or search.query or parse(search.text),
            search.scope,
            self.analyser,
            self.directory,
            index.frequencies,
            self.knowledge,
        )

    def _explained(
        self,
        index: ScopedIndex,
        planned: QueryPlan,
        found: Found,
        search: Search,
        read: Rows,
    ) -> Mapping[ResourceId, tuple[Share, ...]]:
        if not search.explain or found.sort is not Sort.RELEVANCE:
            return {}
        nearness = self.nearness(index, planned, read)
        ids = [hit.id for hit in found.hits]
        return explain(index, planned, found.match, ids, search.scope.tokens, nearness)

    def index_for(self, scope: Scope) -> ScopedIndex:
        """Return the live index for this reader. Raises Unavailable while there is none."""
        return scoped(self.index(), self.db, scope)

    def index(self) -> Index:
        """Return the live index of this base. Raises Unavailable while there is none."""
        try:
            index = self.engine.current()
        except IndexDamaged as error:
            _log.warning("%s", error)
            raise Unavailable(_HEALING) from error
        except Unavailable as error:
            _log.warning("the search engine: %s", error)
            raise _away(error) from error
        if index is None or index.stamp.base != self.index_base:
            raise Unavailable(_HEALING)
        return index


@contextmanager
def telling(engine: Engine) -> Iterator[None]:
    """Replace an engine's own account of a fault by a message that tells readers what they can do.

    It also puts the live index under suspicion. Raises Unavailable for a fault of the engine.
    """
    try:
        yield
    except DatabaseAway:
        raise
    except Unavailable as error:
        _log.warning("the search engine: %s", error)
        engine.suspect()
        raise _away(error) from error


def _away(error: Unavailable) -> Unavailable:
    return Unavailable(
        error.message, plain=_AWAY, retry_after_s=error.retry_after_s, **error.params
    )


def run_plan(
    index: ScopedIndex, planned: QueryPlan, search: Search, nearness: Nearness | None = None
) -> Found:
    """Find hits by the narrowest step that finds enough, with the nearest words first."""
    request = request_for(planned, search)
    return climb(
        index,
        planned.steps,
        request,
        until=search.until,
        reorder=nearness,
        group=search.group,
    )


def request_for(planned: QueryPlan, search: Search) -> Request:
    """Build the engine's request for the page that a search asks for, by the plan's first step."""
    first = planned.steps[0]
    sort = search.sort or (Sort.RELEVANCE if first.scored else Sort.NEWEST)
    return Request(
        match=first.match,
        audience=search.scope.tokens,
        filters=tuple(
            Keyword(name, frozenset(values)) for name, values in search.filters.items() if values
        ),
        raised=planned.raised,
        sort=sort,
        offset=(search.page - 1) * search.per_page,
        limit=search.per_page,
        facets=search.facets,
        facet_size=search.facet_size,
    )


def _present(
    rows: Sequence[Resource], found: Found, planned: QueryPlan, twins: Mapping[ResourceId, Twins]
) -> tuple[SearchHit, ...]:
    scores = {hit.id: hit.score for hit in found.hits}
    marker = _marker(planned.marks, found.match)
    explainer = Explainer(planned.phrase, planned.marks, planned.intents, found.match)
    hits = (_hit(row, scores[row.id], marker, explainer) for row in rows)
    return tuple(replace(hit, twins=twins.get(hit.resource.id, NO_TWINS)) for hit in hits)


def _hit(row: Resource, score: float, marker: Marker, explainer: Explainer) -> SearchHit:
    body = told(row.summary, row.body_text)[:MAX_TEXT_CHARS]
    return SearchHit(
        row,
        score,
        marker.mark(row.title),
        marker.snippet(body),
        explainer.reasons(row, folded(body)),
    )


def _marker(marks: Sequence[Mark], match: Match) -> Marker:
    """Make a marker for what was looked for; pairs are marked only where nothing else is."""
    taken = [mark for mark in marks if MATCHES.index(mark.step) <= MATCHES.index(match)]
    return Marker(
        (mark.text for mark in taken if mark.step != "any"),
        (mark.text for mark in taken if mark.step == "any"),
    )


def _check(search: Search) -> None:
    if search.page < 1:
        raise InvalidInput("页码从 1 开始。", field="page")
    if not 1 <= search.per_page <= MAX_PER_PAGE:
        raise InvalidInput("每页可以有 1 到 %(most)s 条。", field="per_page", most=MAX_PER_PAGE)
    if search.page * search.per_page > MAX_DEPTH:
        raise InvalidInput("最多翻到第 %(most)s 条，请缩小范围。", field="page", most=MAX_DEPTH)


_AWAY: Final = "搜索暂时不可用，请稍后再试；其他页面照常可用。"
_HEALING: Final = "搜索索引正在重建，请稍后再试；其他页面照常可用。"
