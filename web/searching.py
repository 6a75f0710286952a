"""Searches for pages and for the API, in the scope of the reader who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from flask import Response, after_this_request, request

from indexer.browse import Overview, overview
from indexer.engines.contract import Keyword, Sort
from indexer.engines.fields import FACETS
from indexer.related import Related, related
from indexer.search import Search, SearchPage
from kb.domain.resources import Resource
from kb.errors import Unavailable
from web.observe.slow import tell_if_slow
from web.present.state import State
from web.request.context import current_scope, site
from web.request.hosts import is_from_this_machine

TIMING_WANTED: Final = "X-Server-Timing"


def search(state: State, facets: tuple[str, ...] = FACETS, *, folded: bool = True) -> SearchPage:
    """Search as the state of a page says.

    Who asks for it on this machine is told where the time went; others could tell from it what they
    may not read. folded: whether versions of one text count as one hit.
    """
    asked = replace(state.search(current_scope(), facets), folded=folded)
    page = _searched(asked)
    if request.headers.get(TIMING_WANTED) and is_from_this_machine():
        steps = ", ".join(f"{name};dur={taken:.2f}" for name, taken in page.timings_ms.items())

        @after_this_request
        def say_where_the_time_went(response: Response) -> Response:
            response.headers["Server-Timing"] = steps
            return response

    return page


def _searched(asked: Search) -> SearchPage:
    services = site().services
    page = services.searcher.search(asked)
    services.meter.search(page.timings_ms)
    settings = services.settings
    tell_if_slow(page, services.searcher, settings.slow_ms, with_text=settings.query_log)
    return page


@dataclass(frozen=True, slots=True)
class Listing:
    """The resources on a page that is about something else.

    page: None while there is no index.
    """

    page: SearchPage | None

    @property
    def total(self) -> int | None:
        return self.page.total if self.page else None

    @property
    def pages(self) -> int:
        return self.page.pages if self.page else 0

    def counts(self, name: str) -> dict[str, int]:
        """Return the count of each value of a facet; none while there is no index."""
        return {count.value: count.count for count in self.page.facets[name]} if self.page else {}


def listing(
    filters: Mapping[str, tuple[str, ...]],
    *,
    page: int = 1,
    per_page: int = 20,
    facets: tuple[str, ...] = (),
    facet_size: int = 20,
) -> Listing:
    """List the resources that pass the filters, with the newest first.

    The page stands while the index is away; only its list is missing.
    """
    wanted = Search(
        "", current_scope(), filters, Sort.NEWEST, page, per_page, facets, facet_size, folded=False
    )
    try:
        return Listing(_searched(wanted))
    except Unavailable:
        return Listing(None)


def related_to(resource: Resource) -> Sequence[Related]:
    """Return what to read after a resource; nothing while the index is away."""
    try:
        return related(site().services.searcher, resource, current_scope())
    except Unavailable:
        return ()


def topic_overview(topic: str, kinds: Sequence[str], *, each: int, beside: int) -> Overview | None:
    """Return the newest of a topic by kind and the topics that go with it.

    Returns None while the index is away.
    """
    about = Keyword("topic", frozenset({topic}))
    searcher = site().services.searcher
    try:
        return overview(searcher, current_scope(), about, "kind", kinds, each=each, beside=beside)
    except Unavailable:
        return None
