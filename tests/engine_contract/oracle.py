"""What the contract says, by brute force: every node is evaluated on every document.

Nothing is saved; engines on one folder meet in `_ROOTS`, as processes meet on a disk. Relevance order is by a plain BM25 and is not what engines are compared with.
"""

import math
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer.engines.contract import (
    OPEN_TO_ALL,
    All,
    AnyOf,
    Capabilities,
    Everything,
    FacetCount,
    Grams,
    Hit,
    Ids,
    Index,
    IndexDocument,
    Keyword,
    Node,
    Not,
    Nothing,
    Request,
    Result,
    Sort,
    Stamp,
    Stretch,
    rounded,
)
from indexer.engines.cursors import walk_by_offset
from indexer.engines.general import DOCUMENTS, general_frequencies
from indexer.engines.marks import AVERAGE_LENGTHS, CURVES, saturation
from indexer.engines.two_parts import FEWEST_OPEN
from kb.errors import Conflict, Unavailable

Documents = dict[int, IndexDocument]


def matches(node: Node, document: IndexDocument) -> bool:
    match node:
        case Everything():
            return True
        case Nothing():
            return False
        case Ids(ids):
            return document.id in ids
        case Keyword(name, values):
            return not values.isdisjoint(document.keywords.get(name, ()))
        case Grams(tokens, prefix, groups):
            return any(
                _holds(document.texts.get(f"{group}_g", ""), tokens, prefix) for group in groups
            )
        case All(nodes):
            return all(matches(each, document) for each in nodes)
        case AnyOf(nodes):
            return any(matches(each, document) for each in nodes)
        case Not(inner):
            return not matches(inner, document)


def _holds(text: str, tokens: tuple[str, ...], prefix: bool) -> bool:
    # A space cannot occur in a token, so a phrase is a substring between spaces.
    needle = " " + " ".join(tokens) + ("" if prefix else " ")
    return needle in f" {' '.join(text.split())} "


