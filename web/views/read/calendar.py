"""The school calendar: twelve months from this one, and how much there is for each occasion."""

from typing import Final

from flask import Blueprint, render_template

from kb.domain.clock import today
from kb.domain.days import is_dated
from kb.usecases import occasions
from web.present.calendar import Month, months
from web.request.context import current_scope, site
from web.results import ALL_VALUES
from web.searching import listing

views = Blueprint("calendar", __name__)

# The titles of what is for an occasion stand below it in so many months.
_MONTHS_WITH_TITLES: Final = 2
_TITLES: Final = 2


@views.get("/calendar")
def calendar() -> str:
    db, scope = site().services.db, current_scope()
    found = listing({}, per_page=1, facets=("occasion",), facet_size=ALL_VALUES)
    every, counts = occasions.every(db, scope), found.counts("occasion")
    shown = months(every, counts, today())
    near = _keys_of(shown[:_MONTHS_WITH_TITLES])
    return render_template(
        "calendar.html",
        months=shown,
        undated=[one for one in every if not one.months and not is_dated(one, today().year)],
        counts=counts,
        titles=occasions.newest_titles(db, near, scope, _TITLES),
        any=bool(every),
    )


def _keys_of(some: tuple[Month, ...]) -> list[str]:
    return list(dict.fromkeys(due.occasion.key for month in some for due in month.dues))
