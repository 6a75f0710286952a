"""Reads presentations of OpenDocument (ODF 1.3, part 3, 10): slides with their notes."""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extracted import PICTURE_SCHEME, Extracted
from kb.intake.extraction.descriptions import authored
from kb.intake.extraction.left_out import CHARTS, COMMENTS, DESCRIPTIONS, FORMULAS, OBJECTS, Tally
from kb.intake.extraction.markdown import Block, Item, inline, joined, picture, plain
from kb.intake.extraction.notes import pictures_left_out
from kb.intake.extraction.odf.source import DRAW, HREF, OFFICE, STYLE, SVG, TABLE, TEXT
from kb.intake.extraction.odf.text import (  # fmt: skip
    CHART,
    PARAGRAPHS,
    PRESENTATION,
    Looks,
    odf_package,
    odf_properties,
    paragraph_text,
    repeated,
    runs_of,
)
from kb.intake.extraction.ooxml import Package, broken
from kb.intake.extraction.slides.model import Part, Slide, hidden_slides, slide_blocks
from kb.intake.extraction.tables import Cell, Row, table_blocks

_MATHS: Final = "{http://www.w3.org/1998/Math/MathML}math"
_TITLES: Final = ("title",)
_FURNITURE: Final = ("date-time", "footer", "header", "page-number", "page")
_LIST: Final = TEXT + "list"
_MAX_SLIDES: Final = 2000
_MOST_COLUMNS: Final = 200


