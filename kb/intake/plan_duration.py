"""Finds how long a class meeting takes: what its text says, or the sum of all of its steps.

A sum needs a proof that every step is there: the steps of one level, one after the other, each with
its minutes. What only one step says is never taken for the whole.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.intake.headings import mark_headings
from kb.intake.markdown_lines import Line, lines_of
from kb.intake.numerals import number_of
from kb.text.fold import fold

_MINUTES = re.compile(
    r"[，,（(\s]*(?:约|用时|预计|大约)?\s*(?<![—–~至到\d每隔过等-])(\d{1,3}|[一二三四五六七八九十两]{1,3})\s*"
    r"(?:分钟|分鐘|['′](?!\d)|min(?:utes?)?)(?:左右)?\s*[）)]?",
    re.IGNORECASE,
)
_HEAD_LINES: Final = 15
_FEWEST_STEPS: Final = 3
_SHORTEST, _LONGEST = 10, 120
_LABEL = re.compile(
    r"[\W\d一二三四五六七八九十]*([\u3400-\u9fff]{0,6}(?:时间|时长|课时|用时))[】\])）*\s]*[:：]?\s*[*]*[:：]?\s*(.*)"
)
_PERIOD = re.compile(r"(\d{1,2})[:：](\d\d)\s*[-—–~至到]+\s*(\d{1,2})[:：](\d\d)")
# This comes before a number that counts steps.
_ORDINAL = re.compile(
    r"[\W]*(?:第|环节|活动|步骤|板块|step|part)?\s*([一二三四五六七八九十]{1,3}|\d{1,2})\s*(?:个?环节|步|板块)?[、.．(（)）:：\s]",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[（(]?([一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]\s*\S")
# These are names of steps that have no minutes of their own.
_STEP = re.compile(
    r"[\W]*(?:(?:第?[一二三四五六七八九十\d]{1,3}[、.．)）\s]*)?(?:导入|引入|热身|暖场|小结|总结|活动|讨论|分享|展示|拓展|延伸"
    r"|升华|结束|收尾|作业|环节|步骤)|第[一二三四五六七八九十\d]{1,2}(?:步|环节|个环节|件事|段|幕))"
)
_LEAD = re.compile(r"^\s*(?:[-*+] |\d+[.)] )?(\*\*|__)(.{2,50}?)\1")


def duration_in(markdown: str) -> int | None:
    """Find the minutes of a whole meeting; None where nothing proves them."""
    lines = [line for line in lines_of(mark_headings(markdown)) if not line.is_blank]
    said = list(_said(lines))
    if said:
        (at, first), others = said[0], [minutes for _, minutes in said[1:]]
        # 时间：5分钟 below each of several steps says how long that step takes.
        if at < _HEAD_LINES and (not others or first >= sum(others) or set(others) == {first}):
            return first
        return None
    minutes = _of_steps(lines)
    total = sum(minutes or ())
    return total if minutes and _SHORTEST <= total <= _LONGEST else None


def _said(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield (position, minutes) for each line whose label says that it is about the time."""
    for at, line in enumerate(lines):
        if line.fenced or line.level or len(line.text) > 80:
            continue
        for piece in _pieces(line):
            match = _LABEL.fullmatch(fold(piece))
            found = (_minutes_in(match[2]) or _between(match[2])) if match else None
            if found:
                yield at, found
                break


def _pieces(line: Line) -> list[str]:
    if not line.is_row:
        return re.split(r"[　\t]+| {2,}|[;；]", line.text)
    cells = [cell.strip().strip("*") for cell in line.raw.strip().strip("|").split("|")]
    return [f"{one}：{two}" for one, two in itertools.pairwise(cells)]


def _between(text: str) -> int | None:
    match = _PERIOD.search(text)
    if match is None:
        return None
    begin, end = (int(match[at]) * 60 + int(match[at + 1]) for at in (1, 3))
    return end - begin if _SHORTEST <= end - begin <= _LONGEST else None


