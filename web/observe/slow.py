"""The log of slow searches, with how they were understood and where the time went."""

import logging
from dataclasses import replace
from typing import Final

from indexer.engines.outline import outline
from indexer.search import Searcher, SearchPage
from kb.domain.access import ANONYMOUS
from kb.errors import KbError
from kb.text.personal import looks_personal
from web.observe.logs import FIELDS

_log = logging.getLogger("web.slow")

_TEXT_CHARS: Final = 200


def tell_if_slow(page: SearchPage, searcher: Searcher, slow_ms: int, *, with_text: bool) -> None:
    """Log a search that took `slow_ms` milliseconds or more, without saying who asked.

    with_text: whether the typed text is logged, unless it looks like a personal number. slow_ms: 0
    means never.
    """
    if not slow_ms or page.took_ms < slow_ms:
        return
    search = page.search
    told: dict[str, object] = {
        "ms": round(page.took_ms, 1),
        "stages_ms": {name: round(took, 1) for name, took in page.timings_ms.items()},
        "plan": _plan(page, searcher),
        "match": page.match,
        "sort": page.sort.value,
        "filters": sorted(search.filters),
        "facets": len(search.facets),
        "page": search.page,
        "total": page.total,
    }
    if with_text and not looks_personal(search.text):
        told["text"] = search.text[:_TEXT_CHARS]
    _log.warning("slow search", extra={FIELDS: told})


def _plan(page: SearchPage, searcher: Searcher) -> list[dict[str, object]]:
    """Return the steps that an engine was asked, one by one.

    The plan is made anew, because slow searches are rare. It is made for an anonymous reader,
    because which names a reader may know is private.
    """
    try:
        planned = searcher.plan(
            replace(page.search, scope=ANONYMOUS), searcher.index_for(ANONYMOUS)
        )
    except KbError as error:
        return [{"unknown": str(error)}]
    taken = {taken.match: taken.total for taken in page.steps_taken}
    return [
        {
            "step": step.name,
            "match": outline(step.match),
            "scored": len(step.scored),
            "hits": taken[step.name],
        }
        for step in planned.steps
        if step.name in taken
    ]
