"""The writer of JSON Lines: one object a state, without defaults, with the fields in one order.

The field names and their order are those of the states; saved revisions use them too.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, Final

from kb.domain.collections import CollectionState, ItemState
from kb.domain.occasions import OccasionState
from kb.domain.people import PersonState
from kb.domain.plans import Plan, PlanPart, PlanStep
from kb.domain.projects import ProjectState
from kb.domain.resources import ResourceState, RevisionState
from kb.domain.states import AnyState
from kb.domain.studios import Cycle, MemberState, StudioState
from kb.domain.synonyms import SynonymState
from kb.domain.topics import TopicState

# The types in the order of an export: what is referred to comes first.
TYPES: Final = (
    "synonym", "topic", "occasion", "person", "studio", "project", "resource", "revision",
    "collection",
)  # fmt: skip
TYPE_OF: Final[dict[type, str]] = {
    SynonymState: "synonym",
    TopicState: "topic",
    OccasionState: "occasion",
    PersonState: "person",
    StudioState: "studio",
    ProjectState: "project",
    RevisionState: "revision",
    ResourceState: "resource",
    CollectionState: "collection",
}
_DEFAULTS: Final[dict[type, tuple[tuple[str, Any], ...]]] = {
    kind: tuple((field.name, field.default) for field in fields(kind))
    for kind in (*TYPE_OF, MemberState, Cycle, ItemState, Plan, PlanPart, PlanStep)
}
_SAID: Final = frozenset({"visibility"})
json_of: Callable[[Any], str] = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False
).encode


def line_of(state: AnyState, **more: Any) -> str:
    """Return the line of a state without its line feed. `more`: further fields at the end.

    The visibility stands in each line, because a base that reads it may have another default.
    """
    return json_of({"type": TYPE_OF[type(state)], **fields_of(state, always=_SAID), **more})


def json_of_state(state: ResourceState) -> str:
    """Return a resource's state as revisions keep it: the fields of its line without the type."""
    return json_of(fields_of(state))


def fields_of(state: Any, *, always: Collection[str] = ()) -> dict[str, Any]:
    """Return the fields of a state as JSON has them; those that hold their default are left out.

    always: the fields that are not left out.
    """
    return {
        name: _plain(value)
        for name, default in _DEFAULTS[type(state)]
        if (value := getattr(state, name)) != default or name in always
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return fields_of(value) if is_dataclass(value) else value
