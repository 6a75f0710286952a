"""Facets as links: a value, its name, how many there are, and where choosing it leads."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from indexer.engines.contract import FacetCount
from indexer.engines.fields import FACETS
from kb.domain.access import Scope
from kb.storage.session import Database
from kb.usecases import catalogue
from web.present.labels import Labels
from web.present.state import State, expand
from web.present.urls import Urls
from web.request.translate import gettext, lazy_gettext

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
_IN_THE_BASE: Final = {"topic", "studio", "author", "occasion"}
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
    scope: Scope

    def values(self, filters: Filters, counted: FacetCounts) -> dict[str, list[FacetValue]]:
        """Every facet of FACETS in its order, without addresses, as the API gives them."""
        ordered = {name: _ordered(name, counted.get(name, ())) for name in FACETS}
        names = self.names(
            {name: [count.value for count in counts] for name, counts in ordered.items()}
        )
        return {
            name: [
                FacetValue(count.value, label, count.count, count.value in filters.get(name, ()))
                for count, label in zip(counts, names[name], strict=True)
            ]
            for name, counts in ordered.items()
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
        names = self.names(state.filters)
        return [
            Chip(str(NAMES[name]), label, self.urls.search(state.without(name, value)))
            for name, values in state.filters.items()
            for value, label in zip(values, names[name], strict=True)
        ]

    def strangers(self, filters: Filters) -> list[str]:
        """A sentence for each chosen key that names nothing which the reader may know of."""
        wanted = {name: values for name, values in filters.items() if name in _IN_THE_BASE}
        known = catalogue.labels_of(self.db, wanted, self.scope) if wanted else {}
        return [
            gettext(
                "%(field)s里没有编号为“%(key)s”的，或者您无权查看。",
                field=str(NAMES[name]),
                key=value,
            )
            for name, values in wanted.items()
            for value in values
            if value not in known[name]
        ]

    def names(self, wanted: Filters) -> dict[str, list[str]]:
        """Names of values in their order; two authors of one name are told apart by school."""
        open_fields = {name: values for name, values in wanted.items() if name in _IN_THE_BASE}
        known = (
            catalogue.labels_of(self.db, open_fields, self.scope)
            if any(open_fields.values())
            else {}
        )
        return {
            name: self._names(name, values, known.get(name, {})) for name, values in wanted.items()
        }

    def _names(self, name: str, values: Sequence[str], known: Mapping[str, str]) -> list[str]:
        if name not in _IN_THE_BASE:
            return [self.labels.name(name, value) for value in values]
        found = [known.get(value, value) for value in values]
        if name != "author" or len(set(found)) == len(found):
            return found
        often = Counter(found)
        alike = [value for value, label in zip(values, found, strict=True) if often[label] > 1]
        schools = catalogue.schools(self.db, alike, self.scope)
        return [
            gettext("%(name)s（%(school)s）", name=label, school=schools[value])
            if value in schools
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


def _ordered(name: str, counts: Sequence[FacetCount]) -> Sequence[FacetCount]:
    """Grades from the first up, years from the latest down, the rest as counted."""
    if name == "grade":
        return sorted(counts, key=lambda count: int(count.value))
    if name == "year":
        return sorted(counts, key=lambda count: count.value, reverse=True)
    return counts
