"""A page of results with what is shown beside it, for pages, for the API and for `kb search`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from indexer.engines.contract import FacetCount
from indexer.search import SearchPage
from kb.domain.references import NamesByKey
from kb.usecases import catalogue
from web.present.facets import FacetCounts, in_the_base
from web.services import Services

# Enough for every topic and studio that a base has.
ALL_VALUES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Results:
    """The facets and the names that are shown beside a page of results.

    counted: the facets, with every chosen value. names: the names of these values and of the chosen
    ones.
    """

    page: SearchPage
    counted: FacetCounts
    names: NamesByKey


def with_names(page: SearchPage, services: Services) -> Results:
    """Count the facets of a page and look up all their names at once."""
    counted = _counts(page, services)
    wanted = {name: dict.fromkeys(chosen) for name, chosen in page.search.filters.items()}
    for name, counts in counted.items():
        wanted.setdefault(name, {}).update((one.value, None) for one in counts)
    names = catalogue.names_of(services.db, in_the_base(wanted), page.search.scope)
    return Results(page, counted, names)


def _counts(page: SearchPage, services: Services) -> FacetCounts:
    """Return the facets of a page, and add each chosen value that is not among the first 20."""
    found: dict[str, Sequence[FacetCount]] = dict(page.facets)
    for name, chosen in page.search.filters.items():
        listed = {count.value for count in found.get(name, ())}
        missing = [value for value in chosen if value not in listed]
        # years are chosen as a range, and most of its years are empty
        if missing and name in found and (name != "year" or len(chosen) == 1):
            found[name] = (*found[name], *_counted(page, name, missing, services))
    return found


def _counted(
    page: SearchPage, name: str, values: list[str], services: Services
) -> list[FacetCount]:
    if len(page.facets[name]) < page.search.facet_size:  # all existing values were listed
        return [FacetCount(value, 0) for value in values]
    alone = replace(page.search, page=1, per_page=1, facets=(name,), facet_size=ALL_VALUES)
    searched = services.searcher.search(alone).facets.get(name, ())
    known = {count.value: count.count for count in searched}
    return [FacetCount(value, known.get(value, 0)) for value in values]
