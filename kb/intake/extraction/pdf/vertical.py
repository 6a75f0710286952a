"""Turns pages whose lines run from top to bottom, and from the right to the left."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from kb.intake.extraction.pdf.marks import BELOW, Box, Drawing, Glyph, Page

# This share of all steps from character to character leads down.
_SHARE: Final = 0.6
_FEWEST: Final = 12
_SAME_COLUMN: Final = 0.3
_LONGEST_STEP: Final = 2.5


def is_vertical(glyphs: Sequence[Glyph]) -> bool:
    """Say whether text is vertical, by the order in which the file draws its characters."""
    if len(glyphs) < _FEWEST:
        return False
    down = sum(_leads_down(before, after) for before, after in pairwise(glyphs))
    return down >= _SHARE * (len(glyphs) - 1)


def _leads_down(before: Glyph, after: Glyph) -> bool:
    size = max(before.size, after.size)
    beside = abs((before.left + before.right) - (after.left + after.right)) / 2
    step = after.base - before.base
    return beside < _SAME_COLUMN * size and 0.5 * size < step < _LONGEST_STEP * size


def laid_down(page: Page) -> Page:
    """Turn a page so that its lines run from left to right; the rightmost becomes the first."""

    def turned(box: Box) -> Box:
        return Box(box.top, page.width - box.right, box.bottom, page.width - box.left)

    glyphs = [_turned(glyph, page.width) for glyph in page.glyphs]
    drawings = [Drawing(turned(one.box), one.pixels, one.load, one.owner) for one in page.drawings]
    return Page(page.height, page.width, glyphs, (), drawings, page.aside, page.unseen)


def _turned(glyph: Glyph, width: float) -> Glyph:
    middle = (glyph.left + glyph.right) / 2
    base = width - middle + (0.5 - BELOW) * glyph.size
    top = glyph.box.top
    return Glyph(glyph.text, top, top + glyph.size, base, glyph.size, glyph.bold)
