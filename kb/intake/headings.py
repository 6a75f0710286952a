"""Marks headings that Markdown does not know: lines in bold alone, or numbered 一、（一）1.

A line becomes a heading only as one of a series: short lines that end no sentence, with text below
them. Items of a list follow each other directly, so they stay what they are.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from corpus.load_rules import heading_series
from kb.intake.markdown_lines import Line, lines_of
from kb.intake.numerals import number_of

_LIMIT: Final = 30
_ENDS: Final = ("。", "！", "？", "；", "，", ";", ",", "!", "?", "…", "、", ".")
_ITEM = re.compile(r"\s*\d{1,9}[.)][ \t]+")
_DEEPEST: Final = 6


@dataclass(frozen=True, slots=True)
class _Member:
    """A line of a series. at: its position. short: it reads like a heading."""

    at: int
    number: int
    short: bool


@dataclass(slots=True)
class _Series:
    """A series of lines. parent: the series above it. level: of its headings; 0 for none."""

    code: str
    strict: bool
    parent: "_Series | None"
    base: int
    members: list[_Member] = field(default_factory=list)
    end: int = 0
    level: int = 0


def mark_headings(markdown: str) -> str:
    """Put `#` before the headings of a text; nothing else changes."""
    lines = lines_of(markdown)
    alone = _standing_alone(lines)
    levels = _numbered_levels(lines, alone)
    levels |= _bold_levels(lines, alone, levels)
    if not levels:
        return markdown
    return "\n".join(_marked(lines, levels))


def _standing_alone(lines: list[Line]) -> list[bool]:
    """Say for each line whether it is a block of its own."""

    def is_free(at: int) -> bool:
        return not 0 <= at < len(lines) or lines[at].is_blank or lines[at].level > 0

    return [
        not (line.is_blank or line.fenced or line.is_row or line.is_quote or line.is_bullet)
        and is_free(at - 1)
        and is_free(at + 1)
        for at, line in enumerate(lines)
    ]


def _reads_like_heading(line: Line) -> bool:
    return 0 < len(line.text) <= _LIMIT and not line.text.endswith(_ENDS)


def _numbered_levels(lines: list[Line], alone: list[bool]) -> dict[int, int]:
    found = _all_series(lines, alone)
    for series in found:  # parents come before what stands below them
        if _are_headings(series, lines):
            above = series.parent
            while above and not above.level:
                above = above.parent
            series.level = min((above.level if above else series.base) + 1, _DEEPEST)
    return {
        member.at: series.level
        for series in found
        for member in series.members
        if series.level and member.short and not lines[member.at].level
    }


def _all_series(lines: list[Line], alone: list[bool]) -> list[_Series]:
    found: list[_Series] = []
    stack: list[_Series] = []
    base = 1
    for at, line in enumerate(lines):
        if line.level:
            _close(stack, 0, at)
            base = line.level
            continue
        marked = _marker(line) if alone[at] else None
        if marked is None:
            continue
        code, strict, number = marked
        depth = next((i for i, open_ in enumerate(stack) if open_.code == code), None)
        if depth is not None and stack[depth].members[-1].number + 1 == number:
            _close(stack, depth + 1, at)
        elif number == 1:
            _close(stack, len(stack) if depth is None else depth, at)
            stack.append(_Series(code, strict, stack[-1] if stack else None, base))
            found.append(stack[-1])
        else:
            continue
        stack[-1].members.append(_Member(at, number, _reads_like_heading(line)))
    _close(stack, 0, len(lines))
    return found


def _close(stack: list[_Series], depth: int, at: int) -> None:
    for series in stack[depth:]:
        series.end = at
    del stack[depth:]


def _marker(line: Line) -> tuple[str, bool, int] | None:
    for kind in heading_series():
        match = kind.pattern.fullmatch(line.text)
        number = number_of(match["n"]) if match else None
        if number is not None:
            return kind.code, kind.strict, number
    return None


def _are_headings(series: _Series, lines: list[Line]) -> bool:
    count = len(series.members)
    ends = [*(member.at for member in series.members[1:]), series.end]
    filled = sum(
        any(not line.is_blank for line in lines[member.at + 1 : end])
        for member, end in zip(series.members, ends, strict=True)
    )
    short = sum(member.short for member in series.members)
    if count < 2:
        return False
    if series.strict:
        return filled == count == short
    return filled * 3 >= count * 2 and short * 3 >= count * 2


def _bold_levels(lines: list[Line], alone: list[bool], levels: dict[int, int]) -> dict[int, int]:
    """Give levels to two or more lines that are nothing but bold, each with text below it."""
    bold = [
        at
        for at, line in enumerate(lines)
        if alone[at] and line.is_bold and at not in levels and _reads_like_heading(line)
    ]
    standing = [at for at, line in enumerate(lines) if not line.is_blank]
    below = dict(pairwise(standing))
    among = set(bold)
    if len(bold) < 2 or any(below.get(at) is None or below[at] in among for at in bold[1:]):
        return {}
    found: dict[int, int] = {}
    level = 1
    for at, line in enumerate(lines):
        if at in levels or line.level:
            level = levels.get(at, line.level)
        elif at in among:
            found[at] = min(level + 1, _DEEPEST)
    return found


def _marked(lines: list[Line], levels: dict[int, int]) -> list[str]:
    out: list[str] = []
    indent = 0
    for at, line in enumerate(lines):
        raw = line.raw
        if at in levels:
            item = _ITEM.match(raw)
            indent = len(item.group()) if item else 0
            raw = raw.strip()
            text = raw[2:-2].strip() if line.is_bold else raw
            out.append(f"{'#' * levels[at]} {text}")
            continue
        if raw.strip() and not raw.startswith(" " * indent):
            indent = 0
        # Text that was indented under an item of a list would otherwise become code.
        out.append(raw[indent:] if indent else raw)
    return out
