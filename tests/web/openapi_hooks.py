"""For schemathesis: what the API's document says in words, since JSON Schema cannot.

Requests that break one of these count as neither right nor wrong.
"""

import schemathesis

from indexer.engines.contract import MAX_DEPTH
from indexer.query.syntax import MAX_YEARS


@schemathesis.hook
def filter_query(context, query):
    query = query or {}
    return _is_within_depth(query) and all(map(_is_in_order, _years(query)))


def _is_within_depth(query):
    try:
        return int(query.get("page", 1)) * int(query.get("per_page", 20)) <= MAX_DEPTH
    except (TypeError, ValueError):  # drawn to be refused
        return True


def _years(query):
    years = query.get("year", ())
    return years if isinstance(years, list) else [years]


def _is_in_order(value):
    first, dots, last = str(value).partition("..")
    if not (dots and first.isdigit() and last.isdigit()):
        return True
    return 0 <= int(last) - int(first) < MAX_YEARS
