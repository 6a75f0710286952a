"""A review reads the originals of a base with today's readers, and finds what is read by too many.

An older version made text of what authors hid or deleted, and did not look for numbers of persons.
What is found is a saved state of a resource, of today or of the past. Nothing changes who may read
it before somebody asks for that (`make_private`).
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

from kb.domain.actor import Actor
from kb.domain.findings import Finding, ListedFinding, is_too_wide
from kb.domain.ids import ResourceId
from kb.domain.journal import Act, Subject, Thing
from kb.domain.originals import Holds
from kb.domain.resources import Resource
from kb.domain.vocabulary import Visibility
from kb.errors import Conflict
from kb.intake.inspection import Inspection
from kb.intake.sandbox.pool import Readers
from kb.storage import meta
from kb.storage.files import FileStore
from kb.storage.findings import findings
from kb.storage.journal import journal
from kb.storage.queue import outbox
from kb.storage.resources import originals, resources, revisions
from kb.storage.resources.originals import Original
from kb.storage.session import Database, Transaction
from kb.usecases.comparing import compare
from kb.usecases.originals import find_look
from kb.usecases.resources import set_visibility_in

# So many texts are in memory at once for each reading process.
_EACH: Final = 4
_UNREADABLE: Final = Inspection(Holds.UNREAD)


@dataclass(frozen=True, slots=True)
class MadePrivate:
    """What was made private: past revisions by number, and whether the resource itself was."""

    resource: ResourceId
    key: str
    title: str
    revisions: tuple[int, ...]
    is_current: bool


def begin_again(db: Database, actor: Actor) -> None:
    """Let the next review read all originals again, because the readers know more now."""
    with db.write(actor) as tx:
        meta.put(tx, meta.REVIEWED, "")


def count_originals(db: Database, actor: Actor) -> tuple[int, int]:
    """Return the number of originals that a review has still to read, and of all of them."""
    with db.read() as tx:
        reached = _reached(tx)
        every = originals.count(tx) if not actor.scope.is_empty else 0
        return (0 if reached == meta.ALL_REVIEWED else originals.count(tx, reached)), every


def go_on(
    db: Database,
    actor: Actor,
    files: FileStore,
    readers: Readers,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Read the originals that are not reviewed yet, and those of findings that may have changed.

    Returns the number of those whose bytes are missing or damaged in the store, of which nothing is
    concluded. Broken off at any moment, it goes on where it stopped. progress: gets the number of
    originals that are done. Raises Unavailable where the store is away or no reading process can
    be started.
    """
    missing = 0
    with ThreadPoolExecutor(readers.count, "review") as threads:
        while batch := _next(db, readers.count * _EACH):
            missing += _review(db, actor, files, readers, threads, batch)
            with db.write(actor) as tx:
                meta.put(tx, meta.REVIEWED, batch[-1].sha256)
            progress(len(batch))
        with db.write(actor) as tx:
            meta.put(tx, meta.REVIEWED, meta.ALL_REVIEWED)
            stale = findings.stale_originals(tx)
        for sha256 in stale:
            with db.read() as tx:
                again = originals.with_hash(tx, sha256)
            missing += _review(db, actor, files, readers, threads, again)
    return missing


def _reached(tx: Transaction) -> str:
    return meta.find(tx, meta.REVIEWED) or ""


def _next(db: Database, limit: int) -> Sequence[Original]:
    with db.read() as tx:
        reached = _reached(tx)
        return [] if reached == meta.ALL_REVIEWED else originals.after(tx, reached, limit)


def _review(
    db: Database,
    actor: Actor,
    files: FileStore,
    readers: Readers,
    threads: ThreadPoolExecutor,
    batch: Sequence[Original],
) -> int:
    missing = 0
    looks = threads.map(lambda one: find_look(files, readers, one), batch)
    for original, look in zip(batch, looks, strict=True):
        missing += look is None
        found = list(_found(db, original.sha256, look))
        with db.write(actor) as tx:
            if look is not None:
                known = originals.known(tx, [original.sha256]).get(original.sha256, Holds.NOTHING)
                # What could not be read may be readable now; nothing else is taken back.
                originals.put(tx, {original.sha256: look.holds | (known & ~Holds.UNREAD)})
            findings.replace(tx, original.sha256, found)
    return missing


def _found(db: Database, sha256: str, look: Inspection | None) -> Iterator[Finding]:
    if look is not None and look != _UNREADABLE:
        yield from compare(db, sha256, look)
        return
    # Bytes that are away now take nothing back of what was found in them before.
    with db.read() as tx:
        known = findings.of_original(tx, sha256)
        for id_ in dict.fromkeys(one.resource for one in known):
            for stored in resources.whole(tx, [id_]):
                mine = [replace(one, seen=stored.revision) for one in known if one.resource == id_]
                yield from mine
                yield from _of_newest(mine, stored)


def _of_newest(known: Sequence[Finding], stored: Resource) -> Iterator[Finding]:
    """Yield the same of the newest state, which nobody can compare with the original any more."""
    is_known = any(one.number == stored.revision for one in known)
    if not is_known and is_too_wide(known[-1].reason, stored.visibility):
        yield replace(known[-1], number=stored.revision, visibility=stored.visibility)


def listing(db: Database, actor: Actor, keys: Sequence[str] = ()) -> list[ListedFinding]:
    """Return what was found and is not private yet, of all resources or of those with these keys.

    Raises NotFound for a key that no resource has.
    """
    with db.read() as tx:
        for key in keys:
            if not actor.scope.allows(resources.get(tx, key).audience):
                raise resources.missing(key)
        return findings.listing(tx, keys) if not actor.scope.is_empty else []


def count_unread(db: Database, actor: Actor) -> int:
    """Return the number of originals that no reader can read in whole, so that nobody knows what
    they hold.
    """
    with db.read() as tx:
        return originals.count_unread(tx) if not actor.scope.is_empty else 0


def make_private(db: Database, actor: Actor, key: str) -> MadePrivate | None:
    """Make every state of a resource private in which something was found, of today and before.

    What was found in the newest state makes the resource itself private. Returns None where nothing
    was found. Raises NotFound, and Conflict for a resource in the bin, which nobody reads, or one
    that was saved since it was looked at.
    """
    with db.write(actor) as tx:
        found = findings.listing(tx, [key])
        if not found:
            resources.get(tx, key)
            return None
        _refuse(found)
        stored = resources.get(tx, key)
        is_current = any(one.is_current for one in found)
        if is_current:
            set_visibility_in(tx, key, Visibility.PRIVATE)
        numbers = sorted({one.finding.number for one in found})
        changed = revisions.make_private(tx, stored.id, numbers)
        thing = Thing(Subject.RESOURCE, stored.id)
        for number, before in changed.items():
            told = {"before": Visibility(before), "after": Visibility.PRIVATE}
            journal.record(tx, Act.SET_VISIBILITY, thing, revision=number, **told)
        if not is_current:  # pages of its history are other ones now
            outbox.touch(tx, [stored.id])
        findings.remove(tx, stored.id)
    return MadePrivate(stored.id, key, stored.title, tuple(changed), is_current)


def _refuse(found: Sequence[ListedFinding]) -> None:
    key = found[0].key
    if any(one.is_binned for one in found):
        raise Conflict(
            "资源“%(key)s”在回收站里，没有改动；恢复以后请再运行一次 kb review --make-private",
            key=key,
        )
    if any(one.is_stale for one in found):
        raise Conflict("资源“%(key)s”刚刚有人改过，没有改动；请再运行一次 kb review", key=key)
