"""Reads Excel's older xls: cells by xlrd, hidden and floating things by the records."""

from collections.abc import Iterator
from io import StringIO
from typing import Any, Final

from kb.errors import ExtractionFailed
from kb.intake.extracted import Extracted, LeftOut, Reason
from kb.intake.extraction.left_pictures import pictures_inside
from kb.intake.extraction.markdown import joined
from kb.intake.extraction.notes import pictures_left_out
from kb.intake.extraction.ole_properties import properties_of
from kb.intake.extraction.ooxml import broken
from kb.intake.extraction.sheets.biff import SheetRecords, sheets_of, workbook_stream
from kb.intake.extraction.sheets.builtin_formats import BUILTIN_FORMATS
from kb.intake.extraction.sheets.number_format import shown_number, shown_text
from kb.intake.extraction.sheets.workbook import Sheet, SheetRow, left_out_of, sheet_blocks
from kb.intake.media_type import Format
from kb.lines.problems import Problem

_CELLS, _MACROS = 0, 1
_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = 1, 2, 3, 4, 5
# Their codes depend on the system's language
_OF_SYSTEM: Final = frozenset({14, 22, *range(27, 37), *range(50, 59)})


def read_xls(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read an old workbook; its hidden parts only if asked. Raises ExtractionFailed."""
    book, notes = _opened(data)
    try:
        sheets = list(_sheets(book, sheets_of(data)))
        unread = list(_unread(sheets_of(data)))
    except ExtractionFailed:
        raise
    except Exception as error:  # xlrd and struct fail in many ways on broken files
        raise broken() from error
    return Extracted(
        joined(sheet_blocks(sheets, hidden=hidden)),
        properties_of(data),
        notes=(*pictures_left_out(pictures_inside(data, Format.XLS)), *notes),
        left_out=(*unread, *left_out_of(sheets, hidden=hidden)),
    )


def _opened(data: bytes) -> tuple[Any, tuple[Problem, ...]]:
    """Open a workbook, without its formats where these are broken, which is reported."""
    import xlrd

    try:
        # xlrd's own reader of compound files goes round in circles on a broken one
        stream = workbook_stream(data)
    except Exception as error:  # olefile fails in many ways on broken files
        raise broken() from error
    for with_formats in (True, False):
        try:
            # it prints its warnings
            book = xlrd.open_workbook(
                file_contents=stream, formatting_info=with_formats, logfile=StringIO(),
                ragged_rows=True,
            )  # fmt: skip
        except Exception as error:
            if "encrypt" in str(error).lower():
                raise ExtractionFailed("文件有密码，没有读") from error
            if not with_formats:
                raise broken() from error
            continue
        doubted = Problem("单元格的格式坏了，数字和日期可能和原件看上去不同", fatal=False)
        return book, () if with_formats else (doubted,)
    raise broken()


def _unread(records: list[SheetRecords]) -> Iterator[LeftOut]:
    for record in records:
        named = {"name": record.name}
        if record.kind == _MACROS:
            yield LeftOut(Reason.UNREAD, "宏表“%(name)s”", 1, named)
        elif record.kind == 2:
            yield LeftOut(Reason.UNREAD, "图表工作表“%(name)s”", 1, named)


def _sheets(book: Any, records: list[SheetRecords]) -> Iterator[Sheet]:
    cells = [record for record in records if record.kind == _CELLS]
    for index, found in enumerate(book.sheets()):
        sheet = Sheet(found.name, found.visibility != 0)
        record = cells[index] if index < len(cells) else SheetRecords(found.name, _CELLS)
        sheet.hidden_columns = record.hidden_columns
        sheet.texts = record.texts
        sheet.comments = len(found.cell_note_map)
        if record.charts:
            part = "工作表“%(name)s”里的图表"
            sheet.unread.append(LeftOut(Reason.UNREAD, part, record.charts, {"name": found.name}))
        for number in range(found.nrows):
            hidden = number in record.hidden_rows
            row = SheetRow(hidden=hidden, filtered=hidden and record.is_filtered)
            for column, cell in enumerate(found.row(number)):
                text = _shown(book, cell, sheet)
                if text.strip():
                    row.cells[column] = text
            if row.cells:
                sheet.rows.append(row)
        yield sheet


def _shown(book: Any, cell: Any, sheet: Sheet) -> str:
    code = _code(book, cell)
    if cell.ctype == _TEXT:
        shown = shown_text(cell.value, code)
        if cell.value.strip() and not shown.strip():
            sheet.unshown.append(cell.value)
        return shown
    if cell.ctype in (_NUMBER, _DATE):
        shown = shown_number(cell.value, code, from_1904=bool(book.datemode))
        if cell.value and not shown.strip():
            sheet.unshown.append(shown_number(cell.value, "General"))
        return shown
    if cell.ctype == _BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    return _error(cell.value) if cell.ctype == _ERROR else ""


def _error(code: int) -> str:
    import xlrd

    return str(xlrd.error_text_from_code.get(code, "#ERR"))


def _code(book: Any, cell: Any) -> str:
    if not book.formatting_info:
        if cell.ctype != _DATE:
            return "General"
        return "h:mm" if cell.value < 1 else "yyyy/m/d" if cell.value % 1 == 0 else "yyyy/m/d h:mm"
    if cell.xf_index not in range(len(book.xf_list)):
        return "General"
    key = book.xf_list[cell.xf_index].format_key
    found = book.format_map.get(key)
    code = found.format_str if found is not None else None
    if key in _OF_SYSTEM or not code:
        return BUILTIN_FORMATS.get(key, "General")
    return str(code)
