"""Facets as links: each value with its name, its count, and the address that chooses it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from indexer.engines.contract import FacetCount
from indexer.engines.fields import FACETS
from kb.domain.references import NamesByKey
from kb.messages import msg
from web.language.translate import gettext
from web.present.labels import Labels
from web.present.state import State, expand
from web.present.urls import Urls

NAMES: Final = {
    "kind": msg("类型"),
    "stage": msg("学段"),
    "grade": msg("年级"),
    "topic": msg("研究主题"),
    "studio": msg("工作室"),
    "author": msg("作者"),
    "year": msg("年份"),
    "occasion": msg("时机"),
}
_IN_THE_BASE: Final = {"topic", "studio", "author", "occasion"}
_LINK_BUDGET_BYTES: Final = 40_000
_FIRST_SHOWN: Final = 6

FacetCounts = Mapping[str, Sequence[FacetCount]]
Filters = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet as it is shown.

    url: the search that choosing it leads to, or "" where no link is shown.
    """

    value: str
    label: str
    count: int
    selected: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet as it is shown, with all its values."""

    name: str
    label: str
    values: tuple[FacetValue, ...]

    @property
    def shown(self) -> tuple[FacetValue, ...]:
        """Return the values that stand open."""
        return self.values if len(self.values) <= _FIRST_SHOWN + 2 else self.values[:_FIRST_SHOWN]

    @property
    def folded(self) -> tuple[FacetValue, ...]:
        """Return the values that stand behind “more”."""
        return self.values[len(self.shown) :]


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen value, and the address of the search without it."""

    field: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class FacetPresenter:
    """A maker of facets as one reader sees them.

    names: the names of all values that are counted or chosen.
    """

    labels: Labels
    urls: Urls
    names: NamesByKey

    def values(self, filters: Filters, counted: FacetCounts) -> dict[str, list[FacetValue]]:
        """Return every facet in the order of FACETS, without addresses, as the API gives them."""
        ordered = {name: _ordered(name, counted.get(name, ())) for name in FACETS}
        return {
            name: [
                FacetValue(count.value, label, count.count, count.value in filters.get(name, ()))
                for count, label in self._labelled(name, counts)
            ]
            for name, counts in ordered.items()
        }

    def links(self, state: State, name: str, counts: Sequence[FacetCount]) -> list[FacetValue]:
        """Return the values of one facet, each with the search for it within the state."""
        return [
            FacetValue(
                one.value,
                label,
                one.count,
                selected=False,
                url=self.urls.search(state.with_filter(name, (one.value,))),
            )
            for one, label in self._labelled(name, counts)
        ]

    def facets(self, state: State, counted: FacetCounts) -> list[Facet]:
        """Return the facets that have something to choose, as links.

        Where the query is long there are fewer links, because each of them repeats it.
        """
        weight = len(self.urls.search(state).encode()) + 80
        most = max(3, _LINK_BUDGET_BYTES // weight // len(FACETS))
        filters = {name: tuple(expand(name, values)) for name, values in state.filters.items()}
        return [
            Facet(name, gettext(NAMES[name]), self._linked(name, state, values, most))
            for name, values in self.values(filters, counted).items()
            if values
        ]

    def chips(self, state: State) -> list[Chip]:
        """Return the values that are chosen, each with the search without it."""
        return [
            Chip(gettext(NAMES[name]), label, self.urls.search(state.without(name, value)))
            for name, values in state.filters.items()
            for value, label in zip(values, self._names(name, values), strict=True)
        ]

    def strangers(self, filters: Filters) -> list[str]:
        """Return a sentence for each chosen key that names nothing which the reader may know of."""
        return [
            gettext(
                "%(field)s里没有编号为“%(key)s”的，或者您无权查看。",
                field=gettext(NAMES[name]),
                key=value,
            )
            for name, values in in_the_base(filters).items()
            for value in values
            if self.names.of(name, value) is None
        ]

    def _labelled(
        self, name: str, counts: Sequence[FacetCount]
    ) -> Iterable[tuple[FacetCount, str]]:
        return zip(counts, self._names(name, [one.value for one in counts]), strict=True)

    def _names(self, name: str, values: Sequence[str]) -> list[str]:
        """Return the names of values in their order.

        Authors of the same name are told apart by their schools.
        """
        if name not in _IN_THE_BASE:
            return [self.labels.name(name, value) for value in values]
        found = [self.names.of(name, value) or value for value in values]
        if name != "author" or len(set(found)) == len(found):
            return found
        often, schools = Counter(found), self.names.schools
        return [
            gettext("%(name)s（%(school)s）", name=label, school=schools[value])
            if value in schools and often[label] > 1
            else label
            for value, label in zip(values, found, strict=True)
        ]

    def _linked(
        self, name: str, state: State, values: Sequence[FacetValue], most: int
    ) -> tuple[FacetValue, ...]:
        kept = [value for at, value in enumerate(values) if at < most or value.selected]
        return tuple(
            FacetValue(
                one.value,
                one.label,
                one.count,
                one.selected,
                self.urls.search(state.toggled(name, one.value)),
            )
            for one in kept
        )


def in_the_base(filters: Filters) -> dict[str, Collection[str]]:
    """Return the filters whose values have their names in the base.

    The others are vocabularies and years.
    """
    return {name: values for name, values in filters.items() if name in _IN_THE_BASE}


def _ordered(name: str, counts: Sequence[FacetCount]) -> Sequence[FacetCount]:
    """Sort grades from the first up and years from the latest down; the rest stay as counted."""
    if name == "grade":
        return sorted(counts, key=lambda count: int(count.value))
    if name == "year":
        return sorted(counts, key=lambda count: count.value, reverse=True)
    return counts
