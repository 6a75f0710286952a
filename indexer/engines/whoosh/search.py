"""Order, scores, pages and facets over the segments of a Whoosh index."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from typing import Any, Final

from indexer.engines.contract import (
    All,
    ConstantTerm,
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
from indexer.engines.two_parts import Token
from indexer.engines.whoosh.segment import Bits, Segment, numbers
from kb.domain.ids import ResourceId

# BM25 as Lucene and tantivy have it, https://doi.org/10.1561/1500000019
_K1: Final = 1.2
_B: Final = 0.75


@dataclass(frozen=True, slots=True)
class Part:
    """A segment, with the documents that are still there."""

    segment: Segment
    live: Bits


class Snapshot:
    """One state of the index. Safe to search from several threads."""

    def __init__(self, commit: int, parts: Sequence[Part]) -> None:
        self.commit = commit
        self.parts = tuple(parts)
        self._norms = lru_cache(maxsize=None)(self._compute_norms)

    def search(self, request: Request) -> Result:
        """Return the result of `request`."""
        if not request.audience:
            return Result((), 0, dict.fromkeys(request.facets, ()))
        found = self._matching(request, left_out=None)
        page = self._page(found, request) if request.limit else ()
        total = sum(bits.bit_count() for bits in found)
        return Result(tuple(page), total, self._facets(found, request))

    def document_frequency(self, field: str, token: str) -> int:
        return sum(part.segment.frequency(field, token) for part in self.parts)

    def held(self, terms: Sequence[Token], audience: frozenset[str]) -> list[bool]:
        """Say of each (field, token) whether a document for this audience holds it."""
        values = Keyword("audience", audience)
        seen = [(part.segment, part.segment.matching(values) & part.live) for part in self.parts]
        return [any(segment.holding(*term) & bits for segment, bits in seen) for term in terms]

    def count(self) -> int:
        return sum(part.segment.count for part in self.parts)

    def versions(self) -> Iterable[tuple[ResourceId, int]]:
        for part in self.parts:
            ids, versions = part.segment.ids, part.segment.versions
            for number in numbers(part.live):
                yield ResourceId(ids[number]), versions[number]

    def versions_of(self, ids: Iterable[ResourceId]) -> dict[ResourceId, int]:
        """Return the versions of those that are there."""
        found: dict[ResourceId, int] = {}
        for part in self.parts:
            places = part.segment.documents
            for id_ in ids:
                number = places.get(id_)
                if number is not None and part.live >> number & 1:
                    found[id_] = part.segment.versions[number]
        return found

    def _matching(self, request: Request, left_out: str | None) -> list[Bits]:
        """The hits in each part, with the filter on one field left out."""
        filters = (each for each in request.filters if each.field != left_out)
        node: Node = All((request.match, Keyword("audience", request.audience), *filters))
        return [part.segment.matching(node) & part.live for part in self.parts]

    # --- order ---------------------------------------------------------------------------

    def _page(self, found: Sequence[Bits], request: Request) -> Sequence[Hit]:
        end = request.offset + request.limit
        if request.sort is Sort.RELEVANCE:
            scores = self._scores(found, request.scored)
            self._add_constants(found, request.constant, scores)
            self._raise(found, request.raised, scores)
            hits = self._by_score(found, scores, end)[request.offset :]
            return [Hit(hit.id, rounded(hit.score)) for hit in hits] if request.constant else hits
        keys = _newest_keys if request.sort is Sort.NEWEST else _title_keys
        ordered = nsmallest(end, self._keyed(found, keys))
        return [Hit(each, 0.0) for _, each in ordered[request.offset :]]

    def _keyed(
        self, found: Sequence[Bits], keys: Callable[[Segment, list[int]], Iterable[Any]]
    ) -> Iterable[tuple[Any, ResourceId]]:
        for part, bits in zip(self.parts, found, strict=True):
            chosen = numbers(bits)
            ids = part.segment.ids
            for key, number in zip(keys(part.segment, chosen), chosen, strict=True):
                yield key, ResourceId(ids[number])

    def _by_score(
        self, found: Sequence[Bits], scores: dict[ResourceId, float], end: int
    ) -> list[Hit]:
        ordered = nsmallest(end, ((-score, each) for each, score in scores.items()))
        hits = [Hit(each, -score) for score, each in ordered]
        if len(hits) < end:
            rest = (each for _, each in self._keyed(found, _no_keys) if each not in scores)
            hits += [Hit(each, 0.0) for each in nsmallest(end - len(hits), rest)]
        return hits

    # --- scores --------------------------------------------------------------------------

    def _scores(
        self, found: Sequence[Bits], terms: Sequence[ScoredTerm]
    ) -> dict[ResourceId, float]:
        """The sum of weight x BM25 for each hit that holds a term."""
        weighted = [(term, term.weight * self._idf(term)) for term in terms if term.weight > 0]
        scores: dict[ResourceId, float] = {}
        for row, bits in enumerate(found):
            if bits and weighted:
                ids = self.parts[row].segment.ids
                for number, score in self._part_scores(row, bits, weighted).items():
                    scores[ResourceId(ids[number])] = score
        return scores

    def _part_scores(
        self, row: int, bits: Bits, weighted: Sequence[tuple[ScoredTerm, float]]
    ) -> dict[int, float]:
        segment = self.parts[row].segment
        chosen = set(numbers(bits))
        scores: dict[int, float] = defaultdict(float)
        for term, weight in weighted:
            postings = segment.postings(term.field, term.token)
            norms = self._norms(row, term.field)
            for number, frequency in zip(postings.documents, postings.frequencies, strict=True):
                if number in chosen:
                    scores[number] += weight * frequency * (_K1 + 1) / (frequency + norms[number])
        return scores

    def _add_constants(
        self, found: Sequence[Bits], terms: Sequence[ConstantTerm], scores: dict[ResourceId, float]
    ) -> None:
        for part, bits in zip(self.parts, found, strict=True):
            ids, chosen = part.segment.ids, set(numbers(bits))
            for term in terms if chosen else ():
                for number in part.segment.postings(term.field, term.token).documents:
                    if number in chosen:
                        id_ = ResourceId(ids[number])
                        scores[id_] = scores.get(id_, 0.0) + term.score

    def _raise(
        self, found: Sequence[Bits], raised: Sequence[Raised], scores: dict[ResourceId, float]
    ) -> None:
        for each in raised:
            if each.weight <= 0:
                continue
            values = Keyword(each.field, each.values)
            for part, bits in zip(self.parts, found, strict=True):
                ids = part.segment.ids
                for number in numbers(part.segment.matching(values) & bits):
                    id_ = ResourceId(ids[number])
                    scores[id_] = scores.get(id_, 0.0) + each.weight

    def _idf(self, term: ScoredTerm) -> float:
        holding = self.document_frequency(term.field, term.token)
        count = self.count()
        return math.log(1 + (count - holding + 0.5) / (holding + 0.5))

    def _compute_norms(self, row: int, field: str) -> list[float]:
        count = self.count()
        total = sum(part.segment.total_length(field) for part in self.parts)
        average = max(total / count, 1.0)
        lengths = self.parts[row].segment.lengths(field)
        return [_K1 * (1 - _B + _B * length / average) for length in lengths]

    # --- facets --------------------------------------------------------------------------

    def _facets(self, found: Sequence[Bits], request: Request) -> dict[str, tuple[FacetCount, ...]]:
        chosen = {each.field for each in request.filters}
        facets = {}
        for name in request.facets:
            open_ = self._matching(request, left_out=name) if name in chosen else found
            facets[name] = self._count(open_, name, request.facet_size)
        return facets

    def _count(self, found: Sequence[Bits], name: str, size: int) -> tuple[FacetCount, ...]:
        counts: Counter[str] = Counter()
        for part, bits in zip(self.parts, found, strict=True):
            for value, holding in part.segment.values(name):
                if both := holding & bits:
                    counts[value] += both.bit_count()
        top = nsmallest(size, ((-count, value) for value, count in counts.items()))
        return tuple(FacetCount(value, -count) for count, value in top)


def _newest_keys(segment: Segment, chosen: list[int]) -> Iterable[int]:
    return (-segment.newest[number] for number in chosen)


def _title_keys(segment: Segment, chosen: list[int]) -> Iterable[bytes]:
    # UTF-8 sorts by code point
    return (segment.titles[number] for number in chosen)


def _no_keys(segment: Segment, chosen: list[int]) -> Iterable[None]:
    del segment
    return (None for _ in chosen)
