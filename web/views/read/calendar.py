"""The school calendar: the occasions of each month, and how much there is for them."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template

from kb.domain.clock import today
from kb.domain.occasions import Occasion
from kb.usecases import occasions
from web.present.dates import month_name
from web.request.context import current_scope, site
from web.results import ALL_VALUES
from web.searching import listing

views = Blueprint("calendar", __name__)

# A school year begins in September.
_MONTHS: Final = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8)


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its occasions."""

    number: int
    name: str
    is_current: bool
    occasions: tuple[Occasion, ...]


@views.get("/calendar")
def calendar() -> str:
    found = listing({}, per_page=1, facets=("occasion",), facet_size=ALL_VALUES)
    every = occasions.every(site().services.db, current_scope())
    current = today().month
    months = [
        Month(
            number,
            month_name(number),
            number == current,
            tuple(one for one in every if number in one.months),
        )
        for number in _MONTHS
    ]
    return render_template(
        "calendar.html",
        months=months,
        undated=[one for one in every if not one.months],
        counts=found.counts("occasion"),
        any=bool(every),
    )
