"""Removes what recurs at the edges of pages: running heads and feet, page numbers, logos."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kb.intake.extraction.pdf.lines import Line, stretches, whole_lines
from kb.intake.extraction.pdf.marks import Drawing, Page
from kb.intake.extraction.pdf.tables import Grid

# Heads and feet stand in that part of the height, and are so many lines at most
_EDGE: Final = 0.13
_LINES: Final = 3
# On how many of the pages; books have different ones on the left and on the right
_SHARE: Final = 0.4
# A sentence of a text may stand at the edge of many pages; a head stands apart from the text by
# that, in parts of its size
_ENDS: Final = tuple("。！？!?；;")
_SHORT: Final = 8
_FAR: Final = 1.9
_SAME: Final = 2.0
_DIGITS = re.compile(r"[0-9０-９]+")
_SPACE = re.compile(r"\s+")
# This is the number of a page that says so.
_NUMBER = re.compile(
    r"第\s*\d{1,4}\s*[页頁](?:[\s,，/（(]*[共总]\s*\d{1,4}\s*[页頁][)）]?)?"
    r"|page\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|(?:(?:https?|file|about):\S+\s+)?\d{1,4}\s*/\s*\d{1,4}|[-–—~·]\s*\d{1,4}\s*[-–—~·]",
    re.IGNORECASE,
)
# A browser puts this above a page that it prints.
_PRINTED = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}[,，]?\s?\d{1,2}:\d\d(?:\s?[AP]M)?(?:\s.*)?")


@dataclass(frozen=True, slots=True)
class Cleared:
    """The pages without their margins, and each removed text once."""

    pages: Sequence[Page]
    removed: Sequence[str]


def clear(pages: Sequence[Page], tables_on: Callable[[Page], Sequence[Grid]]) -> Cleared:
    """Remove what recurs. tables_on: finds the tables of a page, whose rows are its text."""
    tables = [tables_on(page) for page in pages]
    edges = [_edge_lines(page, found) for page, found in zip(pages, tables, strict=True)]
    seen = Counter(key for lines in edges for key in {_key(line, top) for line, top in lines})
    least = max(2, _SHARE * len(pages))
    removed: dict[tuple[bool, str], str] = {}
    said: set[tuple[bool, str]] = set()
    kept = []
    for number, (page, lines) in enumerate(zip(pages, edges, strict=True), 1):
        gone: set[int] = set()
        for line, top in lines:
            key = _key(line, top)
            recurs = seen[key] >= least
            if recurs and _is_sentence(line):
                # It is kept once, and also where it stands among the lines of a text.
                recurs = key in said and _stands_apart(line, page)
                said.add(key)
            if recurs or _is_own_number(line, number, top=top):
                gone |= {id(glyph) for glyph in line.glyphs}
                removed.setdefault(key, line.text)
        kept.append(page.with_glyphs([one for one in page.glyphs if id(one) not in gone]))
    return Cleared(
        _without_marks(_boxes_once(kept, tables, least, removed)), tuple(removed.values())
    )


def _is_sentence(line: Line) -> bool:
    text = line.text.rstrip("”」）)")
    return text.endswith(_ENDS) and len(text) > _SHORT


def _stands_apart(line: Line, page: Page) -> bool:
    """Say whether there is more room around a line than between the lines of a text."""
    near = _FAR * line.size
    middle = line.base
    return not any(
        _SAME < abs(glyph.base - middle) < near
        and glyph.left < line.box.right
        and glyph.right > line.box.left
        for glyph in page.glyphs
    )


def _boxes_once(
    pages: Sequence[Page],
    tables: Sequence[Sequence[Grid]],
    least: float,
    removed: dict[tuple[bool, str], str],
) -> list[Page]:
    """Remove ruled boxes that recur at the edges of pages, all but the first."""
    texts = [
        {at: _text_in(grid, page) for at, grid in enumerate(found) if _is_at_edge(grid, page)}
        for page, found in zip(pages, tables, strict=True)
    ]
    counts = Counter(text for found in texts for text in set(found.values()) if text)
    said: set[str] = set()
    kept = []
    for page, found, own in zip(pages, tables, texts, strict=True):
        gone: list[Grid] = []
        for at, text in own.items():
            if text in said and counts[text] >= least:
                gone.append(found[at])
                removed.setdefault((True, text), text)
            said.add(text)
        inside = {
            id(glyph)
            for glyph in page.glyphs
            if any(grid.box.holds(glyph.box.middle) for grid in gone)
        }
        kept.append(page.with_glyphs([one for one in page.glyphs if id(one) not in inside]))
    return kept


def _is_at_edge(grid: Grid, page: Page) -> bool:
    return grid.box.bottom < 1.5 * _EDGE * page.height or grid.box.top > (1 - _EDGE) * page.height


def _text_in(grid: Grid, page: Page) -> str:
    inside = [glyph for glyph in page.glyphs if grid.box.holds(glyph.box.middle)]
    return " ".join(line.text for line in whole_lines(stretches(inside)))


def _edge_lines(page: Page, tables: Sequence[Grid]) -> list[tuple[Line, bool]]:
    """Return the outermost lines, each with whether it stands at the top."""
    high, low = _EDGE * page.height, (1 - _EDGE) * page.height
    found: list[tuple[Line, bool]] = []
    for top in (True, False):
        near = [
            one
            for one in page.glyphs
            if (one.base < high if top else one.base > low)
            and not any(grid.box.holds(one.box.middle) for grid in tables)
        ]
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
    """Remove pictures and slanted words that stand at the same place on many pages."""
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
