"""Collections, and one of them in its order with the curator's notes."""

from collections.abc import Iterable, Iterator
from typing import Final

from flask import Blueprint, render_template, request

from kb.domain.collections import Collection
from kb.domain.resources import Resource
from kb.text.markdown import PAGE_STEPS
from kb.usecases import collections, resources
from web.present.hits import plain_cards
from web.present.html import Typeset, typeset
from web.present.share import Shared, share
from web.request.addresses import absolute, urls
from web.request.context import current_reader, current_scope, site
from web.request.parameters import key_of, number_of
from web.views.read.lists import list_pager

views = Blueprint("collections", __name__)

_MISSING: Final = "没有合集“%(key)s”，或者您无权查看"
_A_PAGE: Final = 60
# Of a book that is printed as one: some 80 sheets.
_PART_CHARS: Final = 120_000
# No short text of a book takes the steps of all the others.
_CHAPTER_STEPS: Final = 1_000
_STEPS_A_CHAR: Final = 4


@views.get("/collections")
def collection_list() -> str:
    page = number_of(request.args, "page", 1, least=1)
    found, total = collections.summaries(
        site().services.db, current_scope(), _A_PAGE, (page - 1) * _A_PAGE
    )
    return render_template(
        "collections.html", collections=found, pager=list_pager(page, -(-total // _A_PAGE))
    )


@views.get("/collections/<key>")
def collection(key: str) -> str:
    db, scope = site().services.db, current_scope()
    found = collections.get(db, key_of(key, _MISSING), current_reader())
    rows = resources.by_ids(
        db, [item.resource for item in found.items], scope, with_body=False, text_limit=400
    )
    cards = {card.resource.id: card for card in plain_cards(rows, site().labels, site().cut)}
    items = [(cards[one.resource], one.note) for one in found.items if one.resource in cards]
    return render_template("collection.html", collection=found, items=items, shared=_shared(found))


@views.get("/collections/<key>/book")
def book(key: str) -> str:
    """Show all texts of a collection one after another for the printer; a long one in parts."""
    db, scope = site().services.db, current_scope()
    found = collections.get(db, key_of(key, _MISSING), current_reader())
    parts = resources.in_parts(db, [item.resource for item in found.items], _PART_CHARS)
    number = number_of(request.args, "part", 1, least=1)
    rows = resources.by_ids(db, parts[number - 1] if number <= len(parts) else (), scope)
    notes = {item.resource: item.note for item in found.items}
    return render_template(
        "book.html",
        collection=found,
        shared=_shared(found),
        first=sum(map(len, parts[: number - 1])) + 1,
        chapters=[(row, notes[row.id], body) for row, body in _typeset_all(rows)],
        part=number,
        parts=len(parts),
    )


def _shared(collection: Collection) -> Shared:
    address = absolute(urls().collection(collection.key))
    return share(collection.title, collection.description, address)


def _typeset_all(rows: Iterable[Resource]) -> Iterator[tuple[Resource, Typeset]]:
    """Lay out the texts of one page, which together may take as many steps as one text alone."""
    left = PAGE_STEPS
    for row in rows:
        body = typeset(
            row.body,
            root=urls().root,
            top=3,
            ids=f"r{row.id}",
            cut=site().cut,
            most_steps=min(left, _CHAPTER_STEPS + _STEPS_A_CHAR * len(row.body)),
        )
        left -= min(left, body.steps)
        yield row, body
