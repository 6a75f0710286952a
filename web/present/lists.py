"""What pages about a topic, studio, author or kind show of their resources."""

from collections.abc import Sequence
from typing import Final

from flask import request

from web.context import site
from web.present.facets import FacetValue
from web.present.hits import Card, plain_cards
from web.present.page_context import facet_presenter
from web.present.pager import Pager, pager
from web.present.state import State, encode
from web.searching import Listing

_MOST_LINKS: Final = 20


def cards_of(listing: Listing) -> list[Card] | None:
    """None while there is no index."""
    if listing.page is None:
        return None
    return plain_cards((hit.resource for hit in listing.page.hits), site().labels)


def facet_links(listing: Listing, name: str) -> Sequence[FacetValue]:
    """The values of a facet over the list, each leading to a search for both."""
    if listing.page is None:
        return ()
    presenter = facet_presenter()
    state = State(filters=listing.page.search.filters)
    counted = listing.page.facets[name][:_MOST_LINKS]
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


def list_pager(listing: Listing, page: int) -> Pager | None:
    """Numbered pages of the list on the page that is being shown."""
    if listing.page is None:
        return None
    path = "/".join(encode(part) for part in request.path.split("/"))
    return pager(
        page, listing.page.pages, lambda number: f"{request.script_root}{path}?page={number}"
    )
