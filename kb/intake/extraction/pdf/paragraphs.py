"""Joins lines to paragraphs where a reader sees that a line continues in the next."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import Final

from kb.intake.extraction.markdown import Run, inline
from kb.intake.extraction.pdf.lines import Line, is_narrow, line_of

# In parts of the size of a character
_INDENT: Final = 0.7
# How far a full line may end before the edge: two characters may not stand alone at a line's start
_FULL: Final = 2.2
_SAME_SIZE: Final = 0.08
_LOOSE: Final = 1.5
_ENDS: Final = tuple("。！？!?：:；;…")
_NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十百]+[章节條条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,3}(?:[.．](?!\d)|、)|[①-⑳])"
)  # fmt: skip
# A form says one thing a line: 课题名称：……
_LABELLED = re.compile("[\u3400-\u9fff ]{2,10}[：:]")
_POINTS: Final = frozenset("•●▪◆➢❖■►➤◇★")
# What a font of signs shows as a point, where the file does not say that it is one; no text that
# is written here begins a line with them
_LETTERS_OF_SIGNS: Final = frozenset("ØŸ§")
_DASHES: Final = frozenset("-–—")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_RAGGED: Final = 0.85
_TITLE_FILLS: Final = 0.6
_TITLE_LARGER: Final = 1.12


@dataclass(slots=True)
class Paragraph:
    """A paragraph.

    left and right: the edges of the column of its last line. point: it is an item of a list.
    """

    lines: list[Line]
    left: float
    right: float
    point: bool = False
    indent: float = field(init=False)

    def __post_init__(self) -> None:
        self.indent = self.lines[0].box.left - self.left

    @property
    def size(self) -> float:
        return median(line.size for line in self.lines)

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs())

    def runs(self) -> list[Run]:
        """Return the text by style; words and sentences that a line's end broke are joined."""
        found: list[Run] = []
        for line in self.lines:
            runs = [replace(run, text=_PRIVATE.sub("", run.text)) for run in line.runs]
            if found and runs:
                found[-1] = replace(found[-1], text=joint(found[-1].text, runs[0].text))
            found += runs
        return found

    def markdown(self) -> str:
        return inline(self.runs())


def paragraphs(
    lines: Sequence[Line],
    edges: tuple[float, float],
    body_size: float,
    before: Paragraph | None = None,
) -> list[Paragraph]:
    """Join the lines of a column to paragraphs.

    before: the last paragraph of the column before, which may continue here.
    """
    leading = _leading(lines)
    found: list[Paragraph] = []
    for line in lines:
        point = _without_point(line)
        open_ = found[-1] if found else None
        if point is None and open_ and _runs_on(open_, line, leading, body_size):
            open_.lines.append(line)
        elif point is None and not found and before and _runs_over(before, line, edges):
            before.lines.append(line)
            before.left, before.right = edges
        else:
            new = Paragraph([line], *edges)
            if point is not None:
                new.lines, new.point = [point], True
            found.append(new)
    return found


def _leading(lines: Sequence[Line]) -> float:
    """Return the usual distance of two base lines."""
    steps = [
        after.glyphs[0].base - before.glyphs[0].base
        for before, after in pairwise(lines)
        if _is_same_size(before.size, after.size)
    ]
    return median(steps) if steps else 0.0


def _runs_on(open_: Paragraph, line: Line, leading: float, body_size: float) -> bool:
    last = open_.lines[-1]
    step = line.glyphs[0].base - last.glyphs[0].base
    if not _is_same_size(last.size, line.size) or step > max(_LOOSE * leading, 1.2 * line.size):
        return False
    if line.size >= _TITLE_LARGER * body_size and _is_title_broken(open_, line):
        return True
    is_full = _is_full(last, line, open_.right) or _is_cut(open_, line)
    return is_full and not _begins(open_, line)


