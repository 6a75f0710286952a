"""Takes the text out of web pages, saved pages and books."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from typing import Final

from kb.intake.decode import likelihood
from kb.intake.guard.held import Held, one
from kb.intake.guard.markup import html_pieces
from kb.intake.guard.zipped import ZippedParts

_CHARSET = re.compile(
    rb"<(?:meta\b|\?xml\b)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
_CODECS: Final = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_ASCII = re.compile(r"[\x00-\x7f]+")
_SAMPLE_CHARACTERS: Final = 200_000
# Lists of contents of a book
_NAVIGATION = re.compile(r"(?:^|/)(?:nav|toc|navigation)[\w-]*\.x?html?$")


def page_text(data: bytes, stated: str | None = None) -> str:
    """Decode a page or a text: by the codec in which its letters beyond ASCII are Chinese."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    found = _CHARSET.search(data[:_SAMPLE_CHARACTERS])
    named = [stated] if stated else []
    named += [found[1].decode("ascii", "replace")] if found else []
    best, most = "", -9.0
    for codec in dict.fromkeys([*named, *_CODECS]):
        try:
            text = data.decode("gb18030" if codec.lower() in ("gb2312", "gbk") else codec)
        except (LookupError, UnicodeDecodeError):
            continue
        if codec == "utf-8" and not named:
            return text
        weight = likelihood(_ASCII.sub("", text[:_SAMPLE_CHARACTERS]))
        # UTF-8 hardly ever fits by chance, unless the text is very short
        weight += (codec in named) * 0.1 + (codec == "utf-8" and len(text) > 1000)
        if weight > most:
            best, most = text, weight
    return best or data.decode("utf-8", "replace")


def page_parts(data: bytes) -> Iterator[Held]:
    yield from one("HTML", html_pieces(page_text(data)))


def mhtml_parts(data: bytes) -> Iterator[Held]:
    yield from one("MHTML", mhtml_pieces(data))


def mhtml_pieces(data: bytes) -> Iterator[str]:
    """Yield the text of all pages that are saved in one file."""
    for part in message_from_bytes(data).walk():
        content = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(content, bytes):
            yield from html_pieces(page_text(content, part.get_content_charset()))


def book_parts(data: bytes) -> Iterator[Held]:
    """Yield the pages of a book."""
    archive = ZippedParts(data)
    for name in archive.matching(".xhtml", ".html", ".htm"):
        if not _NAVIGATION.search(name):
            yield from one(name.rpartition("/")[2], html_pieces(page_text(archive.read(name))))
