"""What a resource was before: its saved states, for those who may read them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kb.domain.access import Scope, audience
from kb.domain.resources import Resource
from kb.domain.vocabulary import Visibility
from kb.storage.resources import changes, resources
from kb.storage.session import Database


@dataclass(frozen=True, slots=True)
class PastState:
    """One saved state. fields: those of an export's line, without those at their default."""

    number: int
    saved_at: datetime
    fields: Mapping[str, Any]

    @property
    def title(self) -> str:
        return str(self.fields["title"])

    @property
    def summary(self) -> str:
        return str(self.fields.get("summary", ""))

    @property
    def body(self) -> str:
        return str(self.fields["body"])

    @property
    def visibility(self) -> Visibility:
        return Visibility(self.fields.get("visibility", Visibility.PUBLIC))

    def changed_since(self, before: "PastState") -> tuple[str, ...]:
        """The names of the fields that differ, in the order of an export."""
        names = dict.fromkeys([*before.fields, *self.fields])
        return tuple(n for n in names if before.fields.get(n) != self.fields.get(n))


def of(db: Database, key: str, scope: Scope) -> tuple[Resource, Sequence[PastState]]:
    """The resource and its saved states, oldest first. Raises NotFound as reading it does.

    A state that was kept from a reader then is kept from that reader now: what was private first
    and published later shows nothing of its private time.
    """
    with db.read() as tx:
        found = resources.find(tx, key)
        if found is None or found.deleted_at is not None or not scope.allows(found.audience):
            raise resources.missing(key)
        revisions = changes.revisions(tx, found.id)
    states = (PastState(one.number, one.saved_at, json.loads(one.state)) for one in revisions)
    return found, [state for state in states if scope.allows(_audience(found, state))]


def _audience(resource: Resource, state: PastState) -> frozenset[str]:
    """Who may read a past state: its own visibility, to those who are its people today."""
    authors = [author.id for author in resource.authors]
    return audience(state.visibility, authors, resource.studio.id if resource.studio else None)
