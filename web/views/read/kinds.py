"""The kinds of resources, and the resources of one kind."""

from flask import Blueprint, render_template, request

from kb.domain.texts import clean
from kb.domain.vocabulary import Kind
from kb.errors import NotFound
from web.request.context import site
from web.request.parameters import number_of
from web.results import ALL_VALUES
from web.searching import listing
from web.views.read.lists import facet_links, list_context

views = Blueprint("kinds", __name__)


@views.get("/kinds")
def kind_list() -> str:
    found = listing({}, per_page=1, facets=("kind",))
    labels = site().labels
    return render_template(
        "kinds.html",
        kinds=[(code, labels.descriptions.get(code, "")) for code in labels.codes("kind")],
        counts=found.counts("kind"),
        counted=found.page is not None,
    )


@views.get("/kinds/<code>")
def kind(code: str) -> str:
    if code not in set(Kind):
        raise NotFound("没有“%(value)s”这种类型。", value=clean(code)[:40])
    page = number_of(request.args, "page", 1, least=1)
    shown = listing(
        {"kind": (code,)},
        page=page,
        facets=("stage", "topic", "kind", "year"),
        facet_size=ALL_VALUES,
    )
    links = facet_links(shown, "stage", "topic", "kind")
    return render_template(
        "kind.html",
        code=code,
        description=site().labels.descriptions.get(code, ""),
        **list_context(shown, page),
        stages=links["stage"],
        topics=links["topic"],
        others=links["kind"],
    )
