"""Writes a paragraph with its number or point: as a heading, a list item, or numbered words."""

import re
from dataclasses import dataclass
from typing import Final

from kb.intake.extraction.markdown import Block, Item, heading

_PLAIN_NUMBER = re.compile(r"[0-9]{1,9}[.．、]?")
_HEADING_LIMIT: Final = 100


@dataclass(frozen=True, slots=True)
class Label:
    """What numbering puts before a paragraph. bullet: a list's point. plain: "1." of a list."""

    text: str
    level: int
    bullet: bool = False
    plain: bool = False


def is_plain_number(text: str) -> bool:
    """Say whether a label is a number as Markdown writes it: 1, 1. or 1、"""
    return _PLAIN_NUMBER.fullmatch(text) is not None


def labelled(text: str, level: int | None, label: Label | None) -> Block:
    """Return the Markdown of a paragraph.

    level: that of a heading; a long paragraph does not become one.
    """
    if level and len(text) <= _HEADING_LIMIT and "](" not in text:
        return heading(level, (label.text if label else "") + text)
    if label is None:
        return text
    if label.bullet or label.plain:
        marker = "-" if label.bullet else f"{label.text.rstrip('.．、')}."
        return Item(text, label.level, marker)
    if text.startswith("**") and text.endswith("**"):
        return f"**{label.text}{text[2:]}"
    return label.text + text
