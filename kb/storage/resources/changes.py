"""Resources: moving to the bin and back, the removal from the base, and the visibility."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, exists, select, update

from kb.domain import clock
from kb.domain.ids import ResourceId
from kb.domain.outcome import Outcome
from kb.domain.vocabulary import Visibility
from kb.storage.queue import outbox
from kb.storage.resources import resources
from kb.storage.resources.saved_states import digest_of, state_json_of, state_of
from kb.storage.resources.tables import attachment, file, resource
from kb.storage.resources.writes import save_many
from kb.storage.session import Transaction
from kb.storage.twins import due


def set_deleted(tx: Transaction, key: str, deleted_at: datetime | None) -> bool:
    """Put a resource into the bin, or take it out (None); return False where it is there
    already.
    """
    stored = resources.get(tx, key)
    if (stored.deleted_at is None) == (deleted_at is None):
        return False
    tx.execute(update(resource).where(resource.c.id == stored.id).values(deleted_at=deleted_at))
    outbox.touch(tx, [stored.id])
    due.enqueue(tx, [stored.id])
    return True


def purge(tx: Transaction, ids: Sequence[ResourceId]) -> list[str]:
    """Remove resources for good, with their history, links and places in collections.

    Returns the SHA-256 of the originals that nothing names any more, not even a revision: their
    bytes can go after the commit.
    """
    if not ids:
        return []
    live = resource.c.id.in_(ids) & resource.c.deleted_at.is_(None)
    # hidden first, so that those who could read them are told
    tx.execute(update(resource).where(live).values(deleted_at=clock.now()))
    outbox.touch(tx, ids)
    due.enqueue(tx, ids)
    named = select(attachment.c.sha256).where(attachment.c.resource_id.in_(ids)).distinct()
    originals = list(tx.execute(named).scalars())
    tx.execute(delete(resource).where(resource.c.id.in_(ids)))
    used = exists().where(attachment.c.sha256 == file.c.sha256)
    orphans = select(file.c.sha256).where(file.c.sha256.in_(originals), ~used)
    orphaned = list(tx.execute(orphans).scalars())
    tx.execute(delete(file).where(file.c.sha256.in_(orphaned)))
    return orphaned


def named_originals(tx: Transaction, originals: Sequence[str]) -> set[str]:
    """Return those of the SHA-256 that the base knows."""
    return set(tx.execute(select(file.c.sha256).where(file.c.sha256.in_(originals))).scalars())


def visibilities(tx: Transaction, keys: Sequence[str]) -> dict[str, Visibility]:
    """Return key → visibility of those resources that exist, in the bin or not."""
    statement = select(resource.c.key, resource.c.visibility).where(resource.c.key.in_(keys))
    return {row.key: Visibility(row.visibility) for row in tx.execute(statement)}


def set_visibility(tx: Transaction, key: str, visibility: Visibility) -> Outcome:
    """Set the visibility of a resource. Raises NotFound."""
    stored = resources.get(tx, key)
    state = replace(state_of(stored), visibility=visibility)
    return save_many(tx, [state], {key: stored.body_text})[0].outcome


def keys_of_no_samples(tx: Transaction, keys: Sequence[str]) -> set[str]:
    """Return those of the keys that hold a resource that is no sample."""
    statement = select(resource.c.key).where(resource.c.key.in_(keys), ~resource.c.sample)
    return set(tx.execute(statement).scalars())


def refresh_digests(tx: Transaction, ids: Sequence[ResourceId]) -> None:
    """Compute the digests anew after a change that makes no revision (a merge of persons).

    The newest revisions have been settled before it, since they keep what was saved.
    """
    for stored in resources.whole(tx, ids):
        digest = digest_of(state_json_of(stored))
        tx.execute(update(resource).where(resource.c.id == stored.id).values(digest=digest))
