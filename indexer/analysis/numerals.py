"""One form for the numerals of years and ordinals, so that each is found in any spelling.

二〇二四年 and 二零二四年 become 2024年; 第12周 becomes 第十二周, as most texts and the dictionaries
have it; every other 〇 becomes 零. Nothing else is touched: 一 in 一起 is no numeral.
"""

import re
from array import array
from collections.abc import Callable, Iterator
from typing import Final

from kb.text.fold import Folded, fold, fold_with_map

_DIGITS: Final = "零一二三四五六七八九"
# How people type the zero of a year: 〇, 零, a circle, a nought, a letter.
_ZERO: Final = "〇零○0o"
_DIGIT: Final = f"[{_ZERO}一二三四五六七八九]"
# What stands for one digit of a year, for a class in a pattern
YEAR_DIGITS: Final = r"\d〇零○一二三四五六七八九"
_NO_MORE: Final = f"(?!{_DIGIT}|[十百千万亿])"
# Each pattern begins with a plain character: then a text is looked through ten times as fast. Its
# first group is what is replaced.
_YEARS: Final = (
    re.compile(
        f"(一(?<!{_DIGIT}.)(?:九{_DIGIT}{{2}}{_NO_MORE}|[六七八]{_DIGIT}{{2}}(?=[ \t]?年)))"
    ),
    re.compile(f"(二(?<!{_DIGIT}.)[{_ZERO}]{_DIGIT}{{2}}{_NO_MORE})"),
)
# 第12周, 第 3 课; 第1000个 and 第2〇〇〇 stay
_ARABIC_ORDINAL: Final = re.compile(f"第([ \t]{{0,2}}[0-9]{{1,3}})(?![0-9a-z]|{_DIGIT})")
# With a zero in it there are several spellings: 第一〇一, 第一百〇一, 第一百零一.
_HAN_ORDINAL: Final = re.compile("第([一二三四五六七八九十百〇零○]*[〇零○][一二三四五六七八九]*)")
_ZERO_SIGN: Final = re.compile("(〇)")
_PLACES: Final = {"十": 10, "百": 100}
_LARGEST: Final = 999
_ALL_DIGITS: Final = str.maketrans(f"{_ZERO}一二三四五六七八九", "00000123456789")

_Replace = Callable[[str], str]


def searchable(text: str) -> str:
    """Fold a text, and put its years and ordinals into their one form."""
    return in_one_form(fold(text))


def searchable_with_map(text: str) -> Folded:
    """Do as `searchable`, with the way back to the original."""
    folded = fold_with_map(text)
    for pattern, replace in _STEPS:
        folded = _replaced(folded, pattern, replace)
    return folded


def in_one_form(folded: str) -> str:
    """Put the years and ordinals of a folded text into their one form. Twice changes nothing."""
    for pattern, replace in _STEPS:
        if pattern.search(folded):
            folded = "".join(piece for piece, _ in _pieces(folded, pattern, replace))
    return folded


def arabic_ordinals(folded: str) -> str:
    """Return the digits of a folded text's ordinals, each once: 12 for 第12周.

    They are lost in the one form, and who types 12周 is to find 第12周.
    """
    return " ".join(dict.fromkeys(map(str.strip, _ARABIC_ORDINAL.findall(folded))))


def number_of(numeral: str) -> int | None:
    """Return the number from 0 to 999 that Han digits say (十二, 一百零一, 一〇一), or None."""
    plain = numeral.translate(_ALL_DIGITS)
    if plain.isdecimal():
        return int(plain) if int(plain) <= _LARGEST else None
    total, digit = 0, None
    smallest = _LARGEST + 1
    if not plain:
        return None
    for sign in plain:
        place = _PLACES.get(sign)
        if place is None:
            if not sign.isdecimal() or digit:
                return None
            digit = int(sign)
        elif place >= smallest or digit == 0:
            return None
        else:
            total += (1 if digit is None else digit) * place
            smallest, digit = place, None
    if digit and smallest == _PLACES["百"] and "0" not in plain:
        return None  # 一百五 is said of 150 as of 105
    return total + (digit or 0)


def year_of(digits: str) -> int:
    """Return the number of four digits, Arabic or Han: 二〇二四 is 2024."""
    return int(digits.translate(_ALL_DIGITS))


def numeral_of(number: int) -> str:
    """Write a number from 0 to 999 in Han digits: 十二, 二十, 一百零一, 一百一十."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    written = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        written += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        written += _DIGITS[0]
    return written + (_DIGITS[ones] if ones or not number else "")


def _year(numeral: str) -> str:
    return numeral.translate(_ALL_DIGITS)


def _arabic_ordinal(numeral: str) -> str:
    return numeral_of(int(numeral))


def _han_ordinal(numeral: str) -> str:
    number = number_of(numeral)
    return numeral if number is None else numeral_of(number)


def _zero(_: str) -> str:
    return _DIGITS[0]


_STEPS: Final[tuple[tuple[re.Pattern[str], _Replace], ...]] = (
    *((pattern, _year) for pattern in _YEARS),
    (_ARABIC_ORDINAL, _arabic_ordinal),
    (_HAN_ORDINAL, _han_ordinal),
    (_ZERO_SIGN, _zero),
)


def _pieces(
    text: str, pattern: re.Pattern[str], replace: _Replace
) -> Iterator[tuple[str, range | None]]:
    """Yield what stays and what is put in instead, and where in the text the former stood."""
    at = 0
    for match in pattern.finditer(text):
        start, end = match.span(1)
        yield text[at:start], range(at, start)
        yield replace(match[1]), None
        at = end
    yield text[at:], range(at, len(text))


def _replaced(folded: Folded, pattern: re.Pattern[str], replace: _Replace) -> Folded:
    """Replace in a folded text; all of a replacement comes from the start of what it replaces."""
    if not pattern.search(folded.text):
        return folded
    pieces: list[str] = []
    origins = array("L")
    at = 0
    for piece, stood in _pieces(folded.text, pattern, replace):
        pieces.append(piece)
        if stood is None:
            origins.extend([folded.origins[at]] * len(piece))
        else:
            origins.extend(folded.origins[stood.start : stood.stop])
            at = stood.stop
    origins.append(folded.origins[-1])
    return Folded("".join(pieces), origins)
