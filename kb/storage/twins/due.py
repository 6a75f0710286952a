"""The texts that are still to be compared. A row is written in the change's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, insert, select

from kb.domain.chunks import chunks
from kb.domain.ids import ResourceId
from kb.storage.resources.tables import resource
from kb.storage.session import Transaction
from kb.storage.twins.tables import sketch_due

# Well below the number of parameters that either database takes in a statement
_CHUNK: Final = 5000


@dataclass(frozen=True, slots=True)
class Due:
    """An entry for a text that is to be compared."""

    id: int
    resource_id: ResourceId


def enqueue(tx: Transaction, ids: Iterable[ResourceId]) -> None:
    """Let the texts of these resources be compared anew; their rows may be gone.

    It is called for every change of a text, and for the bin, but not for a new title, name or
    visibility.
    """
    for chunk in chunks(dict.fromkeys(ids), _CHUNK):
        tx.execute(insert(sketch_due), [{"resource_id": id_} for id_ in chunk])


def enqueue_new_texts(tx: Transaction, texts: dict[ResourceId, str]) -> None:
    """Enqueue those resources whose stored text differs from the one that is about to be saved."""
    c = resource.c
    stored = tx.execute(select(c.id, c.body_text).where(c.id.in_(list(texts)))).all()
    enqueue(tx, [ResourceId(id_) for id_, text in stored if text != texts[id_]])


def oldest(tx: Transaction, limit: int) -> list[Due]:
    """Return the oldest entries."""
    statement = select(sketch_due.c.id, sketch_due.c.resource_id).order_by(sketch_due.c.id)
    return [Due(*row) for row in tx.execute(statement.limit(limit))]


def count(tx: Transaction) -> int:
    """Return the number of entries."""
    return int(tx.execute(select(func.count()).select_from(sketch_due)).scalar_one())


def remove(tx: Transaction, entries: Sequence[Due]) -> None:
    """Remove entries that have been compared. Entries that were written since they were taken
    stay.
    """
    for chunk in chunks(entries, _CHUNK):
        tx.execute(delete(sketch_due).where(sketch_due.c.id.in_([one.id for one in chunk])))