@dataclass
class Shelf:
    """One generation, whoever has it open."""

    generation: str
    stamp: Stamp
    documents: Documents = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class OracleIndex:
    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.generation = shelf.generation
        self.stamp = shelf.stamp
        self._closed = False

    def apply(self, upserts: Sequence[IndexDocument], deletes: Sequence[int] = ()) -> None:
        self._check_open()
        with self.shelf.lock:
            documents = dict(self.shelf.documents)
            for each in upserts:
                known = documents.get(each.id)
                if known is None or known.version <= each.version:
                    documents[each.id] = each
            for each in deletes:
                documents.pop(each, None)
            self.shelf.documents = documents

    def search(self, request: Request) -> Result:
        self._check_open()
        documents = list(self._part(request.audience).values())
        hits = self._hits(documents, request, None)
        scores = {each.id: self._score(each, request) for each in hits}
        if request.sort is Sort.NEWEST:
            hits.sort(key=lambda each: (-each.newest, each.id))
        elif request.sort is Sort.TITLE:
            hits.sort(key=lambda each: (each.title_order, each.id))
        else:
            hits.sort(key=lambda each: (-scores[each.id], each.id))
        page = hits[request.offset :][: request.limit]
        return Result(
            tuple(Hit(each.id, self._shown(scores[each.id], request)) for each in page),
            len(hits),
            {name: self._facet(documents, request, name) for name in request.facets},
        )

    def _shown(self, score, request):
        """Sums of constants are exact: they order hits as they are, and are shown rounded."""
        return score if request.audience <= {"public"} else rounded(score)

    def _hits(self, documents, request, left_out):
        filters = [each for each in request.filters if each.field != left_out]
        node = All((request.match, Keyword("audience", request.audience), *filters))
        return [each for each in documents if matches(node, each)]

    def _facet(self, documents, request, name):
        counts = Counter()
        for each in self._hits(documents, request, name):
            counts.update(set(each.keywords.get(name, ())))
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return tuple(FacetCount(*item) for item in ordered[: request.facet_size])

    def _part(self, audience) -> Documents:
        """Those who hold only `public` are answered from what is public."""
        return self._public() if audience <= {"public"} else self.shelf.documents

    def _public(self) -> Documents:
        return {
            each.id: each
            for each in self.shelf.documents.values()
            if "public" in each.keywords.get("audience", ())
        }

    def _score(self, document, request):
        if request.sort is not Sort.RELEVANCE:
            return 0.0
        raised = sum(
            each.weight
            for each in request.raised
            if not each.values.isdisjoint(document.keywords.get(each.field, ()))
        )
        if not request.audience <= {"public"}:
            return raised + self._constants(document, request.scored)
        return raised + sum(
            term.weight * self._bm25(document, term.field, term.token) for term in request.scored
        )

    def _constants(self, document, scored):
        """Rarity among what is public, in steps of how much the document has of a token."""
        weights = Counter()
        for term in scored:
            weights[term.field, term.token] += term.weight
        total = 0.0
        for (name, token), weight in weights.items():
            tokens = document.texts.get(name, "").split()
            if weight <= 0 or token not in tokens:
                continue
            reached = saturation(tokens.count(token), len(tokens), AVERAGE_LENGTHS[name])
            before = 0.0
            for least, worth in CURVES[name[-1]]:
                if reached >= least:
                    total += (
                        round(weight * self._rarity(name, token) * (worth - before) * 1024) / 1024
                    )
                before = worth
        return total

    def _rarity(self, name, token):
        public = self._public()
        count = sum(token in each.texts.get(name, "").split() for each in public.values())
        of = len(public)
        if of < FEWEST_OPEN:
            [count], of = general_frequencies([(name, token)]), DOCUMENTS
        return math.log(1 + max(0.0, of - count + 0.5) / (count + 0.5))

    def _bm25(self, document, name, token):
        words = document.texts.get(name, "").split()
        frequency = words.count(token)
        if not frequency:
            return 0.0
        lengths = [len(each.texts.get(name, "").split()) for each in self._public().values()]
        average = sum(lengths) / len(lengths)
        [found] = self.document_frequencies([(name, token)])
        idf = math.log(1 + (len(lengths) - found + 0.5) / (found + 0.5))
        norm = 1.2 * (0.25 + 0.75 * len(words) / average)
        return idf * frequency * 2.2 / (frequency + norm)

    def load(self, documents: Iterable[IndexDocument]) -> None:
        self.apply(list(documents))

    def walk(self, request: Request, cursor: str) -> Stretch:
        return walk_by_offset(self, request, cursor)

    def document_frequencies(
        self, terms: Sequence[tuple[str, str]], audience: frozenset[str] = OPEN_TO_ALL
    ) -> list[int]:
        self._check_open()
        public = self._public().values()
        counts = [
            sum(token in each.texts.get(name, "").split() for each in public)
            for name, token in terms
        ]
        if audience <= {"public"}:
            return counts
        if len(public) < FEWEST_OPEN:
            counts = general_frequencies(terms)
        return [
            max(1, count) if self._holds(name, token, audience) else 0
            for (name, token), count in zip(terms, counts, strict=True)
        ]

    def _holds(self, name, token, audience):
        return any(
            token in each.texts.get(name, "").split()
            and not audience.isdisjoint(each.keywords.get("audience", ()))
            for each in self.shelf.documents.values()
        )

    def documents(self, audience: frozenset[str] = OPEN_TO_ALL) -> int:
        count = len(self._public())
        return DOCUMENTS if count < FEWEST_OPEN and not audience <= {"public"} else count

    def count(self) -> int:
        self._check_open()
        return len(self.shelf.documents)

    def versions(self) -> Iterator[tuple[int, int]]:
        self._check_open()
        return iter([(each.id, each.version) for each in self.shelf.documents.values()])

    def open_versions(self) -> Iterator[tuple[int, int]]:
        self._check_open()
        return iter([(each.id, each.version) for each in self._public().values()])

    def close(self) -> None:
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise Unavailable("closed")


@dataclass
class _Root:
    """What a folder is to the others."""

    count: int = 0
    live: Shelf | None = None


_ROOTS: dict[Path, _Root] = {}


class OracleEngine:
    name = "oracle"
    capabilities = Capabilities()

    def __init__(self, root: Path) -> None:
        self._root = _ROOTS.setdefault(root, _Root())
        self._open: OracleIndex | None = None

    def current(self) -> Index | None:
        live = self._root.live
        if live is None:
            return None
        if self._open is None or self._open.shelf is not live:
            self._open = OracleIndex(live)
        return self._open

    def suspect(self) -> None:
        self._open = None

    def is_suspect(self) -> bool:
        return False

    def create(self, stamp: Stamp) -> Index:
        self._root.count += 1
        return OracleIndex(Shelf(f"g-{self._root.count}", stamp))

    def prepare(self, index: Index) -> None:
        pass

    def sweep(self) -> None:
        pass

    def switch(self, index: Index) -> None:
        self._root.live = index.shelf
        self._open = index

    def discard(self, index: Index) -> None:
        if self._root.live is index.shelf:
            raise Conflict("live")
        index.close()

    def size_bytes(self) -> int:
        live = self._root.live
        return 0 if live is None else 1 + sum(len(repr(each)) for each in live.documents.values())

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = None
