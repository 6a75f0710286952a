"""Resources: moving to the bin and back, the removal from the base, and the saved states."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, exists, insert, select, update

from kb.domain import clock
from kb.domain.actor import ActorRef
from kb.domain.ids import ResourceId
from kb.domain.outcome import Outcome
from kb.domain.resources import Attachment, RevisionState
from kb.domain.vocabulary import Visibility
from kb.errors import Conflict
from kb.lines.write import json_of_state
from kb.storage import meta
from kb.storage.queue import outbox
from kb.storage.resources import attachments, resources
from kb.storage.resources.tables import attachment, file, resource, resource_revision
from kb.storage.resources.writes import digest_of, save_many, state_of
from kb.storage.session import Transaction
from kb.storage.twins import due


@dataclass(frozen=True, slots=True)
class Revision:
    """A saved state. state_json: in the field names of an export. saved_by: None where
    unrecorded.
    """

    number: int
    saved_at: datetime
    state_json: str
    saved_by: ActorRef | None = None
    attachments: tuple[Attachment, ...] = ()


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


def revisions(tx: Transaction, id_: ResourceId) -> list[Revision]:
    """Return every saved state, the oldest first, with the attachments that it had."""
    history = attachments.history_of(tx, id_)
    statement = select(resource_revision).where(resource_revision.c.resource_id == id_)
    return [
        Revision(
            row.number,
            row.saved_at,
            row.state,
            ActorRef.parse(row.saved_by) if row.saved_by else None,
            history.at(row.number),
        )
        for row in tx.execute(statement.order_by(resource_revision.c.number))
    ]


def save_revision(tx: Transaction, past: RevisionState) -> Outcome:
    """Bring a state of the past back into a resource's history; its present state stays.

    History is filled from the first number on. A resource with a single state is taken for one that
    was just imported, and gets the history that its export had. Raises Conflict where another
    history is there, and NotFound where the resource does not exist.
    """
    row = tx.execute(
        select(resource.c.id, resource.c.revision).where(resource.c.key == past.resource)
    ).first()
    if row is None:
        raise resources.missing(past.resource)
    past = replace(past, saved_by=_at_home(tx, past.saved_by))
    state_json = json_of_state(past.state)
    stored = {revision.number: revision for revision in revisions(tx, row.id)}
    known = stored.get(past.number)
    if known and (known.state_json, known.saved_at) == (state_json, past.saved_at):
        # the same one: what the export does not tell of it stays
        past = replace(
            past,
            saved_by=known.saved_by or past.saved_by,
            attachments=known.attachments if past.attachments is None else past.attachments,
        )
        if (past.saved_by, past.attachments) == (known.saved_by, known.attachments):
            return Outcome.UNCHANGED
    if past.number > row.revision + 1 or (
        known and known.state_json != state_json and row.revision > 1
    ):
        raise Conflict(
            "资源“%(key)s”已有另一份历史，第 %(number)d 版没有写入",
            field="number",
            key=past.resource,
            number=past.number,
        )
    values = {
        "state": state_json,
        "saved_at": past.saved_at,
        "saved_by": str(past.saved_by) if past.saved_by else None,
    }
    same = (resource_revision.c.resource_id == row.id) & (resource_revision.c.number == past.number)
    if known:
        tx.execute(update(resource_revision).where(same).values(**values))
    else:
        tx.execute(
            insert(resource_revision).values(resource_id=row.id, number=past.number, **values)
        )
    if past.attachments is not None:
        attachments.put_at(tx, row.id, past.number, past.attachments)
    _date_from_history(tx, row.id)
    return Outcome.REVISED


def _at_home(tx: Transaction, saved_by: ActorRef | None) -> ActorRef | None:
    """Return an account of this very base, which an export names with its base, by its number
    alone.
    """
    if saved_by and saved_by.base and saved_by.base == meta.find(tx, meta.BASE_ID):
        return replace(saved_by, base="")
    return saved_by


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
    """Return those of the keys that hold a resource that is no sample."""
    statement = select(resource.c.key).where(resource.c.key.in_(keys), ~resource.c.sample)
    return set(tx.execute(statement).scalars())


def refresh_digests(tx: Transaction, ids: Sequence[ResourceId]) -> None:
    """Compute the digests anew after a change that makes no revision (a merge of persons)."""
    for stored in resources.whole(tx, ids):
        digest = digest_of(json_of_state(state_of(stored)))
        tx.execute(update(resource).where(resource.c.id == stored.id).values(digest=digest))
