"""Shows dates and times of spreadsheets, which count days from the end of 1899."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kb.intake.extraction.sheets.format_codes import Kind, Section, Token
from kb.intake.extraction.sheets.numerals import in_numerals

# 31 December 9999
LAST_DAY: Final = 2_958_465
# Between the two ways of counting, from 1900 and from 1904
DAYS_TO_1904: Final = 1462
# Excel takes 1900 for a leap year, as Lotus 1-2-3 did
_NEVER: Final = 60
_DAY_MS: Final = 86_400_000
_DAYS: Final = ("日", "一", "二", "三", "四", "五", "六")
_ENGLISH_DAYS: Final = (
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
)  # fmt: skip
_MONTHS: Final = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_ENGLISH_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_BUDDHIST_YEARS: Final = 543


@dataclass(frozen=True, slots=True)
class _Moment:
    """A moment. weekday: 0 for Sunday. ms: since midnight. total_ms: since day 0."""

    year: int
    month: int
    day: int
    weekday: int
    ms: int
    total_ms: int

    @property
    def hour(self) -> int:
        return self.ms // 3_600_000

    @property
    def minute(self) -> int:
        return self.ms // 60_000 % 60

    @property
    def second(self) -> int:
        return self.ms // 1000 % 60


def shown_date(section: Section, serial: float) -> str:
    """Show a date or time as a section of a number format does.

    `serial`: days counted from 1900, from 0 to LAST_DAY and a part of a day.
    """
    moment = _moment(section, serial)
    twelve = section.has(Kind.HALF_DAY)
    found = []
    for index, token in enumerate(section.tokens):
        if token.kind is Kind.DATE:
            found.append(_part(section, index, moment, twelve=twelve))
        elif token.kind is Kind.ELAPSED:
            unit_ms = {"h": 3_600_000, "m": 60_000, "s": 1000}[token.text[0]]
            found.append(str(moment.total_ms // unit_ms).zfill(len(token.text)))
        elif token.kind is Kind.HALF_DAY:
            found.append(_half_day(section, token, moment))
        elif token.kind is Kind.FRACTION:
            digits = len(token.text) - 1
            found.append("." + f"{moment.ms % 1000:03}".ljust(digits, "0")[:digits])
        else:
            found.append(token.text)
    return "".join(found)


def _moment(section: Section, serial: float) -> _Moment:
    total_ms = round(serial * _DAY_MS)
    seconds = any(token.kind in (Kind.DATE, Kind.ELAPSED) and token.text[0] == "s"
                  for token in section.tokens)  # fmt: skip
    places = [len(token.text) - 1 for token in section.tokens if token.kind is Kind.FRACTION]
    if seconds or places:
        unit_ms = 10 ** max(3 - max(places, default=0), 0)
        total_ms = (total_ms + unit_ms // 2) // unit_ms * unit_ms
    days, ms = divmod(total_ms, _DAY_MS)
    year, month, day = _day(days)
    return _Moment(year, month, day, (days - 1) % 7, ms, total_ms)


def _day(days: int) -> tuple[int, int, int]:
    if days == 0:
        return 1900, 1, 0
    if days == _NEVER:
        return 1900, 2, 29
    start = date(1899, 12, 31) if days < _NEVER else date(1899, 12, 30)
    found = start + timedelta(min(days, LAST_DAY))
    return found.year, found.month, found.day


def _part(section: Section, index: int, moment: _Moment, *, twelve: bool) -> str:
    token = section.tokens[index]
    letter, length = token.text[0], len(token.text)
    if letter == "m" and not (length <= 2 and _is_minute(section.tokens, index)):
        return _month(section, moment.month, length)
    if letter in "da":
        return _weekday_or_day(section, moment, letter, length)
    if letter in "yeb":
        return _year(section, moment.year, letter, length)
    if letter == "g":
        return ""  # an era, which China does not count by
    hour = (moment.hour - 1) % 12 + 1 if twelve else moment.hour
    return _padded(section, {"h": hour, "m": moment.minute, "s": moment.second}[letter], length)


def _year(section: Section, year: int, letter: str, length: int) -> str:
    if letter == "b":
        return str(year + _BUDDHIST_YEARS)[-length:]
    shown = str(year) if length > 2 or letter == "e" else f"{year % 100:02}"
    return in_numerals(shown, section.numerals, one_by_one=True)


def _is_minute(tokens: Sequence[Token], index: int) -> bool:
    """Say whether m means minutes: it follows hours, or seconds follow it."""
    others = [
        (place, token.text[0])
        for place, token in enumerate(tokens)
        if token.kind in (Kind.DATE, Kind.ELAPSED)
    ]
    before = [letter for place, letter in others if place < index]
    after = [letter for place, letter in others if place > index]
    return before[-1:] == ["h"] or after[:1] == ["s"]


def _month(section: Section, month: int, length: int) -> str:
    if length <= 2:
        return _padded(section, month, length)
    if section.chinese:
        return f"{_MONTHS[month - 1]}月"
    name = _ENGLISH_MONTHS[month - 1]
    return name if length == 4 else name[: 1 if length == 5 else 3]


def _weekday_or_day(section: Section, moment: _Moment, letter: str, length: int) -> str:
    if letter == "d" and length <= 2:
        return _padded(section, moment.day, length)
    name = _DAYS[moment.weekday]
    if letter == "a":
        return name if length == 3 else f"星期{name}"
    if section.chinese:
        return f"周{name}" if length == 3 else f"星期{name}"
    english = _ENGLISH_DAYS[moment.weekday]
    return english[:3] if length == 3 else english


def _half_day(section: Section, token: Token, moment: _Moment) -> str:
    afternoon = moment.hour >= 12
    if token.text[0] == "上" or section.chinese:
        return "下午" if afternoon else "上午"
    return token.text.split("/")[afternoon]


def _padded(section: Section, value: int, length: int) -> str:
    if section.numerals:
        return in_numerals(str(value), section.numerals)
    return str(value).zfill(min(length, 2))
