"""Removes from a text what a web portal or a program put there, and records what was removed.

Only what is certain is removed, and the original file is kept beside the text. The rules are in
corpus/rules/dirt.toml.
"""

from collections.abc import Callable
from typing import Final

from kb.intake.clean.blocks import without_blocks
from kb.intake.clean.characters import without_characters
from kb.intake.clean.lines import without_lines
from kb.intake.clean.pages import without_pages
from kb.intake.clean.removed import Cleaned, Removed, Text, rule_names, text_of
from kb.intake.clean.sentences import without_sentences

__all__ = ["Cleaned", "Removed", "clean", "rule_names"]

_STEPS: Final[tuple[Callable[[Text], None], ...]] = (
    without_characters,
    without_pages,
    without_blocks,
    without_lines,
    without_sentences,
)
# A step may uncover work for another one: a menu above a menu.
_ROUNDS: Final = 8


def clean(markdown: str) -> Cleaned:
    """Clean a Markdown text and list what was removed.

    Cleaning a clean text changes nothing. The lines of what was removed count from 1 in `markdown`.
    """
    text = text_of(markdown)
    for _ in range(_ROUNDS):
        before = len(text.removed)
        for step in _STEPS:
            step(text)
        if len(text.removed) == before:
            break
    if not text.removed:
        return Cleaned(markdown, ())
    return Cleaned(text.markdown(), tuple(sorted(text.removed, key=lambda one: one.line)))
