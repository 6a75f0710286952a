"""PowerPoint's pptx as Markdown (PresentationML, ECMA-376-1, 19): a heading a slide, notes quoted.

Read here and not by kreuzberg, which drops the notes and breaks tables at a vertical bar.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extracted import Extracted
from kb.intake.extraction.markdown import Block, Item, Run, heading, inline, joined, picture
from kb.intake.extraction.notes import pictures_left_out
from kb.intake.extraction.ooxml import A, Package, R, broken
from kb.intake.extraction.tables import Cell, Row, table_blocks

_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_DIAGRAM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_TITLES: Final = ("title", "ctrTitle")
# Date, footer and number of a slide
_FURNITURE: Final = ("dt", "ftr", "sldNum", "hdr", "sldImg")
_LISTS: Final = (None, "body", "obj")
_MAX_SLIDES: Final = 2000


def read_pptx(data: bytes, *, hidden: bool = False) -> Extracted:  # noqa: ARG001 - not told apart yet
    """Raises ExtractionFailed."""
    package = Package(data)
    part = package.related("", "officeDocument") or "ppt/presentation.xml"
    root = package.xml(part)
    if root is None:
        raise broken()
    ids = [one.get(R + "id", "") for one in root.iter(_P + "sldId")]
    related = package.relationships(part)
    names = [related[id_].target for id_ in ids if id_ in related][:_MAX_SLIDES]
    blocks: list[Block] = []
    for number, name in enumerate(names, 1):
        slide = package.xml(name)
        if slide is not None:
            blocks += _Slide(package, name).blocks(slide, number)
    return Extracted(
        joined(blocks),
        package.properties(),
        package.pictures,
        pictures_left_out(package.left_out),
    )


class _Slide:
    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._part = part

    def blocks(self, root: ET.Element, number: int) -> list[Block]:
        """Nothing for a slide without a word and a picture."""
        shapes = root.find(f"{_P}cSld/{_P}spTree")
        title = ""
        found: list[Block] = []
        for shape in _shapes(shapes) if shapes is not None else ():
            if _placeholder(shape) in _TITLES and not title:
                title = " ".join(_words(shape).split())
            else:
                found += self._shape(shape)
        notes = [f"> {line}" for line in self._notes()]
        if not title and not joined(found).strip() and not notes:
            return []
        return [heading(2, title or f"第 {number} 页"), *found, *notes]

    def _shape(self, shape: ET.Element) -> Iterator[Block]:
        if shape.tag == _P + "sp":
            if _placeholder(shape) not in _FURNITURE:
                yield from _text(shape)
        elif shape.tag == _P + "pic":
            yield from self._picture(shape)
        elif shape.tag == _P + "graphicFrame":
            for table in shape.iter(A + "tbl"):
                yield from table_blocks(_rows(table))
            yield from self._diagram(shape)

    def _picture(self, shape: ET.Element) -> Iterator[Block]:
        blip = shape.find(f".//{A}blip")
        found = (
            self._package.picture(self._part, blip.get(R + "embed")) if blip is not None else None
        )
        if found:
            named = shape.find(f"{_P}nvPicPr/{_P}cNvPr")
            yield inline([picture(found.name, named.get("descr", "") if named is not None else "")])

    def _diagram(self, shape: ET.Element) -> Iterator[Block]:
        """The words of a SmartArt."""
        ids = shape.find(f".//{_DIAGRAM}relIds")
        related = self._package.relationships(self._part)
        known = related.get(ids.get(R + "dm", "")) if ids is not None else None
        root = self._package.xml(known.target) if known and not known.external else None
        for point in root.iter(_DIAGRAM + "t") if root is not None else ():
            text = inline([Run(" ".join(one.text or "" for one in point.iter(A + "t")))])
            if text:
                yield Item(text)

    def _notes(self) -> Iterator[str]:
        name = self._package.related(self._part, "notesSlide")
        root = self._package.xml(name) if name else None
        for shape in root.iter(_P + "sp") if root is not None else ():
            if _placeholder(shape) == "body":
                for paragraph in shape.iter(A + "p"):
                    text = inline(_runs(paragraph)).replace("\n", " ")
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
    """Its type; "obj" where it has none, "" where the shape is no placeholder."""
    found = shape.find(f".//{_P}nvPr/{_P}ph")
    return "" if found is None else found.get("type", "obj")


def _words(shape: ET.Element) -> str:
    lines = (inline(_runs(paragraph)) for paragraph in shape.iter(A + "p"))
    return " ".join(line for line in lines if line)


def _text(shape: ET.Element) -> Iterator[Block]:
    in_list = _placeholder(shape) in _LISTS
    for paragraph in shape.iter(A + "p"):
        text = inline(_runs(paragraph))
        if not text:
            continue
        properties = paragraph.find(A + "pPr")
        if _is_item(properties, in_list=in_list):
            yield Item(text, _level(properties))
        else:
            yield text


def _is_item(properties: ET.Element | None, *, in_list: bool) -> bool:
    if properties is None:
        return in_list
    marks = (properties.find(A + "buChar"), properties.find(A + "buAutoNum"))
    marked = in_list or any(mark is not None for mark in marks)
    return marked and properties.find(A + "buNone") is None


def _level(properties: ET.Element | None) -> int:
    level = properties.get("lvl", "0") if properties is not None else "0"
    return int(level) if level.isdecimal() and len(level) == 1 else 0


def _runs(paragraph: ET.Element) -> Iterator[Run]:
    for element in paragraph:
        if element.tag in (A + "r", A + "fld"):
            properties = element.find(A + "rPr")
            bold = properties is not None and properties.get("b") in ("1", "true")
            text = element.find(A + "t")
            words = (text.text or "") if text is not None else ""
            yield Run(words.replace("\n", " ").replace("\v", "\n"), bold)
        elif element.tag == A + "br":
            yield Run("\n")


def _rows(table: ET.Element) -> list[Row]:
    return [Row([_cell(cell) for cell in row.findall(A + "tc")]) for row in table.findall(A + "tr")]


def _cell(cell: ET.Element) -> Cell:
    if cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
        return Cell([])
    lines = (inline(_runs(paragraph)) for paragraph in cell.iter(A + "p"))
    return Cell([line for line in lines if line])
