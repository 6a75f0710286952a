"""Reads the steps of a class meeting from a table, by what its columns are called."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.load_rules import plan_tables
from kb.domain.plans import PlanStep
from kb.intake.plan_minutes import minutes_of_cell, timed
from kb.intake.plan_outline import without_ordinals
from kb.intake.plan_pieces import PlanPiece, bare_name, cells_of
from kb.intake.plan_titles import short_title

_RULE = re.compile(r"[\s|:\-—]+")
_FEWEST_ROWS: Final = 2


def steps_of_tables(pieces: Sequence[PlanPiece]) -> tuple[PlanStep, ...]:
    """Return the steps of the table that has the most of them with minutes, () where none is."""
    found = [steps for rows in _tables(pieces) if (steps := _steps(rows))]
    return max(found, key=lambda steps: sum(bool(step.minutes) for step in steps), default=())


def _tables(pieces: Sequence[PlanPiece]) -> Iterator[list[list[str]]]:
    """Yield the rows of each table that has more than two of them."""
    rows: list[list[str]] = []
    last = -2
    for piece in pieces:
        if not piece.is_row or piece.number > last + 1:
            if len(rows) > _FEWEST_ROWS:
                yield rows
            rows = []
        if piece.is_row:
            last = piece.number
            if not _RULE.fullmatch(piece.raw):
                rows.append(cells_of(piece.raw))
    if len(rows) > _FEWEST_ROWS:
        yield rows


def _steps(rows: Sequence[Sequence[str]]) -> tuple[PlanStep, ...]:
    words = plan_tables()
    names = [bare_name(cell) for cell in rows[0]]
    title = next((names.index(word) for word in words.title if word in names), None)
    time = next((at for at, name in enumerate(names) if name in words.time), None)
    if title is None:
        return ()
    steps = [step for row in rows[1:] if (step := _step(row, title, time))]
    known = sum(step.minutes is not None for step in steps)
    is_course = time is None and _is_course(names, words.course)
    if len(steps) < _FEWEST_ROWS or not (known >= _FEWEST_ROWS or is_course):
        return ()
    return tuple(steps)


def _is_course(names: Sequence[str], course: frozenset[str]) -> bool:
    """Tell whether a table of steps without minutes is one: a column says so, and another too."""
    is_named = any(name.endswith(("环节", "步骤", "流程")) for name in names)
    return is_named and not course.isdisjoint(names)


def _step(row: Sequence[str], title: int, time: int | None) -> PlanStep | None:
    if title >= len(row) or not row[title]:
        return None
    cut = timed(without_ordinals(row[title]))
    name = short_title(cut.before)
    if not name or bare_name(name) in plan_tables().total:
        return None
    told = minutes_of_cell(row[time]) if time is not None and time < len(row) else None
    return PlanStep(name, told or cut.minutes)
