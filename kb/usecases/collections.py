"""Collections, read in a scope: items that the reader may not see are left out."""

from collections.abc import Sequence
from dataclasses import replace

from kb.domain.access import Reader, Scope
from kb.domain.actor import Actor
from kb.domain.collections import (
    Collection,
    CollectionState,
    CollectionSummary,
    NeighbourInCollection,
    PlaceInCollection,
)
from kb.domain.ids import PersonId, ResourceId, StudioId
from kb.domain.journal import Act, Subject
from kb.domain.outcome import Outcome
from kb.errors import NotFound
from kb.lines.read import checked
from kb.storage.collections import collections
from kb.storage.journal import journal
from kb.storage.journal.saved import record_saved
from kb.storage.journal.things import thing_of
from kb.storage.resources import resources
from kb.storage.session import Database, Transaction

# A resource is in a few collections; where it is in many, the newest are shown.
_MOST_PLACES = 12


def save(db: Database, actor: Actor, state: CollectionState) -> Outcome:
    """Create or revise a collection. Raises FaultyFields, and InvalidInput for unknown
    references.
    """
    state = checked(state)
    with db.write(actor) as tx:
        return record_saved(tx, Subject.COLLECTION, state.key, save_in(tx, state))


def save_in(tx: Transaction, state: CollectionState) -> Outcome:
    """Save a state that kb.lines has read, as a part of what a transaction does."""
    stored = collections.find_state(tx, state.key)
    if stored == state:
        return Outcome.UNCHANGED
    if stored is None:
        collections.create(tx, state)
        return Outcome.CREATED
    collections.revise(tx, stored, state)
    return Outcome.REVISED


def get(db: Database, key: str, reader: Reader) -> Collection:
    """Return a collection with the items that are in the reader's scope.

    Raises NotFound, also for a collection that the reader may not read.
    """
    scope = reader.scope
    with db.read() as tx:
        found = collections.find_readable(tx, key, scope)
        if found is None:
            raise NotFound("没有合集“%(key)s”，或者您无权查看", key=key)
        return _readable(tx, [found], scope)[0]


def every(db: Database, scope: Scope) -> list[Collection]:
    """Return the collections in scope, in the order of their keys."""
    with db.read() as tx:
        allowed = [item for item in collections.every(tx) if scope.allows(item.audience)]
        return _readable(tx, allowed, scope)


def summaries(
    db: Database, scope: Scope, limit: int, offset: int = 0
) -> tuple[list[CollectionSummary], int]:
    """Return some of the collections in scope that have something to read, and the number of all.

    The newest come first.
    """
    with db.read() as tx:
        found = collections.summaries(tx, scope, limit, offset)
        return found, collections.count_readable(tx, scope)


def of_studio(db: Database, id_: StudioId, scope: Scope, limit: int) -> list[CollectionSummary]:
    """Return collections in scope that a studio made, and then those that hold works of it.

    The newest come first. Only works that the reader may see count.
    """
    with db.read() as tx:
        about, made = collections.of_studio(id_, scope), collections.made_by_studio(id_)
        return collections.summaries(tx, scope, limit, about=about, made=made)


def of_author(db: Database, id_: PersonId, scope: Scope, limit: int) -> list[CollectionSummary]:
    """Return collections in scope that a person made, and then those that hold works of theirs.

    The newest come first. Only works that the reader may see count.
    """
    with db.read() as tx:
        about, made = collections.of_author(id_, scope), collections.made_by_author(id_)
        return collections.summaries(tx, scope, limit, about=about, made=made)


def places(
    db: Database, resource: ResourceId, scope: Scope, within: str | None = None
) -> tuple[list[tuple[str, str]], PlaceInCollection | None]:
    """Return (key, title) of the collections in scope that hold a resource, and its place in one.

    within: the key of that one. There is no place where it is None or does not hold the resource.
    """
    with db.read() as tx:
        held = collections.holding(tx, resource, scope, _MOST_PLACES, within)
        chosen = next((one for one in held if one[1] == within), None)
        items = collections.items_in_scope(tx, chosen[0], scope) if chosen else []
    shelf = [(key, title) for _, key, title in held]
    at = next((at for at, item in enumerate(items) if item[0] == resource), None)
    if chosen is None or at is None:
        return shelf, None
    before = NeighbourInCollection(*items[at - 1][1:]) if at else None
    after = NeighbourInCollection(*items[at + 1][1:]) if at + 1 < len(items) else None
    return shelf, PlaceInCollection(chosen[1], chosen[2], at + 1, len(items), before, after)


def delete(db: Database, actor: Actor, key: str) -> None:
    """Delete a collection, and not the resources in it. Raises NotFound."""
    with db.write(actor) as tx:
        thing = thing_of(tx, Subject.COLLECTION, key)
        collections.delete_one(tx, key)
        journal.record(tx, Act.DELETE, thing)


def _readable(tx: Transaction, found: Sequence[Collection], scope: Scope) -> list[Collection]:
    """Return the collections with only the items that are in scope."""
    ids = {item.resource for one in found for item in one.items}
    allowed = resources.readable_ids(tx, ids, scope)
    return [
        replace(one, items=tuple(item for item in one.items if item.resource in allowed))
        for one in found
    ]
