"""Ranks words that stand together above words that are scattered.

BM25 does not see places. So the best hits are looked at again: the weight of the different pairs of
the query in the best two neighbouring sentences is added to the score.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from indexer.engines.contract import Hit, rounded
from indexer.engines.fields import WHOLE
from indexer.folded import folded, folded_name
from indexer.scoped import ScopedIndex
from kb.domain.ids import ResourceId
from kb.domain.resources import Resource, told

DEPTH: Final = 20
# Share of the weight of a pair that standing together adds; found by trying, see decision 35.
SHARE: Final = 0.8
_MOST_CHARS: Final = 20_000
_END: Final = re.compile(r"[。!?;\n]")

Rows = Callable[[Sequence[ResourceId]], Iterable[Resource]]


@dataclass(frozen=True, slots=True)
class Nearness:
    """Reorders the best hits of a query by these weights of its tokens; see `nearness_of`."""

    weights: Mapping[str, float]
    rows: Rows

    @property
    def depth(self) -> int:
        """Say how many of the first hits are looked at; it is 0 where fewer than two tokens have a
        weight.
        """
        return DEPTH if len(self.weights) > 1 else 0

    def __call__(self, parts: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
        added = self.added([hit.id for part in parts for hit in part[: self.depth]])
        return tuple(hit for part in parts for hit in self._reordered(part, added))

    def _reordered(self, hits: Sequence[Hit], added: Mapping[ResourceId, float]) -> Iterable[Hit]:
        best = hits[: self.depth]
        nearer = [Hit(hit.id, rounded(hit.score + added.get(hit.id, 0.0))) for hit in best]
        nearer.sort(key=lambda hit: (-hit.score, hit.id))
        return (*nearer, *hits[self.depth :])

    def added(self, ids: Sequence[ResourceId]) -> dict[ResourceId, float]:
        """Compute what standing together adds to the score of each resource."""
        return {row.id: SHARE * self.of(_text_of(row)) for row in self.rows(ids)}

    def of(self, text: str) -> float:
        """Return the weight of the different tokens in the best two neighbouring sentences of a
        text.

        text: folded.
        """
        text = text[:_MOST_CHARS]
        ends = [match.start() for match in _END.finditer(text)]
        sentences: dict[int, set[str]] = {}
        for token in self.weights:
            at = text.find(token)
            while at >= 0:
                sentences.setdefault(bisect_right(ends, at), set()).add(token)
                at = text.find(token, at + 1)
        return max(
            (
                sum(self.weights[token] for token in tokens | sentences.get(number + 1, set()))
                for number, tokens in sentences.items()
            ),
            default=0.0,
        )


def _text_of(row: Resource) -> str:
    text = folded(told(row.summary, row.body_text))
    return f"{folded_name(row.title).text}\n{text.text}"


def nearness_of(index: ScopedIndex, tokens: Sequence[str], rows: Rows) -> Nearness:
    """Weigh tokens by how rare each is for this reader: ln(1 + N / df)."""
    counts = index.frequencies([(f"{WHOLE}_g", token) for token in tokens])
    every = index.documents()
    weights = {
        token: math.log(1 + every / count)
        for token, count in zip(tokens, counts, strict=True)
        if count
    }
    return Nearness(weights, rows)
