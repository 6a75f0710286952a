"""Reads on which days occasions fall: by rule, or by the table of lunar days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from corpus.reading import ROOT, Entry, fault, lines_of, tables_of

_FOLDER: Final = "taxonomies"
_WEEKDAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_A_LEAP_YEAR: Final = 2000

# Both ends of a period, which are one day mostly.
Period = tuple[date, date]
Rule = Callable[[int], Period | None]


@dataclass(frozen=True, slots=True)
class DayRule:
    """When an occasion falls.

    key: of the bundled occasion. names: what bases may call it. in_year: returns its first and its
    last day in a year, or None where that is not known.
    """

    key: str
    names: tuple[str, ...]
    in_year: Rule


@cache
def day_rules(root: Path = ROOT) -> tuple[DayRule, ...]:
    """Read the rules of all days. Each fault names its file and line."""
    path = root / _FOLDER / "days.toml"
    lunar = lunar_days(root)
    return tuple(_rule(path, entry, lunar) for entry in tables_of(path, "day"))


@cache
def lunar_days(root: Path = ROOT) -> Mapping[str, Mapping[int, date]]:
    """Read the table of lunar days: key → year → day."""
    path = root / _FOLDER / "lunar_days.txt"
    (_, head), *rows = lines_of(path)
    keys = head.split()[1:]
    found: dict[str, dict[int, date]] = {key: {} for key in keys}
    for line, text in rows:
        year, *days = text.split()
        try:
            for key, day in zip(keys, days, strict=True):
                found[key][int(year)] = date.fromisoformat(f"{year}-{day}")
        except ValueError as error:
            raise fault(path, line, f"expected a year and {len(keys)} days: {error}") from error
    return found


def _rule(path: Path, entry: Entry, lunar: Mapping[str, Mapping[int, date]]) -> DayRule:
    fields = entry.fields
    try:
        return DayRule(fields["key"], tuple(fields["names"]), _in_year(fields, lunar))
    except (KeyError, ValueError) as error:
        raise fault(path, entry.line, f"expected a key, names and a day: {error}") from error


def _in_year(fields: Mapping[str, Any], lunar: Mapping[str, Mapping[int, date]]) -> Rule:
    if "lunar" in fields:
        days = lunar[fields["lunar"]]
        return lambda year: (days[year], days[year]) if year in days else None
    if "week_of" in fields:
        return _week_of(*_month_and_day(fields["week_of"]))
    if "date" in fields:
        month, day = _month_and_day(fields["date"])
        return lambda year: (date(year, month, day), date(year, month, day))
    return _nth_weekday(fields["month"], _WEEKDAYS.index(fields["weekday"]), fields["nth"])


def _month_and_day(text: str) -> tuple[int, int]:
    known = date.fromisoformat(f"{_A_LEAP_YEAR}-{text}")
    return known.month, known.day


def _week_of(month: int, day: int) -> Rule:
    """Make the rule of the week from Monday to Sunday that holds a day."""

    def in_year(year: int) -> Period:
        held = date(year, month, day)
        monday = held - timedelta(days=held.weekday())
        return monday, monday + timedelta(days=6)

    return in_year


def _nth_weekday(month: int, weekday: int, nth: int) -> Rule:
    """Make the rule of the nth such weekday of a month; -1 is the last one."""

    def in_year(year: int) -> Period:
        if nth > 0:
            first = date(year, month, 1)
            day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
        else:
            last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            day = last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-nth - 1))
        return day, day

    return in_year
