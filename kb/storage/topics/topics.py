"""The topic tree. A topic's path holds the keys of its ancestors and its own."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, text, update

from kb.domain.access import Scope
from kb.domain.ids import TopicId
from kb.domain.limits import TOPIC_DEPTH_LIMIT
from kb.domain.references import TopicRef
from kb.domain.topics import Topic, TopicState
from kb.errors import InvalidInput, NotFound
from kb.storage import keys
from kb.storage.names import aliases
from kb.storage.queue import outbox
from kb.storage.resources.tables import resource, resource_topic
from kb.storage.session import Transaction
from kb.storage.topics.tables import topic, topic_alias

_parent = topic.alias("parent")
# The number of ancestors of a topic
_DEPTH: Final = func.length(topic.c.path) - func.length(func.replace(topic.c.path, "/", ""))


def _statement() -> Select[Any]:
    return select(
        topic.c.id, topic.c.key, topic.c.name, topic.c.description, topic.c.position,
        topic.c.sample, topic.c.parent_id, _parent.c.key.label("parent_key"),
        _parent.c.name.label("parent_name"),
    ).select_from(topic.outerjoin(_parent, _parent.c.id == topic.c.parent_id))  # fmt: skip


def find(tx: Transaction, key: str) -> Topic | None:
    """Return a topic, or None where it does not exist."""
    row = tx.execute(_statement().where(topic.c.key == key)).first()
    return _topic(row, aliases.aliases_of(tx, topic_alias, row.id)) if row else None


def get(tx: Transaction, key: str, scope: Scope) -> Topic:
    """Return a topic. Raises NotFound, also for a reader who may read nothing at all."""
    if scope.is_empty or (found := find(tx, key)) is None:
        raise NotFound("没有编号为“%(key)s”的主题", key=key)
    return found


def tree(tx: Transaction) -> list[Topic]:
    """Return all topics; the children of each parent in their order, and parents before
    children.
    """
    known = aliases.aliases_of(tx, topic_alias)
    rows = tx.execute(_statement().order_by(_DEPTH, topic.c.position, topic.c.key))
    return [_topic(row, known) for row in rows]


def _topic(row: Any, known: dict[int, list[str]]) -> Topic:
    parent = row.parent_id and TopicRef(TopicId(row.parent_id), row.parent_key, row.parent_name)
    return Topic(
        id=row.id,
        key=row.key,
        name=row.name,
        parent=parent or None,
        aliases=tuple(known.get(row.id, ())),
        description=row.description,
    )


def states(tx: Transaction) -> Iterator[TopicState]:
    """Yield the states of all topics in the order of their keys."""
    known = aliases.aliases_of(tx, topic_alias)
    for row in tx.execute(_statement().order_by(topic.c.key)):
        yield _state(row, known)


def find_state(tx: Transaction, key: str) -> TopicState | None:
    """Return the stored state of a topic, or None where it does not exist."""
    row = tx.execute(_statement().where(topic.c.key == key)).first()
    return _state(row, aliases.aliases_of(tx, topic_alias, row.id)) if row else None


def _state(row: Any, known: dict[int, list[str]]) -> TopicState:
    return TopicState(
        key=row.key,
        name=row.name,
        parent=row.parent_key,
        aliases=tuple(known.get(row.id, ())),
        description=row.description,
        position=row.position,
        sample=row.sample,
    )


def create(tx: Transaction, state: TopicState) -> None:
    """Insert a topic. Raises InvalidInput for an unknown parent, Conflict for another topic's
    name.
    """
    parent_id, path = _place(tx, state.key, state.parent)
    values = {**_values(state), "parent_id": parent_id, "path": path}
    id_ = keys.put(tx, topic, state.key, values, is_new=True)
    aliases.replace(tx, topic_alias, id_, (state.name, *state.aliases))


def revise(tx: Transaction, stored: TopicState, state: TopicState) -> None:
    """Write a new state over the stored one, which has the same parent already.

    Raises Conflict for another topic's name.
    """
    id_ = keys.put(tx, topic, state.key, _values(state), is_new=False)
    if (stored.name, stored.aliases) != (state.name, state.aliases):
        aliases.replace(tx, topic_alias, id_, (state.name, *state.aliases))
    if stored.name != state.name:
        outbox.touch(tx, _resources_of(state.key))


def _values(state: TopicState) -> dict[str, Any]:
    return {
        "name": state.name,
        "description": state.description,
        "position": state.position,
        "sample": state.sample,
    }


def move(tx: Transaction, key: str, parent: str | None) -> None:
    """Put a topic, with all below it, under another one, or at the root (None)."""
    if tx.dialect == "postgresql":
        # Two moves at once could each put the other's topic below its own.
        tx.execute(text("LOCK TABLE topic IN SHARE ROW EXCLUSIVE MODE"))
    old = _row(tx, key).path
    parent_id, path = _place(tx, key, parent)
    deepest = tx.execute(select(func.max(_DEPTH)).where(_below(old))).scalar_one()
    depth_below = deepest - old.count("/")
    _check_depth(path.count("/") + depth_below + 1)
    tx.execute(update(topic).where(topic.c.key == key).values(parent_id=parent_id))
    moved = literal(path).op("||")(func.substr(topic.c.path, len(old) + 1))
    tx.execute(update(topic).where(_below(old)).values(path=moved))
    outbox.touch(tx, _resources_below(path))


def rename(tx: Transaction, key: str, name: str) -> None:
    """Rename a topic and give up the old name, which `revise` can make an alias."""
    row = _row(tx, key)
    names = aliases.distinct(name, aliases.aliases_of(tx, topic_alias, row.id).get(row.id, ()))
    tx.execute(update(topic).where(topic.c.id == row.id).values(name=name))
    aliases.replace(tx, topic_alias, row.id, (name, *names))
    outbox.touch(tx, _resources_of(key))


def path_of(tx: Transaction, key: str) -> str:
    """Return the keys from the root to the topic. Raises NotFound."""
    return str(_row(tx, key).path)


def on_topic(path: str) -> ColumnElement[bool]:
    """Make the condition for resources that have the topic with this path, or one below it."""
    linked = select(resource_topic.c.resource_id).join_from(resource_topic, topic)
    return linked.where(resource_topic.c.resource_id == resource.c.id, _below(path)).exists()


def _row(tx: Transaction, key: str) -> Any:
    row = tx.execute(select(topic.c.id, topic.c.path).where(topic.c.key == key)).first()
    if row is None:
        raise NotFound("没有编号为“%(key)s”的主题", key=key)
    return row


def _place(tx: Transaction, key: str, parent: str | None) -> tuple[int | None, str]:
    """Return the place of a topic: its parent's id, and its own path."""
    if parent is None:
        return None, key
    row = tx.execute(select(topic.c.id, topic.c.path).where(topic.c.key == parent)).first()
    if row is None:
        raise InvalidInput("没有编号为“%(key)s”的主题", field="parent", key=parent)
    if key in row.path.split("/"):
        raise InvalidInput("“%(parent)s”就是它自己，或在它之下", field="parent", parent=parent)
    _check_depth(row.path.count("/") + 2)
    return row.id, f"{row.path}/{key}"


def _check_depth(depth: int) -> None:
    if depth > TOPIC_DEPTH_LIMIT:
        raise InvalidInput("主题树最多 %(limit)d 层", field="parent", limit=TOPIC_DEPTH_LIMIT)


def _below(path: str) -> Any:
    """Make the condition for the topic with this path and those below it.

    "0" is the character after "/".
    """
    return or_(topic.c.path == path, (topic.c.path >= path + "/") & (topic.c.path < path + "0"))


def _resources_of(key: str) -> Select[Any]:
    return (
        select(resource_topic.c.resource_id)
        .join_from(resource_topic, topic)
        .where(topic.c.key == key)
    )


def _resources_below(path: str) -> Select[Any]:
    return select(resource_topic.c.resource_id).join_from(resource_topic, topic).where(_below(path))
