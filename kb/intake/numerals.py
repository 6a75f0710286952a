"""Reads the numbers with which texts count: 1, 12, 一, 十二, ①."""

import re
from typing import Final

_HAN: Final = "零一二三四五六七八九"
_DIGITS: Final = {han: value for value, han in enumerate(_HAN)} | {"〇": 0, "两": 2}
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# A pattern writes these as {n}; they are at most 999.
NUMBER: Final = "(?P<n>[0-9０-９]{1,3}|[一二三四五六七八九十]{1,4})"


def number_of(text: str) -> int | None:
    """Return the number that a text stands for; None where it is none. Digits may be full-width."""
    if text.isdecimal():
        return int(text)
    if len(text) == 1 and text in _CIRCLED:
        return _CIRCLED.index(text) + 1
    match = re.fullmatch("([一二三四五六七八九两])?(十)?([一二三四五六七八九])?", text)
    if not text or match is None:
        return None
    tens, ten, ones = match.groups()
    if not ten:
        return _DIGITS[tens or ones] if not (tens and ones) else None
    return 10 * _DIGITS[tens or "一"] + (_DIGITS[ones] if ones else 0)


def han_of(number: int) -> str:
    """Write a number from 1 to 99 in Chinese, and other numbers in digits."""
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else _HAN[tens] + "十"
    return head + (_HAN[ones] if ones else "")
