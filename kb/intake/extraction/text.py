"""Reads plain texts, Markdown and web pages, whose bytes first have to be decoded."""

from collections.abc import Callable
from dataclasses import replace

from kb.errors import ExtractionFailed
from kb.intake.decode import Decoded, decode
from kb.intake.extracted import Extracted
from kb.intake.extraction.beside import Neighbours, with_pictures
from kb.intake.extraction.html import read_html
from kb.intake.extraction.html.charset import decode_page
from kb.intake.extraction.limits import MAX_TEXT_BYTES
from kb.intake.extraction.notes import characters_lost
from kb.intake.front_matter import take_front_matter
from kb.intake.text_markdown import markdown_of
from kb.lines.problems import Problem


def read_text(data: bytes, *, hidden: bool = False) -> Extracted:  # noqa: ARG001 - it hides nothing
    """Read a plain text as Markdown. Raises ExtractionFailed, or InvalidInput for its fields."""
    found, body = _with_fields(data)
    return replace(found, markdown=markdown_of(body))


def read_markdown(data: bytes, *, hidden: bool = False) -> Extracted:  # noqa: ARG001 - it hides nothing
    """Read a file of Markdown as it is. Raises ExtractionFailed, or InvalidInput for its fields."""
    found, body = _with_fields(data)
    neighbours = Neighbours()
    markdown = with_pictures(body, neighbours)
    return replace(found, markdown=markdown, beside=tuple(neighbours.found.values()))


def read_page(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read the bytes of a web page. Raises ExtractionFailed."""
    text, notes = _decoded(data, decode_page)
    found = read_html(text, Neighbours().find, hidden=hidden)
    return replace(found, notes=(*notes, *found.notes))


def _with_fields(data: bytes) -> tuple[Extracted, str]:
    text, notes = _decoded(data, decode)
    matter, body = take_front_matter(text)
    properties = {"keywords": matter.keywords} if matter.keywords else {}
    return Extracted("", properties, notes=(*notes, *matter.notes), fields=matter.fields), body


def _decoded(data: bytes, decoder: Callable[[bytes], Decoded]) -> tuple[str, tuple[Problem, ...]]:
    """Decode a text with line feeds as line ends, and report what was lost of it."""
    if len(data) > MAX_TEXT_BYTES:
        limit = MAX_TEXT_BYTES // (1024 * 1024)
        raise ExtractionFailed("文件超过 %(limit)d MiB", limit=limit)
    decoded = decoder(data)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    return text, characters_lost(decoded.lost, decoded.encoding)
