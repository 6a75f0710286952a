"""Folded text → runs: unbroken stretches of Han, of letters and digits, single symbols.

The one place that says what breaks a phrase. Grams, phrases and highlighting read the same runs:
horizontal space between Han is no break, any other character outside a run is.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple

# Scripts written without spaces: Han with its iteration marks, kana, bopomofo, Hangul.
HAN: Final = (
    "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
SYMBOLS: Final = "\u20a0-\u20bf\u2190-\u2bff\U0001f000-\U0001faff"
SPACE: Final = " \t\u2028"
# its groups are numbered as RunKind is
RUN: Final = re.compile(
    rf"(?P<han>[{HAN}]+)|(?P<latin>[^\W_{HAN}{SYMBOLS}]+)|(?P<symbol>[{SYMBOLS}])"
    rf"|(?P<space>[{SPACE}]+)|(?P<other>(?:[^\w{SYMBOLS}{SPACE}]|_)+)"
)
INDEXED: Final = re.compile(rf"[^\W_]|[{SYMBOLS}]")
_SPACED_HAN = re.compile(rf"(?<=[{HAN}])[{SPACE}]+(?=[{HAN}])")


class RunKind(IntEnum):
    """Numbered as the groups of the pattern are."""

    HAN = 1
    LATIN = 2
    SYMBOL = 3
    SPACE = 4
    BREAK = 5


class Run(NamedTuple):
    kind: RunKind
    start: int
    end: int


def close_up(folded: str) -> str:
    """Without the spaces between Han characters, which are layout and no break."""
    return _SPACED_HAN.sub("", folded)


def is_close(folded: str) -> bool:
    """Whether closing up would change nothing."""
    return _SPACED_HAN.search(folded) is None


def runs(text: str) -> Iterator[Run]:
    """The runs of a closed-up text in order; they cover it without gaps."""
    for match in RUN.finditer(text):
        yield Run(_KINDS[match.lastindex or 0], match.start(), match.end())


_KINDS: Final = (RunKind.BREAK, *RunKind)


def is_word(token: str) -> bool:
    """Whether anything in it is indexed."""
    return INDEXED.search(token) is not None


def is_han(token: str) -> bool:
    """Whether all of it is Han."""
    return _HAN_ONLY.fullmatch(token) is not None


def pieces(text: str) -> list[str]:
    """A closed-up text cut where letters and digits meet Han; 1+3+1 and k-12 stay whole."""
    return [match.group() for match in _PIECE.finditer(text)]


_HAN_ONLY = re.compile(rf"[{HAN}]+")
_LATIN = rf"[^\W_{HAN}{SYMBOLS}]+"
_PIECE = re.compile(rf"{_LATIN}(?:[-+./#&@']+{_LATIN})*|(?:(?!{_LATIN}).)+", re.DOTALL)
