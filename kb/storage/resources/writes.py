"""Saving resources: every saved state becomes a revision and an entry in the outbox.

Many states are saved at the price of a few statements, which is what makes imports fast.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Table, bindparam, delete, insert, select, update

from kb.domain import clock
from kb.domain.ids import ResourceId
from kb.domain.outcome import Outcome
from kb.domain.resources import Attachment, ResourceState
from kb.errors import InvalidInput
from kb.lines.write import fields_of, json_of_state
from kb.storage.keys import ids_of, person_ids_of
from kb.storage.occasions.tables import occasion
from kb.storage.projects.tables import project
from kb.storage.queue import outbox
from kb.storage.resources import attachments as files
from kb.storage.resources import revisions
from kb.storage.resources.rows import attachments_of
from kb.storage.resources.saved_states import digest_of
from kb.storage.resources.tables import (
    resource,
    resource_author,
    resource_occasion,
    resource_topic,
)
from kb.storage.session import Database, Transaction
from kb.storage.studios.tables import studio
from kb.storage.topics.tables import topic
from kb.storage.twins import due
from kb.text.plain import plain_text


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did. revision: the number of the newest revision now."""

    id: ResourceId
    key: str
    outcome: Outcome
    revision: int


@dataclass(frozen=True, slots=True)
class _Pending:
    state: ResourceState
    text: str
    digest: str
    stored: Any  # a row of `_STORED`, or None
    # those that it gets; None where they stay as they are
    attachments: tuple[Attachment, ...] | None

    @property
    def revision(self) -> int:
        """Return the number of the revision that saving makes, if it makes one."""
        return self.stored.revision + 1 if self.stored else 1


_STORED: Final = select(
    resource.c.id, resource.c.digest, resource.c.revision, resource.c.deleted_at, resource.c.key
).where(resource.c.key.in_(bindparam("keys", expanding=True)))
_BODIES: Final = select(resource.c.key, resource.c.body, resource.c.body_text).where(
    resource.c.key.in_(bindparam("keys", expanding=True))
)
_STORED_LOCKED: Final = _STORED.order_by(resource.c.id).with_for_update()


def body_texts(db: Database, states: Sequence[ResourceState]) -> dict[str, str]:
    """Return key → body without markup, for `save_many`.

    It is called before the transaction, because a text that takes long must not keep others from
    writing.
    """
    with db.read() as tx:
        rows = tx.execute(_BODIES, {"keys": [state.key for state in states]})
        stored = {key: (body, text) for key, body, text in rows}
    texts: dict[str, str] = {}
    for state in states:
        body, text = stored.get(state.key, (None, ""))
        texts[state.key] = text if state.body == body else plain_text(state.body)
    return texts


def save_many(
    tx: Transaction,
    states: Sequence[ResourceState],
    texts: Mapping[str, str],
    attachments: Mapping[str, Sequence[Attachment]] | None = None,
) -> list[Saved]:
    """Save states with different keys, all or none. References must exist.

    texts: `body_texts` of these states. attachments: those that the resources with these keys get,
    whose bytes are in the file store already; all others keep theirs. A state that equals the last
    saved one changes nothing; what is in the bin stays there.
    """
    now = clock.now()
    references = _References(tx, states)
    stored = _stored(tx, [state.key for state in states])
    changed_files = _changed_files(tx, stored, attachments or {})
    _know_others(tx, attachments or {}, changed_files)
    pending = [
        _pending(references.settled(state), texts[state.key], stored, changed_files)
        for state in states
    ]
    created = [item for item in pending if item.stored is None]
    revised = [item for item in pending if _is_revised(item)]
    due.enqueue_new_texts(tx, {item.stored.id: item.text for item in revised})
    revisions.settle(tx, [item.stored.id for item in revised])
    _insert(tx, created, references, now)
    _update(tx, revised, references, now)
    new = _stored(tx, [item.state.key for item in created])
    ids = {key: ResourceId(row.id) for key, row in (stored | new).items()}
    changed = [*created, *revised]
    _link(tx, changed, references, ids)
    revisions.add(tx, {ids[item.state.key]: item.revision for item in changed}, now)
    for item in changed:
        if item.attachments is not None:
            files.attach(tx, ids[item.state.key], item.revision, item.attachments)
    due.enqueue(tx, [ids[item.state.key] for item in created])
    outbox.touch(tx, [ids[item.state.key] for item in changed])
    return [
        Saved(ids[item.state.key], item.state.key, _outcome(item), _newest(item))
        for item in pending
    ]


def _is_revised(item: _Pending) -> bool:
    if item.stored is None or item.stored.deleted_at is not None:
        return False
    return item.stored.digest != item.digest or item.attachments is not None


def _outcome(item: _Pending) -> Outcome:
    if item.stored is None:
        return Outcome.CREATED
    if item.stored.deleted_at is not None:
        return Outcome.BINNED
    return Outcome.REVISED if _is_revised(item) else Outcome.UNCHANGED


def _newest(item: _Pending) -> int:
    return item.revision if item.stored is None or _is_revised(item) else item.revision - 1


def _pending(
    state: ResourceState,
    text: str,
    stored: dict[str, Any],
    changed_files: Mapping[str, tuple[Attachment, ...]],
) -> _Pending:
    return _Pending(
        state,
        text,
        digest_of(json_of_state(state)),
        stored.get(state.key),
        changed_files.get(state.key),
    )


