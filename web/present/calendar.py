"""What of the school calendar is near: the coming weeks, and twelve months from this one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kb.domain.days import DaySpan, coming, is_dated, span_in
from kb.domain.occasions import Occasion
from web.present.dates import month_name

AHEAD_DAYS: Final = 35
# A month whose days ahead are fewer is over for what is only known to be in it.
_LEAST_DAYS: Final = 10
_SCHOOL_YEAR_BEGINS: Final = 9


@dataclass(frozen=True, slots=True)
class OccasionDue:
    """An occasion that is near.

    span: its days, or None where each school sets them. count: how many resources are for it.
    """

    occasion: Occasion
    span: DaySpan | None
    count: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its occasions.

    begins: the first year of the school year, in the first month that is shown of it, else None.
    """

    year: int
    number: int
    is_current: bool
    begins: int | None
    dues: tuple[OccasionDue, ...]

    @property
    def name(self) -> str:
        return month_name(self.number)


def ahead(
    occasions: Iterable[Occasion], counts: Mapping[str, int], today: date
) -> tuple[list[OccasionDue], list[OccasionDue]]:
    """Return what has its day in the coming five weeks, in order, and what schools set in them."""
    every = [
        OccasionDue(one, coming(one, today, AHEAD_DAYS), counts.get(one.key, 0))
        for one in occasions
    ]
    dated = [one for one in every if one.span]
    months = _months_ahead(today)
    undated = [
        one
        for one in every
        if not one.span
        and not is_dated(one.occasion, today.year)
        and months.intersection(one.occasion.months)
    ]
    return sorted(dated, key=_first_day), undated


def _months_ahead(today: date) -> set[int]:
    days = [(today + timedelta(days=number)).month for number in range(AHEAD_DAYS)]
    return {month for month in days if days.count(month) >= _LEAST_DAYS}


def months(
    occasions: Sequence[Occasion], counts: Mapping[str, int], today: date
) -> tuple[Month, ...]:
    """Return this month and the eleven after it, each with what falls into it."""
    found = []
    for at in range(12):
        year, number = _month_after(today.year, today.month, at)
        begins = year - (number < _SCHOOL_YEAR_BEGINS)
        found.append(
            Month(
                year,
                number,
                is_current=at == 0,
                begins=begins if at == 0 or number == _SCHOOL_YEAR_BEGINS else None,
                dues=_in_month(occasions, counts, year, number),
            )
        )
    return tuple(found)


def _in_month(
    occasions: Sequence[Occasion], counts: Mapping[str, int], year: int, month: int
) -> tuple[OccasionDue, ...]:
    """Return what has its day in a month or is prepared in it, and then what schools set."""
    dated, undated = [], []
    for one in occasions:
        count = counts.get(one.key, 0)
        if not is_dated(one, year):
            undated += [OccasionDue(one, None, count)] if month in one.months else []
        elif span := _span_near(one, year, month):
            dated.append(OccasionDue(one, span, count))
    return (*sorted(dated, key=_first_day), *undated)


def _span_near(occasion: Occasion, year: int, month: int) -> DaySpan | None:
    """Return the days of an occasion that begins in a month, or in the next and is prepared now."""
    span = span_in(occasion, year)
    if span and span.first.month == month:
        return span
    next_year, next_month = _month_after(year, month, 1)
    span = span_in(occasion, next_year)
    is_next = span is not None and span.first.month == next_month
    return span if is_next and month in occasion.months else None


def _first_day(due: OccasionDue) -> date:
    assert due.span is not None
    return due.span.first


def _month_after(year: int, month: int, by: int) -> tuple[int, int]:
    at = month - 1 + by
    return year + at // 12, at % 12 + 1
