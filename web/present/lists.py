"""What pages about a topic, studio, author or kind show of their resources."""

from collections.abc import Sequence
from typing import Final

from flask import request

from web.present import years
from web.present.facets import FacetValue
from web.present.hits import Card, plain_cards
from web.present.page_context import facet_presenter, urls
from web.present.pager import Pager, pager
from web.present.state import State, encode
from web.request.context import site
from web.searching import Listing

_MOST_LINKS: Final = 20


def cards_of(listing: Listing) -> list[Card] | None:
    """None while there is no index."""
    if listing.page is None:
        return None
    return plain_cards((hit.resource for hit in listing.page.hits), site().labels)


def facet_links(listing: Listing, name: str, most: int = _MOST_LINKS) -> Sequence[FacetValue]:
    """The values of a facet over the list, each leading to a search for both."""
    if listing.page is None:
        return ()
    presenter = facet_presenter()
    state = State(filters=listing.page.search.filters)
    counted = listing.page.facets[name][:most]
    names = presenter.names({name: [count.value for count in counted]})[name]
    return [
        FacetValue(
            one.value,
            label,
            one.count,
            selected=False,
            url=presenter.urls.search(state.with_filter(name, (one.value,))),
        )
        for one, label in zip(counted, names, strict=True)
    ]


def year_columns(listing: Listing) -> Sequence[years.Column]:
    """How much of the list is from which year, each column leading to a search for both."""
    if listing.page is None:
        return ()
    state = State(filters=listing.page.search.filters)
    return years.columns(
        listing.counts("year"), lambda value: urls().search(state.with_filter("year", (value,)))
    )


def list_pager(page: int, pages: int, kept: str = "") -> Pager | None:
    """Numbered pages of the list on the page that is being shown.

    kept: what else its address says, such as "kind=case".
    """
    path = "/".join(encode(part) for part in request.path.split("/"))
    words = f"{kept}&" if kept else ""
    return pager(page, pages, lambda number: f"{request.script_root}{path}?{words}page={number}")
