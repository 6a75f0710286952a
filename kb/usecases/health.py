"""Counts of what the base holds, for `kb stats` and for progress bars."""

from typing import Any

from kb.storage import meta, statistics
from kb.storage.session import Database


def stats(db: Database) -> dict[str, Any]:
    """Return counts of everything; resources by kind and by visibility are those outside the
    bin.
    """
    with db.read() as tx:
        files, files_bytes = statistics.files(tx)
        return {
            "resources": statistics.live_resources(tx),
            "samples": statistics.sample_resources(tx),
            "binned": statistics.binned_resources(tx),
            **statistics.counts(tx),
            "files": files,
            "files_bytes": files_bytes,
            "kinds": statistics.resources_by(tx, "kind"),
            "visibilities": statistics.resources_by(tx, "visibility"),
            "base_id": meta.find(tx, meta.BASE_ID) or "",
        }


def count_resources(db: Database) -> int:
    """Return the number of resources outside the bin."""
    with db.read() as tx:
        return statistics.live_resources(tx)
