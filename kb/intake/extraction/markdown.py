"""Builds Markdown from the parts of a document, so that it reads as the document did."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from kb.intake.extracted import PICTURE_SCHEME
from kb.intake.extraction.descriptions import authored
from kb.intake.extraction.scripts import scripted
from kb.intake.text_markdown import escaped

_WHITE = re.compile(r"[ \t\u00a0\u3000]+")
_SPACES_AT_ENDS: Final = " \t\u00a0\u3000"
# markdown-it drops what is nested deeper than 20 levels, two for each list
_DEEPEST: Final = 6


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; `ready` says that it is Markdown already.

    script: RAISED, LOWERED or "" for what stands on the line.
    """

    text: str
    bold: bool = False
    ready: bool = False
    script: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list. depth: 0 for the outermost. marker: "-" or "1."."""

    text: str
    depth: int = 0
    marker: str = "-"


Block = str | Item


def inline(runs: Iterable[Run]) -> str:
    """Write runs as the Markdown of one paragraph; line feeds stay line feeds.

    The stars of a bold stretch stand between letters, never beside punctuation, because CommonMark
    (0.31.2, 6.2) does not take them for emphasis there.
    """
    merged = _merged(runs)
    if any(run.script for run in merged):
        merged = _merged(map(_on_the_line, merged))
    lettered = [run for run in merged if run.text.strip()]
    if lettered and all(run.bold and not run.ready for run in lettered):
        text = "".join(run.text for run in merged)
        return "\n".join(_bold_line(line) for line in text.split("\n") if line.strip())
    return _start_escaped("".join(_inline(run) for run in merged))


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Join neighbouring runs of the same style, in linear time."""
    found: list[Run] = []
    for (bold, ready, script), group in groupby((run for run in runs if run.text), _style):
        texts = [run.text for run in group]
        if ready:
            found += [Run(text, bold, ready) for text in texts]
        else:
            found.append(Run("".join(texts), bold, script=script))
    return found


def _style(run: Run) -> tuple[bool, bool, str]:
    return run.bold, run.ready, run.script


def _on_the_line(run: Run) -> Run:
    return Run(scripted(run.text, run.script), run.bold) if run.script else run


def _inline(run: Run) -> str:
    if run.ready:
        return run.text
    if not run.bold or "\n" in run.text:
        return _escaped_inside(run.text)
    start, end = 0, len(run.text)
    while start < end and not _is_letter(run.text[start]):
        start += 1
    while end > start and not _is_letter(run.text[end - 1]):
        end -= 1
    before, inside, after = run.text[:start], run.text[start:end], run.text[end:]
    marked = f"**{_escaped_inside(inside)}**" if inside else ""
    return _escaped_inside(before) + marked + _escaped_inside(after)


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN"


def _bold_line(line: str) -> str:
    return f"**{_escaped_inside(line.strip(_SPACES_AT_ENDS))}**"


def _escaped_inside(text: str) -> str:
    return "\n".join(escaped(line, at_start=False) for line in _WHITE.sub(" ", text).split("\n"))


def _start_escaped(text: str) -> str:
    """Strip lines and escape what would make a line a heading, a list or a quote."""
    lines = (line.strip(_SPACES_AT_ENDS) for line in text.split("\n"))
    return "\n".join(escaped(line, inline=False) for line in lines if line)


def plain(text: str) -> str:
    """Write a paragraph of plain text as Markdown."""
    return inline([Run(text)])


def picture(name: str, alt: str = "") -> Run:
    """Write a picture with its description, if a person wrote one."""
    words = escaped(authored(alt), at_start=False)
    return Run(f"![{words}]({PICTURE_SCHEME}{name})", ready=True)


def heading(level: int, text: str) -> str:
    words = " ".join(text.replace("**", "").split())
    return f"{'#' * min(max(level, 1), 6)} {words}" if words else ""


def table(rows: Sequence[Sequence[str]]) -> str:
    """Write rows of Markdown cells as a table with the first row as head; "" for an empty one."""
    width = max((len(row) for row in rows), default=0)
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    # These are columns and rows that merged cells left empty.
    kept = [column for column in range(width) if any(row[column].strip() for row in full)]
    full = [[_cell(row[column]) for column in kept] for row in full]
    full = [row for row in full if any(row)]
    if not full:
        return ""
    lines = ["| " + " | ".join(row) + " |" for row in full]
    lines.insert(1, "|" + " --- |" * len(kept))
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Write a cell on one line; its lines are separated by spaces."""
    return " ".join(text.split())


def joined(blocks: Iterable[Block]) -> str:
    """Join blocks by empty lines; neighbouring items become one list."""
    parts: list[str] = []
    depths: list[int] = []
    for block in blocks:
        if isinstance(block, Item):
            if not block.text.strip():
                continue
            parts += ["" if not parts else "\n" if depths else "\n\n", _item(block, depths)]
        elif block.strip():
            parts += ["\n\n" if parts else "", block]
            depths = []
    return "".join(parts)


def _item(item: Item, depths: list[int]) -> str:
    """Write an item, indented by its depth below less deep items; depths: the open ones."""
    while depths and depths[-1] >= item.depth:
        depths.pop()
    depths.append(item.depth)
    indent = "    " * min(len(depths) - 1, _DEEPEST)
    inside = "\n" + indent + " " * (len(item.marker) + 1)
    return f"{indent}{item.marker} {item.text.replace(chr(10), inside)}"
