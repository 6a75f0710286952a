"""Takes the text out of files that are nothing but text."""

import re
from collections.abc import Iterator

from kb.intake.guard.held import Held, lines, one
from kb.intake.guard.letters import without_addresses
from kb.intake.guard.web import page_text

_FIELDS = re.compile(
    r"(?:---[ \t]*\n.*?\n(?:---|\.\.\.)|\+\+\+[ \t]*\n.*?\n\+\+\+)[ \t]*(?:\n|$)", re.DOTALL
)
_SEPARATOR = re.compile(r"[,\t;，\"\r\n]+")
_PICTURE = re.compile(r"!\[\[[^\]\n]*\]\]|<img\s[^<>]*>", re.IGNORECASE)


def text_parts(data: bytes) -> Iterator[Held]:
    yield from one("TXT", lines(_without_fields(page_text(data))))


def markdown_parts(data: bytes) -> Iterator[Held]:
    text = _PICTURE.sub("", _without_fields(page_text(data)))
    yield from one("Markdown", lines(without_addresses(text)))


def table_parts(data: bytes) -> Iterator[Held]:
    yield from one("CSV", _SEPARATOR.split(page_text(data)))


def _without_fields(text: str) -> str:
    """Return a text without the fields that stand before it."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    found = _FIELDS.match(text)
    return text[found.end() :] if found else text
