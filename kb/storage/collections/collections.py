"""Collections: resources in an order, each with the curator's note."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, delete, false, func, insert, or_, select, true

from kb.domain.access import Scope
from kb.domain.collections import (
    Collection,
    CollectionItem,
    CollectionState,
    CollectionSummary,
    ItemState,
)
from kb.domain.ids import PersonId, ResourceId, StudioId
from kb.domain.references import PersonRef, StudioRef
from kb.domain.vocabulary import Visibility
from kb.storage import keys
from kb.storage.collections.tables import collection, collection_item
from kb.storage.people.tables import person
from kb.storage.readable import readable, readable_collection
from kb.storage.resources.tables import resource, resource_author
from kb.storage.session import Transaction
from kb.storage.studios.tables import studio

# These join the studio and the curator of a collection.
_LINKED: Final = (
    studio.c.id.label("studio_id"), studio.c.key.label("studio_key"),
    studio.c.name.label("studio_name"), person.c.id.label("curator_id"),
    person.c.key.label("curator_key"), person.c.name.label("curator_name"),
)  # fmt: skip
_JOINED: Final = collection.outerjoin(studio, studio.c.id == collection.c.studio_id).outerjoin(
    person, person.c.id == collection.c.curator_id
)


def _statement() -> Select[Any]:
    c = collection.c
    return select(
        c.id, c.key, c.title, c.description, c.visibility, c.sample, *_LINKED
    ).select_from(_JOINED)


def _studio(row: Any) -> StudioRef | None:
    if row.studio_id is None:
        return None
    return StudioRef(StudioId(row.studio_id), row.studio_key, row.studio_name)


def _curator(row: Any) -> PersonRef | None:
    if row.curator_id is None:
        return None
    return PersonRef(PersonId(row.curator_id), row.curator_key, row.curator_name)


def find(tx: Transaction, key: str) -> Collection | None:
    """Return a collection with all its items, or None; the caller checks who may read which."""
    rows = tx.execute(_statement().where(collection.c.key == key)).all()
    return next(_collections(tx, rows), None)


def find_readable(tx: Transaction, key: str, scope: Scope) -> Collection | None:
    """Return a collection in scope with all its items, or None; the caller checks the items.

    One that is not in scope costs the same one statement as one that does not exist.
    """
    chosen = _statement().where(collection.c.key == key, readable_collection(scope))
    rows = tx.execute(chosen).all()
    return next(_collections(tx, rows), None) if rows else None


def every(tx: Transaction) -> Iterator[Collection]:
    """Yield all collections in the order of their keys."""
    return _collections(tx, tx.execute(_statement().order_by(collection.c.key)).all())


def _collections(tx: Transaction, rows: Any) -> Iterator[Collection]:
    items = _items(tx, [row.id for row in rows] if len(rows) == 1 else None)
    for row in rows:
        yield Collection(
            key=row.key,
            title=row.title,
            description=row.description,
            studio=_studio(row),
            curator=_curator(row),
            visibility=Visibility(row.visibility),
            items=tuple(items[row.id]),
            sample=row.sample,
        )


def _items(tx: Transaction, ids: list[int] | None) -> dict[int, list[CollectionItem]]:
    i = collection_item.c
    statement = (
        select(i.collection_id, resource.c.id, resource.c.key, resource.c.title, i.note)
        .join_from(collection_item, resource)
        .where(resource.c.deleted_at.is_(None))
        .order_by(i.collection_id, i.position)
    )
    if ids is not None:
        statement = statement.where(i.collection_id.in_(ids))
    found: dict[int, list[CollectionItem]] = defaultdict(list)
    for row in tx.execute(statement):
        item = CollectionItem(ResourceId(row.id), row.key, row.title, row.note)
        found[row.collection_id].append(item)
    return found


def summaries(
    tx: Transaction,
    scope: Scope,
    limit: int,
    offset: int = 0,
    *,
    about: ColumnElement[bool] | None = None,
    made: ColumnElement[bool] | None = None,
) -> list[CollectionSummary]:
    """Return the collections in scope that have something to read, the newest first.

    about: a further condition on them, `of_studio` or `of_author`. made: the condition for those
    that stand before all others.
    """
    c = collection.c
    count = _items_of(scope).with_only_columns(func.count()).scalar_subquery()
    statement = (
        select(c.key, c.title, c.description, count.label("readable"), *_LINKED)
        .select_from(_JOINED)
        .where(readable_collection(scope), _items_of(scope).exists())
        .where(true() if about is None else about)
        .order_by(case((false() if made is None else made, 0), else_=1), c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        CollectionSummary(
            row.key, row.title, row.description, _studio(row), _curator(row), row.readable
        )
        for row in tx.execute(statement)
    ]


def made_by_studio(id_: StudioId) -> ColumnElement[bool]:
    """Make the condition for collections that a studio made."""
    return collection.c.studio_id == id_


def made_by_author(id_: PersonId) -> ColumnElement[bool]:
    """Make the condition for collections that a person made."""
    return collection.c.curator_id == id_


def of_studio(id_: StudioId, scope: Scope) -> ColumnElement[bool]:
    """Make the condition for collections that a studio made or that hold readable works of it."""
    works = _items_of(scope).where(resource.c.studio_id == id_)
    return or_(made_by_studio(id_), works.exists())


def of_author(id_: PersonId, scope: Scope) -> ColumnElement[bool]:
    """Make the condition for collections that a person made or that hold readable works of
    theirs.
    """
    theirs = select(resource_author.c.resource_id).where(resource_author.c.person_id == id_)
    works = _items_of(scope).where(resource.c.id.in_(theirs))
    return or_(made_by_author(id_), works.exists())


def count_readable(tx: Transaction, scope: Scope) -> int:
    """Return the number of collections that `summaries` has."""
    condition = readable_collection(scope), _items_of(scope).exists()
    counted = select(func.count()).select_from(collection).where(*condition)
    return int(tx.execute(counted).scalar_one())


def _items_of(scope: Scope) -> Select[Any]:
    """Select the readable items of the collection that the surrounding query is about."""
    i = collection_item.c
    return (
        select(resource.c.id)
        .select_from(collection_item.join(resource, resource.c.id == i.resource_id))
        .where(i.collection_id == collection.c.id, readable(scope))
        .correlate(collection)
    )


def holding(
    tx: Transaction, id_: ResourceId, scope: Scope, limit: int, first: str | None
) -> list[tuple[int, str, str]]:
    """Return (id, key, title) of the collections in scope that hold a resource.

    The one with the key `first` comes first, and then the newest.
    """
    c = collection.c
    statement = (
        select(c.id, c.key, c.title)
        .join_from(collection_item, collection)
        .where(collection_item.c.resource_id == id_, readable_collection(scope))
        .order_by((c.key == (first or "")).desc(), c.id.desc())
        .limit(limit)
    )
    return [(row.id, row.key, row.title) for row in tx.execute(statement)]


def items_in_scope(
    tx: Transaction, collection_id: int, scope: Scope
) -> list[tuple[ResourceId, str, str]]:
    """Return (id, key, title) of a collection's items that the reader may see, in its order."""
    i = collection_item.c
    statement = (
        select(resource.c.id, resource.c.key, resource.c.title)
        .join_from(collection_item, resource)
        .where(i.collection_id == collection_id, readable(scope))
        .order_by(i.position)
    )
    return [(ResourceId(row.id), row.key, row.title) for row in tx.execute(statement)]


