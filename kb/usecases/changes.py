"""Changes since a mark, for harvesters, copies and all who ask again and again."""

from typing import Final

from kb.domain.access import Scope
from kb.domain.changed import ChangesPage, Mark
from kb.storage import meta
from kb.storage.queue import changed
from kb.storage.session import Database

__all__ = ["MOST", "since"]

MOST: Final = 1000


def since(db: Database, scope: Scope, mark: Mark, limit: int = MOST) -> ChangesPage:
    """Return what changed after the mark and is readable, and what the reader cannot read any more.

    A change is reported once, with the newest state in mind, and none is missed, however late its
    transaction was committed. What the reader could never read is not reported as gone.
    """
    with db.read() as tx:
        found = changed.since(tx, scope, mark, limit + 1)
        page, is_last = found[:limit], len(found) <= limit
        reached = page[-1].mark if not is_last else Mark(max(changed.newest(tx), mark.number))
        return ChangesPage(tuple(page), reached, is_last, meta.incarnation(tx))
