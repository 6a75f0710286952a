"""Cuts RTF (specification 1.9.1) into tokens: groups, control words, and bytes of text."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final, NamedTuple

_BEFORE_RAW: Final = (
    rb"\\([a-zA-Z]{1,40})(-?[0-9]{1,10})? ?|((?:\\'[0-9a-fA-F]{2})+)|\\([^a-zA-Z])|([{}])|"
)
_TOKEN = re.compile(_BEFORE_RAW + rb"([^\\{}\r\n]+)|[\r\n]+|\\", re.DOTALL)
# The second byte of a Chinese character may be that of a backslash or a brace
_TOKEN_OF_PAIRS = re.compile(
    _BEFORE_RAW + rb"((?:[\x81-\xfe][\x40-\x7e\x80-\xfe]|[^\\{}\r\n])+)|[\r\n]+|\\",
    re.DOTALL,
)
_BINARY: Final = "bin"


class Kind(Enum):
    """What a token is; a sign is a backslash with one character behind it."""

    OPEN = auto()
    CLOSE = auto()
    WORD = auto()
    SIGN = auto()
    # a stretch of bytes, in hexadecimal digits or as they are
    BYTES = auto()
    RAW = auto()
    BINARY = auto()


class Token(NamedTuple):
    """A token. word: of a WORD or SIGN; number: its parameter, or None; data: of all others."""

    kind: Kind
    word: str = ""
    number: int | None = None
    data: bytes = b""


_OPEN: Final = Token(Kind.OPEN)
_CLOSE: Final = Token(Kind.CLOSE)


def tokens(data: bytes, *, in_pairs: bool = False) -> Iterator[Token]:
    """Yield the tokens of a file; ends of lines mean nothing and are left out.

    in_pairs: whether bytes beyond ASCII that stand as they are begin a character of two bytes.
    """
    pattern = _TOKEN_OF_PAIRS if in_pairs else _TOKEN
    at = 0
    while match := pattern.match(data, at):
        at = match.end()
        word, number, coded, sign, brace, raw = match.groups()
        if raw is not None:
            yield Token(Kind.RAW, data=raw)
        elif word is not None:
            token = Token(Kind.WORD, word.decode("ascii"), int(number) if number else None)
            if token.word == _BINARY:
                stop = at + max(token.number or 0, 0)
                yield Token(Kind.BINARY, data=data[at:stop])
                at = stop
            else:
                yield token
        elif coded is not None:
            digits = coded.replace(b"\\'", b"").decode("ascii")
            yield Token(Kind.BYTES, data=bytes.fromhex(digits))
        elif brace is not None:
            yield _OPEN if brace == b"{" else _CLOSE
        elif sign is not None:
            yield Token(Kind.SIGN, sign.decode("latin-1"))
