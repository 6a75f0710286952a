"""Resources: saving them, the bin, their end, and reading in a reader's scope."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from kb.domain import clock
from kb.domain.access import Reader, Scope
from kb.domain.actor import Actor
from kb.domain.ids import ResourceId
from kb.domain.journal import Act, Subject, Thing
from kb.domain.outcome import Outcome
from kb.domain.resources import Attachment, Resource, ResourceState
from kb.domain.vocabulary import Visibility
from kb.errors import Conflict
from kb.lines.read import checked
from kb.storage import leases
from kb.storage.files import FileStore
from kb.storage.journal import journal
from kb.storage.journal.things import thing_of
from kb.storage.queue import outbox
from kb.storage.resources import changes, picks, resources, titles, writes
from kb.storage.resources.writes import Saved
from kb.storage.session import Database, Transaction

_TITLES_LOOKED_AT: Final = 50_000
_LIST_CHARS: Final = 400
_ACTS: Final = {Outcome.CREATED: Act.CREATE, Outcome.REVISED: Act.REVISE}


def save(
    db: Database, actor: Actor, state: ResourceState, *, expected_revision: int | None = None
) -> Outcome:
    """Create or revise a resource by its key; a state that equals the last saved one changes
    nothing.

    expected_revision: the number of the revision that the writer began from. Raises FaultyFields
    with all faults, InvalidInput for an unknown reference, and Conflict for a resource in the bin
    or for a newer revision, which it names beside the expected one.
    """
    state = checked(state)
    try:
        return _save(db, actor, state, expected_revision)
    except Conflict:  # somebody else made it at this moment: on PostgreSQL two begin at once
        return _save(db, actor, state, expected_revision)


def _save(
    db: Database, actor: Actor, state: ResourceState, expected_revision: int | None
) -> Outcome:
    texts = writes.body_texts(db, [state])
    with db.write(actor) as tx:
        (saved,) = save_in(tx, [state], texts)
        if saved.outcome is Outcome.BINNED:
            raise Conflict("资源“%(key)s”在回收站里，请先恢复", key=state.key)
        if expected_revision is not None:
            _refuse_newer(saved, expected_revision)
        if saved.outcome in _ACTS:
            thing = Thing(Subject.RESOURCE, saved.id)
            journal.record(tx, _ACTS[saved.outcome], thing, revision=saved.revision)
    return saved.outcome


def save_in(
    tx: Transaction,
    states: Sequence[ResourceState],
    texts: Mapping[str, str],
    attachments: Mapping[str, Sequence[Attachment]] | None = None,
) -> list[Saved]:
    """Save states that kb.lines has read, as a part of what a transaction does.

    Their keys differ, and all are saved or none. texts: `writes.body_texts` of these states, taken
    before the transaction. attachments: those that the resources with these keys get; all others
    keep theirs. What is in the bin stays there.
    """
    return writes.save_many(tx, states, texts, attachments)


def _refuse_newer(saved: Saved, expected: int) -> None:
    """Raise Conflict where somebody saved a newer revision than the one that the writer knew."""
    if saved.outcome is Outcome.CREATED:
        raise resources.missing(saved.key)
    before = saved.revision - 1
    if saved.outcome is Outcome.REVISED and before != expected:
        raise Conflict(
            "资源“%(key)s”已有第 %(newer)d 版，您改的是第 %(expected)d 版；请先看看别人改了什么",
            key=saved.key,
            newer=before,
            expected=expected,
        )


def get(db: Database, key: str, reader: Reader) -> Resource:
    """Return a resource with the originals that the reader may fetch.

    Raises NotFound, also where it is in the bin or not open to the reader.
    """
    with db.read() as tx:
        found = resources.find_open(tx, key, reader)
    if found is None:
        raise resources.missing(key)
    return found.shown_to(reader.scope)


def by_ids(
    db: Database,
    ids: Sequence[ResourceId],
    scope: Scope,
    *,
    with_body: bool = True,
    text_limit: int | None = None,
) -> list[Resource]:
    """Return the readable resources in the order of `ids`; the others are left out silently.

    Without bodies (for lists of hits) `body` is "", attachments are left out, and `body_text` holds
    only its first `text_limit` characters.
    """
    with db.read() as tx:
        rows = resources.by_ids(tx, ids, with_body=with_body, text_limit=text_limit)
    found = {item.id: item for item in rows}
    readable = (found[id_] for id_ in dict.fromkeys(ids) if id_ in found)
    return [item.shown_to(scope) for item in readable if scope.allows(item.audience)]


def find_pick(db: Database, scope: Scope, day: date, *, text_limit: int) -> Resource | None:
    """Return the resource of a day, the same for all who ask with this scope; None of nothing.

    It is one of those that collections in scope hold, if there are any. It comes without its body,
    as in `by_ids`.
    """
    with db.read() as tx:
        id_ = picks.find_pick(tx, scope, day)
    found = by_ids(db, [id_], scope, with_body=False, text_limit=text_limit) if id_ else []
    return next(iter(found), None)


def ids(db: Database, scope: Scope) -> list[ResourceId]:
    """Return the ids of all resources that the reader may see, in their order."""
    with db.read() as tx:
        return resources.ids(tx, scope)


def outdated(db: Database, scope: Scope, limit: int) -> frozenset[ResourceId]:
    """Return at most `limit` ids that wait for the index and that this reader may not see any more.

    The index may still show them as they were: to more readers, or at all.
    """
    with db.read() as tx:
        return frozenset(outbox.hidden(tx, scope, limit))


def by_title(
    db: Database, words: Sequence[Sequence[str]], scope: Scope, *, limit: int
) -> list[Resource]:
    """Return the newest readable resources whose titles hold every word in one of its spellings.

    They are as lists show them. It needs no index; in a large base only the newest are looked at.
    """
    with db.read() as tx:
        ids = titles.with_words(tx, words, scope, among=_TITLES_LOOKED_AT, limit=limit)
        rows = resources.by_ids(tx, ids, with_body=False, text_limit=_LIST_CHARS)
    return sorted((one for one in rows if scope.allows(one.audience)), key=lambda one: -one.id)


def in_parts(db: Database, ids: Sequence[ResourceId], characters: int) -> list[list[ResourceId]]:
    """Cut the ids into parts where the texts of their resources together exceed `characters`."""
    with db.read() as tx:
        return list(resources.in_parts(tx, ids, characters))


def delete(db: Database, actor: Actor, key: str) -> bool:
    """Put a resource into the bin; return False where it is there already. Raises NotFound."""
    with db.write(actor) as tx:
        return _set_deleted(tx, key, Act.BIN, clock.now())


def restore(db: Database, actor: Actor, key: str) -> bool:
    """Take a resource out of the bin; return False where it is not in it. Raises NotFound."""
    with db.write(actor) as tx:
        return _set_deleted(tx, key, Act.UNBIN, None)


def _set_deleted(tx: Transaction, key: str, act: Act, moment: datetime | None) -> bool:
    is_moved = changes.set_deleted(tx, key, moment)
    if is_moved:
        journal.record(tx, act, thing_of(tx, Subject.RESOURCE, key))
    return is_moved


def purge(db: Database, actor: Actor, key: str, files: FileStore | None = None) -> None:
    """Remove a resource for good, with its history, from the bin or not. Raises NotFound.

    files: the store of its originals. They go, also those of earlier revisions, unless another
    resource or a revision of one has the same bytes.
    """
    with db.write(actor) as tx:
        id_ = resources.get(tx, key).id
        orphaned = changes.purge(tx, [id_])
        journal.record(tx, Act.PURGE, Thing(Subject.RESOURCE, id_))
    remove_originals(db, files, orphaned)


def remove_originals(db: Database, files: FileStore | None, originals: Sequence[str]) -> None:
    """Remove the bytes of originals that nothing names, once the rows are certain to be gone.

    Nothing is removed while a backup is written; `kb check --files` removes it later.
    """
    if files is None or not originals:
        return
    with db.write() as tx:  # so that nobody names them again meanwhile
        if leases.is_shared(tx, leases.KEEP_FILES):
            return
        named = changes.named_originals(tx, originals)
        for sha256 in originals:
            if sha256 not in named:
                files.remove(sha256)


def binned(db: Database, scope: Scope) -> list[Resource]:
    """Return the resources that are in the bin and in scope, without bodies, the latest first."""
    with db.read() as tx:
        return [one for one in resources.binned(tx) if scope.allows(one.audience)]


def set_visibility(db: Database, actor: Actor, key: str, visibility: Visibility) -> Outcome:
    """Set who may read a resource. Raises NotFound."""
    with db.write(actor) as tx:
        return set_visibility_in(tx, key, visibility)


def set_visibility_in(tx: Transaction, key: str, visibility: Visibility) -> Outcome:
    """Set who may read a resource, as a part of what a transaction does. Raises NotFound."""
    before = resources.get(tx, key)
    outcome = changes.set_visibility(tx, key, visibility)
    if outcome is Outcome.REVISED:
        thing = Thing(Subject.RESOURCE, before.id)
        told = {"before": before.visibility, "after": visibility}
        journal.record(tx, Act.SET_VISIBILITY, thing, **told)
    return outcome
