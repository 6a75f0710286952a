"""Reads files inside of files (a chapter in HTML, RTF or Word within a docx) in their place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from kb.errors import ExtractionFailed
from kb.intake.extracted import PICTURE_SCHEME, Extracted, Picture
from kb.intake.media_type import Format, detect

DEEPEST: Final = 3
_SHOWN = re.compile(rf"\]\({PICTURE_SCHEME}([^)]*)\)")
# A package gives these types to parts whose names do not tell the format.
_SUFFIXES: Final = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt",
    "message/rfc822": ".mht", "application/rtf": ".rtf", "text/rtf": ".rtf",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inner:
    """A part of a package that is a file itself; `depth` counts the files around it."""

    name: str
    media_type: str
    data: bytes
    depth: int


def read_inner(inner: Inner, *, hidden: bool) -> Extracted | None:
    """Return what came out of a file within a file; None where it cannot be read."""
    from kb.intake.extraction.docx.reader import read_docx
    from kb.intake.extraction.read import read

    if inner.depth > DEEPEST:
        return None
    format_ = detect(BytesIO(inner.data), inner.name)
    if format_ is Format.UNKNOWN:
        format_ = detect(BytesIO(inner.data), "x" + _SUFFIXES.get(inner.media_type, ""))
    try:
        if format_ is Format.DOCX:
            return read_docx(inner.data, hidden=hidden, depth=inner.depth)
        return read(inner.data, format_, hidden=hidden)
    except ExtractionFailed:
        return None


def with_pictures(found: Extracted, keep: Callable[[Picture], str | None]) -> str:
    """Return the Markdown of an inner file with its pictures under the names that `keep` gives."""
    names = {one.name: keep(one) for one in found.pictures}

    def renamed(match: re.Match[str]) -> str:
        name = names.get(match[1])
        return f"]({PICTURE_SCHEME}{name})" if name else match[0]

    return _SHOWN.sub(renamed, found.markdown)
