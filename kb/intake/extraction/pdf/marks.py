"""The marks on a page. Lengths are in points (1/72 inch); y grows downwards."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kb.intake.extracted import Picture

# How far a character reaches above its base line and below it, in parts of its size
ABOVE: Final = 0.88
BELOW: Final = 0.12


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, point: tuple[float, float]) -> bool:
        x, y = point
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around all boxes, of which there is at least one."""
    known = list(boxes)
    return Box(
        min(box.left for box in known),
        min(box.top for box in known),
        max(box.right for box in known),
        max(box.bottom for box in known),
    )


@dataclass(slots=True)
class Glyph:
    """One character.

    spaced: white space of the file stands before it; parted: white space that PDFium sees between
    words. mark: its font holds signs in the place of letters.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    spaced: bool = False
    parted: bool = False
    mark: bool = False

    @property
    def box(self) -> Box:
        top, bottom = self.base - ABOVE * self.size, self.base + BELOW * self.size
        return Box(self.left, top, self.right, bottom)


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, level or upright: the two ends of its longer side."""

    level: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture, and the place where it stands.

    load: reads it, under a name; None where it cannot be taken. owner: what is kept open for that.
    """

    box: Box
    pixels: tuple[int, int]
    load: Callable[[str], Picture | None] = field(repr=False)
    owner: Any = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on one page.

    aside: text that does not run from left to right, as watermarks. unseen: characters that nobody
    sees, because of their colour, their mode or their place.
    """

    width: float
    height: float
    glyphs: Sequence[Glyph]
    rules: Sequence[Rule] = ()
    drawings: Sequence[Drawing] = ()
    aside: Sequence[str] = ()
    unseen: Sequence[Glyph] = ()

    def with_glyphs(self, glyphs: Sequence[Glyph]) -> "Page":
        return replace(self, glyphs=glyphs)
