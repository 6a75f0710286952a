"""Reads workbooks in one XML file, as Excel 2003 and web systems write (SpreadsheetML 2003)."""

from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extracted import Extracted
from kb.intake.extraction.markdown import joined
from kb.intake.extraction.ooxml import broken, parse_xml
from kb.intake.extraction.sheets.builtin_formats import BUILTIN_FORMATS
from kb.intake.extraction.sheets.number_format import shown_number, shown_text
from kb.intake.extraction.sheets.workbook import Sheet, SheetRow, left_out_of, sheet_blocks
from kb.intake.extraction.sheets.xlsx_cells import whole_number

_SS: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X: Final = "{urn:schemas-microsoft-com:office:excel}"
_O: Final = "{urn:schemas-microsoft-com:office:office}"
_NAMED: Final = {
    "General Number": "General", "General Date": BUILTIN_FORMATS[22],
    "Long Date": BUILTIN_FORMATS[31], "Medium Date": "d-mmm-yy", "Short Date": "yyyy/m/d",
    "Long Time": "h:mm:ss", "Medium Time": "h:mm AM/PM", "Short Time": "h:mm",
    "Currency": BUILTIN_FORMATS[7], "Euro Currency": "[$€-2]#,##0.00", "Fixed": "0.00",
    "Standard": "#,##0.00", "Percent": "0.00%", "Scientific": "0.00E+00",
    "Yes/No": '"Yes";"Yes";"No"', "True/False": '"True";"True";"False"',
    "On/Off": '"On";"On";"Off"',
}  # fmt: skip
_PROPERTIES: Final = {
    "Title": "title", "Author": "author", "Subject": "subject", "Created": "created_on",
    "LastSaved": "modified_on",
}  # fmt: skip
_FIRST_DAY: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no time zone
_MOST_COLUMNS: Final = 16_384


def read_spreadsheet_xml(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read a workbook; its hidden parts only if asked. Raises ExtractionFailed."""
    root = parse_xml(data)
    if root.tag != _SS + "Workbook":
        raise broken()
    formats = {
        style.get(_SS + "ID", ""): format_.get(_SS + "Format", "")
        for style in root.iter(_SS + "Style")
        for format_ in style.iter(_SS + "NumberFormat")
    }
    sheets = [_sheet(one, formats) for one in root.iter(_SS + "Worksheet")]
    properties = {
        name: " ".join((element.text or "").split())[:500]
        for key, name in _PROPERTIES.items()
        for element in root.iter(_O + key)
    }
    return Extracted(
        joined(sheet_blocks(sheets, hidden=hidden)),
        {name: text for name, text in properties.items() if text},
        left_out=tuple(left_out_of(sheets, hidden=hidden)),
    )


def _sheet(element: ET.Element, formats: dict[str, str]) -> Sheet:
    visible = element.find(f"{_X}WorksheetOptions/{_X}Visible")
    state = (visible.text or "") if visible is not None else "SheetVisible"
    sheet = Sheet(element.get(_SS + "Name", ""), state.strip() != "SheetVisible")
    sheet.comments = sum(1 for _ in element.iter(_SS + "Comment"))
    is_filtered = any(
        column.get(_X + "Type", "All") != "All" for column in element.iter(_X + "AutoFilterColumn")
    )
    table = element.find(_SS + "Table")
    column = 0
    for child in table if table is not None else ():
        if child.tag == _SS + "Column":
            column = whole_number(child.get(_SS + "Index"), column + 1)
            last = column + min(whole_number(child.get(_SS + "Span"), 0), _MOST_COLUMNS)
            if child.get(_SS + "Hidden") == "1":
                sheet.hidden_columns |= set(range(column - 1, last))
            column = last
        elif child.tag == _SS + "Row":
            hidden = child.get(_SS + "Hidden") == "1"
            row = SheetRow(hidden=hidden, filtered=hidden and is_filtered)
            _cells(row, child, formats, sheet)
            sheet.rows.append(row)
    return sheet


def _cells(row: SheetRow, element: ET.Element, formats: dict[str, str], sheet: Sheet) -> None:
    column = 0
    for cell in element.findall(_SS + "Cell"):
        column = min(whole_number(cell.get(_SS + "Index"), column + 1), _MOST_COLUMNS)
        found = cell.find(_SS + "Data")
        if found is not None:
            code = formats.get(cell.get(_SS + "StyleID", ""), "")
            text = "".join(found.itertext())
            shown = _shown(text, found.get(_SS + "Type", "String"), _NAMED.get(code, code))
            if text.strip() and not shown.strip():
                sheet.unshown.append(text)
            elif shown.strip():
                row.cells[column - 1] = shown
        column += whole_number(cell.get(_SS + "MergeAcross"), 0)


def _shown(text: str, kind: str, code: str) -> str:
    if kind == "Boolean":
        return "TRUE" if text.strip() == "1" else "FALSE"
    if kind == "String":
        return shown_text(text, code)
    try:
        if kind == "Number":
            return shown_number(float(text), code)
        if kind == "DateTime":
            since = datetime.fromisoformat(text.strip()) - _FIRST_DAY
            return shown_number(since.total_seconds() / 86_400, code or BUILTIN_FORMATS[22])
    except (ValueError, TypeError):
        return text
    return text
