"""The search page, and its print view, which is one list to put on paper."""

from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from indexer.engines.contract import Sort
from indexer.engines.fields import FACETS
from indexer.query.syntax import without_marks, without_syntax
from indexer.search import SearchPage
from kb.domain.texts import clean
from kb.errors import DatabaseAway, Unavailable
from kb.messages import msg
from kb.text.fold import fold
from kb.usecases import resources
from web.language.translate import gettext, told
from web.present import query_help, understanding
from web.present.api import notices
from web.present.facets import FacetPresenter
from web.present.hits import Card, found_cards, plain_cards
from web.present.pager import pager
from web.present.state import State
from web.request.addresses import here, urls
from web.request.context import current_scope, site
from web.request.limits import reader_of_request
from web.request.parameters import MAX_PAGE_QUERY, read_page
from web.results import with_names
from web.searching import search

views = Blueprint("search", __name__)

_PRINT: Final = "print"
_ON_PAPER: Final = 60  # as many as keep the page light
_SORTS: Final = (
    (Sort.RELEVANCE, msg("最相关")),
    (Sort.NEWEST, msg("最新")),
    (Sort.TITLE, msg("标题")),
)
# Of a plain list by title; the rest of the query language is the engine's.
_WORDS: Final = 8


@dataclass(frozen=True, slots=True)
class SortLink:
    """A link to the same search in another order."""

    label: str
    url: str
    current: bool


@views.get("/search")
def search_page() -> ResponseReturnValue:
    state = read_page(request.args)
    try:
        return _to_print(state) if request.args.get("view") == _PRINT else _to_read(state)
    except DatabaseAway:
        raise
    except Unavailable as away:
        return _without_engine(state, away)


def _to_read(state: State) -> str:
    page = search(state)
    site().services.query_log.note(page, reader_of_request())
    found, to = with_names(page, site().services), urls()
    presenter = FacetPresenter(site().labels, to, found.names)
    return render_template(
        "search.html",
        state=state,
        page=page,
        cards=_cards(state, page),
        facets=presenter.facets(state, found.counted),
        chips=presenter.chips(state),
        sorts=_sorts(state, page),
        pager=pager(state.page, page.pages, lambda number: to.search(state.with_page(number))),
        notices=[*notices(page.notices), *presenter.strangers(state.filters)],
        steps=understanding.steps(page, state, to),
        understood=understanding.understood(page, state, to, site().labels),
        meant=to.search(replace(state, text=page.corrected, until=None, page=1)),
        shortened=MAX_PAGE_QUERY if _is_shortened() else 0,
        kept=_kept(state),
        relaxed=_relaxed(state),
        rules=query_help.rules(),
        feed=state.with_sort(None).with_group("good").lasting(),
        print_url=to.print_search(state.with_page(1)),
    )


def _without_engine(state: State, away: Unavailable) -> Response:
    """Show what the database alone can tell: titles that fit, with the newest first."""
    words = [{word, fold(word)} for word in without_marks(state.text).split()[:_WORDS]]
    found = resources.by_title(
        site().services.db, [sorted(one) for one in words], current_scope(), limit=state.per_page
    )
    page = render_template(
        "search_away.html",
        state=state,
        said=told(away),
        cards=plain_cards(found, site().labels, site().cut),
        again=here(),
    )
    headers = {"Retry-After": str(away.retry_after_s), "Cache-Control": "no-store"}
    return Response(page, 503, headers, mimetype="text/html")


def _to_print(state: State) -> str:
    """Show as many hits as one list can hold, without what only a screen needs."""
    state = replace(state, per_page=_ON_PAPER)
    page, to = search(state, facets=()), urls()
    names = with_names(page, site().services).names
    return render_template(
        "search_print.html",
        state=state,
        page=page,
        cards=_cards(state, page),
        chips=FacetPresenter(site().labels, to, names).chips(state),
        pager=pager(
            state.page, page.pages, lambda number: to.print_search(state.with_page(number))
        ),
        notices=notices(page.notices),
    )


def _cards(state: State, page: SearchPage) -> list[Card]:
    if state.text:
        return found_cards(page.hits, site().labels, site().cut)
    cards = plain_cards((hit.resource for hit in page.hits), site().labels, site().cut)
    return [replace(card, twins=hit.twins) for card, hit in zip(cards, page.hits, strict=True)]


def _sorts(state: State, page: SearchPage) -> list[SortLink]:
    """Return the orders to choose from; without words nothing is more relevant than another."""
    return [
        SortLink(
            gettext(label),
            urls().search(state.with_sort(None if sort is Sort.RELEVANCE else sort)),
            sort is page.sort,
        )
        for sort, label in _SORTS
        if state.text or sort is not Sort.RELEVANCE
    ]


def _kept(state: State) -> list[tuple[str, str]]:
    """Return the hidden fields of the box: what stays chosen when other words are typed."""
    kept = [(name, value) for name in FACETS for value in state.chosen(name)]
    return [*kept, ("sort", state.sort.value)] if state.sort else kept


def _relaxed(state: State) -> State | None:
    """Return the search without quotes and exclusions, or None where it has none."""
    text = without_syntax(state.text)
    return replace(state, text=text, page=1) if text and text != state.text else None


def _is_shortened() -> bool:
    return len(clean(request.args.get("q", "")).strip()) > MAX_PAGE_QUERY
