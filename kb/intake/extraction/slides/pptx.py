"""Reads PowerPoint's pptx (PresentationML, ECMA-376-1, 19): a heading for each slide.

The notes of a slide stand below it, quoted.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extracted import PICTURE_SCHEME, Extracted
from kb.intake.extraction.charts import chart_blocks
from kb.intake.extraction.descriptions import authored
from kb.intake.extraction.diagrams import DIAGRAM, diagram_blocks
from kb.intake.extraction.drawing_text import runs_of
from kb.intake.extraction.left_out import (
    CHARTS,
    COMMENTS,
    DESCRIPTIONS,
    OBJECTS,
    UNNAMED_OBJECTS,
    Tally,
)
from kb.intake.extraction.markdown import Block, Item, inline, joined, picture
from kb.intake.extraction.notes import pictures_left_out
from kb.intake.extraction.ooxml import A, Package, R, broken
from kb.intake.extraction.slides.model import Part, Slide, hidden_slides, slide_blocks
from kb.intake.extraction.tables import Cell, Row, table_blocks

_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_CHARTS: Final = (
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
    "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart",
)
_TITLES: Final = ("title", "ctrTitle")
# Date, footer and number of a slide
_FURNITURE: Final = ("dt", "ftr", "sldNum", "hdr", "sldImg")
_LISTS: Final = (None, "body", "obj")
_OFF: Final = ("0", "false", "off")
_MAX_SLIDES: Final = 2000


def read_pptx(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read a presentation; its hidden slides only if asked. Raises ExtractionFailed."""
    package = Package(data)
    part = package.related("", "officeDocument") or "ppt/presentation.xml"
    root = package.xml(part)
    if root is None:
        raise broken()
    ids = [one.get(R + "id", "") for one in root.iter(_P + "sldId")]
    related = package.relationships(part)
    names = [related[id_].target for id_ in ids if id_ in related][:_MAX_SLIDES]
    tally = Tally()
    slides = []
    for number, name in enumerate(names, 1):
        slide = package.xml(name)
        if slide is not None:
            is_hidden = slide.get("show") in _OFF
            # what is beside a slide that is left out is left out with it
            beside = Tally() if is_hidden and not hidden else tally
            slides.append(_Reader(package, name, beside).slide(slide, number, hidden=is_hidden))
    markdown = joined(slide_blocks(slides, hidden=hidden))
    return Extracted(
        markdown,
        package.properties(),
        tuple(one for one in package.pictures if f"({PICTURE_SCHEME}{one.name})" in markdown),
        pictures_left_out(package.left_out),
        left_out=(*hidden_slides(slides, hidden=hidden), *tally.found),
    )


