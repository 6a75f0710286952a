"""Counts the cells of workbooks, because number formats change the digits of what a cell holds."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.intake.extracted import LeftOut, Reason
from kb.intake.guard.held import Held
from kb.lines.problems import Problem

_BETWEEN = re.compile(r"(?<!\\)\|")
_RULE: Final = frozenset("|-: ")


def missing_numbers(
    parts: Sequence[Held], markdown: str, left_out: Sequence[LeftOut]
) -> Iterator[Problem]:
    """Say how many cells are missing where the file has more of them than the text."""
    if not any(part.numbers for part in parts):
        return
    held = sum(part.numbers + len(part.pieces) for part in parts if not part.once)
    left = sum(len(part.texts) for part in left_out if part.reason is Reason.HIDDEN)
    missing = held - left - _count(markdown)
    if missing > 0:
        message = "表格里约有 %(count)d 个有内容的格子没有读出"
        yield Problem(message, None, {"count": missing}, fatal=False)


def _count(markdown: str) -> int:
    """Count the filled cells of tables, and the lines that are none."""
    count = 0
    for line in markdown.split("\n"):
        if not line.startswith("|"):
            count += bool(line.strip()) and not line.startswith("#")
        elif set(line) - _RULE:
            count += sum(bool(cell.strip()) for cell in _BETWEEN.split(line.strip("|")))
    return count