def _is_cut(open_: Paragraph, line: Line) -> bool:
    """Say whether a long line with a ragged end stops within a sentence."""
    last = open_.lines[-1]
    width = open_.right - open_.left
    return (
        last.box.right - open_.left >= _RAGGED * width
        and last.glyphs[-1].text.isalpha()
        and line.glyphs[0].text.isalpha()
        and abs(line.box.left - open_.left) < _INDENT * line.size
        and not _NUMBERED.match(line.text)
    )


def _begins(open_: Paragraph, line: Line) -> bool:
    """Say whether a line below a full one begins something of its own."""
    last = open_.lines[-1]
    if _LABELLED.match(line.text) and _LABELLED.match(open_.lines[0].text):
        return True
    ended = last.text.endswith(_ENDS)
    step = _INDENT * line.size
    offset = line.box.left - last.box.left  # how much further in it is
    if offset > step or (_NUMBERED.match(line.text) and (ended or offset >= 0 > -open_.indent)):
        return True
    if len(open_.lines) == 1 and offset > -step:
        # neither is further in: two paragraphs of a line each, or one that is not indented
        return ended and not (open_.point and open_.indent > 0)
    return ended and not open_.point and not _is_indented(open_) and offset >= -step


def _runs_over(open_: Paragraph, line: Line, edges: tuple[float, float]) -> bool:
    """Say whether a paragraph continues in another column or on another page."""
    last = open_.lines[-1]
    if not _is_same_size(last.size, line.size) or not _is_full(last, line, open_.right):
        return False
    ended = last.text.endswith(_ENDS)
    if _NUMBERED.match(line.text) and ended:
        return False
    indent = line.box.left - edges[0]
    usual = last.box.left - open_.left if len(open_.lines) > 1 or open_.point else 0.0
    if indent > usual + _INDENT * line.size:
        return False
    return not ended or _is_indented(open_)


def _is_indented(paragraph: Paragraph) -> bool:
    first = paragraph.lines[0]
    if len(paragraph.lines) > 1:
        return first.box.left - paragraph.lines[1].box.left > _INDENT * first.size
    return paragraph.indent > _INDENT * first.size


def _is_title_broken(open_: Paragraph, line: Line) -> bool:
    last = open_.lines[-1]
    wide = last.box.width >= _TITLE_FILLS * (open_.right - open_.left)
    return (
        wide
        and last.bold == line.bold
        and not last.text.endswith(_ENDS)
        and not _NUMBERED.match(line.text)
        and not _LABELLED.match(line.text)
        and line.glyphs[0].text not in _DASHES
    )


def _is_full(last: Line, after: Line, right: float) -> bool:
    """Say whether what comes next had no room left on the line."""
    needed = _FULL * last.size
    if is_narrow(after.glyphs[0].text[0]):
        word = next(iter(after.text.split()), "")
        needed = max(needed, min(len(word), 20) * 0.6 * last.size)
    return last.box.right >= right - needed


def _is_same_size(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME_SIZE * max(one, other)


def _without_point(line: Line) -> Line | None:
    """Return a line without the point of an item; None where it is no item."""
    if len(line.glyphs) < 2:
        return None
    first, second = line.glyphs[:2]
    is_drawn = first.text in _POINTS or bool(_PRIVATE.fullmatch(first.text)) or first.mark
    is_drawn |= first.text in _LETTERS_OF_SIGNS and (
        not is_narrow(second.text[0]) or second.left - first.right > first.size
    )
    is_apart = second.left - first.right > 0.3 * second.size or second.spaced
    if not is_drawn and not (first.text in _DASHES | {"·"} and is_apart):
        return None
    return line_of(line.glyphs[1:])


def joint(before: str, after: str) -> str:
    """Return the end of a line as it is joined to the start of the next."""
    if not before or not after or not (is_narrow(before[-1]) and is_narrow(after[0])):
        return before
    if before[-1] == "-" and before[-2:-1].isalpha() and after[0].islower():
        return before[:-1]
    return before + " "
