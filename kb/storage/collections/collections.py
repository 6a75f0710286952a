"""Collections: resources in an order, each with the curator's note."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, delete, func, insert, select

from kb.domain.access import Scope
from kb.domain.collections import (
    Collection,
    CollectionItem,
    CollectionState,
    CollectionSummary,
    ItemState,
)
from kb.domain.ids import PersonId, ResourceId, StudioId
from kb.domain.outcome import Outcome
from kb.domain.references import PersonRef, StudioRef
from kb.domain.vocabulary import Visibility
from kb.storage import keys
from kb.storage.collections.tables import collection, collection_item
from kb.storage.people.tables import person
from kb.storage.readable import readable, readable_collection
from kb.storage.resources.tables import resource
from kb.storage.session import Transaction
from kb.storage.studios.tables import studio


def _statement() -> Select[Any]:
    c = collection.c
    return select(
        c.id, c.key, c.title, c.description, studio.c.id, studio.c.key, studio.c.name,
        person.c.id, person.c.key, person.c.name, c.visibility, c.sample,
    ).select_from(
        collection.outerjoin(studio, studio.c.id == c.studio_id)
        .outerjoin(person, person.c.id == c.curator_id)
    )  # fmt: skip


def find(tx: Transaction, key: str) -> Collection | None:
    """With all live items; who may read which is the caller's to ask."""
    rows = tx.execute(_statement().where(collection.c.key == key)).all()
    return next(_collections(tx, rows), None)


def every(tx: Transaction) -> Iterator[Collection]:
    """All, in the order of their keys."""
    return _collections(tx, tx.execute(_statement().order_by(collection.c.key)).all())


def _collections(tx: Transaction, rows: Any) -> Iterator[Collection]:
    items = _items(tx, [row[0] for row in rows] if len(rows) == 1 else None)
    for row in rows:
        id_, key, title, description, *linked, visibility, sample = row
        yield Collection(
            key=key,
            title=title,
            description=description,
            studio=StudioRef(StudioId(linked[0]), linked[1], linked[2]) if linked[0] else None,
            curator=PersonRef(PersonId(linked[3]), linked[4], linked[5]) if linked[3] else None,
            visibility=Visibility(visibility),
            items=tuple(items[id_]),
            sample=sample,
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
    for collection_id, resource_id, key, title, note in tx.execute(statement):
        item = CollectionItem(ResourceId(resource_id), key, title, note)
        found[collection_id].append(item)
    return found


def summaries(
    tx: Transaction, scope: Scope, limit: int, offset: int = 0
) -> list[CollectionSummary]:
    """Those in scope that have something to read, the newest first."""
    c = collection.c
    count = _items_of(scope).with_only_columns(func.count()).scalar_subquery()
    statement = (
        select(
            c.key, c.title, c.description, studio.c.id, studio.c.key, studio.c.name, person.c.id,
            person.c.key, person.c.name, count,
        )
        .select_from(
            collection.outerjoin(studio, studio.c.id == c.studio_id)
            .outerjoin(person, person.c.id == c.curator_id)
        )
        .where(readable_collection(scope), _items_of(scope).exists())
        .order_by(c.id.desc())
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    return [
        CollectionSummary(
            key,
            title,
            description,
            StudioRef(StudioId(linked[0]), linked[1], linked[2]) if linked[0] else None,
            PersonRef(PersonId(linked[3]), linked[4], linked[5]) if linked[3] else None,
            number,
        )
        for key, title, description, *linked, number in tx.execute(statement)
    ]


def count_readable(tx: Transaction, scope: Scope) -> int:
    """How many `summaries` there are."""
    condition = readable_collection(scope), _items_of(scope).exists()
    counted = select(func.count()).select_from(collection).where(*condition)
    return int(tx.execute(counted).scalar_one())


def _items_of(scope: Scope) -> Select[Any]:
    """The readable items of the collection that the query around this one is at."""
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
    """(id, key, title) of the collections in scope that hold a resource.

    The one with the key `first` comes first, then the newest.
    """
    c = collection.c
    statement = (
        select(c.id, c.key, c.title)
        .join_from(collection_item, collection)
        .where(collection_item.c.resource_id == id_, readable_collection(scope))
        .order_by((c.key == (first or "")).desc(), c.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in tx.execute(statement)]


def items_in_scope(
    tx: Transaction, collection_id: int, scope: Scope
) -> list[tuple[ResourceId, str, str]]:
    """(id, key, title) of what a collection holds for the reader, in its order."""
    i = collection_item.c
    statement = (
        select(resource.c.id, resource.c.key, resource.c.title)
        .join_from(collection_item, resource)
        .where(i.collection_id == collection_id, readable(scope))
        .order_by(i.position)
    )
    return [(ResourceId(row[0]), row[1], row[2]) for row in tx.execute(statement)]


def draft_of(found: Collection) -> CollectionState:
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


def save(tx: Transaction, draft: CollectionState) -> Outcome:
    stored = find(tx, draft.key)
    if stored and draft_of(stored) == draft:
        return Outcome.UNCHANGED
    values = {
        "title": draft.title,
        "description": draft.description,
        "studio_id": keys.reference(tx, studio, draft.studio, "studio"),
        "curator_id": keys.reference(tx, person, draft.curator, "curator"),
        "visibility": draft.visibility.value,
        "sample": draft.sample,
    }
    _replace_items(tx, keys.put(tx, collection, draft.key, values, is_new=stored is None), draft)
    return Outcome.REVISED if stored else Outcome.CREATED


def delete_one(tx: Transaction, key: str) -> None:
    tx.execute(delete(collection).where(collection.c.id == keys.id_of(tx, collection, key)))


def _replace_items(tx: Transaction, id_: int, draft: CollectionState) -> None:
    ids = keys.references(tx, resource, (item.resource for item in draft.items), "items")
    tx.execute(delete(collection_item).where(collection_item.c.collection_id == id_))
    rows = [
        {"collection_id": id_, "position": position, "resource_id": resource_id, "note": item.note}
        for position, (resource_id, item) in enumerate(zip(ids, draft.items, strict=True))
    ]
    if rows:
        tx.execute(insert(collection_item), rows)
