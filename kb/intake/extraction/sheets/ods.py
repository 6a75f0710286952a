"""Reads spreadsheets of OpenDocument (ODF 1.3, part 3, 9), whose cells store what they show."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from xml.etree import ElementTree as ET

from kb.errors import ExtractionFailed
from kb.intake.extracted import Extracted, LeftOut, Reason
from kb.intake.extraction.left_out import OBJECTS_OF_SHEETS
from kb.intake.extraction.limits import MAX_MARKDOWN_CHARACTERS
from kb.intake.extraction.markdown import joined
from kb.intake.extraction.notes import pictures_left_out
from kb.intake.extraction.odf.source import DRAW, HREF, OFFICE, STYLE, TABLE
from kb.intake.extraction.odf.text import (  # fmt: skip
    CHART,
    PARAGRAPHS,
    Looks,
    odf_package,
    odf_properties,
    paragraph_text,
    paragraphs_of,
    repeated,
)
from kb.intake.extraction.ooxml import Package, broken
from kb.intake.extraction.sheets.workbook import (
    CELL_CHARACTERS,
    Sheet,
    SheetRow,
    left_out_of,
    sheet_blocks,
)

_MOST_COLUMNS: Final = 16_384
# Rows that are all alike may stand for the rest of the sheet.
_MOST_ALIKE: Final = 1000
_CELLS: Final = (TABLE + "table-cell", TABLE + "covered-table-cell")
_GROUPS: Final = (
    TABLE + "table-row-group", TABLE + "table-rows", TABLE + "table-header-rows",
    TABLE + "table-column-group", TABLE + "table-columns", TABLE + "table-header-columns",
)  # fmt: skip


def read_ods(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read a workbook; its hidden parts only if asked. Raises ExtractionFailed."""
    package = odf_package(data)
    root = package.xml("content.xml")
    body = root.find(f"{OFFICE}body/{OFFICE}spreadsheet") if root is not None else None
    if root is None or body is None:
        raise broken()
    hidden_styles = {
        style.get(STYLE + "name", "")
        for style in root.iter(STYLE + "style")
        for properties in style.iter(STYLE + "table-properties")
        if properties.get(TABLE + "display") == "false"
    }
    looks = Looks.of(root)
    sheets = [
        _Table(package, table, hidden_styles, looks).sheet()
        for table in body.findall(TABLE + "table")
    ]
    return Extracted(
        joined(sheet_blocks(sheets, hidden=hidden)),
        odf_properties(package.xml("meta.xml")),
        notes=pictures_left_out(len(package.names_below("pictures/"))),
        left_out=tuple(left_out_of(sheets, hidden=hidden)),
    )


class _Table:
    def __init__(
        self, package: Package, table: ET.Element, hidden_styles: set[str], looks: Looks
    ) -> None:
        self._package = package
        self._looks = looks
        self._table = table
        name = table.get(TABLE + "name", "")
        self._sheet = Sheet(name, table.get(TABLE + "style-name", "") in hidden_styles)
        self._characters = 0

    def sheet(self) -> Sheet:
        self._columns(self._table, 0, hidden=False)
        for row, hidden in _rows(self._table, hidden=False):
            self._row(row, hidden=hidden)
        shapes = self._table.find(TABLE + "shapes")
        if shapes is not None:
            self._beside(shapes)
        return self._sheet

    def _columns(self, parent: ET.Element, start: int, *, hidden: bool) -> int:
        for element in parent:
            if element.tag in _GROUPS and "column" in element.tag:
                start = self._columns(element, start, hidden=hidden or _is_folded(element))
            elif element.tag == TABLE + "table-column":
                count = repeated(element, TABLE + "number-columns-repeated", _MOST_COLUMNS)
                if hidden or _visibility(element) != "visible":
                    self._sheet.hidden_columns |= set(range(start, start + count))
                start += count
        return start

    def _row(self, element: ET.Element, *, hidden: bool) -> None:
        row = SheetRow(hidden=hidden, filtered=_visibility(element) == "filter")
        row.hidden = hidden or _visibility(element) != "visible"
        column = 0
        for cell in element:
            if cell.tag in _CELLS:
                count = repeated(cell, TABLE + "number-columns-repeated", _MOST_COLUMNS)
                text = self._cell(cell)
                if text and cell.tag == _CELLS[0]:
                    row.cells |= dict.fromkeys(range(column, column + count), text)
                column += count
        times = repeated(element, TABLE + "number-rows-repeated", _MOST_ALIKE)
        self._characters += (row.characters + CELL_CHARACTERS * len(row.cells)) * times
        if self._characters > MAX_MARKDOWN_CHARACTERS:
            raise ExtractionFailed("表格太大，没有读；请分成几个文件")
        if row.cells:
            self._sheet.rows += [row] * times

    def _cell(self, cell: ET.Element) -> str:
        self._sheet.comments += len(cell.findall(OFFICE + "annotation"))
        paragraphs = [one for one in cell if one.tag in PARAGRAPHS]
        self._beside(cell)
        shown = "\n".join(paragraph_text(one, self._looks) for one in paragraphs).strip()
        value = _value(cell)
        if paragraphs and not shown and value not in ("", "0"):
            self._sheet.unshown.append(value)
        return shown if paragraphs else value

    def _beside(self, parent: ET.Element) -> None:
        """Add the text boxes and charts that float over the cells."""
        for shape in parent:
            if shape.tag.startswith(DRAW):
                lines = map(paragraph_text, paragraphs_of(shape))
                self._sheet.texts += [line for line in lines if line]
                for element in shape.iter(DRAW + "object"):
                    self._object(element)

    def _object(self, element: ET.Element) -> None:
        name = element.get(HREF, "").removeprefix("./")
        root = self._package.xml(f"{name}/content.xml") if name else None
        named = {"name": self._sheet.name}
        if root is not None and root.find(f".//{CHART}chart") is not None:
            part = LeftOut(Reason.UNREAD, "工作表“%(name)s”里的图表", 1, named)
        else:
            part = replace(OBJECTS_OF_SHEETS, params=named)
        self._sheet.unread.append(part)


def _rows(parent: ET.Element, *, hidden: bool) -> Iterator[tuple[ET.Element, bool]]:
    for element in parent:
        if element.tag == TABLE + "table-row":
            yield element, hidden
        elif element.tag in _GROUPS and "row" in element.tag:
            yield from _rows(element, hidden=hidden or _is_folded(element))


def _visibility(element: ET.Element) -> str:
    return element.get(TABLE + "visibility", "visible")


def _is_folded(group: ET.Element) -> bool:
    return group.get(TABLE + "display") == "false"


def _value(cell: ET.Element) -> str:
    """Return the value of a cell whose shown text was not written."""
    for name in ("string-value", "date-value", "time-value", "boolean-value", "value"):
        if value := cell.get(OFFICE + name):
            return value
    return ""
