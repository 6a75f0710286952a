"""The list of all that a reader may find, for search engines."""

from datetime import datetime

from kb.domain.access import Scope
from kb.storage.resources import sitemap
from kb.storage.resources.sitemap import SitemapPart
from kb.storage.session import Database

__all__ = ["SitemapPart", "authors", "entries", "parts"]


def parts(db: Database, scope: Scope, size: int) -> list[SitemapPart]:
    """Return the stretches of `size` ids that have a resource in scope."""
    with db.read() as tx:
        return sitemap.parts(tx, scope, size)


def entries(db: Database, scope: Scope, number: int, size: int) -> list[tuple[str, datetime]]:
    """Return (key, last change) of each resource of a part; nothing for a part that does not
    exist.
    """
    with db.read() as tx:
        return sitemap.entries(tx, scope, number, size)


def authors(db: Database, scope: Scope, limit: int) -> list[str]:
    """Return the keys of persons who have written something in scope."""
    with db.read() as tx:
        return sitemap.authors(tx, scope, limit)
