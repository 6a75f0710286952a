"""Converts a page's own coordinates to those that a reader sees."""

import math
from typing import Any

from kb.intake.extraction.pdf.marks import Box

# These are a, b, c, d, e, f of ISO 32000-1, 8.3.3.
Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1, 0, 0, 1, 0, 0)


class Turn:
    """A conversion from a page's own coordinates to those that a reader sees.

    more: quarters by which the reader turns the page, clockwise, because its text stands so.
    """

    def __init__(self, page: Any, more: int = 0) -> None:
        self._quarters: int = (page.get_rotation() // 90 + more) % 4
        left, bottom, right, top = page.get_cropbox()
        self._left, self._bottom = left, bottom
        self._across, self._up = right - left, top - bottom
        sides = (self._across, self._up)
        self.width, self.height = sides if self._quarters % 2 == 0 else sides[::-1]

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Convert a point to the reader's coordinates."""
        x, y = x - self._left, self._up - (y - self._bottom)
        match self._quarters:
            case 1:
                return self._up - y, x
            case 2:
                return self._across - x, self._up - y
            case 3:
                return y, self._across - x
        return x, y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def quarters_of(self, angle: float) -> int | None:
        """Return how many quarters text of an angle is turned; None for slanted text.

        angle: of the base line in the page's own coordinates, in radians.
        """
        off = (angle - self._quarters * math.pi / 2) % (2 * math.pi)
        quarters = round(off / (math.pi / 2))
        return quarters % 4 if abs(off - quarters * math.pi / 2) < 0.1 else None


def times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i, a * h + b * j,
        c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def applied(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
