"""On which days the occasions of a base fall."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from corpus.load_days import DayRule, day_rules
from kb.domain.occasions import Occasion


@dataclass(frozen=True, slots=True, order=True)
class DaySpan:
    """The days of an occasion, both ends included; mostly it is one day."""

    first: date
    last: date


def span_in(occasion: Occasion, year: int) -> DaySpan | None:
    """Return the days of an occasion in a year, or None where each school sets them.

    It is also None in years of which the lunar days are not known.
    """
    rule = _rule_of(occasion)
    found = rule.in_year(year) if rule else None
    return DaySpan(*found) if found else None


def coming(occasion: Occasion, first: date, days: int) -> DaySpan | None:
    """Return the days of an occasion that touch a time of so many days, or None."""
    last = first + timedelta(days=days - 1)
    for year in sorted({first.year, last.year}):
        span = span_in(occasion, year)
        if span and span.first <= last and span.last >= first:
            return span
    return None


def is_dated(occasion: Occasion, year: int) -> bool:
    """Say whether it is known on which day an occasion falls in a year."""
    return span_in(occasion, year) is not None


def _rule_of(occasion: Occasion) -> DayRule | None:
    rules = _rules()
    return rules.get(occasion.key) or rules.get(occasion.name)


@cache
def _rules() -> dict[str, DayRule]:
    rules = day_rules()
    named = {name: rule for rule in rules for name in rule.names}
    return named | {rule.key: rule for rule in rules}