def read_odp(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read a presentation; its hidden slides only if asked. Raises ExtractionFailed."""
    package = odf_package(data)
    root = package.xml("content.xml")
    body = root.find(f"{OFFICE}body/{OFFICE}presentation") if root is not None else None
    if root is None or body is None:
        raise broken()
    hidden_styles, looks = _hidden_styles(root), Looks.of(root)
    tally = Tally()
    slides = []
    for number, page in enumerate(body.findall(DRAW + "page")[:_MAX_SLIDES], 1):
        is_hidden = page.get(DRAW + "style-name", "") in hidden_styles
        beside = Tally() if is_hidden and not hidden else tally
        reader = _Reader(package, looks, beside)
        slides.append(reader.slide(page, number, hidden=is_hidden))
    markdown = joined(slide_blocks(slides, hidden=hidden))
    return Extracted(
        markdown,
        odf_properties(package.xml("meta.xml")),
        tuple(one for one in package.pictures if f"({PICTURE_SCHEME}{one.name})" in markdown),
        pictures_left_out(package.left_out),
        left_out=(*hidden_slides(slides, hidden=hidden), *tally.found),
    )


def _hidden_styles(root: ET.Element) -> set[str]:
    return {
        style.get(STYLE + "name", "")
        for style in root.iter(STYLE + "style")
        for properties in style
        if properties.get(PRESENTATION + "visibility") == "hidden"
    }


class _Reader:
    """Reads one slide."""

    def __init__(self, package: Package, looks: Looks, tally: Tally) -> None:
        self._package = package
        self._looks = looks
        self._tally = tally

    def slide(self, page: ET.Element, number: int, *, hidden: bool) -> Slide:
        """Read one slide."""
        slide = Slide(number, hidden=hidden)
        for shape in _shapes(page):
            kind = shape.get(PRESENTATION + "class", "")
            if kind in _FURNITURE:
                continue
            if kind in _TITLES and not slide.title:
                lines = map(paragraph_text, _paragraphs(shape))
                slide.title = plain(" ".join(" ".join(lines).split()))
            else:
                slide.parts += self._shape(shape)
        slide.notes = list(_notes(page))
        for _ in page.findall(OFFICE + "annotation"):
            self._tally.add(COMMENTS)
        return slide

    def _shape(self, shape: ET.Element) -> Iterator[Part]:
        table = shape.find(TABLE + "table")
        if table is not None:
            yield from map(Part, table_blocks(list(_rows(table))))
            return
        for element in shape.iter(DRAW + "object"):
            yield from self._object(element)
            return
        for image in shape.findall(DRAW + "image"):
            yield from self._picture(shape, image)
        yield from self._texts(shape, -1)

    def _texts(self, parent: ET.Element, depth: int) -> Iterator[Part]:
        for child in parent:
            if child.tag in PARAGRAPHS:
                runs = list(runs_of(child, self._looks))
                text = inline(runs)
                if text and depth >= 0:
                    yield Part(Item(text, depth))
                elif text:
                    bold = all(run.bold for run in runs if run.text.strip())
                    yield Part(text, bold, self._size(child))
            elif child.tag == _LIST:
                yield from self._texts(child, depth + 1)
            elif child.tag in (TEXT + "list-item", TEXT + "list-header", DRAW + "text-box"):
                yield from self._texts(child, depth)

    def _size(self, paragraph: ET.Element) -> float:
        """Return the size of a paragraph's smallest letters; 0 where it is unknown."""
        spans = [one for one in paragraph.iter(TEXT + "span") if "".join(one.itertext()).strip()]
        names = [one.get(TEXT + "style-name", "") for one in spans]
        return min((self._looks.sizes.get(name, 0) for name in names), default=0)

    def _picture(self, shape: ET.Element, image: ET.Element) -> Iterator[Part]:
        found = self._package.picture_named(image.get(HREF, "").removeprefix("./"))
        if found:
            named = [shape.find(SVG + name) for name in ("desc", "title")]
            description = next((one.text for one in named if one is not None and one.text), "")
            shown = authored(description)
            if description.strip() and not shown:
                self._tally.add(DESCRIPTIONS, description)
            yield Part(inline([picture(found.name, shown)]))

    def _object(self, element: ET.Element) -> Iterator[Part]:
        """Read a chart's words and numbers; any other object is reported as left out."""
        name = element.get(HREF, "").removeprefix("./")
        root = self._package.xml(f"{name}/content.xml") if name else None
        if root is not None and root.find(f".//{CHART}chart") is not None:
            self._tally.add(CHARTS)
            yield from map(Part, _chart(root))
        elif root is not None and root.tag == _MATHS:
            self._tally.add(FORMULAS)
        elif name:
            self._tally.add(OBJECTS, name=name)


def _shapes(parent: ET.Element) -> Iterator[ET.Element]:
    for shape in parent:
        if shape.tag in (DRAW + "g", DRAW + "a"):
            yield from _shapes(shape)
        elif shape.tag.startswith(DRAW):
            yield shape


def _paragraphs(shape: ET.Element) -> Iterator[ET.Element]:
    return (element for element in shape.iter() if element.tag in PARAGRAPHS)


def _notes(page: ET.Element) -> Iterator[str]:
    notes = page.find(PRESENTATION + "notes")
    for shape in notes if notes is not None else ():
        if shape.get(PRESENTATION + "class") == "notes":
            for paragraph in _paragraphs(shape):
                text = plain(paragraph_text(paragraph)).replace("\n", " ")
                if text:
                    yield text


def _rows(table: ET.Element) -> Iterator[Row]:
    for row in table.iter(TABLE + "table-row"):
        cells: list[Cell] = []
        for cell in row:
            if cell.tag == TABLE + "covered-table-cell":
                cells.append(Cell([]))
            elif cell.tag == TABLE + "table-cell":
                lines = [plain(paragraph_text(one)) for one in _paragraphs(cell)]
                count = repeated(cell, TABLE + "number-columns-repeated", _MOST_COLUMNS)
                cells += [Cell([line for line in lines if line])] * count
        yield Row(cells)


def _chart(root: ET.Element) -> Iterator[Block]:
    for name in ("title", "subtitle"):
        for title in root.iter(CHART + name):
            yield plain(" ".join(map(paragraph_text, _paragraphs(title))))
    for table in root.iter(TABLE + "table"):
        yield from table_blocks(list(_rows(table)))
