"""Finds dates as file names and by-lines write them: 2024.5.10, 20240510, 二〇二四年五月十日."""

import re
from datetime import date
from typing import Final

from kb.intake.numerals import number_of

_EARLIEST: Final = 1980
_YEAR: Final = r"(?P<y>(?:19|20)\d\d)"
_SHAPES: Final = tuple(
    re.compile(shape)
    for shape in (
        rf"(?<!\d){_YEAR} ?[-./_年] ?(?P<m>\d{{1,2}}) ?[-./_月] ?(?P<d>\d{{1,2}})[日号]?(?!\d)",
        rf"(?<!\d){_YEAR}(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",
        rf"(?<!\d){_YEAR} ?年 ?(?P<m>\d{{1,2}}) ?月(?:份)?(?! ?\d)",
        rf"(?<![\d.]){_YEAR}[-./](?P<m>0?[1-9]|1[0-2])(?![\d.年-])",
        rf"(?<!\d){_YEAR}(?P<m>0[1-9]|1[0-2])(?!\d)",
    )
)
_YEAR_ONLY = re.compile(rf"(?<![\d-]){_YEAR} ?(?:年度?)(?![\d级届-])")
# 2023-2024学年 is two years, and 2023级 is the year in which pupils came.
_SCHOOL_YEAR = re.compile(
    r"(?:(?:19|20)\d\d ?[-—–~至到/] ?(?:(?:19|20)?\d\d))(?: ?学?年度?)?"
    r"|(?:19|20)\d\d(?:学年度?|级|届)"
)
_HAN_YEAR = re.compile(
    "(?P<y>[二一][〇○Ｏ零九][〇○零一二三四五六七八九]{2})年(?P<m>[一二三四五六七八九十]{1,2})月(?:(?P<d>[一二三四五六七八九十]{1,3})[日号])?"
)
_DIGITS: Final = str.maketrans("〇○Ｏ零一二三四五六七八九", "0000123456789")


def date_in(text: str, *, with_year_alone: bool = True) -> str | None:
    """Return the one date in a text, as exactly as it is given; None for none or several."""
    found = dates_in(text)
    if not found and with_year_alone:
        found = {match["y"] for match in _YEAR_ONLY.finditer(_SCHOOL_YEAR.sub(" ", text))}
    good = {one for one in found if one is not None}
    return good.pop() if len(good) == 1 else None


def dates_in(text: str) -> set[str]:
    """Return all dates with a month at least; a full date does not count as its month again."""
    text = _SCHOOL_YEAR.sub(_kept_if_dated, text)
    found: set[str] = set()
    for shape in _SHAPES:
        for match in shape.finditer(text):
            day = match.groupdict().get("d")
            made = _made(int(match["y"]), int(match["m"]), int(day) if day else None)
            if made:
                found.add(made)
        text = shape.sub(" ", text)
    for match in _HAN_YEAR.finditer(text):
        from_han = _from_han(match)
        if from_han:
            found.add(from_han)
    return found


def is_date(text: str) -> bool:
    """Say whether a text is nothing but a date."""
    rest = text.strip(" 　()（）。.,，")
    return any(shape.fullmatch(rest) for shape in (*_SHAPES, _HAN_YEAR))


def _kept_if_dated(match: re.Match[str]) -> str:
    """Keep what looks like two years and is a month: 2023-05."""
    text = match.group()
    year, _, rest = re.sub(r"[—–~至到/ ]", "-", text).partition("-")
    month = rest.isdecimal() and len(rest) == 2 and 1 <= int(rest) <= 12
    following = int(year[2:4]) + 1 == int(rest) if month and year[:4].isdecimal() else False
    return text if month and not following else " "


def _made(year: int, month: int, day: int | None) -> str | None:
    try:
        made = date(year, month, day or 1)
    except ValueError:
        return None
    if not _EARLIEST <= year <= 2100:
        return None
    return made.isoformat() if day else f"{year:04d}-{month:02d}"


def _from_han(match: re.Match[str]) -> str | None:
    month = number_of(match["m"])
    day = number_of(match["d"]) if match["d"] else None
    return _made(int(match["y"].translate(_DIGITS)), month, day) if month else None
