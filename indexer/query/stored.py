"""A parsed query as text that can be kept, so that an old link means for ever what it meant.

    {"v": 1, "text": what was typed, "q": node}

    node := ["*"] | ["t", start, end] | ["p", start, end] | ["not", node]
          | ["and", node, node, …] | ["or", node, node, …]
          | ["f", start, end, name, value start, value end, exact (0 or 1)]
          | ["r", start, end, name, first year or null, last year or null]

Texts are not repeated: all that a node says stands at its place in what was typed, so that a page
which shows the text never hides another query behind it. In an address the JSON is base64url.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, Final

from indexer.query.ast import (
    FIELD_NAMES,
    And,
    Field,
    MatchAll,
    Not,
    Or,
    Phrase,
    Query,
    Range,
    Span,
    Term,
)
from indexer.query.parse import MAX_CHARS, parse
from kb.errors import InvalidInput

VERSION: Final = 1
# Twice what a page's text of 300 characters needs where every second one is a word.
MAX_TOKEN_CHARS: Final = 8192
# Parsing nests groups 20 deep, each with an exclusion, alternatives and a list of words.
MAX_NESTING: Final = 100
_FIELDS: Final = frozenset(FIELD_NAMES.values())

_DAMAGED: Final = "这个链接里保存的搜索已损坏，请重新搜索。"
_OTHER_VERSION: Final = (
    "这个链接里的搜索是用另一个版本保存的（%(version)s），这里只认得 %(known)s。"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A query that is kept with its meaning.

    token: as it came in an address, so that links stay the same.
    """

    token: str
    text: str
    query: Query


def store(text: str) -> Stored:
    """Store a text with its meaning of today."""
    query = parse(text)
    data = dumps(text, query).encode("utf-8", "surrogatepass")
    return Stored(urlsafe_b64encode(data).decode().rstrip("="), text, query)


def restore(token: str, *, field: str = "stored") -> Stored:
    """Restore a stored query from its token. Raises InvalidInput for what `store` never made."""
    try:
        data = _bytes_of(token)
        text, query = loads(data.decode("utf-8", "surrogatepass"))
    except InvalidInput as error:
        raise InvalidInput(error.message, field=field, **error.params) from error
    except ValueError as error:
        raise InvalidInput(_DAMAGED, field=field) from error
    return Stored(token, text, query)


def _bytes_of(token: str) -> bytes:
    if len(token) > MAX_TOKEN_CHARS or not token.isascii():
        raise ValueError("too long, or nothing that was stored")
    data = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    if urlsafe_b64encode(data).decode().rstrip("=") != token:
        raise ValueError("not the one way to write it")
    return data


def dumps(text: str, query: Query) -> str:
    """Write a query that was parsed from `text` as JSON."""
    stored = {"v": VERSION, "text": text, "q": _Writer(text).node(query)}
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":"))


def loads(stored: str) -> tuple[str, Query]:
    """Read the text and the query from JSON. Raises InvalidInput for what `dumps` never wrote."""
    try:
        found = json.loads(stored)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(_DAMAGED) from error
    if not isinstance(found, dict):
        raise InvalidInput(_DAMAGED)
    version = found.get("v")
    if type(version) is int and version != VERSION:
        raise InvalidInput(_OTHER_VERSION, version=version, known=VERSION)
    text = found.get("text")
    if set(found) != {"v", "text", "q"} or type(version) is not int or not isinstance(text, str):
        raise InvalidInput(_DAMAGED)
    try:
        return text, _Reader(text).node(found["q"], MAX_NESTING)
    except (ValueError, TypeError) as error:
        raise InvalidInput(_DAMAGED) from error


class _Writer:
    def __init__(self, text: str) -> None:
        self.text = text

    def node(self, query: Query) -> list[Any]:  # noqa: PLR0911 - one a node kind
        match query:
            case MatchAll():
                return ["*"]
            case Term(span=span):
                return ["t", span.start, span.end]
            case Phrase(span=span):
                return ["p", span.start, span.end]
            case Not(node):
                return ["not", self.node(node)]
            case And(nodes):
                return ["and", *map(self.node, nodes)]
            case Or(nodes):
                return ["or", *map(self.node, nodes)]
            case Field(name, value, span, exact):
                start = self.text.index(value, span.start, span.end)
                return ["f", span.start, span.end, name, start, start + len(value), int(exact)]
            case Range(name, first, last, span):
                return ["r", span.start, span.end, name, first, last]


class _Reader:
    """Raises ValueError or TypeError for what _Writer never wrote."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.length = min(len(text), MAX_CHARS)

    def node(self, found: object, depth: int) -> Query:  # noqa: PLR0911 - one a node kind
        if not isinstance(found, list) or not found or not depth:
            raise ValueError("no node")
        match found:
            case ["*"]:
                return MatchAll()
            case ["t", start, end]:
                return Term(self._text(start, end), Span(start, end))
            case ["p", start, end]:
                self._text(start, end)
                return Phrase(self._text(start + 1, end - 1), Span(start, end))
            case ["not", node]:
                return Not(self.node(node, depth - 1))
            case ["and", _, _, *_]:
                return And(tuple(self.node(node, depth - 1) for node in found[1:]))
            case ["or", _, _, *_]:
                return Or(tuple(self.node(node, depth - 1) for node in found[1:]))
            case ["f", start, end, name, first, last, 0 | 1 as exact]:
                self._text(start, end)
                return Field(
                    self._name(name), self._text(first, last), Span(start, end), exact=bool(exact)
                )
            case ["r", start, end, "year", first, last]:
                self._text(start, end)
                return Range("year", self._year(first), self._year(last), Span(start, end))
        raise ValueError("no node that there is")

    def _text(self, start: object, end: object) -> str:
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= self.length:
            raise ValueError("outside the text")
        return self.text[start:end]

    def _name(self, name: object) -> str:
        if not isinstance(name, str) or name not in _FIELDS:
            raise ValueError("no field")
        return name

    def _year(self, year: object) -> int | None:
        if year is not None and (type(year) is not int or not 0 <= year <= 9999):
            raise ValueError("no year")
        return year
