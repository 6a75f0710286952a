"""Reads Excel's xlsx (SpreadsheetML, ECMA-376-1, 18): sheets and what is beside them.

It is our own because openpyxl refuses workbooks with styles that other programs write, reads
neither text boxes nor within bounds, and leaves number formats to its caller, as python-calamine
does.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from xml.etree import ElementTree as ET

from kb.errors import ExtractionFailed
from kb.intake.extracted import Extracted, LeftOut, Reason
from kb.intake.extraction.left_out import UNNAMED_OBJECTS
from kb.intake.extraction.markdown import joined
from kb.intake.extraction.notes import pictures_left_out
from kb.intake.extraction.ooxml import Package, R, broken, streamed_xml
from kb.intake.extraction.sheets.builtin_formats import BUILTIN_FORMATS
from kb.intake.extraction.sheets.drawings import read_controls, read_drawing
from kb.intake.extraction.sheets.workbook import Sheet, left_out_of, sheet_blocks
from kb.intake.extraction.sheets.xlsx_cells import TRUE, S, Styles, fill, text_of, whole_number

_UNREAD_SHEETS: Final = {
    "dialogsheet": "对话框工作表“%(name)s”",
    "xlMacrosheet": "宏表“%(name)s”",
    "xlIntlMacrosheet": "宏表“%(name)s”",
}


def read_xlsx(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read a workbook; hidden sheets, rows and columns only if asked. Raises ExtractionFailed."""
    package = Package(data)
    part = package.related("", "officeDocument") or "xl/workbook.xml"
    if part.endswith(".bin"):
        raise ExtractionFailed("这是二进制工作簿（.xlsb），请另存为 .xlsx 再导入")
    workbook = package.xml(part)
    if workbook is None:
        raise broken()
    reader = _Reader(package, part, workbook)
    sheets = list(reader.sheets(workbook))
    left_out = (*reader.unread, *left_out_of(sheets, hidden=hidden), *_objects(package))
    return Extracted(
        joined(sheet_blocks(sheets, hidden=hidden)),
        package.properties(),
        notes=pictures_left_out(len(package.names_below("xl/media/"))),
        left_out=left_out,
    )


def _objects(package: Package) -> Iterator[LeftOut]:
    if count := len(package.names_below("xl/embeddings/")):
        yield replace(UNNAMED_OBJECTS, count=count)


class _Reader:
    def __init__(self, package: Package, part: str, workbook: ET.Element) -> None:
        self._package = package
        self._part = part
        properties = workbook.find(S + "workbookPr")
        from_1904 = properties is not None and properties.get("date1904") in TRUE
        self._styles = Styles(self._strings(), self._formats(), from_1904)
        self.unread: list[LeftOut] = []

    def _related(self, kind: str) -> ET.Element | None:
        name = self._package.related(self._part, kind)
        return self._package.xml(name) if name else None

    def _strings(self) -> list[str]:
        name = self._package.related(self._part, "sharedStrings")
        data = self._package.read(name) if name else None
        items = streamed_xml(data, S + "si") if data else iter(())
        return [text_of(item) for item in items if item.tag == S + "si"]

    def _formats(self) -> list[str]:
        """Return the format code of each cell style."""
        root = self._related("styles")
        styles = root.find(S + "cellXfs") if root is not None else None
        if root is None or styles is None:
            return []
        own = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iter(S + "numFmt")}
        ids = [one.get("numFmtId", "0") for one in styles]
        return [own.get(id_) or BUILTIN_FORMATS.get(whole_number(id_, 0), "General") for id_ in ids]

    def sheets(self, workbook: ET.Element) -> Iterator[Sheet]:
        """Yield the sheets of a workbook."""
        related = self._package.relationships(self._part)
        for one in workbook.iter(S + "sheet"):
            found = related.get(one.get(R + "id", ""))
            if found is None or found.external:
                continue
            name = one.get("name", "")
            kind = found.type.rpartition("/")[2]
            if kind in _UNREAD_SHEETS:
                self.unread.append(LeftOut(Reason.UNREAD, _UNREAD_SHEETS[kind], 1, {"name": name}))
                continue
            data = self._package.read(found.target)
            if data is not None:
                sheet = Sheet(name, one.get("state", "visible") != "visible")
                fill(sheet, data, self._styles)
                self._beside(sheet, found.target)
                yield sheet

    def _beside(self, sheet: Sheet, part: str) -> None:
        """Add comments, text boxes and charts to a sheet."""
        name = self._package.related(part, "comments")
        root = self._package.xml(name) if name else None
        if root is not None:
            sheet.comments = sum(1 for _ in root.iter(S + "comment"))
        drawing = self._package.related(part, "drawing")
        if drawing:
            read_drawing(sheet, self._package, drawing)
        controls = self._package.related(part, "vmlDrawing")
        if controls:
            read_controls(sheet, self._package, controls)
