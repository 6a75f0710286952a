"""The way from the keys that people and files use to the ids that rows use."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BindParameter, Table, bindparam, func, insert, select, update

from kb.domain.chunks import chunks
from kb.errors import InvalidInput, NotFound
from kb.storage.collections.tables import collection
from kb.storage.occasions.tables import occasion
from kb.storage.people.tables import person
from kb.storage.projects.tables import project
from kb.storage.resources.tables import resource
from kb.storage.session import Transaction
from kb.storage.studios.tables import studio
from kb.storage.topics.tables import topic

_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Known:
    """The person behind a key."""

    id: int
    key: str


# Statements of hot paths are built once: building costs more than running them.
_KEYS: Final[BindParameter[Any]] = bindparam("keys", expanding=True)
_IDS: Final = {
    table: select(table.c.key, table.c.id).where(table.c.key.in_(_KEYS))
    for table in (topic, occasion, studio, project, resource, collection)
}
_kept = person.alias("kept")
_PERSONS: Final = (
    select(person.c.key, _kept.c.id, _kept.c.key)
    .join_from(person, _kept, _kept.c.id == func.coalesce(person.c.merged_into, person.c.id))
    .where(person.c.key.in_(_KEYS))
)


def ids_of(tx: Transaction, table: Table, keys: Iterable[str]) -> dict[str, int]:
    """Return key → id; unknown keys are left out."""
    found: dict[str, int] = {}
    for chunk in chunks(keys, _CHUNK):
        found.update((key, id_) for key, id_ in tx.execute(_IDS[table], {"keys": chunk}))
    return found


def person_ids_of(tx: Transaction, keys: Iterable[str]) -> dict[str, Known]:
    """Return key → the person behind it now; a merged person's key leads to the one that was
    kept.
    """
    found: dict[str, Known] = {}
    for chunk in chunks(keys, _CHUNK):
        found.update(
            (key, Known(id_, kept_key))
            for key, id_, kept_key in tx.execute(_PERSONS, {"keys": chunk})
        )
    return found


def id_of(tx: Transaction, table: Table, key: str) -> int:
    """Return the id behind a key. Raises NotFound."""
    found: Any = tx.execute(select(table.c.id).where(table.c.key == key)).scalar()
    if found is None:
        raise NotFound("没有编号为“%(key)s”的条目", key=key)
    return int(found)


def put(tx: Transaction, table: Table, key: str, values: dict[str, Any], *, is_new: bool) -> int:
    """Insert the row of a key where `is_new`, or else update it; return its id."""
    statement = (
        insert(table).values(key=key, **values)
        if is_new
        else update(table).where(table.c.key == key).values(**values)
    )
    return int(tx.execute(statement.returning(table.c.id)).scalar_one())


def reference(tx: Transaction, table: Table, key: str | None, field: str) -> int | None:
    """Return the id behind an optional reference. Raises InvalidInput for an unknown key."""
    if key is None:
        return None
    known = person_ids_of(tx, [key]) if table is person else ids_of(tx, table, [key])
    if key not in known:
        raise InvalidInput("没有编号为“%(key)s”的条目", field=field, key=key)
    found = known[key]
    return found.id if isinstance(found, Known) else found


def references(tx: Transaction, table: Table, keys: Iterable[str], field: str) -> list[int]:
    """Return the ids in the order of the keys, each once. Raises InvalidInput for an unknown
    key.
    """
    wanted = list(keys)
    known: dict[str, Any] = (
        {key: found.id for key, found in person_ids_of(tx, wanted).items()}
        if table is person
        else dict(ids_of(tx, table, wanted))
    )
    for key in wanted:
        if key not in known:
            raise InvalidInput("没有编号为“%(key)s”的条目", field=field, key=key)
    return list(dict.fromkeys(known[key] for key in wanted))
