"""Turns rules that cross into tables, and finds their cells and which of these are one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kb.intake.extraction.pdf.marks import Box, Rule, around

# What belongs together may be drawn so far apart, in points.
_NEAR: Final = 3.5
_GAP: Final = 6.0
# With more rules than this in a table, it is a drawing.
_MOST: Final = 600


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a grid: where it begins, how far it reaches, and its box."""

    row: int
    column: int
    columns: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. xs: where its columns begin and end. places: its cells row by row."""

    box: Box
    xs: tuple[float, ...]
    rows: int
    places: Sequence[Place]


def grids(rules: Iterable[Rule]) -> list[Grid]:
    """Find tables of two or more columns; frames, underlines and drawings are none."""
    found = []
    for group in _groups(_merged(rules)):
        grid = _grid(group)
        if grid:
            found.append(grid)
    # a table in a cell reads as text of that cell
    return [
        grid
        for grid in found
        if not any(other is not grid and _within(grid.box, other.box) for other in found)
    ]


def _within(inner: Box, outer: Box) -> bool:
    larger = inner.width * inner.height < outer.width * outer.height
    return larger and outer.holds((inner.left, inner.top)) and outer.holds(inner.middle)


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Join the pieces of a rule that lie behind each other (dashes, cells' own borders)."""
    found: list[Rule] = []
    for level in (True, False):
        lines: list[list[Rule]] = []
        for rule in sorted((one for one in rules if one.level is level), key=lambda one: one.at):
            if lines and rule.at - lines[-1][0].at <= _NEAR / 2:
                lines[-1].append(rule)
            else:
                lines.append([rule])
        for line in lines:
            found += _joined(line)
    return [rule for rule in found if rule.end - rule.start > 2 * _NEAR]


def _joined(line: list[Rule]) -> Iterator[Rule]:
    at = sum(rule.at for rule in line) / len(line)
    ordered = sorted(line, key=lambda rule: rule.start)
    start, end = ordered[0].start, ordered[0].end
    for rule in ordered[1:]:
        if rule.start > end + _GAP:
            yield Rule(line[0].level, at, start, end)
            start = rule.start
        end = max(end, rule.end)
    yield Rule(line[0].level, at, start, end)


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Group rules that touch, directly or through others."""
    levels = [rule for rule in rules if rule.level]
    uprights = [rule for rule in rules if not rule.level]
    above = list(range(len(levels) + len(uprights)))

    def top(at: int) -> int:
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    if len(levels) * len(uprights) > _MOST * _MOST:
        return []
    for i, level in enumerate(levels):
        for j, upright in enumerate(uprights, len(levels)):
            if _touch(level, upright):
                above[top(i)] = top(j)
    groups: dict[int, list[Rule]] = {}
    for at, rule in enumerate([*levels, *uprights]):
        groups.setdefault(top(at), []).append(rule)
    return [group for group in groups.values() if 4 <= len(group) <= _MOST]


def _touch(level: Rule, upright: Rule) -> bool:
    return (
        level.start - _NEAR <= upright.at <= level.end + _NEAR
        and upright.start - _NEAR <= level.at <= upright.end + _NEAR
    )


def _grid(rules: Sequence[Rule]) -> Grid | None:
    levels = [rule for rule in rules if rule.level]
    uprights = [rule for rule in rules if not rule.level]
    xs = _positions(rule.at for rule in uprights)
    ys = _positions(rule.at for rule in levels)
    if len(xs) < 3 or len(ys) < 2:
        return None
    places = _places(xs, ys, levels, uprights)
    if len(places) < 2 or max(place.columns for place in places) == len(xs) - 1 == len(places):
        return None
    return Grid(around(place.box for place in places), tuple(xs), len(ys) - 1, places)


def _positions(found: Iterable[float]) -> list[float]:
    kept: list[float] = []
    for at in sorted(found):
        if not kept or at - kept[-1] > _NEAR:
            kept.append(at)
    return kept


def _places(
    xs: Sequence[float], ys: Sequence[float], levels: Sequence[Rule], uprights: Sequence[Rule]
) -> list[Place]:
    rows, columns = len(ys) - 1, len(xs) - 1
    taken = [[False] * columns for _ in range(rows)]
    found: list[Place] = []
    for row in range(rows):
        for column in range(columns):
            if taken[row][column]:
                continue
            right, below = column + 1, row + 1
            while right < columns and not _is_ruled(uprights, xs[right], ys[row], ys[row + 1]):
                right += 1
            while below < rows and not _is_ruled(levels, ys[below], xs[column], xs[right]):
                below += 1
            for y in range(row, below):
                for x in range(column, right):
                    taken[y][x] = True
            box = Box(xs[column], ys[row], xs[right], ys[below])
            found.append(Place(row, column, right - column, box))
    return found


def _is_ruled(rules: Sequence[Rule], at: float, start: float, end: float) -> bool:
    """Say whether a rule stands there over most of the way."""
    least = max((end - start) * 0.6, 1.0)
    return any(
        abs(rule.at - at) <= _NEAR and min(rule.end, end) - max(rule.start, start) >= least
        for rule in rules
    )