class _Reader:
    """Reads one slide."""

    def __init__(self, package: Package, part: str, tally: Tally) -> None:
        self._package = package
        self._part = part
        self._tally = tally

    def slide(self, root: ET.Element, number: int, *, hidden: bool) -> Slide:
        """Read one slide."""
        shapes = root.find(f"{_P}cSld/{_P}spTree")
        slide = Slide(number, hidden=hidden)
        for shape in _shapes(shapes) if shapes is not None else ():
            if _placeholder(shape) in _TITLES and not slide.title:
                slide.title = " ".join(_words(shape).split())
            else:
                slide.parts += self._shape(shape)
        slide.notes = list(self._notes())
        self._count_comments()
        return slide

    def _shape(self, shape: ET.Element) -> Iterator[Part]:
        if shape.tag == _P + "sp":
            if _placeholder(shape) not in _FURNITURE:
                yield from _text(shape)
        elif shape.tag == _P + "pic":
            yield from self._picture(shape)
        elif shape.tag == _P + "graphicFrame":
            for table in shape.iter(A + "tbl"):
                yield from map(Part, table_blocks(_rows(table)))
            yield from map(Part, self._diagram(shape))
            yield from map(Part, self._charts(shape))
            yield from self._object(shape)

    def _picture(self, shape: ET.Element) -> Iterator[Part]:
        blip = shape.find(f".//{A}blip")
        found = (
            self._package.picture(self._part, blip.get(R + "embed")) if blip is not None else None
        )
        if found:
            named = shape.find(f"{_P}nvPicPr/{_P}cNvPr")
            description = named.get("descr", "") if named is not None else ""
            shown = authored(description)
            if description.strip() and not shown:
                self._tally.add(DESCRIPTIONS, description)
            yield Part(inline([picture(found.name, shown)]))

    def _diagram(self, shape: ET.Element) -> Iterator[Block]:
        """Yield the words of a SmartArt."""
        ids = shape.find(f".//{DIAGRAM}relIds")
        root = self._related_xml(ids.get(R + "dm", "")) if ids is not None else None
        if root is not None:
            yield from diagram_blocks(root)

    def _charts(self, shape: ET.Element) -> Iterator[Block]:
        """Yield the words and numbers of a chart, and report that its picture is missing."""
        for element in shape.iter():
            if element.tag in _CHARTS:
                root = self._related_xml(element.get(R + "id", ""))
                self._tally.add(CHARTS)
                if root is not None:
                    yield from chart_blocks(root)

    def _object(self, shape: ET.Element) -> Iterator[Part]:
        """Report a file within the slide by its program; its picture stands for it."""
        for element in shape.iter(_P + "oleObj"):
            name = element.get("progId") or element.get("name")
            self._tally.add(OBJECTS if name else UNNAMED_OBJECTS, name=name)
            for inside in element.iter(_P + "pic"):
                yield from self._picture(inside)
                return

    def _related_xml(self, relationship: str) -> ET.Element | None:
        found = self._package.relationships(self._part).get(relationship)
        return self._package.xml(found.target) if found and not found.external else None

    def _count_comments(self) -> None:
        for one in self._package.relationships(self._part).values():
            if not one.external and one.type.endswith("/comments"):
                root = self._package.xml(one.target)
                for element in root.iter() if root is not None else ():
                    if element.tag.rpartition("}")[2] in ("cm", "reply"):
                        self._tally.add(COMMENTS)

    def _notes(self) -> Iterator[str]:
        name = self._package.related(self._part, "notesSlide")
        root = self._package.xml(name) if name else None
        for shape in root.iter(_P + "sp") if root is not None else ():
            if _placeholder(shape) == "body":
                for paragraph in shape.iter(A + "p"):
                    text = inline(runs_of(paragraph)).replace("\n", " ")
                    if text:
                        yield text


def _shapes(parent: ET.Element) -> Iterator[ET.Element]:
    for shape in parent:
        if shape.tag == _P + "grpSp":
            yield from _shapes(shape)
        elif shape.tag.endswith("}AlternateContent"):
            if len(shape):
                yield from _shapes(shape[0])
        else:
            yield shape


def _placeholder(shape: ET.Element) -> str:
    """Return a placeholder's type, or "obj"; "" where the shape is no placeholder."""
    found = shape.find(f".//{_P}nvPr/{_P}ph")
    return "" if found is None else found.get("type", "obj")


def _words(shape: ET.Element) -> str:
    lines = (inline(runs_of(paragraph)) for paragraph in shape.iter(A + "p"))
    return " ".join(line for line in lines if line)


def _text(shape: ET.Element) -> Iterator[Part]:
    in_list = _placeholder(shape) in _LISTS
    for paragraph in shape.iter(A + "p"):
        runs = list(runs_of(paragraph))
        text = inline(runs)
        if not text:
            continue
        properties = paragraph.find(A + "pPr")
        if _is_item(properties, in_list=in_list):
            yield Part(Item(text, _level(properties)))
        else:
            bold = all(run.bold for run in runs if run.text.strip())
            yield Part(text, bold, _size(paragraph))


def _size(paragraph: ET.Element) -> float:
    """Return the size of a paragraph's smallest letters in hundredths of a point; 0 if unknown."""
    sizes = [one.get("sz", "") for run in paragraph.iter(A + "r") for one in run.findall(A + "rPr")]
    known = [int(size) for size in sizes if size.isascii() and size.isdigit()]
    return min(known) if known and len(known) == len(sizes) else 0


def _is_item(properties: ET.Element | None, *, in_list: bool) -> bool:
    if properties is None:
        return in_list
    marks = (properties.find(A + "buChar"), properties.find(A + "buAutoNum"))
    marked = in_list or any(mark is not None for mark in marks)
    return marked and properties.find(A + "buNone") is None


def _level(properties: ET.Element | None) -> int:
    level = properties.get("lvl", "0") if properties is not None else "0"
    return int(level) if level.isdecimal() and len(level) == 1 else 0


def _rows(table: ET.Element) -> list[Row]:
    return [Row([_cell(cell) for cell in row.findall(A + "tc")]) for row in table.findall(A + "tr")]


def _cell(cell: ET.Element) -> Cell:
    if cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
        return Cell([])
    lines = (inline(runs_of(paragraph)) for paragraph in cell.iter(A + "p"))
    return Cell([line for line in lines if line])
