"""The lists of resources on the pages about a topic, studio, author or kind."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kb.usecases import catalogue
from web.present import years
from web.present.facets import FacetPresenter, FacetValue, in_the_base
from web.present.hits import Card, plain_cards
from web.present.pager import Pager, pager
from web.present.state import State
from web.request.addresses import path, urls
from web.request.context import site
from web.searching import Listing

_MOST_LINKS: Final = 20


def cards_of(listing: Listing) -> list[Card] | None:
    """Return the resources of a list as cards, or None while there is no index."""
    if listing.page is None:
        return None
    return plain_cards((hit.resource for hit in listing.page.hits), site().labels, site().cut)


def facet_links(
    listing: Listing, *names: str, most: int = _MOST_LINKS
) -> Mapping[str, Sequence[FacetValue]]:
    """Return the values of facets over the list, each with the search for both."""
    if listing.page is None:
        return dict.fromkeys(names, ())
    search = listing.page.search
    counted = {name: listing.page.facets[name][:most] for name in names}
    keys = in_the_base({name: [one.value for one in some] for name, some in counted.items()})
    known = catalogue.names_of(site().services.db, keys, search.scope)
    presenter, state = FacetPresenter(site().labels, urls(), known), State(filters=search.filters)
    return {name: presenter.links(state, name, some) for name, some in counted.items()}


def year_columns(listing: Listing) -> Sequence[years.Column]:
    """Return how much of the list is from which year, each column with the search for both."""
    if listing.page is None:
        return ()
    state, to = State(filters=listing.page.search.filters), urls()
    return years.columns(
        listing.counts("year"), lambda value: to.search(state.with_filter("year", (value,)))
    )


def list_context(listing: Listing, page: int) -> dict[str, Any]:
    """Return what the page of a kind, a studio or an author shows of one page of its list."""
    return {
        "listing": listing,
        "cards": cards_of(listing),
        "columns": year_columns(listing),
        "pager": list_pager(page, listing.pages),
    }


def list_pager(page: int, pages: int, kept: str = "") -> Pager | None:
    """Return links to the pages of the list on the page that is being shown.

    kept: what else the address of the page says, such as "kind=case".
    """
    words = f"{kept}&" if kept else ""
    return pager(page, pages, lambda number: f"{path()}?{words}page={number}")
