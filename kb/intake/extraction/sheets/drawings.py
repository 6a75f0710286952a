"""What floats over a sheet of an xlsx: text boxes and charts (ECMA-376-1, 20.5)."""

from typing import Final

from kb.intake.extracted import LeftOut, Reason
from kb.intake.extraction.charts import chart_title
from kb.intake.extraction.drawing_text import plain_text
from kb.intake.extraction.ooxml import A, Package, R
from kb.intake.extraction.sheets.workbook import Sheet

_CHART: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"


def read_drawing(sheet: Sheet, package: Package, part: str) -> None:
    """Add the drawing's texts to the sheet, and count its charts: their numbers are in cells."""
    root = package.xml(part)
    if root is None:
        return
    related = package.relationships(part)
    for element in root.iter():
        if element.tag == A + "p":
            if text := plain_text(element):
                sheet.texts.append(text)
        elif element.tag == _CHART:
            found = related.get(element.get(R + "id", ""))
            chart = package.xml(found.target) if found and not found.external else None
            title = chart_title(chart) if chart is not None else ""
            named = {"name": sheet.name, "title": title}
            part_name = (
                "工作表“%(name)s”里的图表“%(title)s”" if title else "工作表“%(name)s”里的图表"
            )
            sheet.unread.append(LeftOut(Reason.UNREAD, part_name, 1, named))
