"""Widens a search from all words to any of them, step by step, until enough is found.

What a narrower step finds stands before what a wider one adds. Quotes, fields and exclusions are
part of every step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, Protocol

from indexer.engines.contract import (
    All,
    FacetCount,
    Hit,
    Ids,
    Keyword,
    Not,
    Request,
    Result,
    Sort,
)
from indexer.query.steps import MATCHES, Match, Step

ENOUGH_HITS: Final = 10


class Searchable(Protocol):
    """Anything that answers requests as an index does."""

    def search(self, request: Request) -> Result:
        """Answer a request as Index.search does."""


class Reorder(Protocol):
    """Puts the best hits of each step into a better order; they stay the same hits, and as many."""

    @property
    def depth(self) -> int:
        """Say how many of the first hits of a step are looked at; 0 means none."""

    def __call__(self, parts: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
        """Return the hits of all parts, one part after the other.

        parts: the hits that each step added.
        """


class AsTheyCome:
    """Leaves the hits in the order in which the engine returned them."""

    depth = 0

    def __call__(self, parts: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
        return tuple(chain.from_iterable(parts))


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step that was taken; total counts the hits of this step and of all before it."""

    match: Match
    total: int


@dataclass(frozen=True, slots=True)
class Found:
    """The ids that were found, in order, before their rows are read.

    total and facets are those of the index. total_all: how many hits hold all that was asked for;
    they come first. steps_taken: the steps that were tried.
    """

    hits: tuple[Hit, ...]
    total: int
    total_all: int
    match: Match
    sort: Sort
    facets: Mapping[str, tuple[FacetCount, ...]]
    steps_taken: tuple[StepTaken, ...]


def climb(
    index: Searchable,
    steps: Sequence[Step],
    request: Request,
    *,
    until: Match | None = None,
    reorder: Reorder | None = None,
) -> Found:
    """Return the hits of `request` by the first step that finds enough.

    until: the widest step that may be taken; None allows every step.
    """
    allowed = [one for one in steps if until is None or _order(one) <= MATCHES.index(until)]
    return _Climb(index, allowed or steps[:1], request, reorder or AsTheyCome()).run()


def _order(step: Step) -> int:
    return MATCHES.index(step.name)


class _Climb:
    def __init__(
        self, index: Searchable, steps: Sequence[Step], request: Request, reorder: Reorder
    ) -> None:
        self.index = index
        self.steps = steps
        self.request = request
        self.reorder = reorder
        self.steps_taken: list[StepTaken] = []
        self.counted: dict[Match, Mapping[str, tuple[FacetCount, ...]]] = {}

    def run(self) -> Found:
        if len(self.steps) == 1 and not self.reorder.depth:
            return self._straight()
        best = replace(self.request, sort=Sort.RELEVANCE, offset=0, facets=())
        before: tuple[Hit, ...] = ()
        parts: list[Sequence[Hit]] = []
        taken, total = self.steps[0], 0
        for step in self.steps:
            more, added = self._take(step, best, before)
            if step is self.steps[0] or added:
                taken, total = step, len(before) + added
                parts.append(more)
                self.steps_taken.append(StepTaken(step.name, total))
            if total >= ENOUGH_HITS:
                break
            before = (*before, *more)
        hits = self.reorder(parts)
        return Found(
            hits=self._page(taken, hits),
            total=total,
            total_all=self.steps_taken[0].total,
            match=taken.name,
            sort=self.request.sort,
            facets=self._facets(taken, hits),
            steps_taken=tuple(self.steps_taken),
        )

    def _straight(self) -> Found:
        """Take the only step with one look into the index, which is enough for most lists."""
        (step,) = self.steps
        request = replace(self.request, match=step.match, scored=step.scored)
        found = self.index.search(request)
        steps_taken = (StepTaken(step.name, found.total),)
        return Found(
            found.hits, found.total, found.total, step.name, request.sort, found.facets, steps_taken
        )

    def _take(
        self, step: Step, best: Request, before: tuple[Hit, ...]
    ) -> tuple[tuple[Hit, ...], int]:
        """Return the first hits that this step adds, as many as are needed, and their total."""
        match = step.match
        if before:
            match = All((match, Not(Ids(frozenset(hit.id for hit in before)))))
        wanted = self.request.offset + self.request.limit - len(before)
        limit = step.best or max(wanted, self.reorder.depth, ENOUGH_HITS)
        if step.best:
            limit -= len(before)
        # the counts of a step come with it where they are those of all that was found
        facets = () if before or step.best else self.request.facets
        found = self.index.search(
            replace(
                best,
                match=match,
                scored=step.scored,
                limit=limit,
                facets=facets,
                counted=step.best is None,
            )
        )
        self.counted[step.name] = found.facets if facets else {}
        return found.hits, len(found.hits) if step.best else found.total

    def _page(self, taken: Step, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        request = self.request
        if request.sort is Sort.RELEVANCE:
            return hits[request.offset : request.offset + request.limit]
        match = _ids(hits) if taken.best else taken.match
        return self.index.search(replace(request, match=match, facets=())).hits

    def _facets(self, taken: Step, hits: tuple[Hit, ...]) -> Mapping[str, tuple[FacetCount, ...]]:
        if (counted := self.counted[taken.name]) or not self.request.facets:
            return counted
        request = replace(self.request, limit=0, offset=0, scored=(), raised=())
        if not taken.best:
            return self.index.search(replace(request, match=taken.match)).facets
        among = replace(request, match=_ids(hits))
        facets = dict(self.index.search(among).facets)
        for chosen in request.filters:
            if chosen.field in request.facets:
                others = tuple(one for one in request.filters if one is not chosen)
                open_hits = self._without(others)
                only = replace(among, match=_ids(open_hits), filters=others, facets=(chosen.field,))
                facets |= self.index.search(only).facets
        return facets

    def _without(self, filters: tuple[Keyword, ...]) -> tuple[Hit, ...]:
        """Return the hits of the same steps with other filters."""
        best = replace(
            self.request, sort=Sort.RELEVANCE, offset=0, limit=0, facets=(), filters=filters
        )
        open_ = _Climb(self.index, self.steps, best, AsTheyCome())
        hits: tuple[Hit, ...] = ()
        for step in self.steps[
            : 1 + [one.name for one in self.steps].index(self.steps_taken[-1].match)
        ]:
            hits += open_._take(step, best, hits)[0]
        return hits


def _ids(hits: tuple[Hit, ...]) -> Ids:
    return Ids(frozenset(hit.id for hit in hits))
