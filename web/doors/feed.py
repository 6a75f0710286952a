"""The Atom feed of any search: its newest resources."""

from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, request

from indexer.engines.contract import Sort
from kb.domain.resources import Resource
from kb.usecases import indexing
from web.doors.answers import xml_answer
from web.present.feed import MEDIA_TYPE, FeedMaker
from web.present.state import State
from web.request.addresses import absolute, urls
from web.request.context import site
from web.request.parameters import read_page
from web.searching import search

views = Blueprint("feed", __name__)

_ENTRIES: Final = 50


@views.get("/search.atom")
def search_feed() -> Response:
    """Feed the newest of the resources that the search finds, however the page was sorted."""
    state = replace(read_page(request.args), sort=None, page=1, per_page=_ENTRIES)
    services = site().services
    maker = FeedMaker(
        indexing.base_id(services.db), services.settings.site_name, urls(), site().labels, absolute
    )
    return xml_answer(maker.feed(state, _newest(state)), MEDIA_TYPE)


def _newest(state: State) -> list[Resource]:
    """Return the newest of the resources that the page of the search shows."""
    wanted = replace(state, sort=Sort.NEWEST)
    return [hit.resource for hit in search(wanted, facets=(), folded=False).hits]
