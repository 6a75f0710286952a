"""Reads PowerPoint 97–2003 ([MS-PPT]): the slides of the slide list, each with its notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.errors import ExtractionFailed
from kb.intake.extracted import Extracted
from kb.intake.extraction.left_out import (
    CHARTS,
    COMMENTS,
    FORMULAS,
    OBJECTS,
    UNNAMED_OBJECTS,
    Tally,
)
from kb.intake.extraction.left_pictures import pictures_inside
from kb.intake.extraction.markdown import Item, inline, joined
from kb.intake.extraction.notes import pictures_left_out
from kb.intake.extraction.ooxml import broken
from kb.intake.extraction.slides.model import Part, Slide, hidden_slides, slide_blocks
from kb.intake.extraction.slides.ppt_file import PptFile, Record
from kb.intake.extraction.slides.ppt_shapes import Cells, boxes_of
from kb.intake.extraction.slides.ppt_text import BODIES, NOTES, TITLES, Paragraph, Text, texts_of
from kb.intake.extraction.tables import Cell, Row, table_blocks
from kb.intake.media_type import Format

_LIST, _PERSIST = 0x0FF0, 0x03F3
_SLIDE, _NOTES, _NOTES_ATOM, _SLIDE_INFO = 0x03EE, 0x03F0, 0x03F1, 0x03F9
_COMMENT, _EXTERNAL_LIST, _EMBEDDED, _PROGRAM = 0x2EE0, 0x0409, 0x0FCC, 0x0FBA
_SLIDES, _NOTES_LIST = 0, 2
_HIDDEN: Final = 0x0004
_MAX_SLIDES: Final = 2000
_PROGRAM_NAMES: Final = 2


@dataclass(frozen=True, slots=True)
class _Listed:
    """A slide of the list, with the texts of its outline."""

    persist: int
    id: int
    outline: list[Text]


def read_ppt(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read an old presentation; its hidden slides only if asked. Raises ExtractionFailed."""
    file = PptFile(data)
    tally = Tally()
    try:
        slides = list(_slides(file, tally, hidden=hidden))
        _count_objects(file.document(), tally)
    except ExtractionFailed:
        raise
    except (ValueError, LookupError) as error:
        raise broken() from error
    return Extracted(
        joined(slide_blocks(slides, hidden=hidden)),
        file.properties,
        notes=pictures_left_out(pictures_inside(data, Format.PPT)),
        left_out=(*hidden_slides(slides, hidden=hidden), *tally.found),
    )


def _slides(file: PptFile, tally: Tally, *, hidden: bool) -> Iterator[Slide]:
    document = file.document()
    notes = _notes(file, document)
    for number, listed in enumerate(_listed(document, _SLIDES)[:_MAX_SLIDES], 1):
        record = file.persistent(listed.persist)
        if record is None or record.type != _SLIDE:
            continue
        info = record.find(_SLIDE_INFO)
        is_hidden = info is not None and bool(info.number(10, "H") & _HIDDEN)
        slide = Slide(number, hidden=is_hidden, notes=notes.get(listed.id, []))
        for box in boxes_of(record, listed.outline):
            _add(slide, box)
        if not is_hidden or hidden:
            for _ in record.below(_COMMENT):
                tally.add(COMMENTS)
        yield slide


def _listed(document: Record, instance: int) -> list[_Listed]:
    """Return the slides, or notes, that the document lists, in their order."""
    found = document.find(_LIST, instance)
    entries: list[tuple[Record, list[Record]]] = []
    for child in found.children() if found is not None else ():
        if child.type == _PERSIST:
            entries.append((child, []))
        elif entries:
            entries[-1][1].append(child)
    return [
        _Listed(persist.number(0), persist.number(12), texts_of(texts))
        for persist, texts in entries
    ]


def _notes(file: PptFile, document: Record) -> dict[int, list[str]]:
    """Return the lines of the notes by the number of their slide."""
    found: dict[int, list[str]] = {}
    for listed in _listed(document, _NOTES_LIST):
        record = file.persistent(listed.persist)
        atom = record.find(_NOTES_ATOM) if record is not None and record.type == _NOTES else None
        if record is None or atom is None:
            continue
        lines = [
            inline(paragraph.runs).replace("\n", " ")
            for box in boxes_of(record, listed.outline)
            if isinstance(box, Text) and box.kind == NOTES
            for paragraph in box.paragraphs
        ]
        found[atom.number(0)] = [line for line in lines if line]
    return found


def _add(slide: Slide, box: Text | Cells) -> None:
    if isinstance(box, Cells):
        rows = [Row([_cell(cell) for cell in row]) for row in box.rows]
        slide.parts += map(Part, table_blocks(rows))
        return
    if box.kind in TITLES and not slide.title:
        lines = (inline(paragraph.runs) for paragraph in box.paragraphs)
        slide.title = " ".join(" ".join(lines).split())
        return
    slide.parts += _parts(box)


def _parts(box: Text) -> Iterator[Part]:
    for paragraph in box.paragraphs:
        text = inline(paragraph.runs)
        if not text:
            continue
        if _is_item(box, paragraph):
            yield Part(Item(text, paragraph.level))
        else:
            bold = all(run.bold for run in paragraph.runs if run.text.strip())
            yield Part(text, bold, paragraph.size)


def _is_item(box: Text, paragraph: Paragraph) -> bool:
    return paragraph.bullet if paragraph.bullet is not None else box.kind in BODIES


def _cell(text: Text | None) -> Cell:
    lines = (inline(paragraph.runs) for paragraph in text.paragraphs) if text else ()
    return Cell([line for line in lines if line])


def _count_objects(document: Record, tally: Tally) -> None:
    """Count the files within the file, by the program that made them."""
    listed = document.find(_EXTERNAL_LIST)
    for embedded in listed.below(_EMBEDDED) if listed is not None else ():
        names = [
            bytes(child.content).decode("utf-16-le", "replace")
            for child in embedded.children()
            if child.type == _PROGRAM and child.instance == _PROGRAM_NAMES
        ]
        name = names[0].strip("\x00 ") if names else ""
        if not name:
            tally.take(UNNAMED_OBJECTS)
        elif "equation" in name.lower():
            tally.add(FORMULAS)
        elif "chart" in name.lower() or "graph" in name.lower():
            tally.add(CHARTS)
        else:
            tally.add(OBJECTS, name=name)
