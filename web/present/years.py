"""A chart of how much there is of each year, whose columns need neither script nor style."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from web.language.translate import gettext

# As many as stand side by side on a phone with a column wide enough to be touched.
MOST_COLUMNS: Final = 10


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the chart.

    label: the year as it is shown. height: in percent of the highest. url: "" where there is
    nothing.
    """

    label: str
    count: int
    height: int
    url: str


def columns(counts: Mapping[str, int], url: Callable[[str], str]) -> tuple[Column, ...]:
    """Return a column for each of the latest years, and one for all that is earlier.

    The last column is the last year that has anything. There are no columns where there is only
    one year, because that shows no development. counts: the number of resources by year. url: makes
    the address of the list from a year or from a range such as "..2009".
    """
    known = {int(year): count for year, count in counts.items() if count and year.isdecimal()}
    if len(known) < 2:
        return ()
    last = max(known)
    first = max(min(known), last - MOST_COLUMNS + 1)
    if min(known) < first:
        first += 1
    shown = [(f"{year:04}", f"{year:04}", known.get(year, 0)) for year in range(first, last + 1)]
    if earlier := sum(count for year, count in known.items() if year < first):
        shown.insert(0, (gettext("更早"), f"..{first - 1:04}", earlier))
    most = max(count for _, _, count in shown)
    return tuple(
        Column(label, count, max(2, round(100 * count / most)), url(value))
        if count
        else Column(label, 0, 0, "")
        for label, value, count in shown
    )
