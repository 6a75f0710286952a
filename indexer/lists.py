"""The ids of a whole list, in the order in which its pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.boundary import Group
from indexer.clock import Clock
from indexer.query.bound import Notice
from indexer.query.steps import Match
from indexer.rows import Rows
from indexer.search import Search, Searcher, telling
from kb.domain.ids import ResourceId


@dataclass(frozen=True, slots=True)
class ListedIds:
    """The ids of a list, with what there is to say about the whole of it.

    total: of the whole list, which may be longer. match: the widest step that was taken. group:
    which of the hits were asked for. weak: how many only touch the words. notices: about the query.
    """

    ids: Sequence[ResourceId]
    total: int
    match: Match
    group: Group
    weak: int
    notices: tuple[Notice, ...] = ()


def whole_list(searcher: Searcher, search: Search, most: int) -> ListedIds:
    """Return the first ids of a search, at most MAX_DEPTH of them, by one request.

    They are the hits that the search pages through, taken in the same way and in the same order,
    with every version of a text. The scope of their rows has still to be asked. Raises Unavailable
    while there is no index.
    """
    wanted = replace(search, page=1, per_page=most, facets=())
    index = searcher.index_for(search.scope)
    with telling(searcher.engine):
        taken = searcher.take(wanted, index, Rows(searcher.db, search.scope), Clock())
    found, ids = taken.found, [hit.id for hit in taken.found.hits]
    return ListedIds(ids, found.total, found.match, search.group, found.weak, taken.planned.notices)
