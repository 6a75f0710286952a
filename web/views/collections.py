"""Collections, and one of them in its order with the curator's notes."""

from typing import Final

from flask import Blueprint, render_template, request

from kb.usecases import collections, resources
from web.context import current_scope, site
from web.present.hits import plain_cards
from web.present.lists import list_pager
from web.views.parameters import key_of, number_of

views = Blueprint("collections", __name__)

_A_PAGE: Final = 60


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
    found = collections.get(db, key_of(key, "没有合集“%(key)s”，或者您无权查看"), scope)
    rows = resources.by_ids(
        db, [item.resource for item in found.items], scope, with_body=False, text_limit=400
    )
    cards = {card.resource.id: card for card in plain_cards(rows, site().labels)}
    items = [(cards[one.resource], one.note) for one in found.items if one.resource in cards]
    return render_template("collection.html", collection=found, items=items)
