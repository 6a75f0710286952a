"""The state of a search page, as its address says it, so that every state can be sent on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from indexer.boundary import Group
from indexer.engines.contract import Sort
from indexer.engines.fields import FACETS
from indexer.query.steps import Match
from indexer.query.stored import Stored, store
from indexer.query.syntax import years_between
from indexer.search import Search
from kb.domain.access import Scope

# The parameter that stands for `q` in links that are kept.
STORED: Final = "stored"
_RANGE: Final = ".."
# What may stand in a query string as it is. Han stays Han: a browser encodes it when it sends it,
# a person can read it, and a page with 150 links weighs a third.
_SAFE: Final = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "\"#%&'+<>\\`")


@dataclass(frozen=True, slots=True)
class State:
    """What a search page shows.

    filters: the chosen values of each facet as they stand in the address ("2022..2024" for years).
    sort: None stands for the usual one. page: counts from 1. until: the widest step that may be
    taken. group: the good hits, or those that only touch the words, or both. stored: what the text
    meant when a link was made; it counts as long as the text is the same.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort | None = None
    page: int = 1
    per_page: int = 20
    until: Match | None = None
    group: Group = "good"
    explain: bool = False
    stored: Stored | None = None

    def search(self, scope: Scope, facets: tuple[str, ...] = FACETS) -> Search:
        """Return the search for this state within a scope."""
        return Search(
            text=self.text,
            scope=scope,
            filters={name: tuple(expand(name, values)) for name, values in self.filters.items()},
            sort=self.sort,
            page=self.page,
            per_page=self.per_page,
            facets=facets,
            until=self.until,
            group=self.group,
            explain=self.explain,
            query=self.meaning.query if self.meaning else None,
        )

    @property
    def meaning(self) -> Stored | None:
        """Return the kept meaning of the text, or None where it counts no more."""
        return self.stored if self.stored and self.stored.text == self.text else None

    def query_string(self) -> str:
        """Return the query string, without usual values and without per_page, which pages lack."""
        pairs = [("q", self.text)] if self.text else []
        pairs = [(STORED, self.meaning.token)] if self.meaning else pairs
        pairs += [(name, value) for name in FACETS for value in self.filters.get(name, ())]
        pairs += [("sort", self.sort.value)] if self.sort else []
        pairs += [("match", self.until)] if self.until else []
        pairs += [("group", self.group)] if self.group != "good" else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return "&".join(f"{name}={encode(value)}" for name, value in pairs)

    def lasting(self) -> "State":
        """Return the state for an address that is kept: its words keep the meaning of today."""
        return replace(self, stored=self.meaning or store(self.text)) if self.text else self

    def chosen(self, name: str) -> tuple[str, ...]:
        """Return the chosen values of a facet."""
        return self.filters.get(name, ())

    def with_page(self, page: int) -> "State":
        return replace(self, page=page)

    def with_until(self, until: Match | None) -> "State":
        return replace(self, until=until, group="good", page=1)

    def with_group(self, group: Group) -> "State":
        return replace(self, group=group, page=1)

    def with_sort(self, sort: Sort | None) -> "State":
        return replace(self, sort=sort, page=1)

    def with_filter(self, name: str, values: Iterable[str]) -> "State":
        filters = {**self.filters, name: tuple(values)}
        return replace(self, filters={key: kept for key, kept in filters.items() if kept}, page=1)

    def without_filters(self) -> "State":
        return replace(self, filters={}, page=1)

    def without(self, name: str, value: str) -> "State":
        return self.with_filter(name, (one for one in self.chosen(name) if one != value))

    def toggled(self, name: str, value: str) -> "State":
        """Return the state with one value of a facet more, or less where it was chosen.

        A year within a chosen range is chosen alone.
        """
        chosen = self.chosen(name)
        if value in chosen:
            return self.without(name, value)
        if any(_RANGE in one for one in chosen):
            return self.with_filter(name, (value,))
        return self.with_filter(name, (*chosen, value))


@lru_cache(maxsize=4096)
def encode(value: str) -> str:
    """Encode a value for a query string within an HTML attribute."""
    if value.isascii():
        return quote(value, safe=_SAFE)
    return "".join(_encoded(character) for character in value)


def _encoded(character: str) -> str:
    if character > "\u00a0" and (
        character.isalnum() or character in "，。、；：？！“”‘’（）《》·—"
    ):
        return character
    return quote(character, safe=_SAFE)


def expand(name: str, values: Iterable[str]) -> Iterator[str]:
    """Yield the values as the index knows them: a range becomes its years."""
    for value in values:
        if name == "year" and _RANGE in value:
            yield from map(str, years_of(value))
        else:
            yield value


def years_of(value: str) -> range:
    """Return the years of a range such as "2022..2024", "2022.." or "..2024"."""
    first, last = (int(part) if part else None for part in value.split(_RANGE))
    return years_between(first, last)
