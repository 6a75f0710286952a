"""Orders what stands on a page: columns one after the other, whole lines between them.

A page is cut into bands. Where most lines leave a strip blank, they stand in two columns. A line
that reaches over the strip, or stands on it alone, parts the columns above it from those below.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from kb.intake.extraction.pdf.lines import Line, rows_of, whole_lines
from kb.intake.extraction.pdf.marks import Drawing
from kb.intake.extraction.pdf.tables import Grid

# A column has so many lines at least; one of the two is filled with text to that share
_LINES: Final = 5
_FILLED: Final = 0.6
_TRIED: Final = 150
_GUTTER: Final = 6.0
_REACH: Final = 3.0
_DEEPEST: Final = 2
# Of the lines, so many may stand in the strip or reach over it
_ACROSS: Final = 0.4
# How many lines may end in the strip, and how far they reach out of their column at least
_STRAY: Final = 2
_INTRUDES: Final = 1.2
_INDENT: Final = 3.0
_LABEL_ENDS: Final = ("：", ":")
_LABEL_LIMIT: Final = 10
_WORD_LIMIT: Final = 6
_NUMBERS = re.compile(r"[\d\s.,/()（）%年月日-]*")

Item = Line | Grid | Drawing


@dataclass(frozen=True, slots=True)
class Region:
    """Items from top to bottom; left and right are the edges of their column."""

    items: Sequence[Item]
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class _Strip:
    """The blank strip between two columns, from the end of the left to the start of the right."""

    left: float
    right: float
    first: frozenset[int]
    second: frozenset[int]


def regions(
    items: Sequence[Item], edges: tuple[float, float] | None = None, depth: int = 0
) -> list[Region]:
    """Return the regions of a page in reading order, with the stretches of a line joined.

    edges: left and right of the text, where the page alone does not show them.
    """
    lines = [one for one in items if isinstance(one, Line)]
    strip = _strip(lines, edges) if depth < _DEEPEST else None
    if strip is None:
        return [_region(items, items, edges)] if items else []
    beside = _sides(items, lines, strip)
    sides = [[one for one in items if beside.get(id(one)) == number] for number in (0, 1)]
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


def _sides(items: Sequence[Item], lines: Sequence[Line], strip: _Strip) -> dict[int, int]:
    """Return the column of each item by its id, without the items that reach across both."""
    found: dict[int, int] = {}
    for one in items:
        if isinstance(one, Line):
            continue
        if one.box.right <= strip.right + _REACH:
            found[id(one)] = 0
        elif one.box.left >= strip.left - _REACH:
            found[id(one)] = 1
    rows = rows_of(lines)
    usual = _usual(rows, strip)
    fitting = [_fits(row, strip, usual) for row in rows]
    for at, row in enumerate(rows):
        # above the first line of a column and below the last one, only what is in its place
        if not fitting[at] and (_is_across(row, strip) or not _is_inside(fitting, at)):
            continue
        for one in row:
            found[id(one)] = int(one.box.left >= strip.left - _REACH)
    return found


def _is_inside(fitting: Sequence[bool], at: int) -> bool:
    return at > 0 and fitting[at - 1] and any(fitting[at + 1 : at + 3])


def _is_across(row: Sequence[Line], strip: _Strip) -> bool:
    return any(
        one.box.left < strip.left - _REACH and one.box.right > strip.right + _REACH for one in row
    )


def _usual(rows: Sequence[Sequence[Line]], strip: _Strip) -> tuple[int, int]:
    """Count the stretches that most lines have on either side, which may itself be two columns."""
    counts = Counter(
        (sum(id(one) in strip.first for one in row), sum(id(one) in strip.second for one in row))
        for row in rows
    )
    return max(counts, key=lambda pair: (counts[pair], pair)) if counts else (1, 1)


def _fits(row: Sequence[Line], strip: _Strip, usual: tuple[int, int]) -> bool:
    """Say whether a line fits the columns: no more stretches in each, and in their places."""
    left = [one for one in row if id(one) in strip.first]
    right = [one for one in row if id(one) in strip.second]
    if len(left) + len(right) < len(row):
        return False
    if len(left) > max(usual[0], 1) or len(right) > max(usual[1], 1):
        return False
    return not (left and right) or right[0].box.left <= strip.right + _INDENT * right[0].size


def _column(items: Sequence[Item], side: Sequence[Item], depth: int) -> list[Region]:
    if not items:
        return []
    inner = regions(items, None, depth + 1)
    return inner if len(inner) > 1 else [_region(items, side, None)]


def _region(
    items: Iterable[Item], column: Sequence[Item], edges: tuple[float, float] | None
) -> Region:
    """Make a region. column: everything in its column, which gives edges that are not known."""
    lines = whole_lines([one for one in items if isinstance(one, Line)])
    others = [one for one in items if not isinstance(one, Line)]
    ordered = sorted([*lines, *others], key=lambda one: one.box.top)
    if edges is None:
        text = [one.box for one in column if isinstance(one, Line)]
        boxes = text or [one.box for one in column]
        edges = (min(box.left for box in boxes), max(box.right for box in boxes))
    return Region(ordered, *edges)


def _strip(lines: Sequence[Line], edges: tuple[float, float] | None) -> _Strip | None:
    """Find the blank strip between lines side by side; None for a single column."""
    if len(lines) < 2 * _LINES:
        return None
    left, right = min(one.box.left for one in lines), max(one.box.right for one in lines)
    x = _emptiest(lines, left, right)
    half = _GUTTER / 2
    first = [one for one in lines if one.box.right <= x + half]
    second = [one for one in lines if one.box.left >= x - half]
    if min(len(first), len(second)) < _LINES:
        return None
    if len(lines) - len(first) - len(second) > _ACROSS * len(lines):
        return None
    crowded = _crowded(lines)
    end = min(_edge(first, crowded, lambda one: one.box.right), x)
    begin = max(-_edge(second, crowded, lambda one: -one.box.left), x)
    inside = [one for one in first if one.box.right <= end + _REACH]
    outside = [one for one in second if one.box.left >= begin - _REACH]
    found = _Strip(end, begin, frozenset(map(id, inside)), frozenset(map(id, outside)))
    if edges:
        left, right = min(left, edges[0]), max(right, edges[1])
    return found if _are_columns(inside, outside, (left, end, begin, right)) else None


def _crowded(lines: Sequence[Line]) -> frozenset[int]:
    """Return stretches of lines that are not in two columns: alone, or with two or more beside."""
    return frozenset(id(one) for row in rows_of(lines) if len(row) != 2 for one in row)


def _edge(side: Sequence[Line], crowded: frozenset[int], far: Callable[[Line], float]) -> float:
    """Return how far a column reaches, without a line or two that stand in the strip."""
    ordered = sorted(side, key=far)
    for at in range(min(_STRAY + len(side) // 20, len(side) - 1)):
        last, before = ordered[-1 - at], ordered[-2 - at]
        if id(last) not in crowded or far(last) - far(before) < _INTRUDES * last.size:
            return far(last)
    return far(ordered[-1 - min(_STRAY + len(side) // 20, len(side) - 1)])


def _emptiest(lines: Sequence[Line], left: float, right: float) -> float:
    """Find the middle of the place, as wide as a gutter, where the fewest lines stand."""
    half = _GUTTER / 2
    tried = [left + (0.2 + 0.6 * at / _TRIED) * (right - left) for at in range(1, _TRIED)]
    counts = [
        sum(one.box.left < x + half and one.box.right > x - half for one in lines) for x in tried
    ]
    least = min(counts)
    runs: list[tuple[int, int]] = []
    for at, count in enumerate(counts):
        if count != least:
            continue
        if runs and runs[-1][1] == at - 1:
            runs[-1] = (runs[-1][0], at)
        else:
            runs.append((at, at))
    # of strips that are as empty, the one that has most lines on its poorer side, then the widest
    start, end = max(runs, key=lambda run: (_balance(lines, tried[run[0]]), run[1] - run[0]))
    return (tried[start] + tried[end]) / 2


def _balance(lines: Sequence[Line], x: float) -> int:
    before = sum(one.box.right <= x + _REACH for one in lines)
    return min(before, sum(one.box.left >= x - _REACH for one in lines))


def _are_columns(
    first: Sequence[Line], second: Sequence[Line], places: tuple[float, float, float, float]
) -> bool:
    left, end, begin, right = places
    if min(len(first), len(second)) < _LINES or begin - end < _GUTTER:
        return False
    spans = [
        (min(one.box.top for one in side), max(one.box.bottom for one in side))
        for side in (first, second)
    ]
    together = min(spans[0][1], spans[1][1]) - max(spans[0][0], spans[1][0])
    if together <= 0.5 * min(bottom - top for top, bottom in spans):
        return False
    if _are_labels(first, second):
        return False
    is_filled = (_is_filled(first, end - left), _is_filled(second, right - begin))
    return all(is_filled) or (any(is_filled) and not _are_cells(first, second, is_filled))


def _is_filled(side: Sequence[Line], width: float) -> bool:
    return median(one.box.width for one in side) >= _FILLED * width


def _are_labels(first: Sequence[Line], second: Sequence[Line]) -> bool:
    """Say whether the left side names what is beside it, as on covers and in forms."""
    bases = sorted(one.base for one in second)
    paired = sum(_is_beside(one, bases) for one in first)
    if paired < 0.8 * len(first):
        return False
    labels = sum(one.text.rstrip().endswith(_LABEL_ENDS) for one in first)
    brief = sum(len(one.text) <= _LABEL_LIMIT for one in first)
    is_text = _runs_on(first) and median(len(one.text) for one in first) > _WORD_LIMIT
    return labels >= len(first) / 2 or (brief == len(first) and not is_text)


def _runs_on(side: Sequence[Line]) -> bool:
    """Say whether most lines end where the column ends, as those of a text do."""
    edge = sorted(one.box.right for one in side)[-1 - len(side) // 10]
    return sum(one.box.right >= edge - 1.5 * one.size for one in side) >= len(side) / 2


def _is_beside(one: Line, bases: Sequence[float]) -> bool:
    at = bisect_left(bases, one.base - one.size / 2)
    return at < len(bases) and bases[at] <= one.base + one.size / 2


def _are_cells(first: Sequence[Line], second: Sequence[Line], is_filled: tuple[bool, bool]) -> bool:
    """Say whether one side's short lines belong to the other's lines: cells, numbers of pages."""
    text, short = (first, second) if is_filled[0] else (second, first)
    if sum(bool(_NUMBERS.fullmatch(one.text)) for one in short) > len(short) / 2:
        return True
    return not _runs_on(text)
