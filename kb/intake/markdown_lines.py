"""Reads a Markdown text line by line: each line as it is written, and as people read it."""

import re
from dataclasses import dataclass

_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_HEADING = re.compile(r" {0,3}(#{1,6})(?![^ \t])(.*)$")
_QUOTE = re.compile(r"^(?: {0,3}> ?)+")
_BULLET = re.compile(r"^\s*[-*+][ \t]+")
_ORDERED = re.compile(r"^(\s*\d{1,9})([.)])[ \t]+")
# Their content is bounded and not nested, so that a line of brackets cannot take for ever.
_IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]\([^()]{0,1000}\)")
_LINK = re.compile(r"\[((?:\\.|[^\[\]\\]){0,500})\]\((?:\\.|[^()\\]){0,1000}\)")
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_{2,3})(?=\S)(.+?)(?<=[^\s\\])\1")
_MARKUP = re.compile(r"[\\*_\[#>]|^\s*(?:[-+]|\d)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a Markdown text.

    number: from 1, in the text that it came from. level: 1–6 for a heading, 0 otherwise. text: as
    people read it, without markup. fenced: it is in a fenced block, where nothing is markup.
    """

    number: int
    raw: str
    text: str
    level: int = 0
    fenced: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.raw.strip()

    @property
    def is_bullet(self) -> bool:
        return not self.fenced and _BULLET.match(self.raw) is not None

    @property
    def is_item(self) -> bool:
        return not self.fenced and (self.is_bullet or _ORDERED.match(self.raw) is not None)

    @property
    def is_quote(self) -> bool:
        return not self.fenced and _QUOTE.match(self.raw) is not None

    @property
    def is_row(self) -> bool:
        return not self.fenced and self.raw.lstrip().startswith("|")

    @property
    def is_bold(self) -> bool:
        """Say whether a line is nothing but one run of bold text."""
        raw = self.raw.strip()
        return (
            len(raw) > 4
            and raw[:2] in {"**", "__"}
            and raw.endswith(raw[:2])
            and (raw[:2] not in raw[2:-2])
        )

    @property
    def is_link(self) -> bool:
        """Say whether a line is nothing but one link, perhaps as an item of a list."""
        return not self.fenced and _LINK.fullmatch(_BULLET.sub("", self.raw).strip()) is not None


def lines_of(markdown: str) -> list[Line]:
    """Cut a Markdown text into its lines."""
    found: list[Line] = []
    fence = ""
    for number, raw in enumerate(markdown.split("\n"), 1):
        mark = _FENCE.match(raw)
        if fence or mark:
            found.append(Line(number, raw, raw.strip(), fenced=True))
            if mark and not fence:
                fence = mark[1]
            elif mark and mark[1] == fence:
                fence = ""
        else:
            heading = _HEADING.match(raw)
            level = len(heading[1]) if heading else 0
            found.append(Line(number, raw, reading_of(raw), level))
    return found


def _without_closing(text: str) -> str:
    """Return a heading's words without the marks that may close it."""
    text = text.strip(" \t")
    bare = text.rstrip("#")
    return bare.rstrip(" \t") if not bare or bare[-1] in " \t" else text


def reading_of(raw: str) -> str:
    """Return a line without its markup; the numbers of ordered lists are text and stay."""
    if not _MARKUP.search(raw):
        return raw.strip()
    heading = _HEADING.match(raw)
    text = _without_closing(heading[2]) if heading else raw
    text = _BULLET.sub("", _QUOTE.sub("", text), count=1)
    text = _ORDERED.sub(r"\1\2 ", text, count=1)
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    for _ in range(2):
        text = _EMPHASIS.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text).strip()
