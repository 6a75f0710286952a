"""Spreadsheets: they show what their cells show, and nothing hidden is text."""

import random
from contextlib import suppress

import pytest

from kb.errors import ExtractionFailed
from kb.intake.extraction.read import read
from kb.intake.media_type import Format
from tests.intake_cases.cases import check
from tests.intake_cases.saved_sheet_cases import saved_as
from tests.intake_cases.sheet_cases import BINARY_WORKBOOK, CSV, EXCEL_XML, LOCKED_ODS, ODS, XLSX
from tests.sheet_files import sheet, xlsx


def named(case):
    return case.name


@pytest.mark.parametrize("case", XLSX, ids=named)
def test_xlsx(case):
    check(case, Format.XLSX)


@pytest.mark.parametrize("case", ODS, ids=named)
def test_ods(case):
    check(case, Format.ODS)


@pytest.mark.parametrize("case", EXCEL_XML, ids=named)
def test_the_xml_of_excel_2003(case):
    check(case, Format.SPREADSHEET_XML)


@pytest.mark.parametrize("case", CSV, ids=named)
def test_tables_of_text(case):
    check(case, Format.CSV)


@pytest.mark.parametrize("case", saved_as("xls"), ids=named)
def test_xls(case):
    check(case, Format.XLS)


@pytest.mark.parametrize("case", saved_as("ods"), ids=named)
def test_ods_of_libreoffice(case):
    check(case, Format.ODS)


def test_what_is_left_out_of_a_workbook_is_named():
    data = xlsx(
        {"成绩": sheet(["甲", 1], ["密", 2], hidden=(2,)), "电话": ("hidden", sheet(["139"]))}
    )
    told = [part.part % part.params for part in read(data, Format.XLSX).left_out]
    assert told == ["工作表“成绩”里隐藏的行", "隐藏的工作表“电话”"]


def test_a_workbook_that_is_hidden_from_end_to_end_says_so():
    data = xlsx({"表": ("hidden", sheet(["密"]))})
    with pytest.raises(ExtractionFailed, match="--hidden"):
        read(data, Format.XLSX)
    assert "密" in read(data, Format.XLSX, hidden=True).markdown


@pytest.mark.parametrize(
    ("data", "format_", "told"),
    [
        (LOCKED_ODS, Format.ODS, "密码"),
        (BINARY_WORKBOOK, Format.XLSX, "xlsb"),
        (xlsx({"表": "<worksheet"}), Format.XLSX, "坏了"),
        (xlsx({"表": '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'}), Format.XLSX, "声明"),
        (b"\x09\x08" + bytes(600), Format.XLS, "坏了"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused(data, format_, told):
    with pytest.raises(ExtractionFailed, match=told):
        read(data, format_)


def test_a_sheet_with_a_cell_in_every_corner_is_refused_before_it_fills_memory():
    places = "".join(
        f'<row r="{n}"><c r="{chr(65 + n % 26)}{chr(65 + n // 26 % 26)}A{n}"><v>1</v></c></row>'
        for n in range(1, 1500)
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = xlsx({"表": f'<worksheet xmlns="{space}"><sheetData>{places}</sheetData></worksheet>'})
    with pytest.raises(ExtractionFailed, match="太大"):
        read(data, Format.XLSX)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_workbook_is_read_or_refused_and_ends(seed):
    """Some damage sends readers of compound files round in circles."""
    chance = random.Random(seed)
    data = bytearray(chance.choice(saved_as("xls")).data)
    for _ in range(20):
        at = chance.randrange(len(data) - 4)
        data[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", bytes(data[512:516])))
    with suppress(ExtractionFailed):
        read(bytes(data), Format.XLS)
