"""The JSON Lines format, outwards: one object a draft, defaults left out, fields in one order.

The field names and their order are the drafts' own; saved revisions use them too.
"""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, Final

from kb.domain.drafts import (
    AnyDraft,
    CollectionDraft,
    ItemDraft,
    MemberDraft,
    OccasionDraft,
    PersonDraft,
    ProjectDraft,
    RevisionDraft,
    StudioDraft,
    SynonymDraft,
    TopicDraft,
)
from kb.domain.people import Cycle
from kb.domain.plan import Plan, PlanPart, PlanStep
from kb.domain.resource import ResourceDraft

# In the order of an export: what is referred to comes before what refers to it.
TYPES: Final = (
    "synonym", "topic", "occasion", "person", "studio", "project", "resource", "revision",
    "collection",
)  # fmt: skip
TYPE_OF: Final[dict[type, str]] = {
    SynonymDraft: "synonym",
    TopicDraft: "topic",
    OccasionDraft: "occasion",
    PersonDraft: "person",
    StudioDraft: "studio",
    ProjectDraft: "project",
    RevisionDraft: "revision",
    ResourceDraft: "resource",
    CollectionDraft: "collection",
}
_DEFAULTS: Final[dict[type, tuple[tuple[str, Any], ...]]] = {
    kind: tuple((field.name, field.default) for field in fields(kind))
    for kind in (*TYPE_OF, MemberDraft, Cycle, ItemDraft, Plan, PlanPart, PlanStep)
}
json_of: Callable[[Any], str] = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False
).encode


def line_of(draft: AnyDraft, **more: Any) -> str:
    """One line without its line feed. `more`: further fields at the end."""
    return json_of({"type": TYPE_OF[type(draft)], **fields_of(draft), **more})


def state_of(draft: ResourceDraft) -> str:
    """A resource's state as revisions keep it: the fields of its line without the type."""
    return json_of(fields_of(draft))


def fields_of(draft: Any) -> dict[str, Any]:
    """A draft's fields as JSON has them; those that hold their default are left out."""
    return {
        name: _plain(value)
        for name, default in _DEFAULTS[type(draft)]
        if (value := getattr(draft, name)) != default
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return fields_of(value) if is_dataclass(value) else value
