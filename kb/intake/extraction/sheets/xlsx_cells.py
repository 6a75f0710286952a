"""Reads the cells of one sheet of an xlsx, element by element (ECMA-376-1, 18.3)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree as ET

from kb.errors import ExtractionFailed
from kb.intake.extracted import LeftOut, Reason
from kb.intake.extraction.limits import MAX_MARKDOWN_CHARACTERS
from kb.intake.extraction.ooxml import streamed_xml
from kb.intake.extraction.sheets.number_format import shown_number, shown_text
from kb.intake.extraction.sheets.workbook import CELL_CHARACTERS, Sheet, SheetRow

S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TRUE: Final = ("1", "true", "on")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.IGNORECASE)
_MOST_COLUMNS: Final = 16_384
# XML cannot hold these characters (ECMA-376-1, 22.9.2.19).
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Styles:
    """What cells refer to. strings: the shared ones. formats: the code of each style."""

    strings: Sequence[str]
    formats: Sequence[str]
    from_1904: bool = False


@dataclass(slots=True)
class _Cells:
    sheet: Sheet
    styles: Styles
    number: int = 0
    # of the rows that hold something
    numbers: list[int] = field(default_factory=list)
    shows_zeros: bool = True
    uncalculated: int = 0
    characters: int = 0

    def row(self, element: ET.Element) -> None:
        """Add a row of the sheet."""
        self.number = number = whole_number(element.get("r"), self.number + 1)
        hidden = element.get("hidden") in TRUE or element.get("ht") == "0"
        row = SheetRow(hidden=hidden)
        column = -1
        for cell in element.iter(S + "c"):
            reference = _REFERENCE.fullmatch(cell.get("r", ""))
            column = column_of(reference[1]) if reference else column + 1
            text = self._shown(cell)
            if text.strip() and column < _MOST_COLUMNS:
                row.cells[column] = text
        self.characters += row.characters + CELL_CHARACTERS * len(row.cells)
        if self.characters > MAX_MARKDOWN_CHARACTERS:
            raise ExtractionFailed("表格太大，没有读；请分成几个文件")
        if row.cells:
            self.sheet.rows.append(row)
            self.numbers.append(number)

    def _shown(self, cell: ET.Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inside = cell.find(S + "is")
            return text_of(inside) if inside is not None else ""
        found = cell.find(S + "v")
        value = (found.text or "").strip() if found is not None else ""
        if not value:
            self.uncalculated += cell.find(S + "f") is not None and kind != "str"
            return ""
        return self._of_kind(kind, value, self._code(cell))

    def _of_kind(self, kind: str, value: str, code: str) -> str:
        if kind == "n":
            return self._number(value, code)
        if kind == "s":
            place = whole_number(value, len(self.styles.strings))
            return self._text("".join(self.styles.strings[place : place + 1]), code)
        if kind == "str":
            return self._text(unescaped(value), code)
        if kind == "b":
            return "TRUE" if value in TRUE else "FALSE"
        return value.replace("T", " ") if kind == "d" else value

    def _code(self, cell: ET.Element) -> str:
        style = whole_number(cell.get("s"), 0)
        return self.styles.formats[style] if style < len(self.styles.formats) else "General"

    def _text(self, text: str, code: str) -> str:
        shown = shown_text(text, code)
        if text.strip() and not shown.strip():
            self.sheet.unshown.append(text)
        return shown

    def _number(self, value: str, code: str) -> str:
        try:
            number = float(value)
        except ValueError:
            return value
        if number == 0 and not self.shows_zeros:
            return ""
        shown = shown_number(number, code, from_1904=self.styles.from_1904)
        if number and not shown.strip():
            self.sheet.unshown.append(shown_number(number, "General"))
        return shown


def fill(sheet: Sheet, data: bytes, styles: Styles) -> None:
    """Read a sheet's part into `sheet`. Raises ExtractionFailed."""
    cells = _Cells(sheet, styles)
    filtered = range(0)
    for element in streamed_xml(data, S + "row"):
        if element.tag == S + "row":
            cells.row(element)
        elif element.tag == S + "col":
            sheet.hidden_columns |= _hidden_columns(element)
        elif element.tag == S + "sheetView":
            cells.shows_zeros = element.get("showZeros", "1") in TRUE
        elif element.tag == S + "autoFilter":
            filtered = _filtered_rows(element)
    for number, row in zip(cells.numbers, sheet.rows, strict=True):
        row.filtered = row.hidden and number in filtered
    if cells.uncalculated:
        part = "工作表“%(name)s”里没有存下结果的公式"
        named = {"name": sheet.name}
        sheet.unread.append(LeftOut(Reason.UNREAD, part, cells.uncalculated, named))


def _hidden_columns(element: ET.Element) -> set[int]:
    if element.get("hidden") not in TRUE and element.get("width") != "0":
        return set()
    first = whole_number(element.get("min"), 1)
    last = min(whole_number(element.get("max"), first), _MOST_COLUMNS)
    return set(range(first - 1, last))


def _filtered_rows(element: ET.Element) -> range:
    """Return the rows below the heads of an active filter; none without one."""
    if element.find(S + "filterColumn") is None:
        return range(0)
    rows = [int(found[2]) for found in _REFERENCE.finditer(element.get("ref", ""))]
    return range(min(rows) + 1, max(rows) + 1) if rows else range(0)


def text_of(item: ET.Element) -> str:
    """Return a string's text with that of its runs, without its pronunciation (rPh)."""
    found = []
    for child in item:
        if child.tag == S + "t":
            found.append(child.text or "")
        elif child.tag == S + "r":
            found += [text.text or "" for text in child.iter(S + "t")]
    return unescaped("".join(found))


def unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def column_of(letters: str) -> int:
    """Return the number of a column: 0 for A, 26 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def whole_number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else otherwise
