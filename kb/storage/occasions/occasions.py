"""Occasions of the school calendar."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, select

from kb.domain.access import Scope
from kb.domain.occasions import Occasion, OccasionState
from kb.domain.references import TitleRef
from kb.storage import keys
from kb.storage.names import aliases
from kb.storage.occasions.tables import occasion, occasion_alias
from kb.storage.queue import outbox
from kb.storage.readable import readable
from kb.storage.resources.tables import resource, resource_occasion
from kb.storage.session import Transaction


def _statement() -> Select[Any]:
    c = occasion.c
    return select(c.id, c.key, c.name, c.months, c.description, c.position, c.sample)


def every(tx: Transaction) -> list[Occasion]:
    """Return all occasions in the order of a school year."""
    ordered = sorted(states(tx), key=lambda state: (state.position, state.key))
    return [_occasion(state) for state in ordered]


def _occasion(state: OccasionState) -> Occasion:
    return Occasion(state.key, state.name, state.aliases, state.months, state.description)


def states(tx: Transaction) -> Iterator[OccasionState]:
    """Yield the states of all occasions in the order of their keys."""
    known = aliases.aliases_of(tx, occasion_alias)
    for row in tx.execute(_statement().order_by(occasion.c.key)):
        yield _state(row, known)


def find_state(tx: Transaction, key: str) -> OccasionState | None:
    """Return the stored state of an occasion, or None where it does not exist."""
    row = tx.execute(_statement().where(occasion.c.key == key)).first()
    return _state(row, aliases.aliases_of(tx, occasion_alias, row.id)) if row else None


def _state(row: Any, known: dict[int, list[str]]) -> OccasionState:
    return OccasionState(
        key=row.key,
        name=row.name,
        aliases=tuple(known.get(row.id, ())),
        months=tuple(row.months),
        description=row.description,
        position=row.position,
        sample=row.sample,
    )


def create(tx: Transaction, state: OccasionState) -> None:
    """Insert an occasion. Raises Conflict for a name that another occasion has."""
    id_ = keys.put(tx, occasion, state.key, _values(state), is_new=True)
    aliases.replace(tx, occasion_alias, id_, (state.name, *state.aliases))


def revise(tx: Transaction, stored: OccasionState, state: OccasionState) -> None:
    """Write a new state over the stored one. Raises Conflict as `create` does."""
    id_ = keys.put(tx, occasion, state.key, _values(state), is_new=False)
    if (stored.name, stored.aliases) != (state.name, state.aliases):
        aliases.replace(tx, occasion_alias, id_, (state.name, *state.aliases))
    if stored.name != state.name:
        links = resource_occasion.c
        outbox.touch(tx, select(links.resource_id).where(links.occasion_id == id_))


def _values(state: OccasionState) -> dict[str, Any]:
    return {
        "name": state.name,
        "months": list(state.months),
        "description": state.description,
        "position": state.position,
        "sample": state.sample,
    }


def newest_titles(
    tx: Transaction, wanted: Sequence[str], scope: Scope, most: int
) -> Iterator[tuple[str, TitleRef]]:
    """Yield (occasion, resource) of the newest resources in scope of each of these occasions."""
    place = (
        func.row_number()
        .over(
            partition_by=occasion.c.key,
            order_by=(func.coalesce(resource.c.date, "").desc(), resource.c.id.desc()),
        )
        .label("place")
    )
    ranked = (
        select(occasion.c.key.label("occasion"), resource.c.key, resource.c.title, place)
        .join_from(resource_occasion, occasion)
        .join(resource, resource.c.id == resource_occasion.c.resource_id)
        .where(occasion.c.key.in_(wanted), readable(scope))
        .subquery()
    )
    statement = select(ranked).where(ranked.c.place <= most).order_by(ranked.c.place)
    for row in tx.execute(statement):
        yield row.occasion, TitleRef(row.key, row.title)
