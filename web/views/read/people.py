"""Authors, and one author: who they are, where they work, what they have written."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from kb.usecases import catalogue, collections, people
from web.present import portrait
from web.request.addresses import urls
from web.request.context import current_reader, current_scope, site
from web.request.parameters import key_of, number_of
from web.results import ALL_VALUES
from web.searching import listing
from web.views.read.lists import facet_links, list_context, list_pager

views = Blueprint("people", __name__)

_MISSING: Final = "没有编号为“%(key)s”的作者"
_A_PAGE: Final = 90
_COLLECTIONS: Final = 6
_LINKS: Final = 10


@views.get("/authors")
def author_list() -> str:
    """List the authors of whom there is something to read, beginning with the one with most."""
    page = number_of(request.args, "page", 1, least=1)
    found = listing({}, per_page=1, facets=("author",), facet_size=ALL_VALUES)
    counts = list(found.counts("author").items())
    shown = dict(counts[(page - 1) * _A_PAGE : page * _A_PAGE])
    db, scope = site().services.db, current_scope()
    names = catalogue.names_of(db, {"author": shown}, scope).known.get("author", {})
    schools = catalogue.schools(db, names, scope)
    return render_template(
        "authors.html",
        authors=[
            (key, names[key], schools.get(key, ""), count)
            for key, count in shown.items()
            if key in names
        ],
        total=len(counts),
        counted=found.page is not None,
        pager=list_pager(page, -(-len(counts) // _A_PAGE)),
    )


@views.get("/authors/<key>")
def author(key: str) -> str | Response:
    db = site().services.db
    found = people.get(db, key_of(key, _MISSING), current_reader())
    if found.key != key:  # merged into another person
        return redirect(urls().author(found.key), 301)
    page = number_of(request.args, "page", 1, least=1)
    shown = listing(
        {"author": (found.key,)},
        page=page,
        facets=("kind", "topic", "year"),
        facet_size=ALL_VALUES,
    )
    links = facet_links(shown, "kind", "topic", most=_LINKS)
    return render_template(
        "author.html",
        person=found,
        years=portrait.years_of(shown.counts("year")),
        collections=collections.of_author(db, found.id, current_scope(), _COLLECTIONS),
        **list_context(shown, page),
        kinds=links["kind"],
        topics=links["topic"],
    )
