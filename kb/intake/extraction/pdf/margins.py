"""What stands at the edge of page after page: running heads and feet, page numbers, logos."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kb.intake.extraction.pdf.lines import Line, stretches, whole_lines
from kb.intake.extraction.pdf.marks import Drawing, Page

# Heads and feet stand in that part of the height, and are so many lines at most
_EDGE: Final = 0.13
_LINES: Final = 3
# On how many of the pages; books have different ones on the left and on the right
_SHARE: Final = 0.4
_DIGITS = re.compile(r"[0-9０-９]+")
_SPACE = re.compile(r"\s+")
# A number of a page that says that it is one
_NUMBER = re.compile(
    r"第\s*\d{1,4}\s*[页頁](?:[\s,，/（(]*[共总]\s*\d{1,4}\s*[页頁][)）]?)?"
    r"|page\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|(?:(?:https?|file|about):\S+\s+)?\d{1,4}\s*/\s*\d{1,4}|[-–—~·]\s*\d{1,4}\s*[-–—~·]",
    re.IGNORECASE,
)
# What a browser puts above a page that it prints
_PRINTED = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}[,，]?\s?\d{1,2}:\d\d(?:\s?[AP]M)?(?:\s.*)?")


@dataclass(frozen=True, slots=True)
class Cleared:
    """pages: without their margins. removed: what stood there, each once."""

    pages: Sequence[Page]
    removed: Sequence[str]


def clear(pages: Sequence[Page]) -> Cleared:
    edges = [_edge_lines(page) for page in pages]
    seen = Counter(key for lines in edges for key in {_key(line, top) for line, top in lines})
    least = max(2, _SHARE * len(pages))
    removed: dict[tuple[bool, str], str] = {}
    kept = []
    for number, (page, lines) in enumerate(zip(pages, edges, strict=True), 1):
        gone: set[int] = set()
        for line, top in lines:
            if seen[_key(line, top)] >= least or _is_own_number(line, number, top=top):
                gone |= {id(glyph) for glyph in line.glyphs}
                removed.setdefault(_key(line, top), line.text)
        kept.append(page.with_glyphs([one for one in page.glyphs if id(one) not in gone]))
    return Cleared(_without_marks(kept), tuple(removed.values()))


def _edge_lines(page: Page) -> list[tuple[Line, bool]]:
    """The outermost lines, each with whether it stands at the top."""
    high, low = _EDGE * page.height, (1 - _EDGE) * page.height
    found: list[tuple[Line, bool]] = []
    for top in (True, False):
        near = [one for one in page.glyphs if (one.base < high if top else one.base > low)]
        lines = sorted(whole_lines(stretches(near)), key=lambda line: line.box.top)
        found += [(line, top) for line in (lines[:_LINES] if top else lines[-_LINES:])]
    return found


def _key(line: Line, top: bool) -> tuple[bool, str]:  # noqa: FBT001 - the one thing it is about
    return top, _DIGITS.sub("#", _SPACE.sub("", line.text))


def _is_own_number(line: Line, number: int, *, top: bool) -> bool:
    text = line.text.strip()
    if top and _PRINTED.fullmatch(text):
        return True
    return bool(_NUMBER.fullmatch(text)) or (not top and text == str(number))


def _without_marks(pages: Sequence[Page]) -> list[Page]:
    """Without pictures and slanted words that stand at the same place on page after page."""
    least = max(3, _SHARE * len(pages))
    drawn = Counter(key for page in pages for key in {_place(one) for one in page.drawings})
    said = Counter(text for page in pages for text in set(page.aside))
    return [
        replace(
            page,
            drawings=[one for one in page.drawings if drawn[_place(one)] < least],
            aside=[text for text in page.aside if said[text] < least],
        )
        for page in pages
    ]


def _place(one: Drawing) -> tuple[object, ...]:
    box = one.box
    return one.pixels, round(box.left / 4), round(box.top / 4), round(box.width / 4)
