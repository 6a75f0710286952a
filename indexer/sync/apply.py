"""Writes resources into an index, whatever it has of them so far."""

import logging
from collections.abc import Callable

from indexer.analysis.analyser import Analyser
from indexer.engines.contract import Index
from indexer.engines.errors import DocumentsRefused
from indexer.sync.projection import project
from kb.domain.ids import ResourceId
from kb.storage.session import Database
from kb.usecases import indexing

_log = logging.getLogger(__name__)


def write_current_state(
    db: Database,
    index: Index,
    analyser: Analyser,
    ids: list[ResourceId],
    *,
    before_writing: Callable[[], None] = lambda: None,
) -> set[ResourceId]:
    """Write the current state of these resources to the index; return the ids that the engine
    refused.

    Resources that are in the bin or gone from the rows are taken out of the index. before_writing:
    is called before each batch and may raise to stop it.
    """
    refused: set[ResourceId] = set()
    for part in indexing.in_parts(db, ids):
        live = {resource.id: resource for resource in indexing.load(db, part)}
        upserts = [project(resource, analyser) for resource in live.values()]
        deletes = [resource_id for resource_id in part if resource_id not in live]
        before_writing()
        try:
            index.apply(upserts, deletes)
        except DocumentsRefused as error:
            refused |= log_refusals(error)
    return refused


def log_refusals(refusal: DocumentsRefused) -> set[ResourceId]:
    """Log what the engine refused, one by one, and return the ids; the rest of the batch is in."""
    for resource_id, reason in refusal.reasons.items():
        _log.error("the search engine refuses resource %d: %s", resource_id, reason)
    return set(refusal.reasons)
