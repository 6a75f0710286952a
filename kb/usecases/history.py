"""The history of a resource: its saved states, for those who may read them, and the way back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kb.domain.access import Reader, Scope, audience
from kb.domain.actor import Actor, ActorRef
from kb.domain.journal import Act, Subject, Thing
from kb.domain.outcome import Outcome
from kb.domain.resources import Resource, ResourceState
from kb.domain.vocabulary import Visibility
from kb.errors import Conflict, NotFound
from kb.lines.problems import FaultyFields
from kb.lines.read import parse
from kb.storage.journal import journal
from kb.storage.resources import resources, revisions, writes
from kb.storage.resources.revisions import Revision
from kb.storage.session import Database


@dataclass(frozen=True, slots=True)
class Restored:
    """What restoring did. before: the visibility until then, which may have been wider."""

    outcome: Outcome
    revision: int
    visibility: Visibility
    before: Visibility


@dataclass(frozen=True, slots=True)
class PastState:
    """One saved state. fields: those of an export's line, without those that hold their default.

    saved_by: None where it was not recorded.
    """

    number: int
    saved_at: datetime
    fields: Mapping[str, Any]
    saved_by: ActorRef | None = None

    @property
    def title(self) -> str:
        """Return the title of then."""
        return str(self.fields["title"])

    @property
    def summary(self) -> str:
        """Return the summary of then, or ""."""
        return str(self.fields.get("summary", ""))

    @property
    def body(self) -> str:
        """Return the body of then, or ""."""
        return str(self.fields["body"])

    @property
    def visibility(self) -> Visibility:
        """Return the visibility of then."""
        return Visibility(self.fields.get("visibility", Visibility.PUBLIC))

    def changed_since(self, before: "PastState") -> tuple[str, ...]:
        """Return the names of the fields that differ, in the order of an export."""
        names = dict.fromkeys([*before.fields, *self.fields])
        return tuple(n for n in names if before.fields.get(n) != self.fields.get(n))


def of(db: Database, key: str, scope: Scope) -> tuple[Resource, Sequence[PastState]]:
    """Return a resource and its saved states, the oldest first. Raises NotFound as reading it does.

    A state that was kept from a reader then is kept from that reader now: what was private first
    and published later shows nothing of its private time. It takes a scope and no reader, because
    what is opened to somebody by itself is opened without its history.
    """
    with db.read() as tx:
        found = resources.find_open(tx, key, Reader(scope))
        if found is None:
            raise resources.missing(key)
        saved = revisions.of(tx, found)
    states = [state for state in map(_past, saved) if _is_readable(found, state, scope)]
    return found.shown_to(scope), states


def restore_revision(db: Database, actor: Actor, key: str, number: int) -> Restored:
    """Save a state of the past again, with its attachments, as the newest revision.

    Nobody gets to read more by it: of the visibilities of then and of today the narrower one is
    taken. Raises NotFound, Conflict for a resource in the bin, and InvalidInput where something
    that the state refers to is gone.
    """
    with db.read() as tx:
        found = resources.get(tx, key)
        past = next((one for one in revisions.of(tx, found) if one.number == number), None)
    if not actor.scope.allows(found.audience):
        raise resources.missing(key)
    if past is None or not _is_readable(found, _past(past), actor.scope):
        raise NotFound("资源“%(key)s”没有第 %(number)d 版", key=key, number=number)
    state = _state_of(past, found)
    texts = writes.body_texts(db, [state])
    with db.write(actor) as tx:
        (saved,) = writes.save_many(tx, [state], texts, {key: past.attachments})
        if saved.outcome is Outcome.BINNED:
            raise Conflict("资源“%(key)s”在回收站里，请先恢复", key=key)
        if saved.outcome is Outcome.REVISED:
            thing = Thing(Subject.RESOURCE, saved.id)
            made = {"revision": saved.revision, "restored": number}
            journal.record(tx, Act.RESTORE_REVISION, thing, **made)
    return Restored(saved.outcome, saved.revision, state.visibility, found.visibility)


def _past(revision: Revision) -> PastState:
    fields = json.loads(revision.state_json)
    return PastState(revision.number, revision.saved_at, fields, revision.saved_by)


def _state_of(past: Revision, now: Resource) -> ResourceState:
    parsed = parse(json.loads(past.state_json))
    if not isinstance(parsed.state, ResourceState):
        raise FaultyFields(parsed.problems)
    order = list(Visibility)  # from the narrowest on
    narrower = min(parsed.state.visibility, now.visibility, key=order.index)
    return replace(parsed.state, visibility=narrower, sample=now.sample)


def _is_readable(resource: Resource, state: PastState, scope: Scope) -> bool:
    """Tell whether a past state may be read, by its own visibility and the people of today."""
    authors = [author.id for author in resource.authors]
    studio = resource.studio.id if resource.studio else None
    return scope.allows(audience(state.visibility, authors, studio))
