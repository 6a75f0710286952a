"""Reads the boxes of a PowerPoint 97–2003 slide: their texts in order, tables put together.

Source: [MS-ODRAW] for shapes within groups (2.2.16, 2.2.14) and their properties; [MS-PPT] for what
a shape is a placeholder for (2.5.10) and where its text is (2.9.76).
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kb.intake.extraction.markdown import Run
from kb.intake.extraction.slides.ppt_file import Record, records
from kb.intake.extraction.slides.ppt_text import Paragraph, Text, texts_of

_DRAWING, _DRAWING_CONTAINER = 0x040C, 0xF002
_GROUP, _SHAPE, _TEXT_BOX, _CLIENT_DATA = 0xF003, 0xF004, 0xF00D, 0xF011
_ANCHOR, _PROPERTIES, _MORE_PROPERTIES = 0xF00F, 0xF00B, 0xF122
_PLACEHOLDER, _OUTLINE = 0x0BC3, 0x0F9E
# Date, number, footer and header of a slide
_FURNITURE: Final = (0x07, 0x08, 0x09, 0x0A)
_TABLE, _WORD_ART = 0x039F, 0x00C0
_COMPLEX: Final = 0x8000
_DEEPEST: Final = 30


@dataclass(frozen=True, slots=True)
class Cells:
    """A table; None stands for a cell without text."""

    rows: Sequence[Sequence[Text | None]]


def boxes_of(slide: Record, outline: Sequence[Text]) -> Iterator[Text | Cells]:
    """Yield a slide's texts and tables. outline: the texts that its list keeps for it."""
    drawing = slide.find(_DRAWING)
    container = drawing.find(_DRAWING_CONTAINER) if drawing is not None else None
    for child in container.children() if container is not None else ():
        yield from _boxes(child, outline, 0)


def _boxes(record: Record, outline: Sequence[Text], depth: int) -> Iterator[Text | Cells]:
    if record.type == _SHAPE:
        if (text := _text(record, outline)) is not None:
            yield text
    elif record.type == _GROUP and depth < _DEEPEST:
        children = list(record.children())
        if children and _property(children[0], _TABLE) & 1:
            yield _table(children[1:], outline)
            return
        for child in children:
            yield from _boxes(child, outline, depth + 1)


def _text(shape: Record, outline: Sequence[Text]) -> Text | None:
    """Return a shape's text; None for nothing, and for a slide's date, number and footer."""
    data = shape.find(_CLIENT_DATA)
    placeholder = data.find(_PLACEHOLDER) if data is not None else None
    if placeholder is not None and placeholder.number(4, "B") in _FURNITURE:
        return None
    box = shape.find(_TEXT_BOX)
    if box is not None:
        inside = list(records(box.content))
        texts = texts_of(inside)
        for record in inside:
            if record.type == _OUTLINE and record.number(0) < len(outline):
                return outline[record.number(0)]
        return texts[0] if texts else None
    words = _complex(shape, _WORD_ART)
    return Text(4, [Paragraph([Run(words)])]) if words else None


def _table(shapes: Sequence[Record], outline: Sequence[Text]) -> Cells:
    """Arrange cells in rows by their places; lines between them have no text."""
    placed: dict[tuple[int, int], Text] = {}
    for shape in shapes:
        anchor = shape.find(_ANCHOR)
        text = _text(shape, outline)
        if anchor is not None and text is not None:
            placed[anchor.number(4, "i"), anchor.number(0, "i")] = text
    lefts = sorted({left for _, left in placed})
    tops = sorted({top for top, _ in placed})
    return Cells([[placed.get((top, left)) for left in lefts] for top in tops])


def _entries(shape: Record) -> Iterator[tuple[int, int, bytes]]:
    """Yield (property, value, what it points to) of a shape."""
    for child in shape.children():
        if child.type not in (_PROPERTIES, _MORE_PROPERTIES):
            continue
        at = 6 * child.instance
        for number in range(child.instance):
            if 6 * number + 6 > len(child.content):
                break
            code, value = struct.unpack_from("<HI", child.content, 6 * number)
            inside = b""
            if code & _COMPLEX:
                inside = bytes(child.content[at : at + value])
                at += value
            yield code & 0x3FFF, value, inside


def _property(shape: Record, wanted: int) -> int:
    return next((value for code, value, _ in _entries(shape) if code == wanted), 0)


def _complex(shape: Record, wanted: int) -> str:
    """Return a property that is text, such as the words of WordArt."""
    found = next((inside for code, _, inside in _entries(shape) if code == wanted), b"")
    return found.decode("utf-16-le", "replace").strip("\x00").replace("\x00", "")
