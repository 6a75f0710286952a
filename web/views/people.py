"""One author: who they are, where they work, what they have written."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from kb.errors import NotFound
from kb.usecases import people
from web.context import site
from web.present.lists import cards_of, facet_links, list_pager
from web.present.page_context import urls
from web.searching import listing
from web.views.parameters import key_of, number_of

views = Blueprint("people", __name__)

_MISSING = "没有编号为“%(key)s”的作者"


@views.get("/authors/<key>")
def author(key: str) -> str | Response:
    found = people.get(site().services.db, key_of(key, _MISSING))
    if found.key != key:  # merged into another person
        return redirect(urls().author(found.key), 301)
    page = number_of(request.args, "page", 1, least=1)
    shown = listing({"author": (found.key,)}, page=page, facets=("kind", "topic"))
    if shown.total == 0 and not found.memberships:
        # Of someone whose work is not for this reader, the name is not either.
        raise NotFound(_MISSING, key=key)
    return render_template(
        "author.html",
        person=found,
        listing=shown,
        cards=cards_of(shown),
        kinds=facet_links(shown, "kind"),
        topics=facet_links(shown, "topic"),
        pager=list_pager(shown, page),
    )
