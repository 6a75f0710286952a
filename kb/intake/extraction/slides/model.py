"""Writes slides of any program as Markdown: a heading a slide, its text, its notes quoted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from kb.intake.extracted import LeftOut, Reason
from kb.intake.extraction.markdown import Block, Item, heading, joined

_HEADING_LIMIT: Final = 40
_ENDS: Final = ("。", "；", "，", ";", ",")
_LARGER: Final = 1.2
_PICTURE: Final = "!["


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a slide. bold: all of it. size: of its letters, 0 where it is unknown."""

    block: Block
    bold: bool = False
    size: float = 0

    @property
    def may_be_heading(self) -> bool:
        if isinstance(self.block, Item):
            return False
        text = self.block.strip("* ")
        is_line = "\n" not in text and not text.startswith((_PICTURE, "|"))
        return is_line and 0 < len(text) <= _HEADING_LIMIT and not text.endswith(_ENDS)


@dataclass(slots=True)
class Slide:
    """A slide. number: among all, from 1. title: of its placeholder. notes: Markdown lines."""

    number: int
    title: str = ""
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    hidden: bool = False

    def blocks(self) -> list[Block]:
        """Return the blocks of a slide; none for a slide without a word and a picture."""
        title, parts = self.title, self.parts
        if not title and (found := _heading_among(parts)) is not None:
            title = str(parts[found].block)
            parts = [*parts[:found], *parts[found + 1 :]]
        blocks = [part.block for part in parts]
        notes = [f"> {line}" for line in self.notes]
        if not title and not joined(blocks).strip() and not notes:
            return []
        return [heading(2, title or f"第 {self.number} 页"), *blocks, *notes]

    def left_out(self) -> LeftOut:
        """Return what the report says of a hidden slide."""
        text = joined([part.block for part in self.parts])
        texts = (self.title, text, *self.notes)
        characters = len("".join("".join(texts).split()))
        title = self.title.replace("**", "").replace("\\", "")
        if title:
            named = {"number": self.number, "title": title}
            part = "隐藏的第 %(number)d 张幻灯片“%(title)s”"
            return LeftOut(Reason.HIDDEN, part, 1, named, characters, texts)
        part = "隐藏的第 %(number)d 张幻灯片"
        return LeftOut(Reason.HIDDEN, part, 1, {"number": self.number}, characters, texts)


def _heading_among(parts: Sequence[Part]) -> int | None:
    """Find the first bold line, or else the one whose letters are larger than all others."""
    lines = [index for index, part in enumerate(parts) if part.may_be_heading]
    bold = next((index for index in lines if parts[index].bold), None)
    if bold is not None:
        return bold
    sizes = sorted(part.size for part in parts if part.size)
    if len(sizes) < 2 or sizes[-1] < _LARGER * sizes[-2]:
        return None
    return next((index for index in lines if parts[index].size == sizes[-1]), None)


def slide_blocks(slides: Iterable[Slide], *, hidden: bool) -> Iterator[Block]:
    """Yield the blocks of all shown slides, and with `hidden` of the hidden ones, too."""
    for slide in slides:
        if hidden or not slide.hidden:
            yield from slide.blocks()


def hidden_slides(slides: Iterable[Slide], *, hidden: bool) -> Iterator[LeftOut]:
    """Yield what of the slides is not in their blocks."""
    for slide in slides:
        if slide.hidden and not hidden:
            yield slide.left_out()
