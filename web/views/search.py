"""The search page."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from indexer.engines.contract import Sort
from indexer.search import SearchPage
from web.context import site
from web.present.facets import Facet
from web.present.hits import Card, found_cards, plain_cards
from web.present.page_context import facet_presenter, urls
from web.present.pager import pager
from web.present.search import notices
from web.present.state import State
from web.searching import counts, search
from web.translate import lazy_gettext
from web.views.parameters import MAX_PAGE_QUERY, clean, read_page

views = Blueprint("search", __name__)

_SORTS = (
    (Sort.RELEVANCE, lazy_gettext("最相关")),
    (Sort.NEWEST, lazy_gettext("最新")),
    (Sort.TITLE, lazy_gettext("标题")),
)


@dataclass(frozen=True, slots=True)
class SortLink:
    label: str
    url: str
    current: bool


@views.get("/search")
def search_page() -> str:
    state = read_page(request.args)
    page = search(state)
    presenter = facet_presenter()
    facets: list[Facet] = presenter.facets(state, counts(page, site().services.searcher))
    return render_template(
        "search.html",
        state=state,
        page=page,
        took_ms=max(1, round(page.took_ms)),
        cards=_cards(state, page),
        facets=facets,
        chips=presenter.chips(state),
        sorts=_sorts(state, page),
        pager=pager(state.page, page.pages, lambda number: urls().search(state.with_page(number))),
        notices=notices(page),
        shortened=MAX_PAGE_QUERY if _is_shortened() else 0,
    )


def _cards(state: State, page: SearchPage) -> list[Card]:
    if state.text:
        return found_cards(page.hits, site().labels)
    return plain_cards((hit.resource for hit in page.hits), site().labels)


def _sorts(state: State, page: SearchPage) -> list[SortLink]:
    """Without words nothing is more relevant than another."""
    return [
        SortLink(
            str(label),
            urls().search(state.with_sort(None if sort is Sort.RELEVANCE else sort)),
            sort is page.sort,
        )
        for sort, label in _SORTS
        if state.text or sort is not Sort.RELEVANCE
    ]


def _is_shortened() -> bool:
    return len(clean(request.args.get("q", "")).strip()) > MAX_PAGE_QUERY
