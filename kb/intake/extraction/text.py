"""Plain texts, Markdown and web pages, whose bytes first have to be decoded."""

import tomllib
from typing import Any

from corpus.load import plain_values, split_front_matter
from kb.errors import ExtractionFailed, InvalidInput
from kb.intake.decode import decode
from kb.intake.extracted import Extracted
from kb.intake.extraction.html import read_html
from kb.intake.extraction.limits import MAX_TEXT_BYTES
from kb.intake.extraction.notes import characters_lost
from kb.intake.text_markdown import markdown_of
from kb.lines.problems import Problem


def read_text(data: bytes, *, hidden: bool = False) -> Extracted:  # noqa: ARG001 - it hides nothing
    """Read a plain text as Markdown. Raises ExtractionFailed, or InvalidInput for its fields."""
    text, notes = _decoded(data)
    matter, body = split_front_matter(text)
    return Extracted(markdown_of(body), notes=notes, fields=_fields(matter))


def read_markdown(data: bytes, *, hidden: bool = False) -> Extracted:  # noqa: ARG001 - it hides nothing
    """Read a file of Markdown as it is. Raises ExtractionFailed, or InvalidInput for its fields."""
    text, notes = _decoded(data)
    matter, body = split_front_matter(text)
    return Extracted(body, notes=notes, fields=_fields(matter))


def read_page(data: bytes, *, hidden: bool = False) -> Extracted:  # noqa: ARG001 - not told apart yet
    """Read the bytes of a web page. Raises ExtractionFailed."""
    text, notes = _decoded(data)
    found = read_html(text)
    return Extracted(found.markdown, found.properties, found.pictures, notes)


def _decoded(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The text with every line end as a line feed, and what was lost of it."""
    if len(data) > MAX_TEXT_BYTES:
        limit = MAX_TEXT_BYTES // (1024 * 1024)
        raise ExtractionFailed("文件超过 %(limit)d MiB", limit=limit)
    decoded = decode(data)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    return text, characters_lost(decoded.lost, decoded.encoding)


def _fields(matter: str | None) -> dict[str, Any]:
    try:
        return plain_values(tomllib.loads(matter)) if matter else {}
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(
            "开头 +++ 之间的字段不是有效的 TOML：%(reason)s", reason=str(error)
        ) from error