def state_of(found: Collection) -> CollectionState:
    """Return the state of a stored collection."""
    return CollectionState(
        key=found.key,
        title=found.title,
        description=found.description,
        studio=found.studio.key if found.studio else None,
        curator=found.curator.key if found.curator else None,
        visibility=found.visibility,
        items=tuple(ItemState(item.resource_key, item.note) for item in found.items),
        sample=found.sample,
    )


def find_state(tx: Transaction, key: str) -> CollectionState | None:
    """Return the stored state of a collection, or None where it does not exist."""
    found = find(tx, key)
    return state_of(found) if found else None


def create(tx: Transaction, state: CollectionState) -> None:
    """Insert a collection. Raises InvalidInput for unknown references."""
    _insert_items(tx, keys.put(tx, collection, state.key, _values(tx, state), is_new=True), state)


def revise(tx: Transaction, stored: CollectionState, state: CollectionState) -> None:
    """Write a new state over the stored one. Raises InvalidInput as `create` does."""
    id_ = keys.put(tx, collection, state.key, _values(tx, state), is_new=False)
    if stored.items != state.items:
        tx.execute(delete(collection_item).where(collection_item.c.collection_id == id_))
        _insert_items(tx, id_, state)


def _values(tx: Transaction, state: CollectionState) -> dict[str, Any]:
    return {
        "title": state.title,
        "description": state.description,
        "studio_id": keys.reference(tx, studio, state.studio, "studio"),
        "curator_id": keys.reference(tx, person, state.curator, "curator"),
        "visibility": state.visibility.value,
        "sample": state.sample,
    }


def delete_one(tx: Transaction, key: str) -> None:
    """Delete a collection with its items."""
    tx.execute(delete(collection).where(collection.c.id == keys.id_of(tx, collection, key)))


def _insert_items(tx: Transaction, id_: int, state: CollectionState) -> None:
    ids = keys.references(tx, resource, (item.resource for item in state.items), "items")
    rows = [
        {"collection_id": id_, "position": position, "resource_id": resource_id, "note": item.note}
        for position, (resource_id, item) in enumerate(zip(ids, state.items, strict=True))
    ]
    if rows:
        tx.execute(insert(collection_item), rows)
