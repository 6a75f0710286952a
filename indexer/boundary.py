"""Says which hits are good ones, and which only touch the words of a query.

A step that asks for any of the words finds many texts that are about something else, so only its
best are taken. Of these, those are good whose score comes near the best one of all; the further
down a hit stands, the nearer it has to come. What the narrower steps find is always good.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from indexer.engines.contract import Hit
from indexer.query.steps import Step

# good: the good hits. weak: the others. all: both, the good ones first.
Group = Literal["good", "weak", "all"]
GROUPS: Final[tuple[Group, ...]] = ("good", "weak", "all")

# The share of the best score that the first hit needs, and what each e-fold of its rank adds; found
# by trying, see decision 91.
_LEAST_SHARE: Final = 0.14
_SHARE_BY_RANK: Final = 0.065


@dataclass(frozen=True, slots=True)
class Part:
    """The hits that one step added, the best first.

    total: how many it added in all, of which `hits` may be the first.
    """

    step: Step
    hits: tuple[Hit, ...]
    total: int

    @property
    def is_wide(self) -> bool:
        """Say whether only the best were taken of what the step finds."""
        return self.step.best is not None


def good_hits(parts: Sequence[Part]) -> list[tuple[Hit, ...]]:
    """Return the good hits of each part, which are the first ones of it."""
    best = max((hit.score for part in parts for hit in part.hits[:1]), default=0.0)
    good: list[tuple[Hit, ...]] = []
    before = 0
    for part in parts:
        kept = _count_good(part.hits, before, best) if part.is_wide else len(part.hits)
        good.append(part.hits[:kept])
        before += len(part.hits)
    return good


def _count_good(hits: Sequence[Hit], before: int, best: float) -> int:
    """Count the hits down to the boundary.

    before: how many hits stand above the first one.
    """
    for place, hit in enumerate(hits):
        if hit.score < best * (_LEAST_SHARE + _SHARE_BY_RANK * math.log(before + place + 1)):
            return place
    return len(hits)
