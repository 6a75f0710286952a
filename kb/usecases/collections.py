"""Collections, read in a scope: items that the reader may not see are left out."""

from collections.abc import Sequence
from dataclasses import replace

from kb.domain.access import Scope
from kb.domain.checks import NOTE_LIMIT, TITLE_LIMIT, check_key, check_list, check_text
from kb.domain.drafts import CollectionDraft
from kb.domain.outcome import Outcome
from kb.domain.people import Collection
from kb.domain.texts import tidy
from kb.errors import NotFound
from kb.storage import collections, resources
from kb.storage.session import Database, Transaction

ITEM_LIMIT = 2000


def save(db: Database, draft: CollectionDraft) -> Outcome:
    draft = tidy(draft)
    check_key(draft.key)
    check_text(draft.title, "title", TITLE_LIMIT, required=True)
    check_text(draft.description, "description", NOTE_LIMIT)
    check_list((item.resource for item in draft.items), "items", ITEM_LIMIT)
    for item in draft.items:
        check_text(item.note, "items", NOTE_LIMIT)
    with db.write() as tx:
        return collections.save(tx, draft)


def get(db: Database, key: str, scope: Scope) -> Collection:
    """Raises NotFound, also for a collection out of scope."""
    with db.read() as tx:
        found = collections.find(tx, key)
        if found is None or not scope.allows(found.audience):
            raise NotFound("没有合集“%(key)s”，或者您无权查看", key=key)
        return _readable(tx, [found], scope)[0]


def every(db: Database, scope: Scope) -> list[Collection]:
    """Those in scope, in the order of their keys."""
    with db.read() as tx:
        allowed = [item for item in collections.every(tx) if scope.allows(item.audience)]
        return _readable(tx, allowed, scope)


def delete(db: Database, key: str) -> None:
    """The collection, not what is in it."""
    with db.write() as tx:
        collections.delete_one(tx, key)


def _readable(tx: Transaction, found: Sequence[Collection], scope: Scope) -> list[Collection]:
    """With the items that are in scope."""
    ids = {item.resource for one in found for item in one.items}
    allowed = resources.readable_ids(tx, ids, scope)
    return [
        replace(one, items=tuple(item for item in one.items if item.resource in allowed))
        for one in found
    ]
