"""Widens a search from all words to any of them, step by step, until enough is found.

What a narrower step finds stands before what a wider one adds. Quotes, fields and exclusions are
part of every step. What the widest step adds is cut where the good hits end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain
from typing import Final

from indexer.boundary import Group, good_hits
from indexer.climbing import AsTheyCome, Climb, Reorder, Searchable
from indexer.engines.contract import (
    FacetCount,
    Hit,
    Ids,
    Node,
    Nothing,
    Request,
    ScoredTerm,
    Sort,
)
from indexer.query.steps import MATCHES, WIDE_LIMIT, Match, Step
from kb.domain.ids import ResourceId

ENOUGH_HITS: Final = 10


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step that was taken; total counts the good hits of this step and of all before it."""

    match: Match
    total: int


@dataclass(frozen=True, slots=True)
class Found:
    """The ids that were found, in order, before their rows are read.

    total and facets are those of the index for the group that was asked for. total_all: how many
    hits hold all that was asked for; they come first. good and weak: how many there are of each
    group. steps_taken: the steps that were tried. matching: what matches the whole group, together
    with the filters. scored: what ranks it.
    """

    hits: tuple[Hit, ...]
    total: int
    total_all: int
    good: int
    weak: int
    match: Match
    sort: Sort
    facets: Mapping[str, tuple[FacetCount, ...]]
    steps_taken: tuple[StepTaken, ...]
    matching: Node
    scored: tuple[ScoredTerm, ...]

    @property
    def has_hits(self) -> bool:
        """Return whether anything was found, in whatever group."""
        return bool(self.good or self.weak)


def climb(
    index: Searchable,
    steps: Sequence[Step],
    request: Request,
    *,
    until: Match | None = None,
    reorder: Reorder | None = None,
    group: Group = "good",
) -> Found:
    """Return the hits of `request` by the first step that finds enough.

    until: the widest step that may be taken; None allows every step. group: whether the good hits
    are returned, or those that only touch the words, or both.
    """
    allowed = [one for one in steps if until is None or _order(one) <= MATCHES.index(until)]
    allowed = allowed or list(steps[:1])
    in_order = reorder or AsTheyCome()
    is_reordered = request.sort is Sort.RELEVANCE and in_order.depth > 0
    if len(allowed) == 1 and group != "weak" and not is_reordered:
        return _straight(index, allowed[0], request)
    return _Ladder(Climb(index, request, in_order), allowed, group).found()


def _order(step: Step) -> int:
    return MATCHES.index(step.name)


def _straight(index: Searchable, step: Step, request: Request) -> Found:
    """Take the only step with one look into the index, which is enough for most lists."""
    found = index.search(replace(request, match=step.match, scored=step.scored))
    return Found(
        hits=found.hits,
        total=found.total,
        total_all=found.total,
        good=found.total,
        weak=0,
        match=step.name,
        sort=request.sort,
        facets=found.facets,
        steps_taken=(StepTaken(step.name, found.total),),
        matching=step.match,
        scored=step.scored,
    )


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The group that was asked for: its hits in order, or the first of them, and what matches it.

    is_whole: whether it is all that the last step matches.
    """

    hits: tuple[Hit, ...]
    matching: Node
    is_whole: bool = False


class _Ladder:
    def __init__(self, climb: Climb, steps: Sequence[Step], group: Group) -> None:
        self.climb = climb
        self.index = climb.index
        self.request = climb.request
        self.steps = steps
        self.group = group

    def found(self) -> Found:
        self._take_steps()
        open_ = self._without_filters()
        open_good = good_hits(open_.parts)
        good = open_good if open_ is self.climb else self._good_among(open_good)
        chosen = self._choose(good, open_, open_good)
        counts = [
            len(kept) if part.is_wide else part.total
            for part, kept in zip(self.climb.parts, good, strict=True)
        ]
        weak = self.climb.total - sum(counts)
        last = self.climb.last.step
        return Found(
            hits=self._page(chosen),
            total={"good": sum(counts), "weak": weak, "all": sum(counts) + weak}[self.group],
            total_all=counts[0],
            good=sum(counts),
            weak=weak,
            match=last.name,
            sort=self.request.sort,
            facets=self._facets(chosen),
            steps_taken=tuple(
                StepTaken(part.step.name, total)
                for part, total in zip(self.climb.parts, accumulate(counts), strict=True)
            ),
            matching=chosen.matching,
            scored=last.scored,
        )

    def _take_steps(self) -> None:
        wanted = self.request.offset + self.request.limit
        least = max(wanted, self.climb.reorder.depth, ENOUGH_HITS)
        for step in self.steps:
            self.climb.take(step, least)
            if self.climb.total >= ENOUGH_HITS:
                break
        self.climb.put_in_order()

    def _without_filters(self) -> Climb:
        """Return the same steps without the filters, where the last of them has a boundary.

        Filters choose among the good hits of a query. If they moved the boundary, more would be
        found behind a count than it says.
        """
        if not (self.request.filters and self.climb.last.is_wide):
            return self.climb
        request = replace(self.request, filters=(), facets=())
        open_ = Climb(self.index, request, self.climb.reorder)
        for part in self.climb.parts:
            open_.take(part.step, WIDE_LIMIT)
        open_.put_in_order()
        return open_

    def _good_among(self, open_good: Sequence[tuple[Hit, ...]]) -> list[tuple[Hit, ...]]:
        """Return the good hits of each part: of a wide one, those that are good without filters."""
        known = _ids(chain.from_iterable(open_good))
        return [
            tuple(hit for hit in part.hits if not part.is_wide or hit.id in known)
            for part in self.climb.parts
        ]

    def _choose(
        self,
        good: Sequence[tuple[Hit, ...]],
        open_: Climb,
        open_good: Sequence[tuple[Hit, ...]],
    ) -> _Chosen:
        """Return the group that was asked for, with what matches it under any filter."""
        kept = tuple(chain.from_iterable(good))
        known = _ids(kept)
        weak = tuple(hit for hit in self.climb.hits if hit.id not in known)
        if not self.climb.last.is_wide:
            if self.group == "weak":
                return _Chosen((), Nothing())
            return _Chosen(kept, self.climb.last.step.match, is_whole=True)
        beyond = _ids(open_.hits)
        good_beyond = _ids(chain.from_iterable(open_good))
        match self.group:
            case "good":
                return _Chosen(kept, Ids(known | good_beyond))
            case "weak":
                return _Chosen(weak, Ids(_ids(weak) | beyond - good_beyond))
            case "all":
                return _Chosen((*kept, *weak), Ids(known | _ids(weak) | beyond))

    def _page(self, chosen: _Chosen) -> tuple[Hit, ...]:
        request = self.request
        if request.sort is Sort.RELEVANCE:
            return chosen.hits[request.offset : request.offset + request.limit]
        return self.index.search(replace(request, match=chosen.matching, facets=())).hits

    def _facets(self, chosen: _Chosen) -> Mapping[str, tuple[FacetCount, ...]]:
        if not self.request.facets:
            return {}
        if chosen.is_whole and self.climb.counted:
            return self.climb.counted
        request = replace(self.request, limit=0, offset=0, scored=(), raised=())
        return self.index.search(replace(request, match=chosen.matching)).facets


def _ids(hits: Iterable[Hit]) -> frozenset[ResourceId]:
    return frozenset(hit.id for hit in hits)
