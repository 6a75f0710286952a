"""The saved states of resources. None of them is stored twice.

The newest state is the resource itself: its row here says so, and holds no text. Whatever is about
to change the resource first calls `settle`, which writes that state out. So the two happen in one
transaction or not at all, and a state of the past stands alone: no other row is needed to read it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update

from kb.domain.actor import ActorRef
from kb.domain.chunks import chunks
from kb.domain.ids import ResourceId
from kb.domain.outcome import Outcome
from kb.domain.resources import Attachment, Resource, RevisionState
from kb.domain.vocabulary import Visibility
from kb.errors import Conflict
from kb.lines.write import json_of, json_of_state
from kb.storage import meta
from kb.storage.resources import attachments, resources
from kb.storage.resources.saved_states import state_json_of
from kb.storage.resources.tables import resource, resource_revision
from kb.storage.session import Transaction

# In the place of a state: it is the resource's.
_AS_NOW: Final = ""
# So many whole resources are in memory at once.
_SETTLED_AT_ONCE: Final = 200

_c: Final = resource_revision.c
_STANDING: Final = select(_c.resource_id).where(
    _c.resource_id.in_(bindparam("ids", expanding=True)), _c.state == _AS_NOW
)
_WRITE_OUT: Final = (
    update(resource_revision)
    .where(_c.resource_id == bindparam("of_resource"), _c.state == _AS_NOW)
    .values(state=bindparam("written"))
)


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


# --- writing --------------------------------------------------------------------------------


def settle(tx: Transaction, ids: Iterable[ResourceId]) -> None:
    """Write out the states that stand only in these resources, because these are about to change.

    Of a resource whose newest state is written out already, nothing happens.
    """
    for some in chunks(ids, _SETTLED_AT_ONCE):
        standing = list(tx.execute(_STANDING, {"ids": some}).scalars())
        written = [
            {"of_resource": stored.id, "written": state_json_of(stored)}
            for stored in resources.whole(tx, standing)
        ]
        if written:
            tx.execute(_WRITE_OUT, written)


def add(tx: Transaction, numbers: Mapping[ResourceId, int], saved_at: datetime) -> None:
    """Add the newest revisions, whose states the resources have now.

    numbers: those of the revisions. Their predecessors have been settled.
    """
    saved_by = str(tx.actor.ref)
    rows = [
        {
            "resource_id": id_,
            "number": number,
            "saved_at": saved_at,
            "saved_by": saved_by,
            "state": _AS_NOW,
        }
        for id_, number in numbers.items()
    ]
    if rows:
        tx.execute(insert(resource_revision), rows)


def unite(tx: Transaction, stored: Sequence[Resource]) -> None:
    """Store no state for the newest revisions of those whole resources that it is equal to."""
    newest = select(_c.resource_id, _c.state).where(
        _c.resource_id == resource.c.id,
        _c.number == resource.c.revision,
        resource.c.id.in_([one.id for one in stored]),
        _c.state != _AS_NOW,
    )
    states = {row.resource_id: row.state for row in tx.execute(newest)}
    equal = [
        {"of_resource": one.id, "of_number": one.revision}
        for one in stored
        if one.id in states and states[one.id] == state_json_of(one)
    ]
    if equal:
        same = (_c.resource_id == bindparam("of_resource")) & (_c.number == bindparam("of_number"))
        tx.execute(update(resource_revision).where(same).values(state=_AS_NOW), equal)


# --- reading --------------------------------------------------------------------------------


def of(tx: Transaction, stored: Resource) -> list[Revision]:
    """Return every saved state, the oldest first, with the attachments that it had.

    stored: the whole resource, as this transaction reads it.
    """
    history = attachments.history_of(tx, stored.id)
    statement = select(resource_revision).where(_c.resource_id == stored.id).order_by(_c.number)
    return [
        Revision(
            row.number,
            row.saved_at,
            row.state if row.state != _AS_NOW else state_json_of(stored),
            ActorRef.parse(row.saved_by) if row.saved_by else None,
            history.at(row.number),
        )
        for row in tx.execute(statement)
    ]


def each_state(tx: Transaction, stored: Resource) -> Iterator[tuple[int, str]]:
    """Yield the number and the state of every revision, one in memory at a time, the oldest first.

    stored: the whole resource, as this transaction reads it.
    """
    numbers = select(_c.number).where(_c.resource_id == stored.id).order_by(_c.number)
    for number in list(tx.execute(numbers).scalars()):
        one = select(_c.state).where(_c.resource_id == stored.id, _c.number == number)
        state = tx.execute(one).scalar_one()
        yield number, state if state != _AS_NOW else state_json_of(stored)


# --- closing --------------------------------------------------------------------------------


def make_private(tx: Transaction, id_: ResourceId, numbers: Iterable[int]) -> dict[int, str]:
    """Make states of the past private; return the visibility that each of those had that were not.

    The newest state is no state of the past: it changes by a new revision.
    """
    before: dict[int, str] = {}
    for number in numbers:
        same = (_c.resource_id == id_) & (_c.number == number) & (_c.state != _AS_NOW)
        state = tx.execute(select(_c.state).where(same)).scalar_one_or_none()
        fields = json.loads(state) if state else {}
        had = fields.get("visibility", Visibility.PUBLIC.value)
        if not fields or had == Visibility.PRIVATE:
            continue
        sample = {"sample": fields.pop("sample")} if "sample" in fields else {}  # it stands last
        fields = {**fields, "visibility": Visibility.PRIVATE.value, **sample}
        tx.execute(update(resource_revision).where(same).values(state=json_of(fields)))
        before[number] = had
    return before


# --- filling in history ---------------------------------------------------------------------


def put(tx: Transaction, past: RevisionState) -> Outcome:
    """Bring a state of the past back into a resource's history; its present state stays.

    History is filled from the first number on. A resource with a single state is taken for one that
    was just imported, and gets the history that its export had. Raises Conflict where another
    history is there, and NotFound where the resource does not exist.
    """
    stored = resources.get(tx, past.resource)
    past = replace(past, saved_by=_at_home(tx, past.saved_by))
    state_json = json_of_state(past.state)
    known = {revision.number: revision for revision in of(tx, stored)}.get(past.number)
    if known and past.attachments is not None:
        complete = attachments.completed(past.attachments, known.attachments)
        past = replace(past, attachments=complete)
    if known and (known.state_json, known.saved_at) == (state_json, past.saved_at):
        # the same one: what the export does not tell of it stays
        past = replace(
            past,
            saved_by=known.saved_by or past.saved_by,
            attachments=known.attachments if past.attachments is None else past.attachments,
        )
        if (past.saved_by, past.attachments) == (known.saved_by, known.attachments):
            return Outcome.UNCHANGED
    if past.number > stored.revision + 1 or (
        known and known.state_json != state_json and stored.revision > 1
    ):
        raise Conflict(
            "资源“%(key)s”已有另一份历史，第 %(number)d 版没有写入",
            field="number",
            key=past.resource,
            number=past.number,
        )
    settle(tx, [stored.id])
    _write(tx, stored, past, state_json, is_new=known is None)
    _date_from_history(tx, stored)
    return Outcome.REVISED


def _at_home(tx: Transaction, saved_by: ActorRef | None) -> ActorRef | None:
    """Return an account of this very base, which an export names with its base, by its number
    alone.
    """
    if saved_by and saved_by.base and saved_by.base == meta.find(tx, meta.BASE_ID):
        return replace(saved_by, base="")
    return saved_by


def _write(
    tx: Transaction, stored: Resource, past: RevisionState, state_json: str, *, is_new: bool
) -> None:
    values: dict[str, Any] = {
        "state": state_json,
        "saved_at": past.saved_at,
        "saved_by": str(past.saved_by) if past.saved_by else None,
    }
    named = {"resource_id": stored.id, "number": past.number}
    if is_new:
        tx.execute(insert(resource_revision).values(**named, **values))
    else:
        same = (_c.resource_id == stored.id) & (_c.number == past.number)
        tx.execute(update(resource_revision).where(same).values(**values))
    if past.attachments is not None:
        attachments.put_at(tx, stored.id, past.number, past.attachments)


def _date_from_history(tx: Transaction, stored: Resource) -> None:
    history = of(tx, stored)
    dated = replace(
        stored,
        revision=history[-1].number,
        created_at=history[0].saved_at,
        updated_at=history[-1].saved_at,
    )
    tx.execute(
        update(resource)
        .where(resource.c.id == dated.id)
        .values(revision=dated.revision, created_at=dated.created_at, updated_at=dated.updated_at)
    )
    unite(tx, [dated])
