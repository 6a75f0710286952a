"""The contract of the engines. They get analysed tokens and plan nodes, never a user's text.

One suite (tests/engine_contract) runs over every implementation and a brute-force oracle.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from indexer.engines.fields import WHOLE
from kb.domain.access import PUBLIC
from kb.domain.ids import ResourceId

# --- what may match -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every document."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Matches no document."""


@dataclass(frozen=True, slots=True)
class Ids:
    """Matches the documents with these ids."""

    ids: frozenset[ResourceId]


@dataclass(frozen=True, slots=True)
class Grams:
    """Matches tokens side by side, in this order, in the `_g` field of one of the groups.

    With `prefix` the last token is a prefix (one Han character starting a pair). Never empty.
    """

    tokens: tuple[str, ...]
    prefix: bool = False
    groups: tuple[str, ...] = (WHOLE,)


@dataclass(frozen=True, slots=True)
class Keyword:
    """Matches documents that have one of the values in a keyword field."""

    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class All:
    """Matches where every node matches; without nodes it matches every document."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Matches where at least one node matches; without nodes it matches no document."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Matches where the node does not match; it nests anywhere."""

    node: "Node"


Node = Everything | Nothing | Ids | Grams | Keyword | All | AnyOf | Not

# The audience of those who hold nothing else; the open part answers them.
OPEN_TO_ALL: Final = frozenset({PUBLIC})

# --- a search ------------------------------------------------------------------------------


# How deep pages reach, as OpenSearch has it
MAX_DEPTH: Final = 10_000


class Sort(StrEnum):
    """The order of the hits; see Request."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class ScoredTerm:
    """Adds `weight` x how much `token` in `field` (such as "text_w") tells, to what holds it.

    That is BM25 over the public documents for readers who hold nothing but `public`. For everybody
    else it is a constant: how rare the token is among the public documents, times how often the
    document has it in steps (see indexer.engines.marks). No score depends on what a reader may not
    see.
    """

    field: str
    token: str
    weight: float


@dataclass(frozen=True, slots=True)
class ConstantTerm:
    """Adds `score` to a matching document that holds `token` in `field`, a mark's field or not."""

    field: str
    token: str
    score: float


