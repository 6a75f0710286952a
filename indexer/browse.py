"""Leads a reader through one topic: the newest resources of each kind, and the topics beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.engines.contract import Everything, FacetCount, Keyword, Request, Sort
from indexer.search import Searcher, telling
from kb.domain.access import Scope
from kb.domain.ids import ResourceId
from kb.domain.resources import Resource
from kb.usecases import resources


@dataclass(frozen=True, slots=True)
class Overview:
    """The resources under one value of a field, in groups, and the values that stand with it.

    newest: each asked value of the other field, with its newest resources. beside: the values that
    the hits have besides.
    """

    newest: Mapping[str, tuple[Resource, ...]]
    beside: tuple[FacetCount, ...]


def overview(
    searcher: Searcher,
    scope: Scope,
    about: Keyword,
    field: str,
    values: Sequence[str],
    *,
    each: int,
    beside: int,
) -> Overview:
    """Collect what there is about one value of a keyword field, grouped by another field's values.

    each: the most resources of a group. beside: how many of the values of `about`'s own field are
    counted; those that stand with it most often come first, and the value itself and its ancestors
    are among them. Raises Unavailable while there is no index.
    """
    with telling(searcher.engine):
        index = searcher.index_for(scope)
        found = {
            value: index.search(_newest(scope, (about, Keyword(field, frozenset({value}))), each))
            for value in values
        }
        # as what matches, not as a filter: a facet leaves its own filter open
        together = Request(about, scope.tokens, limit=0, facets=(about.field,), facet_size=beside)
        counts = index.search(together).facets[about.field] if beside else ()
    rows = _rows(searcher, scope, [hit.id for result in found.values() for hit in result.hits])
    newest = {
        value: tuple(rows[hit.id] for hit in result.hits if hit.id in rows)
        for value, result in found.items()
    }
    return Overview(newest, tuple(counts))


def _newest(scope: Scope, wanted: tuple[Keyword, ...], limit: int) -> Request:
    return Request(Everything(), scope.tokens, wanted, sort=Sort.NEWEST, limit=limit)


def _rows(
    searcher: Searcher, scope: Scope, ids: Sequence[ResourceId]
) -> dict[ResourceId, Resource]:
    """Read the rows without their texts, because a line only says who wrote what and when."""
    rows = resources.by_ids(searcher.db, ids, scope, with_body=False, text_limit=0)
    return {row.id: row for row in rows}
