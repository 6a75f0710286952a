"""Reads what floats over a sheet of an xlsx: text boxes and charts (ECMA-376-1, 20.5)."""

from typing import Final

from kb.intake.extracted import LeftOut, Reason
from kb.intake.extraction.charts import chart_title
from kb.intake.extraction.diagrams import DIAGRAM
from kb.intake.extraction.drawing_text import plain_text
from kb.intake.extraction.ooxml import A, Package, R
from kb.intake.extraction.sheets.workbook import Sheet

_CHART: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"

_VML: Final = "{urn:schemas-microsoft-com:vml}"
_EXCEL: Final = "{urn:schemas-microsoft-com:office:excel}"
_TICKED: Final = ("Checkbox", "Radio")
_CAPTIONED: Final = (*_TICKED, "Button", "Label", "GBox")


def read_drawing(sheet: Sheet, package: Package, part: str) -> None:
    """Add a drawing's texts to the sheet, and count its charts: their numbers are in cells."""
    root = package.xml(part)
    if root is None:
        return
    related = package.relationships(part)
    for element in root.iter():
        if element.tag == A + "p":
            if text := plain_text(element):
                sheet.texts.append(text)
        elif element.tag == DIAGRAM + "relIds":
            found = related.get(element.get(R + "dm", ""))
            diagram = package.xml(found.target) if found and not found.external else None
            if diagram is not None:
                lines = (plain_text(line) for line in diagram.iter(A + "p"))
                sheet.texts += [line for line in lines if line]
        elif element.tag == _CHART:
            found = related.get(element.get(R + "id", ""))
            chart = package.xml(found.target) if found and not found.external else None
            title = chart_title(chart) if chart is not None else ""
            named = {"name": sheet.name, "title": title}
            part_name = (
                "工作表“%(name)s”里的图表“%(title)s”" if title else "工作表“%(name)s”里的图表"
            )
            sheet.unread.append(LeftOut(Reason.UNREAD, part_name, 1, named))


def read_controls(sheet: Sheet, package: Package, part: str) -> None:
    """Add the captions of tick boxes and buttons; the boxes of comments are no text.

    They stand in VML (ECMA-376-4, 19), which programs do not always write as good XML.
    """
    root = package.xml_or_none(part)
    for shape in root.iter(_VML + "shape") if root is not None else ():
        data = shape.find(_EXCEL + "ClientData")
        box = shape.find(_VML + "textbox")
        if data is None or box is None or data.get("ObjectType") not in _CAPTIONED:
            continue
        text = " ".join("".join(box.itertext()).split())
        ticked = data.find(_EXCEL + "Checked")
        mark = "☑ " if ticked is not None and (ticked.text or "").strip() == "1" else "□ "
        if text:
            sheet.texts.append(f"{mark}{text}" if data.get("ObjectType") in _TICKED else text)