@dataclass(frozen=True, slots=True)
class Raised:
    """Adds `weight` to a matching document with one of the values in a keyword field."""

    field: str
    values: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class Request:
    """One search. `audience` has no default, because there is no search without the reader's scope.

    A document is a hit when `match`, the audience (any token) and every filter agree; none of them
    scores. An empty audience gives no hits. `filters` holds at most one Keyword a field. Order:
    (score desc | newest desc | title asc), then id ascending. Scores are 0 when `scored` and
    `raised` are empty; under NEWEST and TITLE they may be 0. offset + limit is at most MAX_DEPTH;
    `Index.walk` goes beyond it. For each name in `facets` the top `facet_size` values by (count
    desc, value asc) are counted exactly over the hits, leaving out the filter on that same field.
    counted: whether the total is wanted. Without it an engine may pass over what cannot be among
    the hits, and may give a total between their number and the true one. constant: what an index
    makes of `scored` for its full part; nobody else fills it.
    """

    match: Node
    audience: frozenset[str]
    filters: tuple[Keyword, ...] = ()
    scored: tuple[ScoredTerm, ...] = ()
    raised: tuple[Raised, ...] = ()
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = ()
    facet_size: int = 20
    counted: bool = True
    constant: tuple[ConstantTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found, with its score."""

    id: ResourceId
    score: float


def rounded(score: float) -> float:
    """Round to five significant digits: other orders of summing differ in a float32's last bits."""
    return float(f"{score:.5g}")


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a keyword field, with the number of hits that have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a search found. `total` counts all hits, whatever offset and limit, if it was wanted."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a walk through all hits. cursor: leads to the next part; it is "" at the end."""

    hits: tuple[Hit, ...]
    total: int
    cursor: str


# (field, token) pairs → how frequent each is; 0 where nothing that the reader may see holds it
Frequencies = Callable[[Sequence[tuple[str, str]]], list[int]]

# --- documents ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """A resource as the index sees it.

    texts: "title_w" … -> space-joined tokens (absent or "" = empty)
    keywords: "kind" … -> values
    newest, title_order: unique sort keys, see indexer.engines.fields
    """

    id: ResourceId
    version: int
    texts: Mapping[str, str]
    keywords: Mapping[str, tuple[str, ...]]
    newest: int
    title_order: str


def newest(
    upserts: Iterable[IndexDocument], gone: Container[ResourceId] = ()
) -> dict[ResourceId, IndexDocument]:
    """Return the upsert with the highest version of each id, the last of equal ones; none that is
    gone.
    """
    found: dict[ResourceId, IndexDocument] = {}
    for document in upserts:
        known = found.get(document.id)
        if document.id not in gone and (known is None or known.version <= document.version):
            found[document.id] = document
    return found


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an index was built with; where it does not match, a new index is built beside the old
    one.
    """

    analyser: str
    schema: int
    base: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The gaps that an engine declares, so that the suite never asks for an engine's name.

    distributed: it is a cluster behind an address, not files in a folder. whole_batches: a search
    sees all of a batch or nothing of it; without, it sees each document by itself. steady_walks: a
    walk sees one state of the index from end to end; without, what is written meanwhile may shift
    it, and it ends with its generation. few_clauses: a tree of more than about a thousand parts
    raises InvalidQuery; no plan has so many.
    """

    distributed: bool = False
    whole_batches: bool = True
    steady_walks: bool = False
    few_clauses: bool = False


class Index(Protocol):
    """One open generation of an index, which several threads may search.

    It has two parts that change together: see indexer.engines.fields.Layout. `generation` is its
    name, `stamp` says what it was built with, and `close` lets go of its files or connections.
    """

    @property
    def generation(self) -> str: ...
    @property
    def stamp(self) -> Stamp: ...

    def apply(self, upserts: Sequence[IndexDocument], deletes: Sequence[ResourceId] = ()) -> None:
        """Replace and remove documents by id, durably and visibly to searches when it returns.

        A version never replaces a higher one, neither in the index nor in the same batch. Of equal
        ones the last wins. An id in both is deleted; it may come back with a version that is higher
        by two (taken away and brought back are two changes).

        Raises DocumentsRefused once all others are in, Conflict where another process is writing,
        and Unavailable where the engine is away; then any part may be in, and it is done again.
        """

    def load(self, documents: Iterable[IndexDocument]) -> None:
        """Fill a generation that is empty and not yet live; no id comes twice.

        It works as `apply`, but is durable and visible only when it returns; an interrupted one is
        discarded.
        """

    def search(self, request: Request) -> Result:
        """Return the hits of `request` in the newest state, even if another process wrote it."""

    def walk(self, request: Request, cursor: str) -> Stretch:
        """Return the next `limit` hits in their order, however deep they are; cursor "" begins.

        It takes no offset and no facets. Raises Conflict for a cursor that is invalid or has
        expired.
        """

    def document_frequencies(
        self, terms: Sequence[tuple[str, str]], audience: frozenset[str] = OPEN_TO_ALL
    ) -> list[int]:
        """Count the documents that hold each (field, token), for readers who hold `audience`.

        They are counted among the public documents, deleted ones included until they are merged
        away. Whether there is one at all is asked in the reader's scope: the count is 0 where
        nothing that the reader may see holds the token, and at least 1 where something does. Where
        few documents are public, readers who hold more get general frequencies instead.
        """

    def documents(self, audience: frozenset[str] = OPEN_TO_ALL) -> int:
        """Return out of how many documents these are; it is one number for each kind of reader."""

    def count(self) -> int:
        """Count the documents, whoever may see them; deleted ones may still count."""

    def versions(self) -> Iterator[tuple[ResourceId, int]]:
        """Yield (id, version) of every document, in any order."""

    def open_versions(self) -> Iterator[tuple[ResourceId, int]]:
        """Yield (id, version) of every document in the open part, in any order."""

    def close(self) -> None: ...


class Engine(Protocol):
    """The generations of one index behind one KB_SEARCH_URL.

    `capabilities` declares its gaps, and `close` lets go of everything that is open.
    """

    @property
    def name(self) -> str: ...
    @property
    def capabilities(self) -> Capabilities: ...

    def current(self) -> Index | None:
        """Return the live generation, opened once and re-opened after a switch; None without one.

        Raises IndexDamaged where there is one that cannot be opened.
        """

    def suspect(self) -> None:
        """Let `current` open the live generation anew after a fault, and remember the suspicion.

        Damage inside a file is not seen when it is opened. Never raises.
        """

    def is_suspect(self) -> bool:
        """Say whether any process has had a fault with the live generation."""

    def create(self, stamp: Stamp) -> Index:
        """Make an empty generation beside the live one."""

    def prepare(self, index: Index) -> None:
        """Do what takes long before a switch, such as copies on other nodes. Optional."""

    def switch(self, index: Index) -> None:
        """Make a generation of `create` the live one, at once for all processes.

        The one before is dropped, now or by a later `sweep`; searches on it finish.
        """

    def discard(self, index: Index) -> None:
        """Close and remove a generation that is not live."""

    def sweep(self) -> None:
        """Remove generations that nobody needs: left by a killed builder, or replaced.

        In a cluster a builder cannot be seen: call it only while nobody else may be building.
        """

    def size_bytes(self) -> int:
        """Return what the live generation takes on disk, in bytes; 0 without one."""

    def close(self) -> None: ...
