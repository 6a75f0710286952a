"""Answers one reader from the index: with their statistics, and without what they may no longer
see.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from indexer.engines.contract import All, Ids, Index, Not, Request, Result, Stretch
from indexer.engines.fields import WHOLE_TITLES_SINCE
from kb.domain.access import Scope
from kb.domain.ids import ResourceId
from kb.storage.session import Database
from kb.usecases import resources

# What became private or was deleted, and waits for the index: more at once is not looked at.
MOST_OUTDATED: Final = 20_000


@dataclass(frozen=True, slots=True)
class ScopedIndex:
    """An index as one reader is answered by it.

    outdated: the resources that the index may still show and the reader may no longer see.
    """

    index: Index
    scope: Scope
    outdated: frozenset[ResourceId] = frozenset()

    @property
    def knows_whole_titles(self) -> bool:
        """Say whether titles can be looked for as wholes."""
        return self.index.stamp.schema >= WHOLE_TITLES_SINCE

    def search(self, request: Request) -> Result:
        """Search as Index.search does, without the outdated ones in hits, totals and facets."""
        return self.index.search(self._current(request))

    def walk(self, request: Request, cursor: str) -> Stretch:
        """Walk as Index.walk does, without the outdated ones."""
        return self.index.walk(self._current(request), cursor)

    def frequencies(self, terms: Sequence[tuple[str, str]]) -> list[int]:
        """Return the frequencies of Index.document_frequencies for this reader."""
        return self.index.document_frequencies(terms, self.scope.tokens)

    def documents(self) -> int:
        """Return the number of documents among which these frequencies were counted."""
        return self.index.documents(self.scope.tokens)

    def _current(self, request: Request) -> Request:
        if not self.outdated:
            return request
        return replace(request, match=All((request.match, Not(Ids(self.outdated)))))


def scoped(index: Index, db: Database, scope: Scope) -> ScopedIndex:
    """Return the index as it answers one reader at this moment."""
    return ScopedIndex(index, scope, resources.outdated(db, scope, MOST_OUTDATED))
