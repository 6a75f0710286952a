"""Dates as far as they are known: "2024", "2024-05" or "2024-05-10"."""

import re
from datetime import date
from typing import Final

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)


def is_date(text: str) -> bool:
    """Tell whether a text is written like one of these dates, and is a day that exists."""
    match = _DATE.match(text)
    if match is None:
        return False
    year, month, day = match.groups(default="1")
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def ends_before_it_starts(starts_on: str | None, ends_on: str | None) -> bool:
    """Tell whether a period ends before it starts, as far as both dates are known."""
    if not starts_on or not ends_on:
        return False
    return ends_on[: len(starts_on)] < starts_on[: len(ends_on)]
