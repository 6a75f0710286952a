"""Reads OpenDocument texts (ODF 1.3, part 3), packed or flat, as Markdown.

Cells hold whatever a text holds, and covered cells are columns.
"""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extracted import Extracted
from kb.intake.extraction.body import Body
from kb.intake.extraction.labels import Label, labelled
from kb.intake.extraction.left_out import HIDDEN_ROWS, HIDDEN_WORDS, count_object
from kb.intake.extraction.markdown import Block, inline, joined
from kb.intake.extraction.notes import margins_removed, pictures_left_out
from kb.intake.extraction.odf.drawings import Drawings
from kb.intake.extraction.odf.runs import OdtRuns
from kb.intake.extraction.odf.source import DRAW, OFFICE, STYLE, TABLE, TEXT, OdtSource
from kb.intake.extraction.odf.styles import HEADINGS, OdtLists, OdtStyles
from kb.intake.extraction.odf.text import (
    PARAGRAPHS,
    odf_package,
    odf_properties,
    paragraphs_below,
    repeated,
)
from kb.intake.extraction.ooxml import broken, parse_xml
from kb.intake.extraction.tables import Cell, Row, table_blocks

# Lists of contents, and what says nothing in its place
_LISTS_OF_CONTENTS: Final = frozenset({
    TEXT + "table-of-content", TEXT + "illustration-index", TEXT + "table-index",
    TEXT + "object-index",
})  # fmt: skip
_SILENT: Final = _LISTS_OF_CONTENTS | frozenset({
    TEXT + "tracked-changes", TEXT + "sequence-decls",
    TEXT + "variable-decls", TEXT + "user-field-decls", OFFICE + "forms",
    OFFICE + "annotation-end", TABLE + "table-source", OFFICE + "dde-source",
})  # fmt: skip
_MOST_REPEATED: Final = 100
_OUT_OF_SIGHT: Final = ("collapse", "filter")