def _changed_files(
    tx: Transaction, stored: Mapping[str, Any], wanted: Mapping[str, Sequence[Attachment]]
) -> dict[str, tuple[Attachment, ...]]:
    """Return the attachments that differ from those that the resource has now."""
    ids = [ResourceId(stored[key].id) for key in wanted if key in stored]
    now = attachments_of(tx, ids) if ids else {}
    return {
        key: tuple(given)
        for key, given in wanted.items()
        if list(given) != (now.get(stored[key].id, []) if key in stored else [])
    }


def _know_others(
    tx: Transaction,
    wanted: Mapping[str, Sequence[Attachment]],
    changed: Mapping[str, Sequence[Attachment]],
) -> None:
    """Record what is known by now of the originals that stay attached as they were."""
    same = [one for key, given in wanted.items() if key not in changed for one in given]
    if looked := [one for one in same if one.holds is not None]:
        files.know(tx, looked)


def _stored(tx: Transaction, keys: Sequence[str]) -> dict[str, Any]:
    if not keys:
        return {}
    # Locked in one order, so that two savers of the same resources wait and do not block
    statement = _STORED_LOCKED if tx.dialect == "postgresql" else _STORED
    return {row.key: row for row in tx.execute(statement, {"keys": keys})}


class _References:
    """The ids behind the keys that some states use; a merged person's key leads to the one kept."""

    def __init__(self, tx: Transaction, states: Sequence[ResourceState]) -> None:
        def used(field: str) -> set[str]:
            return {key for state in states for key in getattr(state, field)}

        found = person_ids_of(tx, used("authors"))
        self.authors = found | {person.key: person for person in found.values()}
        self.topics = ids_of(tx, topic, used("topics"))
        self.occasions = ids_of(tx, occasion, used("occasions"))
        self.studios = ids_of(tx, studio, {state.studio for state in states if state.studio})
        self.projects = ids_of(tx, project, {state.project for state in states if state.project})

    def settled(self, state: ResourceState) -> ResourceState:
        """Return the state with the keys of the persons kept. Raises InvalidInput for unknown
        keys.
        """
        _require(state.authors, self.authors, "authors")
        _require(state.topics, self.topics, "topics")
        _require(state.occasions, self.occasions, "occasions")
        _require((state.studio,), self.studios, "studio")
        _require((state.project,), self.projects, "project")
        authors = tuple(dict.fromkeys(self.authors[key].key for key in state.authors))
        return state if authors == state.authors else replace(state, authors=authors)


def _require(keys: Iterable[str | None], known: dict[str, Any], field: str) -> None:
    for key in keys:
        if key is not None and key not in known:
            raise InvalidInput("没有编号为“%(key)s”的条目", field=field, key=key)


def _values(item: _Pending, references: _References, now: datetime) -> dict[str, Any]:
    state = item.state
    return {
        "title": state.title,
        "kind": state.kind.value,
        "stages": [stage.value for stage in state.stages],
        "grades": list(state.grades),
        "duration_min": state.duration_min,
        "plan": fields_of(state.plan) if state.plan else None,
        "studio_id": references.studios[state.studio] if state.studio else None,
        "project_id": references.projects[state.project] if state.project else None,
        "date": state.date,
        "visibility": state.visibility.value,
        "sample": state.sample,
        "updated_at": now,
        "digest": item.digest,
        "source": state.source,
        "licence": state.licence,
        "summary": state.summary,
        "body_text": item.text,
        "body": state.body,
    }


def _insert(
    tx: Transaction, items: Sequence[_Pending], references: _References, now: datetime
) -> None:
    if not items:
        return
    rows = [
        _values(item, references, now)
        | {"key": item.state.key, "revision": 1, "version": 1, "created_at": now}
        for item in items
    ]
    tx.execute(insert(resource), rows)


def _update(
    tx: Transaction, items: Sequence[_Pending], references: _References, now: datetime
) -> None:
    if not items:
        return
    rows = [
        _values(item, references, now) | {"row_id": item.stored.id, "revision": item.revision}
        for item in items
    ]
    tx.execute(update(resource).where(resource.c.id == bindparam("row_id")), rows)
    ids = [item.stored.id for item in items]
    for table in (resource_author, resource_topic, resource_occasion):
        tx.execute(delete(table).where(table.c.resource_id.in_(ids)))


def _link(
    tx: Transaction,
    items: Sequence[_Pending],
    references: _References,
    ids: dict[str, ResourceId],
) -> None:
    rows: dict[Table, list[dict[str, int]]] = defaultdict(list)
    for item in items:
        id_ = ids[item.state.key]
        for position, key in enumerate(item.state.authors):
            person_id = references.authors[key].id
            rows[resource_author].append(_linked(id_, "person_id", person_id, position))
        for position, key in enumerate(item.state.topics):
            topic_id = references.topics[key]
            rows[resource_topic].append(_linked(id_, "topic_id", topic_id, position))
        for position, key in enumerate(item.state.occasions):
            occasion_id = references.occasions[key]
            rows[resource_occasion].append(_linked(id_, "occasion_id", occasion_id, position))
    for table, links in rows.items():
        tx.execute(insert(table), links)


def _linked(resource_id: int, name: str, other_id: int, position: int) -> dict[str, int]:
    return {"resource_id": resource_id, name: other_id, "position": position}
