"""The signs of the query language and its ranges of years: their one home.

The parser reads them, pages take them out of a text, and the filter by year expands its ranges.
"""

import re
from typing import Final

from indexer.analysis.numerals import YEAR_DIGITS

# What opens a quotation → what closes it.
QUOTES: Final = {'"': '"', "“": "”", "”": "”", "「": "」", "『": "』", "＂": "＂", "„": "“"}
OPEN: Final = "(（"
CLOSE: Final = ")）"
# ASCII, full width, and the mathematical sign U+2212.
MINUS: Final = "-－−"
ALTERNATIVE: Final = re.compile(r"(?:OR|或|\|\||\||｜)(?=[\s(（]|$)")
_YEAR_NUMBER: Final = f"([{YEAR_DIGITS}]{{4}})"
_NO_DIGIT: Final = f"(?![{YEAR_DIGITS}])"
YEARS: Final = re.compile(
    rf"(?:{_YEAR_NUMBER}年?)?\s?(?:\.\.+|…|-|－|−|~|～|—|至|到)\s?{_YEAR_NUMBER}?{_NO_DIGIT}年?"
)
YEAR: Final = re.compile(f"{_YEAR_NUMBER}年?{_NO_DIGIT}")
# A range holds at most so many years.
MAX_YEARS: Final = 300

_QUOTATION_MARKS: Final = "".join(dict.fromkeys("".join((*QUOTES, *QUOTES.values()))))
WORD_END: Final = re.compile(r"[\s\"“”「」『』＂()（）]")
# A word may begin after these, without a space between.
BEFORE_WORD: Final = OPEN + CLOSE + '"”」』＂'

_MARKS: Final = str.maketrans(dict.fromkeys(_QUOTATION_MARKS + OPEN + CLOSE, " "))
_QUOTATIONS: Final = "|".join(
    f"{re.escape(mark)}[^{re.escape(end)}]*{re.escape(end)}" for mark, end in QUOTES.items()
)
_GROUP: Final = rf"[{re.escape(OPEN)}][^{re.escape(OPEN + CLOSE)}]*[{re.escape(CLOSE)}]"
_EXCLUDED: Final = re.compile(
    rf"(?:^|(?<=[\s{re.escape(BEFORE_WORD)}]))[{re.escape(MINUS)}](?![\s{re.escape(MINUS)}])"
    rf"(?:\w{{1,8}}\s?[:：]\s?)?(?:{_QUOTATIONS}|{_GROUP}|(?:(?!{WORD_END.pattern}).)+)"
)
_QUOTATION_MARK: Final = re.compile(f"[{re.escape(_QUOTATION_MARKS)}]")


def without_syntax(text: str) -> str:
    """Return a query without its quotation marks and exclusions; what it looks for stays."""
    return " ".join(_QUOTATION_MARK.sub(" ", _EXCLUDED.sub(" ", text)).split())


def without_marks(text: str) -> str:
    """Return a query with a space for each quotation mark and parenthesis."""
    return text.translate(_MARKS)


def years_between(first: int | None, last: int | None) -> range:
    """Return the years from `first` to `last`, both included.

    An open end (None) reaches as far as a range may: MAX_YEARS in all, counted from the end that is
    known. A range with both ends may be longer than that; its caller decides what to do about it.
    """
    if first is None and last is None:
        raise ValueError("a range of years has at least one end")
    if first is None:
        last = last or 0
        return range(max(0, last - MAX_YEARS + 1), last + 1)
    return range(first, (first + MAX_YEARS - 1 if last is None else last) + 1)
