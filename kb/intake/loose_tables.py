"""Tables that a converter has let fall apart: each cell on a line of its own, with a bar behind it.

    一级指标 |
    二级指标 |
    评估内容 |
    A.规划 |
    A1 计划 |
    有总体规划。 |
    A2 总结 |        (its first cell reaches down from above, so it is missing here …
    按时总结。 |
    |                … and an empty one makes up for it at the end)

It is put together again only where one number of columns, and no other, explains every line.
"""

import re
from collections.abc import Sequence
from typing import Final

from kb.intake.markdown_lines import Line, lines_of

_CELL = re.compile(r"[^|]*\|")
_BAR = re.compile(r"\\?\|$")
_EMPTY = re.compile(r"[|\s]+")
_ROWS_AT_LEAST: Final = 3
_COLUMNS: Final = range(2, 13)


def rebuild_tables(markdown: str) -> str:
    """Put tables that fell apart together again as Markdown tables, and return the text."""
    if "|" not in markdown:
        return markdown
    lines = lines_of(markdown)
    out: list[str] = []
    at = 0
    while at < len(lines):
        run = _run(lines, at)
        end = run[-1].number if run else at + 1  # numbers count from one
        rows = _rows(run)
        out += _table(rows) if rows else [line.raw for line in lines[at:end]]
        at = end
    return "\n".join(out)


def _run(lines: Sequence[Line], start: int) -> list[Line]:
    """Return the lines from `start` on that are cells, without the blank ones between them."""
    found: list[Line] = []
    for place in range(start, len(lines)):  # a slice for each line would copy all lines
        line = lines[place]
        if line.is_blank and found:
            continue
        if line.fenced or line.is_blank or (line.is_row and not _EMPTY.fullmatch(line.text)):
            break
        if not (_CELL.fullmatch(line.text) or _EMPTY.fullmatch(line.text)):
            break
        found.append(line)
    return found


def _rows(run: Sequence[Line]) -> list[list[str]] | None:
    """Arrange the cells in rows; None where the number of columns is not certain."""
    cells: list[str] = []
    closed: list[int] = []  # how many cells there are where a line of bars alone ends
    for line in run:
        if _EMPTY.fullmatch(line.text):
            cells += [""] * line.text.count("|")
            closed.append(len(cells))
        else:
            cells.append(_BAR.sub("", line.raw.strip()).strip())  # what was escaped stays so
    fitting = [columns for columns in _COLUMNS if _fits(cells, closed, columns)]
    if len(closed) < 2 or len(fitting) != 1:
        return None
    (columns,) = fitting
    return _cut(cells, columns)


def _fits(cells: Sequence[str], closed: Sequence[int], columns: int) -> bool:
    if len(cells) < columns * _ROWS_AT_LEAST or not all(cells[:columns]):
        return False
    if any(end % columns for end in closed):
        return False
    rows = [cells[at : at + columns] for at in range(0, len(cells), columns)]
    return all(row[0] and "" not in row[: _filled(row)] for row in rows)


def _cut(cells: Sequence[str], columns: int) -> list[list[str]]:
    """Cut the cells into rows; the last one may be short, because its last cell reaches across."""
    whole = len(cells) // columns * columns
    rows = [_shifted(cells[at : at + columns]) for at in range(0, whole, columns)]
    last = list(cells[whole:])
    return [*rows, last + [""] * (columns - len(last))] if last else rows


def _filled(row: Sequence[str]) -> int:
    return sum(cell != "" for cell in row)


def _shifted(row: Sequence[str]) -> list[str]:
    """Put the missing cell, which reaches down from the row above, at the beginning of a row."""
    count = _filled(row)
    return [""] * (len(row) - count) + list(row[:count])


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    head, *others = (f"| {' | '.join(row)} |" for row in rows)
    return [head, f"|{' --- |' * len(rows[0])}", *others]
