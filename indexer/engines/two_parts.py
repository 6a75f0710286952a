"""Keeps one generation of an index as its two parts, the open one and the full one.

Every change goes to both. What is public goes into the open part, and everything into the full one;
what is no longer public leaves the open part in the same batch, and leaves it first. One part
answers one search, so that pages, counts and walks are whole.
"""

import math
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from typing import Final, Protocol

from indexer.engines import general
from indexer.engines.contract import (
    OPEN_TO_ALL,
    IndexDocument,
    Raised,
    Request,
    Result,
    ScoredTerm,
    Stamp,
    Stretch,
    newest,
)
from indexer.engines.errors import DocumentsRefused
from indexer.engines.marks import constant_terms, exact
from kb.domain.access import PUBLIC
from kb.domain.ids import ResourceId

# Fewer public documents than these say too little about how rare a word is.
FEWEST_OPEN: Final = 200

Token = tuple[str, str]
Add = Callable[[IndexDocument], None]


class Part(Protocol):
    """One of the two parts, as a library keeps it."""

    def apply(
        self,
        upserts: Sequence[IndexDocument],
        deletes: Sequence[ResourceId],
        withdrawn: Mapping[ResourceId, int],
    ) -> None:
        """Apply changes as Index.apply does; besides, remove `withdrawn` ids no newer than these
        versions.
        """

    def loading(self) -> AbstractContextManager[Add]:
        """Fill an empty part; all of it is durable and visible when the block ends."""

    def search(self, request: Request) -> Result:
        """Search with `scored` in the open part and with `constant` in the full one."""

    def walk(self, request: Request, cursor: str) -> Stretch: ...

    def frequencies(self, terms: Sequence[Token]) -> list[int]:
        """Count the documents of this part that hold each token; deleted ones may still count."""

    def held(self, terms: Sequence[Token], audience: frozenset[str]) -> list[bool]:
        """Say of each token whether any document for this audience holds it."""

    def count(self) -> int: ...
    def versions(self) -> Iterator[tuple[ResourceId, int]]: ...
    def versions_of(self, ids: Iterable[ResourceId]) -> Mapping[ResourceId, int]: ...
    def settle(self) -> None: ...
    def close(self) -> None: ...


class TwoParts:
    """The Index over both parts."""

    def __init__(
        self, generation: str, stamp: Stamp, open_: Part, full: Part, *, embedded: bool
    ) -> None:
        """embedded: whether the parts are on this host's disk. Then nobody else writes meanwhile,
        and it costs next to nothing to look up a word or a version.
        """
        self.generation = generation
        self.stamp = stamp
        self._open = open_
        self._full = full
        self._embedded = embedded
        self._lock = threading.Lock()

    # --- writing ----------------------------------------------------------------------------

    def apply(self, upserts: Sequence[IndexDocument], deletes: Sequence[ResourceId] = ()) -> None:
        with self._lock:
            latest = newest(upserts, set(deletes))
            known = self._full.versions_of(latest) if self._embedded else {}
            fresh = [one for one in latest.values() if known.get(one.id, -1) <= one.version]
            public = [one for one in fresh if _is_public(one)]
            withdrawn = {one.id: one.version for one in fresh if not _is_public(one)}
            refused: dict[ResourceId, str] = {}
            with _noting(refused):
                self._open.apply(public, deletes, withdrawn)
            with _noting(refused):
                self._full.apply(fresh, deletes, {})
            if refused:
                raise DocumentsRefused(refused)

    def load(self, documents: Iterable[IndexDocument]) -> None:
        refused: dict[ResourceId, str] = {}
        with self._lock, ExitStack() as both:
            both.enter_context(_noting(refused))
            add_full = both.enter_context(self._full.loading())
            both.enter_context(_noting(refused))
            add_open = both.enter_context(self._open.loading())
            for document in documents:
                add_full(document)
                if _is_public(document):
                    add_open(document)
        if refused:
            raise DocumentsRefused(refused)

    def settle(self) -> None:
        """Finish what still runs behind the last change and let other processes write."""
        self._open.settle()
        self._full.settle()

    def close(self) -> None:
        self._open.close()
        self._full.close()

    # --- searching --------------------------------------------------------------------------

    def search(self, request: Request) -> Result:
        if request.audience <= OPEN_TO_ALL:
            return self._open.search(request)
        return self._full.search(self._without_statistics(request))

    def walk(self, request: Request, cursor: str) -> Stretch:
        if request.audience <= OPEN_TO_ALL:
            return self._open.walk(request, cursor)
        return self._full.walk(self._without_statistics(request), cursor)

    def _without_statistics(self, request: Request) -> Request:
        """The request with constants that come from the open part for its scored terms."""
        terms = list(dict.fromkeys((one.field, one.token) for one in request.scored))
        if terms and self._embedded:  # most groups hold few of the words: those need no clause
            there = self._full.frequencies(terms)
            terms = [term for term, count in zip(terms, there, strict=True) if count]
        counts = dict(zip(terms, self._rarities(terms, self._open.frequencies(terms)), strict=True))
        documents = self.documents(request.audience)

        def rarity(term: ScoredTerm) -> float:
            count = counts[term.field, term.token]
            return math.log(1 + max(0.0, documents - count + 0.5) / (count + 0.5))

        scored = [one for one in request.scored if (one.field, one.token) in counts]
        constant = constant_terms(scored, rarity)
        return replace(request, scored=(), constant=constant, raised=_exactly(request.raised))

    # --- statistics -------------------------------------------------------------------------

    def document_frequencies(
        self, terms: Sequence[Token], audience: frozenset[str] = OPEN_TO_ALL
    ) -> list[int]:
        counts = self._open.frequencies(terms)
        if audience <= OPEN_TO_ALL:
            return counts
        held = dict(zip(terms, map(bool, counts), strict=True)) if PUBLIC in audience else {}
        asked = [term for term in dict.fromkeys(terms) if not held.get(term)]
        if asked:
            held |= dict(zip(asked, self._full.held(asked, audience), strict=True))
        rarities = zip(terms, self._rarities(terms, counts), strict=True)
        return [max(1, number) if held[term] else 0 for term, number in rarities]

    def documents(self, audience: frozenset[str] = OPEN_TO_ALL) -> int:
        count = self._open.count()
        few = count < FEWEST_OPEN and not audience <= OPEN_TO_ALL
        return general.DOCUMENTS if few else count

    def _rarities(self, terms: Sequence[Token], counts: Sequence[int]) -> Sequence[int]:
        """For those who hold more than `public`."""
        few = self._open.count() < FEWEST_OPEN
        return general.general_frequencies(terms) if few else counts

    def count(self) -> int:
        return self._full.count()

    def versions(self) -> Iterator[tuple[ResourceId, int]]:
        return self._full.versions()

    def open_versions(self) -> Iterator[tuple[ResourceId, int]]:
        return self._open.versions()


@contextmanager
def _noting(refused: dict[ResourceId, str]) -> Iterator[None]:
    """What one part refuses is told when the other has its share, too."""
    try:
        yield
    except DocumentsRefused as error:
        refused |= error.reasons


def _is_public(document: IndexDocument) -> bool:
    return PUBLIC in document.keywords.get("audience", ())


def _exactly(raised: Iterable[Raised]) -> tuple[Raised, ...]:
    return tuple(replace(each, weight=exact(each.weight)) for each in raised)
