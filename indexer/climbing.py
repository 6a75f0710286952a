"""Takes the steps of a plan one after the other, and keeps what each of them added."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Protocol

from indexer.boundary import Part
from indexer.engines.contract import (
    All,
    FacetCount,
    Hit,
    Ids,
    Not,
    Request,
    Result,
    Sort,
)
from indexer.query.steps import Step


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


class Climb:
    """The steps that were taken for one request.

    parts: what each step added; the first step is always among them, the others where they added
    something. counted: the counts that came with the last step, where they are those of all hits.
    """

    def __init__(self, index: Searchable, request: Request, reorder: Reorder) -> None:
        self.index = index
        self.request = request
        self.reorder = reorder
        self.parts: list[Part] = []
        self.counted: Mapping[str, tuple[FacetCount, ...]] = {}

    @property
    def total(self) -> int:
        """Return how many hits all steps found together."""
        return sum(part.total for part in self.parts)

    @property
    def last(self) -> Part:
        """Return what the widest step added."""
        return self.parts[-1]

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Return the hits of all parts that were loaded, in their order."""
        return tuple(chain.from_iterable(part.hits for part in self.parts))

    def take(self, step: Step, least: int) -> None:
        """Add what a step finds beyond the steps before it: its count and its first hits.

        least: how many hits there are to be in all, where the step does not say it.
        """
        before = frozenset(hit.id for hit in self.hits)
        # the counts of a step come with it where they are those of all that was found
        facets = () if before or step.best else self.request.facets
        found = self.index.search(
            replace(
                self.request,
                sort=Sort.RELEVANCE,
                offset=0,
                match=All((step.match, Not(Ids(before)))) if before else step.match,
                scored=step.scored,
                limit=max((step.best or least) - len(before), 0),
                facets=facets,
                counted=step.best is None,
            )
        )
        added = len(found.hits) if step.best else found.total
        if added or not self.parts:
            self.parts.append(Part(step, found.hits, added))
            self.counted = found.facets if facets else {}

    def put_in_order(self) -> None:
        """Put the hits of each part in order, where the order is wanted or tells the boundary."""
        if self.request.sort is Sort.RELEVANCE or self.last.is_wide:
            hits = iter(self.reorder([part.hits for part in self.parts]))
            self.parts = [_with_hits(part, hits) for part in self.parts]


def _with_hits(part: Part, hits: Iterable[Hit]) -> Part:
    return replace(part, hits=tuple(islice(hits, len(part.hits))))
