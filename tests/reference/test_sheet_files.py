"""Workbooks that LibreOffice saved: what is shown is found, and what is hidden is told."""

from statistics import median

import pytest

from kb.intake.extraction.read import read
from kb.intake.formats import Format
from tests.reference.measures import character_recall, run_recall
from tests.reference.sheet_sources import workbooks

FORMATS = {"xlsx": Format.XLSX, "xls": Format.XLS, "ods": Format.ODS}


@pytest.fixture(scope="module", params=FORMATS)
def readings(request, libreoffice):
    """(workbook, what was read of it) of ten workbooks in one format."""
    written = workbooks()
    saved = libreoffice.convert({f"{one.name}.fods": one.data for one in written}, request.param)
    return [(one, read(saved[one.name], FORMATS[request.param])) for one in written]


@pytest.mark.libreoffice
def test_the_words_of_real_workbooks_are_found(readings):
    recalls = [character_recall(one.texts, found.markdown) for one, found in readings]
    runs = [run_recall(one.texts, found.markdown) for one, found in readings]
    assert len(readings) >= 10
    assert median(recalls) >= 0.995
    assert min(recalls) >= 0.97
    assert median(runs) >= 0.97


@pytest.mark.libreoffice
def test_what_is_hidden_in_real_workbooks_is_told_and_no_text(readings):
    for one, found in readings:
        assert [words for words in one.hidden if words in found.markdown] == [], one.name
        told = [part.part % part.params for part in found.left_out]
        assert told == [
            "工作表“总表”里隐藏的行",
            "工作表“总表”里隐藏的列",
            "工作表“附表”里的批注",
            "隐藏的工作表“密表”",
        ], one.name


@pytest.mark.libreoffice
def test_the_cells_of_real_workbooks_show_what_they_show(readings):
    for one, found in readings:
        lines = found.markdown.split("\n")
        assert lines[0] == "## 总表", one.name
        table = [line for line in lines if line.startswith("| ")]
        assert sum(line.endswith("| 7:30 | 95.5% | 007 |") for line in table) == 12, one.name
        # what reaches over two rows leaves the others in their columns
        assert sum(line.startswith("|  | ") for line in table) == 1, one.name
