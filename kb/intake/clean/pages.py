"""Removes what printing put between the lines of a text: page numbers, and the heads of pages."""

import re
from collections import Counter
from itertools import pairwise
from typing import Final

from kb.intake.clean.removed import Text, ends_sentence
from kb.intake.markdown_lines import Line

_DASHED = re.compile(r"[-–—~·] ?(\d{1,4}) ?[-–—~·]")
_BARE = re.compile(r"\d{1,4}")
_BETWEEN_CHARS: Final = 80
_HEAD_LIMIT: Final = 40


def without_pages(text: Text) -> None:
    pages = _numbered(text, _DASHED, at_least=2) | _cutting(text, _numbered(text, _BARE, 3))
    if not pages:
        return
    heads = _running_heads(text, pages)
    text.drop(dict.fromkeys(heads, "running_head") | dict.fromkeys(pages, "page_number"))


def _numbered(text: Text, shape: re.Pattern[str], at_least: int) -> set[int]:
    """Find the lines that count 1, 2, 3 … through the text with about a page between them."""
    found: set[int] = set()
    last: int | None = None
    characters = 0
    for line in text.lines:
        match = None if line.fenced else shape.fullmatch(line.raw.strip())
        if match is None:
            characters += len(line.text)
            continue
        number = int(match.group(match.lastindex or 0))
        if last is not None and (number != last + 1 or characters < _BETWEEN_CHARS):
            return set()
        found.add(line.number)
        last, characters = number, 0
    return found if len(found) >= at_least else set()


def _cutting(text: Text, numbers: set[int]) -> set[int]:
    """Keep bare numbers only if most of them cut sentences: an essay counts its sections, too."""
    if not numbers:
        return set()
    lines = [line for line in text.lines if not line.is_blank]
    cuts = {
        line.number
        for before, line in pairwise(lines)
        if line.number in numbers and not ends_sentence(before.text) and len(before.text) > 10
    }
    return numbers if len(cuts) * 2 >= len(numbers) and len(cuts) >= 2 else set()


def _running_heads(text: Text, pages: set[int]) -> set[int]:
    """Find short lines that stand, the same each time, beside three page numbers or more."""
    lines = [line for line in text.lines if not line.is_blank]
    beside: list[Line] = []
    for at, line in enumerate(lines):
        if line.number in pages:
            beside += [lines[near] for near in (at - 1, at + 1) if 0 <= near < len(lines)]
    counts = Counter(line.text for line in beside if len(line.text) <= _HEAD_LIMIT)
    return {line.number for line in beside if counts[line.text] >= 3 and not line.fenced}
