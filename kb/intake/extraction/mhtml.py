"""Reads web pages that were saved in one file (MHTML, RFC 2557), with their pictures."""

from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.message import Message
from typing import Final

from kb.intake.decode import decode
from kb.intake.extracted import Extracted, Picture
from kb.intake.extraction.html import read_html
from kb.intake.extraction.ooxml import broken

_PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def read_mhtml(data: bytes, *, hidden: bool = False) -> Extracted:  # noqa: ARG001 - hides nothing
    """Read the first page of an MHTML file. Raises ExtractionFailed where there is none."""
    parts = [part for part in message_from_bytes(data).walk() if not part.is_multipart()]
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if page is None:
        raise broken()
    pictures = dict(_pictures(parts))
    return read_html(_text(page), lambda address: pictures.get(_key(address)))


def _pictures(parts: Sequence[Message]) -> Iterator[tuple[str, Picture]]:
    """Yield each picture with the name that a page uses for it."""
    for number, part in enumerate(parts, 1):
        kind = part.get_content_type()
        content = part.get_payload(decode=True)
        if kind in _PICTURES and isinstance(content, bytes):
            picture = Picture(f"page{number}.{kind.removeprefix('image/')}", kind, content)
            for header in ("Content-Location", "Content-ID"):
                if value := part.get(header):
                    yield _key(str(value)), picture


def _key(address: str) -> str:
    """Return the last part of an address: pages name their pictures by it or by the whole."""
    return address.strip().strip("<>").removeprefix("cid:").replace("\\", "/").rpartition("/")[2]


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    charset = part.get_content_charset()
    try:
        return content.decode(charset) if charset else decode(content).text
    except (LookupError, UnicodeDecodeError):
        return decode(content).text
