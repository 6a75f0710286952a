"""Cuts number formats of spreadsheets into sections and tokens (ECMA-376-1, 18.8.31)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final


class Kind(Enum):
    """What a token of a number format does."""

    LITERAL = auto()
    DIGIT = auto()  # 0 # ?
    POINT = auto()
    COMMA = auto()
    PERCENT = auto()
    EXPONENT = auto()
    SLASH = auto()
    TEXT = auto()  # @
    GENERAL = auto()
    DATE = auto()  # runs of y m d h s a e g
    FRACTION = auto()  # .000 of a second
    ELAPSED = auto()  # [h] [m] [s]
    HALF_DAY = auto()  # AM/PM, A/P, 上午/下午


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a number format."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition that a number must meet for a section."""

    operator: str
    limit: float

    def holds(self, value: float) -> bool:
        """Say whether a number meets the condition."""
        return {
            "<": value < self.limit,
            "<=": value <= self.limit,
            ">": value > self.limit,
            ">=": value >= self.limit,
            "=": value == self.limit,
            "<>": value != self.limit,
        }[self.operator]

    @property
    def is_below_zero(self) -> bool:
        return self.operator in ("<", "<=") and self.limit <= 0


@dataclass(frozen=True, slots=True)
class Section:
    """A section. numerals: 0 for 123, or DBNum's number. chinese: days have Chinese names."""

    tokens: Sequence[Token]
    condition: Condition | None = None
    numerals: int = 0
    chinese: bool = False

    def has(self, *kinds: Kind) -> bool:
        return any(token.kind in kinds for token in self.tokens)

    @property
    def is_date(self) -> bool:
        return self.has(Kind.DATE, Kind.ELAPSED, Kind.HALF_DAY)


# How the system shows its long date and its time
_OF_SYSTEM: Final = {"F800": 'yyyy"年"m"月"d"日"', "F400": "h:mm:ss"}
_SYSTEM = re.compile(r"\[\$-(?:x-sys\w+,)?(F[48]00)\]", re.IGNORECASE)
_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)(?:"|$)
    | [\\!](?P<escaped>.?)
    | _(?P<space>.?)
    | \*(?P<fill>.?)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式)
    | (?P<half_day>AM/PM|A/P|上午/下午)
    | (?P<exponent>E[+-])
    | (?P<fraction>(?<=s)\.0+|(?<=s\])\.0+)
    | (?P<date>y+|m+|d+|h+|s+|a{3,4}|e+|g+|b{2,4})
    | (?P<digit>[0#?])
    | (?P<other>.)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(
    r"\$([^-]*)(?:-(?:[\w-]*,)?(?:[0-9A-Z]*?([0-9A-F]{1,4})|([a-z]{2}).*))?$", re.IGNORECASE
)
_SIGNS: Final = {
    ".": Kind.POINT, ",": Kind.COMMA, "%": Kind.PERCENT, "/": Kind.SLASH, "@": Kind.TEXT,
}  # fmt: skip
# The language of Chinese among Windows' identifiers of locales
_LANGUAGE_BITS, _CHINESE = 0x3FF, 0x04
_LONGEST_CODE: Final = 1000


@lru_cache(maxsize=2000)
def sections_of(code: str) -> tuple[Section, ...]:
    """Return the sections of a format code, of which there is at least one."""
    if system := _SYSTEM.search(code):
        code = _OF_SYSTEM[system[1].upper()]
    return tuple(_section(part) for part in _parts(code[:_LONGEST_CODE]))


def _parts(code: str) -> list[list[re.Match[str]]]:
    """Cut the matches of a code at semicolons that are not quoted."""
    parts: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(code):
        if match["other"] == ";":
            parts.append([])
        else:
            parts[-1].append(match)
    return parts


def _section(matches: Sequence[re.Match[str]]) -> Section:
    tokens: list[Token] = []
    condition, numerals, chinese = None, 0, False
    for match in matches:
        bracket = match["bracket"]
        if bracket is None:
            tokens += _tokens(match)
        elif found := _CONDITION.fullmatch(bracket):
            condition = Condition(found[1], float(found[2]))
        elif bracket[:5].upper() == "DBNUM" and bracket[5:6] in ("1", "2", "3"):
            numerals = int(bracket[5])
        elif set(bracket.lower()) in ({"h"}, {"m"}, {"s"}):
            tokens.append(Token(Kind.ELAPSED, bracket.lower()))
        elif currency := _CURRENCY.match(bracket):
            chinese = chinese or _is_chinese(currency[2], currency[3])
            tokens.append(Token(Kind.LITERAL, currency[1]))
    return Section(tuple(tokens), condition, numerals, chinese)


def _tokens(match: re.Match[str]) -> list[Token]:
    kind = match.lastgroup
    text = match[kind] if kind else ""
    if kind in ("quoted", "escaped"):
        return [Token(Kind.LITERAL, text)]
    if kind == "space":  # as wide as another character
        return [Token(Kind.LITERAL, " ")]
    if kind == "fill":
        return []
    if kind == "other":
        return [Token(_SIGNS.get(text, Kind.LITERAL), text)]
    return [Token(Kind[str(kind).upper()], text.lower() if kind == "date" else text)]


def _is_chinese(identifier: str | None, language: str | None) -> bool:
    if language:
        return language.lower() == "zh"
    return bool(identifier) and int(str(identifier), 16) & _LANGUAGE_BITS == _CHINESE
