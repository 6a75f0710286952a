"""Resources: to the bin and back, out of the base, and what was saved before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from kb.domain import clock
from kb.domain.ids import ResourceId
from kb.domain.outcome import Outcome
from kb.domain.resource import Attachment
from kb.domain.vocabulary import Visibility
from kb.intake.line_format import state_of
from kb.storage import outbox, resources
from kb.storage.resource_writes import digest_of, draft_of, save_many
from kb.storage.session import Transaction
from kb.storage.tables import attachment, file, resource, resource_revision
from kb.storage.upsert import insert as upsert


@dataclass(frozen=True, slots=True)
class Revision:
    """state: JSON in the field names of an export."""

    number: int
    saved_at: datetime
    state: str


def set_deleted(tx: Transaction, key: str, deleted_at: datetime | None) -> bool:
    """Into the bin, or out of it (None). False where it is there already."""
    stored = resources.get(tx, key)
    if (stored.deleted_at is None) == (deleted_at is None):
        return False
    tx.execute(update(resource).where(resource.c.id == stored.id).values(deleted_at=deleted_at))
    outbox.touch(tx, [stored.id])
    return True


def purge(tx: Transaction, ids: Sequence[ResourceId]) -> None:
    """For good, with history, links and places in collections."""
    if ids:
        outbox.touch(tx, ids)
        tx.execute(delete(resource).where(resource.c.id.in_(ids)))


def set_visibility(tx: Transaction, key: str, visibility: Visibility) -> Outcome:
    draft = draft_of(resources.get(tx, key))
    return save_many(tx, [replace(draft, visibility=visibility)])[0].outcome


def revisions(tx: Transaction, id_: ResourceId) -> list[Revision]:
    """Oldest first."""
    c = resource_revision.c
    statement = select(c.number, c.saved_at, c.state).where(c.resource_id == id_)
    return [Revision(*row) for row in tx.execute(statement.order_by(c.number))]


def last_revision(tx: Transaction, key: str) -> int:
    """0 where there is no such resource."""
    statement = select(resource.c.revision).where(resource.c.key == key)
    return tx.execute(statement).scalar() or 0


def keys_of_no_samples(tx: Transaction, keys: Sequence[str]) -> set[str]:
    """Those of the keys that hold a resource of the user's own."""
    statement = select(resource.c.key).where(resource.c.key.in_(keys), ~resource.c.sample)
    return set(tx.execute(statement).scalars())


def refresh_digests(tx: Transaction, ids: Sequence[ResourceId]) -> None:
    """After a change of what resources refer to that is no revision of theirs (a merge)."""
    for stored in resources.by_ids(tx, ids, with_body=True):
        digest = digest_of(state_of(draft_of(stored)))
        tx.execute(update(resource).where(resource.c.id == stored.id).values(digest=digest))


def attach(tx: Transaction, id_: ResourceId, attachments: Sequence[Attachment]) -> None:
    """Make these the resource's attachments. Their bytes are in the file store already."""
    tx.execute(delete(attachment).where(attachment.c.resource_id == id_))
    now = clock.now()
    for position, item in enumerate(attachments):
        known = {"sha256": item.sha256, "size_bytes": item.size_bytes, "created_at": now}
        tx.execute(upsert(tx, file).values(known).on_conflict_do_nothing())
        row = {
            "resource_id": id_,
            "position": position,
            "sha256": item.sha256,
            "file_name": item.file_name,
            "media_type": item.media_type,
        }
        tx.execute(insert(attachment), row)
