"""Collections, and one of them in its order with the curator's notes."""

from flask import Blueprint, render_template

from kb.usecases import collections, resources
from web.context import current_scope, site
from web.present.hits import plain_cards
from web.views.parameters import key_of

views = Blueprint("collections", __name__)


@views.get("/collections")
def collection_list() -> str:
    found = collections.every(site().services.db, current_scope())
    return render_template("collections.html", collections=found)


@views.get("/collections/<key>")
def collection(key: str) -> str:
    db, scope = site().services.db, current_scope()
    found = collections.get(db, key_of(key, "没有合集“%(key)s”，或者您无权查看"), scope)
    rows = resources.by_ids(db, [item.resource for item in found.items], scope, with_body=False)
    cards = {card.resource.id: card for card in plain_cards(rows, site().labels)}
    items = [(cards[one.resource], one.note) for one in found.items if one.resource in cards]
    return render_template("collection.html", collection=found, items=items)
