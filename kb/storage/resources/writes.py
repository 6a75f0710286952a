"""Resources: saving. Every saved state becomes a revision and an entry in the outbox.

Many drafts are saved at the price of a few statements, which is what makes imports fast.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Table, bindparam, delete, insert, select, update

from kb.domain import clock
from kb.domain.ids import ResourceId
from kb.domain.outcome import Outcome
from kb.domain.resources import Attachment, Resource, ResourceState
from kb.errors import InvalidInput
from kb.lines.write import fields_of, state_of
from kb.storage.keys import ids_of, person_ids_of
from kb.storage.occasions.tables import occasion
from kb.storage.projects.tables import project
from kb.storage.queue import outbox
from kb.storage.resources import attachments as files
from kb.storage.resources.rows import attachments_of
from kb.storage.resources.tables import (
    resource,
    resource_author,
    resource_occasion,
    resource_revision,
    resource_topic,
)
from kb.storage.session import Database, Transaction
from kb.storage.studios.tables import studio
from kb.storage.topics.tables import topic
from kb.storage.twins import due
from kb.text.plain import plain_text


@dataclass(frozen=True, slots=True)
class Saved:
    """revision: the number of the newest revision now."""

    id: ResourceId
    key: str
    outcome: Outcome
    revision: int


@dataclass(frozen=True, slots=True)
class _Pending:
    draft: ResourceState
    text: str
    state: str
    digest: str
    stored: Any  # (id, digest, revision, deleted_at) or None
    # those that it gets; None where they stay as they are
    attachments: tuple[Attachment, ...] | None

    @property
    def revision(self) -> int:
        """The number of the revision that saving makes, if it makes one."""
        return self.stored[2] + 1 if self.stored else 1


_STORED: Final = select(
    resource.c.id, resource.c.digest, resource.c.revision, resource.c.deleted_at, resource.c.key
).where(resource.c.key.in_(bindparam("keys", expanding=True)))
_BODIES: Final = select(resource.c.key, resource.c.body, resource.c.body_text).where(
    resource.c.key.in_(bindparam("keys", expanding=True))
)
_STORED_LOCKED: Final = _STORED.order_by(resource.c.id).with_for_update()


def draft_of(stored: Resource) -> ResourceState:
    """The saved state of a whole resource (one read with its body)."""
    return ResourceState(
        key=stored.key,
        title=stored.title,
        body=stored.body,
        kind=stored.kind,
        stages=stored.stages,
        grades=stored.grades,
        topics=tuple(topic.key for topic in stored.topics),
        occasions=tuple(occasion.key for occasion in stored.occasions),
        duration_min=stored.duration_min,
        plan=stored.plan,
        authors=tuple(author.key for author in stored.authors),
        studio=stored.studio.key if stored.studio else None,
        project=stored.project.key if stored.project else None,
        date=stored.date,
        summary=stored.summary,
        source=stored.source,
        licence=stored.licence,
        visibility=stored.visibility,
        sample=stored.sample,
    )


def digest_of(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def body_texts(db: Database, drafts: Sequence[ResourceState]) -> dict[str, str]:
    """Key → body without markup, for `save_many`.

    Taken before the transaction: a text that takes long must not hold others' writing up.
    """
    with db.read() as tx:
        rows = tx.execute(_BODIES, {"keys": [draft.key for draft in drafts]})
        stored = {key: (body, text) for key, body, text in rows}
    texts: dict[str, str] = {}
    for draft in drafts:
        body, text = stored.get(draft.key, (None, ""))
        texts[draft.key] = text if draft.body == body else plain_text(draft.body)
    return texts


def save_many(
    tx: Transaction,
    drafts: Sequence[ResourceState],
    texts: Mapping[str, str],
    attachments: Mapping[str, Sequence[Attachment]] | None = None,
) -> list[Saved]:
    """Save drafts with different keys, all or none. References must exist.

    texts: `body_texts` of these drafts. attachments: those that the resources with these keys
    get, whose bytes are in the file store already; all others keep theirs.

    What equals the last saved state is left alone; what is in the bin stays there.
    """
    now = clock.now()
    references = _References(tx, drafts)
    stored = _stored(tx, [draft.key for draft in drafts])
    changed_files = _changed_files(tx, stored, attachments or {})
    pending = [
        _pending(references.settled(draft), texts[draft.key], stored, changed_files)
        for draft in drafts
    ]
    created = [item for item in pending if item.stored is None]
    revised = [item for item in pending if _is_revised(item)]
    due.enqueue_new_texts(tx, {item.stored[0]: item.text for item in revised})
    _insert(tx, created, references, now)
    _update(tx, revised, references, now)
    new = _stored(tx, [item.draft.key for item in created])
    ids = {key: ResourceId(row[0]) for key, row in (stored | new).items()}
    changed = [*created, *revised]
    _link(tx, changed, references, ids)
    _keep_revisions(tx, changed, ids, now)
    for item in changed:
        if item.attachments is not None:
            files.attach(tx, ids[item.draft.key], item.revision, item.attachments)
    due.enqueue(tx, [ids[item.draft.key] for item in created])
    outbox.touch(tx, [ids[item.draft.key] for item in changed])
    return [
        Saved(ids[item.draft.key], item.draft.key, _outcome(item), _newest(item))
        for item in pending
    ]


def _is_revised(item: _Pending) -> bool:
    if item.stored is None or item.stored[3] is not None:
        return False
    return item.stored[1] != item.digest or item.attachments is not None


def _outcome(item: _Pending) -> Outcome:
    if item.stored is None:
        return Outcome.CREATED
    if item.stored[3] is not None:
        return Outcome.BINNED
    return Outcome.REVISED if _is_revised(item) else Outcome.UNCHANGED


def _newest(item: _Pending) -> int:
    return item.revision if item.stored is None or _is_revised(item) else item.revision - 1


def _pending(
    draft: ResourceState,
    text: str,
    stored: dict[str, Any],
    changed_files: Mapping[str, tuple[Attachment, ...]],
) -> _Pending:
    state = state_of(draft)
    return _Pending(
        draft,
        text,
        state,
        digest_of(state),
        stored.get(draft.key),
        changed_files.get(draft.key),
    )


def _changed_files(
    tx: Transaction, stored: Mapping[str, Any], wanted: Mapping[str, Sequence[Attachment]]
) -> dict[str, tuple[Attachment, ...]]:
    """Those that are others than there are now."""
    ids = [ResourceId(stored[key][0]) for key in wanted if key in stored]
    now = attachments_of(tx, ids) if ids else {}
    return {
        key: tuple(given)
        for key, given in wanted.items()
        if list(given) != (now.get(stored[key][0], []) if key in stored else [])
    }


def _stored(tx: Transaction, keys: Sequence[str]) -> dict[str, Any]:
    if not keys:
        return {}
    # Locked in one order, so that two savers of the same resources wait and do not block
    statement = _STORED_LOCKED if tx.dialect == "postgresql" else _STORED
    return {row[4]: row for row in tx.execute(statement, {"keys": keys})}


class _References:
    """The ids behind the keys that some drafts use; merged persons lead to who they are."""

    def __init__(self, tx: Transaction, drafts: Sequence[ResourceState]) -> None:
        def used(field: str) -> set[str]:
            return {key for draft in drafts for key in getattr(draft, field)}

        self.authors = person_ids_of(tx, used("authors"))
        self.topics = ids_of(tx, topic, used("topics"))
        self.occasions = ids_of(tx, occasion, used("occasions"))
        self.studios = ids_of(tx, studio, {draft.studio for draft in drafts if draft.studio})
        self.projects = ids_of(tx, project, {draft.project for draft in drafts if draft.project})

    def settled(self, draft: ResourceState) -> ResourceState:
        """The draft with the keys of living persons; raises InvalidInput for unknown keys."""
        _require(draft.authors, self.authors, "authors")
        _require(draft.topics, self.topics, "topics")
        _require(draft.occasions, self.occasions, "occasions")
        _require((draft.studio,), self.studios, "studio")
        _require((draft.project,), self.projects, "project")
        authors = tuple(dict.fromkeys(self.authors[key].key for key in draft.authors))
        return draft if authors == draft.authors else replace(draft, authors=authors)


def _require(keys: Iterable[str | None], known: dict[str, Any], field: str) -> None:
    for key in keys:
        if key is not None and key not in known:
            raise InvalidInput("没有编号为“%(key)s”的条目", field=field, key=key)


def _values(item: _Pending, references: _References, now: datetime) -> dict[str, Any]:
    draft = item.draft
    return {
        "title": draft.title,
        "kind": draft.kind.value,
        "stages": [stage.value for stage in draft.stages],
        "grades": list(draft.grades),
        "duration_min": draft.duration_min,
        "plan": fields_of(draft.plan) if draft.plan else None,
        "studio_id": references.studios[draft.studio] if draft.studio else None,
        "project_id": references.projects[draft.project] if draft.project else None,
        "date": draft.date,
        "visibility": draft.visibility.value,
        "sample": draft.sample,
        "updated_at": now,
        "digest": item.digest,
        "source": draft.source,
        "licence": draft.licence,
        "summary": draft.summary,
        "body_text": item.text,
        "body": draft.body,
    }


def _insert(
    tx: Transaction, items: Sequence[_Pending], references: _References, now: datetime
) -> None:
    if not items:
        return
    rows = [
        _values(item, references, now)
        | {"key": item.draft.key, "revision": 1, "version": 1, "created_at": now}
        for item in items
    ]
    tx.execute(insert(resource), rows)


def _update(
    tx: Transaction, items: Sequence[_Pending], references: _References, now: datetime
) -> None:
    if not items:
        return
    rows = [
        _values(item, references, now) | {"row_id": item.stored[0], "revision": item.revision}
        for item in items
    ]
    tx.execute(update(resource).where(resource.c.id == bindparam("row_id")), rows)
    ids = [item.stored[0] for item in items]
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
        id_ = ids[item.draft.key]
        for position, key in enumerate(item.draft.authors):
            person_id = references.authors[key].id
            rows[resource_author].append(_linked(id_, "person_id", person_id, position))
        for position, key in enumerate(item.draft.topics):
            topic_id = references.topics[key]
            rows[resource_topic].append(_linked(id_, "topic_id", topic_id, position))
        for position, key in enumerate(item.draft.occasions):
            occasion_id = references.occasions[key]
            rows[resource_occasion].append(_linked(id_, "occasion_id", occasion_id, position))
    for table, links in rows.items():
        tx.execute(insert(table), links)


def _linked(resource_id: int, name: str, other_id: int, position: int) -> dict[str, int]:
    return {"resource_id": resource_id, name: other_id, "position": position}


def _keep_revisions(
    tx: Transaction, items: Sequence[_Pending], ids: dict[str, ResourceId], now: datetime
) -> None:
    rows = [
        {
            "resource_id": ids[item.draft.key],
            "number": item.revision,
            "saved_at": now,
            "saved_by": str(tx.actor.ref),
            "state": item.state,
        }
        for item in items
    ]
    if rows:
        tx.execute(insert(resource_revision), rows)
