"""Edits: a form, an API or a command changes some fields of one thing."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from kb.domain.actor import Actor
from kb.domain.outcome import Outcome
from kb.domain.resources import ResourceState
from kb.domain.states import AnyState
from kb.errors import InvalidInput, NotFound
from kb.lines.problems import FaultyFields
from kb.lines.read import parse
from kb.lines.write import TYPE_OF, fields_of
from kb.storage.resources import resources as stored_resources
from kb.storage.resources.saved_states import state_of
from kb.storage.session import Database
from kb.usecases import collections, occasions, people, projects, resources, studios, topics
from kb.usecases.states import find_state

# Type → the function that saves a whole state of it
_SAVE: Final[dict[str, Callable[[Database, Actor, Any], Outcome]]] = {
    "topic": topics.save,
    "occasion": occasions.save,
    "person": people.save,
    "studio": studios.save,
    "project": projects.save,
    "collection": collections.save,
}
# A change of one such field alone is an act with a name of its own.
_ACTS: Final[dict[tuple[str, str], Callable[[Database, Actor, str, Any], object]]] = {
    ("topic", "name"): topics.rename,
    ("topic", "parent"): topics.move,
    ("person", "name"): people.rename,
    ("studio", "name"): studios.rename,
    ("resource", "visibility"): resources.set_visibility,
}
# Type → the fields that its line must have
_REQUIRED: Final[dict[str, dict[str, str]]] = {
    "topic": {"name": "-"},
    "person": {"name": "-"},
    "studio": {"name": "-"},
    "resource": {"title": "-", "body": "-"},
}
TYPES: Final = ("resource", *_SAVE)
_KINDS: Final = {name: kind for kind, name in TYPE_OF.items()}


def read(db: Database, actor: Actor, type_: str, key: str) -> AnyState:
    """Return the state of a thing, as far as the actor may read it. Raises NotFound,
    InvalidInput.
    """
    return _read(db, actor, type_, key)[0]


def edit(db: Database, actor: Actor, type_: str, key: str, changes: Mapping[str, Any]) -> Outcome:
    """Change some fields of a thing; the others stay as they are.

    changes: fields as a line has them, None for a field that gets its default; references are keys.
    Raises FaultyFields with all faults, NotFound for what is not there, Conflict where somebody
    saved something newer at the same moment, and the errors of saving.
    """
    stored, revision = _read(db, actor, type_, key)
    for field in changes if len(changes) == 1 else ():
        if act := _ACTS.get((type_, field)):
            value = _checked(type_, field, changes[field])
            if value == getattr(stored, field):
                return Outcome.UNCHANGED
            act(db, actor, key, value)
            return Outcome.REVISED
    parsed = parse({"type": type_, **fields_of(stored), **changes, "key": key})
    if parsed.problems or parsed.state is None:
        raise FaultyFields(parsed.problems)
    if parsed.state == stored:
        return Outcome.UNCHANGED
    if isinstance(parsed.state, ResourceState):
        return resources.save(db, actor, parsed.state, expected_revision=revision)
    return _SAVE[type_](db, actor, parsed.state)


def _checked(type_: str, field: str, value: Any) -> Any:
    """Check one field alone, because what is stored beside it may be older than today's rules."""
    parsed = parse({"type": type_, **_REQUIRED[type_], field: value})
    if parsed.problems or parsed.state is None:
        raise FaultyFields(parsed.problems)
    return getattr(parsed.state, field)


def _read(db: Database, actor: Actor, type_: str, key: str) -> tuple[AnyState, int | None]:
    """Return the state of a thing, and the number of its revision if it has one."""
    if type_ not in TYPES:
        raise InvalidInput(
            "没有“%(value)s”这个类型。可用的类型：%(allowed)s",
            field="type",
            value=type_[:40],
            allowed=", ".join(TYPES),
        )
    with db.read() as tx:
        if type_ == "resource":
            found = stored_resources.get(tx, key)
            if found.deleted_at is not None or not actor.scope.allows(found.audience):
                raise stored_resources.missing(key)
            return state_of(found), found.revision
        state = find_state(tx, _KINDS[type_], key)
    if state is None:
        raise NotFound("没有编号为“%(key)s”的条目", key=key)
    return state, None
