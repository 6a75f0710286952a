"""One author: who they are, where they work, what they have written."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from kb.errors import NotFound
from kb.usecases import people
from web.context import current_scope, site
from web.present.lists import cards_of, facet_links, list_pager
from web.present.page_context import urls
from web.searching import listing
from web.views.parameters import key_of, number_of

views = Blueprint("people", __name__)

_MISSING = "没有编号为“%(key)s”的作者"


@views.get("/authors/<key>")
def author(key: str) -> str | Response:
    db = site().services.db
    found = people.get(db, key_of(key, _MISSING))
    if not found.memberships and not people.has_work(db, found.id, current_scope()):
        # Of someone whose work is not for this reader, the name is not either, nor a former key.
        raise NotFound(_MISSING, key=key)
    if found.key != key:  # merged into another person
        return redirect(urls().author(found.key), 301)
    page = number_of(request.args, "page", 1, least=1)
    shown = listing({"author": (found.key,)}, page=page, facets=("kind", "topic"))
    return render_template(
        "author.html",
        person=found,
        listing=shown,
        cards=cards_of(shown),
        kinds=facet_links(shown, "kind"),
        topics=facet_links(shown, "topic"),
        pager=list_pager(shown, page),
    )
