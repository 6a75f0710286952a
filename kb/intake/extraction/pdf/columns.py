"""The order of what stands on a page: columns one after the other, whole lines between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from kb.intake.extraction.pdf.lines import Line, whole_lines
from kb.intake.extraction.pdf.marks import Drawing
from kb.intake.extraction.pdf.tables import Grid

# A column has so many lines at least, and they fill so much of it
_LINES: Final = 5
_FILLED: Final = 0.6
_TRIED: Final = 150
_GUTTER: Final = 6.0
_REACH: Final = 3.0
_DEEPEST: Final = 2

Item = Line | Grid | Drawing


@dataclass(frozen=True, slots=True)
class Region:
    """Items from top to bottom. left and right: the edges of the column they stand in."""

    items: Sequence[Item]
    left: float
    right: float


def regions(
    items: Sequence[Item], edges: tuple[float, float] | None = None, depth: int = 0
) -> list[Region]:
    """In reading order; stretches of one line are put together.

    edges: left and right of the text, where the page alone does not tell.
    """
    gutter = _gutter([one for one in items if isinstance(one, Line)]) if depth < _DEEPEST else None
    if gutter is None:
        return [_region(items, items, edges)] if items else []
    sides = (
        [one for one in items if one.box.right <= gutter + _REACH],
        [one for one in items if one.box.left >= gutter - _REACH],
    )
    beside = {id(one): number for number, side in enumerate(sides) for one in side}
    found: list[Region] = []
    band: tuple[list[Item], list[Item]] = ([], [])
    across: list[Item] = []

    def end_band() -> None:
        for part, side in zip(band, sides, strict=True):
            found.extend(_column(part, side, depth))
            part.clear()

    for one in sorted(items, key=lambda one: one.box.top):
        if id(one) not in beside:
            end_band()
            across.append(one)
            continue
        if across:
            found.append(_region(across, items, edges))
            across = []
        band[beside[id(one)]].append(one)
    end_band()
    return [*found, _region(across, items, edges)] if across else found


def _column(items: Sequence[Item], side: Sequence[Item], depth: int) -> list[Region]:
    if not items:
        return []
    inner = regions(items, None, depth + 1)
    return inner if len(inner) > 1 else [_region(items, side, None)]


def _region(
    items: Iterable[Item], column: Sequence[Item], edges: tuple[float, float] | None
) -> Region:
    """column: everything in the same column, which tells its edges if they are not known."""
    lines = whole_lines([one for one in items if isinstance(one, Line)])
    others = [one for one in items if not isinstance(one, Line)]
    ordered = sorted([*lines, *others], key=lambda one: one.box.top)
    if edges is None:
        text = [one.box for one in column if isinstance(one, Line)]
        boxes = text or [one.box for one in column]
        edges = (min(box.left for box in boxes), max(box.right for box in boxes))
    return Region(ordered, *edges)


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where a blank strip parts lines that stand side by side; None for a single column."""
    if len(lines) < 2 * _LINES:
        return None
    left, right = min(one.box.left for one in lines), max(one.box.right for one in lines)
    best: tuple[int, float, float] | None = None
    for at in range(1, _TRIED):
        x = left + (0.2 + 0.6 * at / _TRIED) * (right - left)
        crossing = sum(one.box.left < x - 1 and one.box.right > x + 1 for one in lines)
        room = _room(lines, x)
        if best is None or (crossing, -room) < best[:2]:
            best = (crossing, -room, x)
    if best is None:
        return None
    x = best[2]
    return x if _are_columns(lines, x, left, right) else None


def _room(lines: Sequence[Line], x: float) -> float:
    """How wide the strip is that no line beside it reaches into."""
    before = max((one.box.right for one in lines if one.box.right <= x + 1), default=x)
    behind = min((one.box.left for one in lines if one.box.left >= x - 1), default=x)
    return min(x - before, behind - x)


def _are_columns(lines: Sequence[Line], x: float, left: float, right: float) -> bool:
    sides = (
        [one for one in lines if one.box.right <= x + 1],
        [one for one in lines if one.box.left >= x - 1],
    )
    if any(len(side) < _LINES for side in sides):
        return False
    widths = (x - left, right - x)
    if any(
        median(one.box.width for one in side) < _FILLED * width
        for side, width in zip(sides, widths, strict=True)
    ):
        return False
    gutter = min(one.box.left for one in sides[1]) - max(one.box.right for one in sides[0])
    spans = [
        (min(one.box.top for one in side), max(one.box.bottom for one in side)) for side in sides
    ]
    together = min(spans[0][1], spans[1][1]) - max(spans[0][0], spans[1][0])
    shortest = min(bottom - top for top, bottom in spans)
    return gutter >= _GUTTER and together > 0.5 * shortest
