"""Reads the rows of one search in its reader's scope, each once however often it is needed."""

from collections.abc import Sequence

from indexer.highlight import MAX_TEXT_CHARS
from kb.domain.access import Scope
from kb.domain.ids import ResourceId
from kb.domain.resources import Resource
from kb.storage.session import Database
from kb.usecases import resources


class Rows:
    """The rows that one reader's search has read so far."""

    def __init__(self, db: Database, scope: Scope) -> None:
        self._db = db
        self._scope = scope
        self._known: dict[ResourceId, Resource | None] = {}

    def __call__(self, ids: Sequence[ResourceId]) -> list[Resource]:
        """Return the readable rows in the order of `ids`, without bodies; leave the others out."""
        if new := [id_ for id_ in ids if id_ not in self._known]:
            read = resources.by_ids(
                self._db, new, self._scope, with_body=False, text_limit=MAX_TEXT_CHARS
            )
            self._known |= dict.fromkeys(new) | {row.id: row for row in read}
        return [row for id_ in ids if (row := self._known[id_]) is not None]