def read_odt(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read an OpenDocument text. Raises ExtractionFailed."""
    source = _opened(data, hidden=hidden)
    document = _Document(source)
    markdown = joined([*document.blocks(source.body), *document.notes()])
    document.reader.count_deleted(source.body)
    _count_unread(source)
    left_out = source.package.left_out if source.package else 0
    edges = Body(markdown).new_margins(_margins(source))
    return Extracted(
        markdown,
        odf_properties(source.meta),
        source.pictures,
        (
            *pictures_left_out(left_out),
            *margins_removed(edges),
        ),
        left_out=source.tally.found,
        known=(*edges, *source.tally.known),
    )


def _opened(data: bytes, *, hidden: bool) -> OdtSource:
    """Open a text. Raises ExtractionFailed for one that is broken or locked."""
    if not data.startswith(b"PK"):
        root = parse_xml(data)
        return OdtSource(root, root, root.find(OFFICE + "meta"), None, hidden)
    package = odf_package(data)
    content = package.xml("content.xml")
    if content is None:
        raise broken()
    styles, meta = package.xml_or_none("styles.xml"), package.xml_or_none("meta.xml")
    return OdtSource(content, styles, meta, package, hidden)


class _Document:
    def __init__(self, source: OdtSource) -> None:
        self._source = source
        self._styles = OdtStyles(source.content, source.styles)
        self._lists = OdtLists(source.content, source.styles)
        self.reader = OdtRuns(source, self._styles, Drawings(source))

    # --- blocks ----------------------------------------------------------------------------

    def blocks(self, parent: Iterable[ET.Element]) -> Iterator[Block]:
        """Yield the blocks of an element."""
        for element in parent:
            tag = element.tag
            if tag in _SILENT:
                if tag in _LISTS_OF_CONTENTS:
                    self._source.tally.known += paragraphs_below(element)
                continue
            if tag in PARAGRAPHS:
                yield from self._paragraph(element)
            elif tag in (TEXT + "list", TEXT + "numbered-paragraph"):
                yield from self._list(element, "", 0)
            elif tag == TABLE + "table":
                yield from table_blocks(self._rows(element))
            elif tag == TEXT + "section" and self._is_hidden(element):
                self.reader.leave_out(HIDDEN_WORDS, element)
            elif tag.startswith(DRAW) or tag == OFFICE + "annotation":
                yield from self._beside(element)
            else:
                yield from self.blocks(element)

    def _is_hidden(self, section: ET.Element) -> bool:
        display = section.get(TEXT + "display", "")
        hidden = display == "none" or section.get(TEXT + "is-hidden") == "true"
        return hidden and not self._source.hidden

    def _beside(self, element: ET.Element) -> Iterator[Block]:
        """Yield what hangs on a page and not at a paragraph."""
        around = ET.Element(TEXT + "p")
        around.append(element)
        yield from self._paragraph(around)

    def _paragraph(self, element: ET.Element, label: Label | None = None) -> Iterator[Block]:
        style = self._styles.paragraph(element.get(TEXT + "style-name"))
        outer, self._source.boxes = self._source.boxes, []
        text = inline(self.reader.runs(element, style))
        boxes, self._source.boxes = self._source.boxes, outer
        level = _level(element) or style.heading
        if element.tag == TEXT + "h" and label is None and text:
            label = self._heading_label(element, level or 1)
        if text:
            yield labelled(text, level, label)
        for box in boxes:
            if isinstance(box, str):
                yield box
            else:
                yield from self.blocks(box)

    def _heading_label(self, element: ET.Element, level: int) -> Label | None:
        if element.get(TEXT + "is-list-header") == "true":
            return None
        return self._lists.label(HEADINGS, level - 1, _start(element))

    def _list(self, element: ET.Element, style: str, depth: int) -> Iterator[Block]:
        style = element.get(TEXT + "style-name", style)
        goes_on = element.get(TEXT + "continue-numbering") == "true"
        if not depth and not goes_on and TEXT + "continue-list" not in element.attrib:
            self._lists.begin(style)
        for item in element:
            if item.tag in (TEXT + "list-item", TEXT + "list-header"):
                yield from self._item(item, style, depth)
            elif item.tag in PARAGRAPHS:
                yield from self._paragraph(item, self._lists.label(style, depth))

    def _item(self, item: ET.Element, style: str, depth: int) -> Iterator[Block]:
        has_label = item.tag == TEXT + "list-item"
        for element in item:
            if element.tag == TEXT + "list":
                yield from self._list(element, style, depth + 1)
            elif element.tag in PARAGRAPHS:
                label = self._lists.label(style, depth, _start(item)) if has_label else None
                has_label = False
                yield from self._paragraph(element, label)
            else:
                yield from self.blocks([element])

    def notes(self) -> Iterator[Block]:
        """Yield footnotes and endnotes under a rule, numbered in the order of their mention."""
        for number, body in enumerate(self.reader.notes, 1):  # a note may mention another
            if number == 1:
                yield "---"
            yield f"\\[{number}\\] {joined(self.blocks(body))}"

    # --- tables ----------------------------------------------------------------------------

    def _rows(self, table: ET.Element) -> list[Row]:
        rows = []
        for row in _inside(table, "table-row"):
            if row.get(TABLE + "visibility") in _OUT_OF_SIGHT and not self._source.hidden:
                self.reader.leave_out(HIDDEN_ROWS, row)
                continue
            rows.append(Row([one for cell in row for one in self._cells(cell)]))
        return rows

    def _cells(self, cell: ET.Element) -> Iterator[Cell]:
        """Yield a cell for each column; covered cells are columns, too."""
        if cell.tag == TABLE + "table-cell":
            found = Cell(list(self.blocks(cell)))
        elif cell.tag == TABLE + "covered-table-cell":
            found = self._covered(cell)
        else:
            return
        yield from [found] * repeated(cell, TABLE + "number-columns-repeated", _MOST_REPEATED)

    def _covered(self, cell: ET.Element) -> Cell:
        if self._source.hidden:
            return Cell(list(self.blocks(cell)))
        self.reader.leave_out(HIDDEN_WORDS, cell)
        return Cell(())


def _level(element: ET.Element) -> int | None:
    """Return the level of a heading; one without a level is of the first."""
    if element.tag != TEXT + "h":
        return None
    level = element.get(TEXT + "outline-level", "1")
    return min(max(int(level), 1), 9) if level.isdecimal() and len(level) < 3 else 1


def _start(element: ET.Element) -> int | None:
    value = element.get(TEXT + "start-value", "")
    return int(value) if value.isdecimal() and len(value) < 7 else None


def _inside(parent: ET.Element, name: str) -> Iterator[ET.Element]:
    """Yield the rows of a table, also those in groups, but not those of tables within it."""
    for element in parent:
        if element.tag == TABLE + name:
            yield element
        elif element.tag.startswith(TABLE + "table-") and element.tag != TABLE + "table-column":
            yield from _inside(element, name)


def _margins(source: OdtSource) -> Iterator[str]:
    """Yield the paragraphs of heads and feet."""
    for page in source.styles.iter(STYLE + "master-page") if source.styles is not None else ():
        yield from paragraphs_below(page)


def _count_unread(source: OdtSource) -> None:
    """Count the files within the file that no drawing of the text shows."""
    for name in source.package.unread_parts() if source.package else ():
        folder, _, file = name.rpartition("/")
        if file == "content.xml" and folder:
            count_object(source.tally, "", folder)
