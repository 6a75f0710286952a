"""Facets as links: a value, its name, how many there are, and where choosing it leads."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from indexer.engines.contract import FacetCount
from indexer.engines.fields import FACETS
from kb.storage.session import Database
from kb.usecases import catalogue, people
from web.present.labels import Labels
from web.present.state import State, expand
from web.present.urls import Urls
from web.translate import gettext, lazy_gettext

NAMES: Final = {
    "kind": lazy_gettext("类型"),
    "stage": lazy_gettext("学段"),
    "grade": lazy_gettext("年级"),
    "topic": lazy_gettext("研究主题"),
    "studio": lazy_gettext("工作室"),
    "author": lazy_gettext("作者"),
    "year": lazy_gettext("年份"),
    "occasion": lazy_gettext("时机"),
}
_CLOSED: Final = {"kind", "stage", "grade"}
_LINK_BUDGET_BYTES: Final = 40_000
_FIRST_SHOWN: Final = 6

FacetCounts = Mapping[str, Sequence[FacetCount]]
Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int
    selected: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """shown: the values that stand open; folded: the rest, behind “more”."""

    name: str
    label: str
    values: tuple[FacetValue, ...]

    @property
    def shown(self) -> tuple[FacetValue, ...]:
        return self.values if len(self.values) <= _FIRST_SHOWN + 2 else self.values[:_FIRST_SHOWN]

    @property
    def folded(self) -> tuple[FacetValue, ...]:
        return self.values[len(self.shown) :]


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen value, and the address without it."""

    field: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class FacetPresenter:
    """How facets are shown to one reader."""

    db: Database
    labels: Labels
    urls: Urls

    def values(self, filters: Filters, counted: FacetCounts) -> dict[str, list[FacetValue]]:
        """Every facet of FACETS in its order, without addresses, as the API gives them."""
        return {
            name: self._of(name, filters.get(name, ()), counted.get(name, ())) for name in FACETS
        }

    def facets(self, state: State, counted: FacetCounts) -> list[Facet]:
        """Those with something to choose, as links; fewer links where the query is long."""
        weight = len(self.urls.search(state).encode()) + 80
        most = max(3, _LINK_BUDGET_BYTES // weight // len(FACETS))
        filters = {name: tuple(expand(name, values)) for name, values in state.filters.items()}
        return [
            Facet(name, str(NAMES[name]), self._linked(name, state, values, most))
            for name, values in self.values(filters, counted).items()
            if values
        ]

    def chips(self, state: State) -> list[Chip]:
        return [
            Chip(
                str(NAMES[name]),
                label,
                self.urls.search(state.without(name, value)),
            )
            for name, values in state.filters.items()
            for value, label in zip(values, self.names(name, values), strict=True)
        ]

    def names(self, name: str, values: Sequence[str]) -> list[str]:
        """Names of values in their order; two of one name are told apart by their school."""
        if name in _CLOSED:
            return [self.labels.name(name, value) for value in values]
        if name == "year":
            return [year_name(value) for value in values]
        known = catalogue.labels(self.db, name, values)
        found = [known.get(value, value) for value in values]
        if name != "author":
            return found
        often = Counter(found)
        return [
            self._with_school(value, label) if often[label] > 1 else label
            for value, label in zip(values, found, strict=True)
        ]

    def _of(
        self, name: str, chosen: Sequence[str], counts: Sequence[FacetCount]
    ) -> list[FacetValue]:
        if name == "grade":
            counts = sorted(counts, key=lambda count: int(count.value))
        elif name == "year":
            counts = sorted(counts, key=lambda count: count.value, reverse=True)
        names = self.names(name, [count.value for count in counts])
        return [
            FacetValue(count.value, label, count.count, count.value in chosen)
            for count, label in zip(counts, names, strict=True)
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

    def _with_school(self, key: str, name: str) -> str:
        school = people.get(self.db, key).school
        return gettext("%(name)s（%(school)s）", name=name, school=school) if school else name


def year_name(value: str) -> str:
    first, dots, last = value.partition("..")
    if not dots:
        return gettext("%(year)s年", year=first)
    if first and last:
        return gettext("%(first)s–%(last)s年", first=first, last=last)
    return (
        gettext("%(year)s年及以后", year=first) if first else gettext("%(year)s年及以前", year=last)
    )