def _of_steps(lines: Sequence[Line]) -> list[int] | None:
    """Return the minutes of one level's steps: headings, bold beginnings, or numbered lines."""
    groups = _groups([line for line in lines if line.level])
    if groups:
        return _all_timed(_whole(groups[0])) if len(groups) == 1 else None
    leads = [match[2] for line in lines if not line.fenced and (match := _LEAD.match(line.raw))]
    if sum(bool(_MINUTES.search(lead)) for lead in leads) >= _FEWEST_STEPS:
        return _all_timed(_whole(leads))
    return _of_numbers(lines)


def _groups(heads: Sequence[Line]) -> list[list[str]]:
    """Group the headings of one level under one heading, if several of them have minutes."""
    timed = [line for line in heads if _MINUTES.search(line.text)]
    for level in sorted({line.level for line in timed}):
        groups: list[list[str]] = [[]]
        for line in heads:
            if line.level < level:
                groups.append([])
            elif line.level == level:
                groups[-1].append(line.text)
        found = [group for group in groups if _count(group) >= 2]
        if any(_count(group) >= _FEWEST_STEPS for group in found):
            return found
    return []


def _count(texts: Sequence[str]) -> int:
    return sum(bool(_MINUTES.search(text)) for text in texts)


def _of_numbers(lines: Sequence[Line]) -> list[int] | None:
    """Return the minutes of the one run of numbered lines with any, from its first number on."""
    runs: list[list[str]] = []
    for line in lines:
        if line.fenced or line.is_row or line.level:
            continue
        match = _NUMBERED.match(line.text)
        if match and number_of(match[1]) == 1:
            runs.append([line.text])
        elif match and runs and number_of(match[1]) == len(runs[-1]) + 1:
            runs[-1].append(line.text)
    timed = [run for run in runs if any(_MINUTES.search(text) for text in run)]
    return _all_timed(timed[0]) if len(timed) == 1 else None


def _of_headings(lines: Sequence[Line]) -> list[int] | None:
    """Return the minutes of a level of headings.

    It is None where no heading has minutes, and empty where some have, but not all of their level.
    """
    heads = [line for line in lines if line.level]
    timed = [line for line in heads if _MINUTES.search(line.text)]
    if not timed:
        return None
    level = min(line.level for line in timed)
    groups: list[list[Line]] = [[]]
    for line in heads:
        if line.level < level:
            groups.append([])
        elif line.level == level:
            groups[-1].append(line)
    with_minutes = [group for group in groups if any(_MINUTES.search(line.text) for line in group)]
    if len(with_minutes) != 1:
        return []
    return _all_timed([line.text for line in with_minutes[0]]) or []


def _whole(texts: Sequence[str]) -> Sequence[str]:
    """Return the texts from the first to the last with minutes, and a step right beside them."""
    timed = [at for at, text in enumerate(texts) if _MINUTES.search(text)]
    first, last = timed[0], timed[-1]
    if first > 0 and _STEP.match(fold(texts[first - 1])):
        first -= 1
    if last + 1 < len(texts) and _STEP.match(fold(texts[last + 1])):
        last += 1
    return texts[first : last + 1]


def _all_timed(texts: Sequence[str]) -> list[int] | None:
    minutes = [_minutes_in(text) for text in texts]
    known = [one for one in minutes if one]
    if len(known) < _FEWEST_STEPS or len(known) < len(minutes):
        return None
    numbers = [_number(text) for text in texts]
    counted = [number for number in numbers if number is not None]
    # In 1, 2, 4 one of the steps is missing.
    return known if counted == list(range(1, len(counted) + 1)) else None


def _number(text: str) -> int | None:
    match = _ORDINAL.match(f"{fold(text)} ")
    return number_of(match[1]) if match else None


def _minutes_in(text: str) -> int | None:
    """Find the minutes that a short text says; of several the last."""
    matches = list(_MINUTES.finditer(text))  # 一分钟（4 分钟）: the last says how long
    found = number_of(matches[-1][1]) if matches else None
    return found if found and 0 < found <= 600 else None
