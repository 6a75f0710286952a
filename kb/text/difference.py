"""Compares two texts as people read them: whole sentences first, then characters.

Chinese has no spaces to cut at, so sentences are the units that are compared. A sentence that was
reworded is compared again by its characters (by words, where they are Latin letters or digits).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Final

# A longer comparison would occupy a thread for seconds.
MAX_UNITS: Final = 2_000
MAX_CHARS: Final = 200_000
# The most pairs of equal characters (one before, one after) that may be compared in a passage, or
# as much work as that, where each character is another one.
_PASSAGE_COST: Final = 20_000
_TOTAL_COST: Final = 100_000
# So many pairs of any characters, of which none needs to be equal, take as long as one equal pair.
_PAIRS_A_COST: Final = 100
# With less in common than this, one passage replaced the other and was not reworded.
_LEAST_ALIKE: Final = 0.4
# Fewer common characters than this between two changes are chance.
_CHANCE_CHARS: Final = 2

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;]+[”’」』）)]*\n?|[^\n]*\n|[^\n]+")
_TOKEN = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)


class Change(StrEnum):
    """What happened to a span of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class ChangeSpan:
    """A span of text, and what happened to it."""

    change: Change
    text: str


Line = tuple[ChangeSpan, ...]


def compare(old: str, new: str) -> list[Line] | None:
    """Compare two texts line by line; None where they are too long to be compared.

    What was removed stands before what was added. Without the removed spans the lines are the new
    text, without the added ones the old text. Blank lines are left out.
    """
    if len(old) + len(new) > MAX_CHARS:
        return None
    before, after = _SENTENCE.findall(old + "\n"), _SENTENCE.findall(new + "\n")
    start, end = _common_ends(before, after)
    middle = before[start : len(before) - end], after[start : len(after) - end]
    if len(middle[0]) + len(middle[1]) > MAX_UNITS:
        return None
    spans = [
        ChangeSpan(Change.SAME, "".join(before[:start])),
        *_changes(*middle),
        ChangeSpan(Change.SAME, "".join(before[len(before) - end :])),
    ]
    return list(_lines(spans))


def _common_ends(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """Count the units that the two have in common at their start, and then at their end."""
    shorter = min(len(before), len(after))
    start = 0
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return start, end


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[ChangeSpan]:
    budget = _TOTAL_COST
    matcher = SequenceMatcher(None, before, after)
    for tag, first, last, new_first, new_last in matcher.get_opcodes():
        old, new = "".join(before[first:last]), "".join(after[new_first:new_last])
        if tag == "equal":
            yield ChangeSpan(Change.SAME, old)
            continue
        reworded = None
        cost = _cost(old, new)
        if 0 < cost <= min(_PASSAGE_COST, budget):
            budget -= cost
            reworded = _reworded(old, new)
        yield from reworded or _replaced(old, new)


def _cost(old: str, new: str) -> int:
    """Count the pairs of equal characters; 0 where there are none.

    Long passages cost more: each match, however short, has what is beside it looked through again.
    """
    counted = Counter(new)
    equal = sum(counted[char] for char in old)
    return max(equal, len(old) * len(new) // _PAIRS_A_COST) if equal else 0


def _replaced(old: str, new: str) -> list[ChangeSpan]:
    return [ChangeSpan(Change.REMOVED, old), ChangeSpan(Change.ADDED, new)]


def _reworded(old: str, new: str) -> list[ChangeSpan] | None:
    """Compare two passages character by character; None where they have little in common."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    # In long passages autojunk would ignore the commonest characters.
    opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    spans: list[ChangeSpan] = []
    common = 0
    for place, (tag, first, last, new_first, new_last) in enumerate(opcodes):
        gone, come = "".join(before[first:last]), "".join(after[new_first:new_last])
        inside = 0 < place < len(opcodes) - 1
        if tag != "equal" or (inside and len(gone) <= _CHANCE_CHARS and "\n" not in gone):
            spans += _replaced(gone, come)
        else:
            common += len(gone)
            spans.append(ChangeSpan(Change.SAME, gone))
    alike = 2 * common / (len(old) + len(new))
    return list(_gathered(spans)) if alike >= _LEAST_ALIKE else None


def _gathered(spans: Iterable[ChangeSpan]) -> Iterator[ChangeSpan]:
    """Join the changes between what stayed: all removals in one span, then all additions in one."""
    for same, group in groupby(spans, key=lambda span: span.change is Change.SAME):
        some = list(group)
        changes = (Change.SAME,) if same else (Change.REMOVED, Change.ADDED)
        for change in changes:
            yield ChangeSpan(change, "".join(one.text for one in some if one.change is change))


def _lines(spans: Iterable[ChangeSpan]) -> Iterator[Line]:
    line: list[ChangeSpan] = []
    for span in spans:
        for text, more in pairwise([*span.text.split("\n"), None]):
            if text:
                line.append(ChangeSpan(span.change, text))
            if more is not None:
                yield from _not_blank(line)
                line = []
    yield from _not_blank(line)


def _not_blank(line: list[ChangeSpan]) -> Iterator[Line]:
    if any(span.text.strip() for span in line):
        yield tuple(line)
