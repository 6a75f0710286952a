"""What an engine must do. Engines get analysed tokens and plan nodes, never a user's text.

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
    """Every document."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


@dataclass(frozen=True, slots=True)
class Ids:
    """The documents with these ids."""

    ids: frozenset[ResourceId]


@dataclass(frozen=True, slots=True)
class Grams:
    """Tokens side by side, in this order, in the `_g` field of one of the groups.

    With `prefix` the last token is a prefix (one Han character starting a pair). Never empty.
    """

    tokens: tuple[str, ...]
    prefix: bool = False
    groups: tuple[str, ...] = (WHOLE,)


@dataclass(frozen=True, slots=True)
class Keyword:
    """One of the values is among the document's values of a keyword field."""

    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class All:
    """Every node matches; without nodes: every document."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one node matches; without nodes: no document."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The node does not match; nests anywhere."""

    node: "Node"


Node = Everything | Nothing | Ids | Grams | Keyword | All | AnyOf | Not

# The audience of those who hold nothing else; the open part answers them.
OPEN_TO_ALL: Final = frozenset({PUBLIC})

# --- a search ------------------------------------------------------------------------------


# How deep pages reach, as OpenSearch has it
MAX_DEPTH: Final = 10_000


class Sort(StrEnum):
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
    """One search. `audience` has no default: there is no search without the reader's scope.

    A document is a hit when `match`, the audience (any token) and every filter agree; none of
    them scores. An empty audience gives no hits. `filters` holds at most one Keyword a field.
    Order: (score desc | newest desc | title asc), then id ascending. Scores are 0 when `scored`
    and `raised` are empty; under NEWEST and TITLE they may be 0. offset + limit is at most
    MAX_DEPTH: what is beyond is for `Index.walk`.
    For each name in `facets` the top `facet_size` values by (count desc, value asc) are counted
    exactly over the hits, leaving out the filter on that same field.
    counted: whether the total is wanted; without it an engine may pass over what cannot be among
    the hits, and a total between theirs and the true one will do.
    constant: what an index makes of `scored` for its full part; nobody else fills it.
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
    id: ResourceId
    score: float


def rounded(score: float) -> float:
    """To five significant digits: sums in another order differ in the last bits of a float32."""
    return float(f"{score:.5g}")


@dataclass(frozen=True, slots=True)
class FacetCount:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Result:
    """`total` counts all hits, whatever offset and limit, where the request wanted it."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Of a walk through all hits. cursor: for the next part; "" at the end."""

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
    """Of each id the upsert with the highest version, of equal ones the last; none that is gone."""
    found: dict[ResourceId, IndexDocument] = {}
    for document in upserts:
        known = found.get(document.id)
        if document.id not in gone and (known is None or known.version <= document.version):
            found[document.id] = document
    return found


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an index was built with; a mismatch means: build a new one beside it."""

    analyser: str
    schema: int
    base: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Declared gaps, so that the suite asks for a capability and never for an engine's name.

    distributed: a cluster behind an address, not files in a folder. whole_batches: a search sees
    all of a batch or nothing of it; without, each document of it by itself. steady_walks: a walk
    sees one state of the index from end to end; without, what is written meanwhile may shift it,
    and it ends with its generation. few_clauses: a tree of more than about a thousand parts raises
    InvalidQuery; no plan has so many.
    """

    distributed: bool = False
    whole_batches: bool = True
    steady_walks: bool = False
    few_clauses: bool = False


class Index(Protocol):
    """One generation of an index, open. Safe to search from several threads.

    It has two parts that change together: see indexer.engines.fields.Layout.
    """

    @property
    def generation(self) -> str: ...
    @property
    def stamp(self) -> Stamp: ...

    def apply(self, upserts: Sequence[IndexDocument], deletes: Sequence[ResourceId] = ()) -> None:
        """Replace and remove by id. Durable and visible to searches when it returns.

        A version never replaces a higher one: not what is there, not one in the same batch. Of
        equal ones the last wins. An id in both is deleted; it may come back with a version that
        is higher by two (taken away and brought back are two changes).

        Raises DocumentsRefused once all others are in, Conflict where another process is writing,
        Unavailable where the engine is away; then any part may be in, and it is done again.
        """

    def load(self, documents: Iterable[IndexDocument]) -> None:
        """Fill a generation that is empty and not yet live; no id comes twice.

        As `apply`, but durable and visible only when it returns; what is interrupted is discarded.
        """

    def search(self, request: Request) -> Result:
        """Hits of `request` in the newest state, also that written by another process."""

    def walk(self, request: Request, cursor: str) -> Stretch:
        """The next `limit` hits in their order, however many there are; cursor "" begins.

        Without offset and facets. Raises Conflict for a cursor that is none, or has expired.
        """

    def document_frequencies(
        self, terms: Sequence[tuple[str, str]], audience: frozenset[str] = OPEN_TO_ALL
    ) -> list[int]:
        """How many documents hold each (field, token), for readers who hold `audience`.

        How many is counted among the public documents, deleted ones included until they are merged
        away. Whether there is one at all is asked in the reader's scope: it is 0 where nothing
        that the reader may see holds the token, and at least 1 where something does. Where few
        documents are public, readers who hold more get general frequencies instead.
        """

    def documents(self, audience: frozenset[str] = OPEN_TO_ALL) -> int:
        """Out of how many documents these are; as many for each reader of the same kind."""

    def count(self) -> int:
        """Number of documents, whoever may see them; deleted ones may still count."""

    def versions(self) -> Iterator[tuple[ResourceId, int]]:
        """(id, version) of every document, in any order."""

    def open_versions(self) -> Iterator[tuple[ResourceId, int]]:
        """(id, version) of every document in the open part, in any order."""

    def close(self) -> None: ...


class Engine(Protocol):
    """The generations of one index behind one KB_SEARCH_URL."""

    @property
    def name(self) -> str: ...
    @property
    def capabilities(self) -> Capabilities: ...

    def current(self) -> Index | None:
        """The live generation, opened once and re-opened after a switch; None without one.

        Raises IndexDamaged where there is one that cannot be opened.
        """

    def suspect(self) -> None:
        """After a fault: let `current` open the live generation anew, and remember the suspicion.

        Damage inside a file is not seen when it is opened. Never raises.
        """

    def is_suspect(self) -> bool:
        """Whether anybody, in any process, has had a fault with the live generation."""

    def create(self, stamp: Stamp) -> Index:
        """An empty generation beside the live one."""

    def prepare(self, index: Index) -> None:
        """What takes long before a switch, such as copies on other nodes. Optional."""

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
        """What the live generation takes on disk; 0 without one."""

    def close(self) -> None: ...
