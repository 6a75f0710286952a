"""The kinds of resources, and the resources of one kind."""

from flask import Blueprint, render_template, request

from kb.domain.vocabulary import Kind
from kb.errors import NotFound
from web.present.lists import cards_of, facet_links, list_pager, year_columns
from web.request.context import site
from web.request.parameters import clean, number_of
from web.searching import ALL_VALUES, listing

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
    return render_template(
        "kind.html",
        code=code,
        description=site().labels.descriptions.get(code, ""),
        listing=shown,
        cards=cards_of(shown),
        columns=year_columns(shown),
        stages=facet_links(shown, "stage"),
        topics=facet_links(shown, "topic"),
        others=facet_links(shown, "kind"),
        pager=list_pager(page, shown.pages),
    )
