"""Writes digits in the numerals of a format with DBNum: 一百二十三, 壹佰贰拾叁, full width."""

from typing import Final

_DIGITS: Final = {1: "〇一二三四五六七八九", 2: "零壹贰叁肆伍陆柒捌玖", 3: "０１２３４５６７８９"}
_SMALL: Final = {1: ("", "十", "百", "千"), 2: ("", "拾", "佰", "仟"), 3: ("", "十", "百", "千")}
_LARGE: Final = ("", "万", "亿", "万亿")
_LONGEST: Final = 16


def in_numerals(text: str, kind: int, *, one_by_one: bool = False) -> str:
    """Put the digits of a number into numerals. kind: 0 leaves it, 1 to 3 are those of DBNum.

    one_by_one: without units, as years are read: 二〇二四.
    """
    if not kind:
        return text
    whole, point, rest = text.partition(".")
    if one_by_one or not whole.isdigit() or len(whole) > _LONGEST:
        return _digits(text, kind)
    return _with_units(whole, kind) + point + _digits(rest, kind)


def _digits(text: str, kind: int) -> str:
    return "".join(
        _DIGITS[kind][int(char)] if char.isascii() and char.isdigit() else char for char in text
    )


def _with_units(digits: str, kind: int) -> str:
    zero = _DIGITS[kind][0]
    found, pending = "", False
    groups = [digits[max(end - 4, 0) : end] for end in range(len(digits), 0, -4)]
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        for index, char in enumerate(group):
            if char == "0":
                pending = bool(found)
                continue
            found += (zero if pending else "") + _DIGITS[kind][int(char)]
            found += _SMALL[kind][len(group) - 1 - index]
            pending = False
        if group.strip("0"):
            found += _LARGE[place]
            pending = False
    if kind != 2 and found.startswith(_DIGITS[kind][1] + _SMALL[kind][1]):
        found = found[1:]  # 十二, and not 一十二
    return found or zero
