"""Dates and sizes as people read them."""

from datetime import date, datetime
from typing import Final

from kb.domain.clock import CHINA
from kb.domain.days import DaySpan
from web.language.current import current
from web.language.translate import gettext

_MONTHS: Final = (
    "",
    *["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
)
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def partial_date(text: str) -> str:
    """Return a date, which may be a year or a month ("2024-05"), in the reader's language."""
    year, month, day = (*text.split("-"), "", "")[:3]
    if current() == "en":
        return " ".join(filter(None, (day.lstrip("0"), _MONTHS[int(month or 0)], year)))
    said = f"{year}年"
    said += f"{int(month)}月" if month else ""
    return said + (f"{int(day)}日" if day else "")


def moment(at: datetime) -> str:
    """Return a moment as the clock in China shows it, to the minute."""
    there = at.astimezone(CHINA)
    return f"{partial_date(there.date().isoformat())} {there:%H:%M}"


def month_name(month: int) -> str:
    """Return the name of a month from 1 to 12, in the reader's language."""
    return _MONTHS[month] if current() == "en" else f"{month}月"


def day_and_weekday(day: date) -> str:
    """Return a day of this or of the next year with its day of the week: 12月4日 周五."""
    if current() == "en":
        return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month]}"
    return f"{day.month}月{day.day}日 周{'一二三四五六日'[day.weekday()]}"


def days_of(span: DaySpan) -> str:
    """Return the days of an occasion: 12月4日 周五, or 5月11日–17日."""
    first, last = span.first, span.last
    if first == last:
        return day_and_weekday(first)
    if current() == "en":
        return f"{_day_in_english(first)}–{_day_in_english(last)}"
    end = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    return f"{first.month}月{first.day}日–{end}"


def _day_in_english(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month]}"


def period(starts_on: str | None, ends_on: str | None) -> str:
    """Return a period to the month, such as 2020.09–2023.08, as far as its ends are known.

    Returns "" where neither is known.
    """
    first, last = (_month(end) if end else "" for end in (starts_on, ends_on))
    if first and last:
        return f"{first}–{last}"
    if first:
        return gettext("%(first)s 起", first=first)
    return gettext("至 %(last)s", last=last) if last else ""


def _month(text: str) -> str:
    return text[:7].replace("-", ".")


def size(size_bytes: int) -> str:
    """Return the size of a file in B, KB or MB."""
    if size_bytes < 1024:
        return f"{size_bytes} B"
    kib = size_bytes / 1024
    return f"{kib:.0f} KB" if kib < 1024 else f"{kib / 1024:.1f} MB"
