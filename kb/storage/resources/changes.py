"""Resources: to the bin and back, out of the base, and what was saved before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, exists, insert, select, update

from kb.domain import clock
from kb.domain.ids import ResourceId
from kb.domain.outcome import Outcome
from kb.domain.resources import Attachment, RevisionState
from kb.domain.vocabulary import Visibility
from kb.errors import Conflict
from kb.lines.write import state_of
from kb.storage.queue import outbox
from kb.storage.resources import resources
from kb.storage.resources.tables import attachment, file, resource, resource_revision
from kb.storage.resources.writes import digest_of, draft_of, save_many
from kb.storage.session import Transaction
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


def purge(tx: Transaction, ids: Sequence[ResourceId]) -> list[str]:
    """For good, with history, links and places in collections.

    The SHA-256 of originals that nothing names any more: their bytes can go after the commit.
    """
    if not ids:
        return []
    outbox.touch(tx, ids)
    named = select(attachment.c.sha256).where(attachment.c.resource_id.in_(ids)).distinct()
    originals = list(tx.execute(named).scalars())
    tx.execute(delete(resource).where(resource.c.id.in_(ids)))
    used = exists().where(attachment.c.sha256 == file.c.sha256)
    orphans = select(file.c.sha256).where(file.c.sha256.in_(originals), ~used)
    orphaned = list(tx.execute(orphans).scalars())
    tx.execute(delete(file).where(file.c.sha256.in_(orphaned)))
    return orphaned


def named_originals(tx: Transaction, originals: Sequence[str]) -> set[str]:
    """Those of the SHA-256 that the base knows."""
    return set(tx.execute(select(file.c.sha256).where(file.c.sha256.in_(originals))).scalars())


def set_visibility(tx: Transaction, key: str, visibility: Visibility) -> Outcome:
    stored = resources.get(tx, key)
    draft = replace(draft_of(stored), visibility=visibility)
    return save_many(tx, [draft], {key: stored.body_text})[0].outcome


def revisions(tx: Transaction, id_: ResourceId) -> list[Revision]:
    """Oldest first."""
    c = resource_revision.c
    statement = select(c.number, c.saved_at, c.state).where(c.resource_id == id_)
    return [Revision(*row) for row in tx.execute(statement.order_by(c.number))]


def save_revision(tx: Transaction, draft: RevisionState) -> Outcome:
    """Bring a state of the past back into a resource's history; its present state stays.

    History is filled from the first number on. A resource of a single state is taken for one
    that was just imported, and gets the history that its export had. Raises Conflict where
    another history is there, NotFound without the resource.
    """
    row = tx.execute(
        select(resource.c.id, resource.c.revision).where(resource.c.key == draft.resource)
    ).first()
    if row is None:
        raise resources.missing(draft.resource)
    values = {"state": state_of(draft.state), "saved_at": draft.saved_at}
    stored = {revision.number: revision for revision in revisions(tx, row.id)}
    known = stored.get(draft.number)
    if known and (known.state, known.saved_at) == (values["state"], draft.saved_at):
        return Outcome.UNCHANGED
    if draft.number > row.revision + 1 or (
        known and known.state != values["state"] and row.revision > 1
    ):
        raise Conflict(
            "资源“%(key)s”已有另一份历史，第 %(number)d 版没有写入",
            field="number",
            key=draft.resource,
            number=draft.number,
        )
    same = (resource_revision.c.resource_id == row.id) & (
        resource_revision.c.number == draft.number
    )
    if known:
        tx.execute(update(resource_revision).where(same).values(**values))
    else:
        tx.execute(
            insert(resource_revision).values(resource_id=row.id, number=draft.number, **values)
        )
    _date_from_history(tx, row.id)
    return Outcome.REVISED


def _date_from_history(tx: Transaction, id_: ResourceId) -> None:
    history = revisions(tx, id_)
    tx.execute(
        update(resource)
        .where(resource.c.id == id_)
        .values(
            revision=history[-1].number,
            created_at=history[0].saved_at,
            updated_at=history[-1].saved_at,
        )
    )


def keys_of_no_samples(tx: Transaction, keys: Sequence[str]) -> set[str]:
    """Those of the keys that hold a resource of the user's own."""
    statement = select(resource.c.key).where(resource.c.key.in_(keys), ~resource.c.sample)
    return set(tx.execute(statement).scalars())


def refresh_digests(tx: Transaction, ids: Sequence[ResourceId]) -> None:
    """After a change of what resources refer to that is no revision of theirs (a merge)."""
    for stored in resources.whole(tx, ids):
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
