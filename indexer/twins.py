"""Leaves one of several hits that are versions of one text."""

from collections.abc import Iterable, Mapping, Sequence

from kb.domain.access import Scope
from kb.domain.ids import ResourceId
from kb.domain.resources import Resource
from kb.storage.session import Database
from kb.usecases import twins
from kb.usecases.twins import Pair, Twins


def collapse(
    db: Database, rows: Sequence[Resource], scope: Scope
) -> tuple[list[Resource], Mapping[ResourceId, Twins]]:
    """Leave out the rows that are versions of an earlier one, and name what versions the rest have.

    Only direct pairs count: the far ends of a chain of versions, each a little further away, both
    stay. All versions that the reader may see are named, whether they are hits or not.
    """
    pairs = twins.related(db, [row.id for row in rows], scope)
    if not pairs:
        return list(rows), {}
    kept = first_of_each(rows, pairs)
    standing = {row.id for row in kept}
    return kept, twins.name(db, [pair for pair in pairs if pair.one in standing], scope)


def first_of_each(rows: Sequence[Resource], pairs: Iterable[Pair]) -> list[Resource]:
    """Return the rows without those that are twins of an earlier row that stays."""
    others: dict[ResourceId, set[ResourceId]] = {}
    for pair in pairs:
        others.setdefault(pair.one, set()).add(pair.other)
    kept: list[Resource] = []
    folded: set[ResourceId] = set()
    for row in rows:
        if row.id not in folded:
            kept.append(row)
            folded |= others.get(row.id, set())
    return kept
