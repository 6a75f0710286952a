"""Presentations: a heading a slide with its notes, and nothing hidden or deleted is text."""

import pytest

from kb.errors import ExtractionFailed
from kb.intake.extraction.read import read
from kb.intake.media_type import Format
from tests.intake_cases.cases import check
from tests.intake_cases.saved_sheet_cases import saved_as
from tests.intake_cases.slide_cases import ODP, PPTX, SECRET
from tests.slide_files import pptx, title


@pytest.mark.parametrize("case", PPTX, ids=lambda case: case.name)
def test_pptx(case):
    check(case, Format.PPTX)


@pytest.mark.parametrize("case", ODP, ids=lambda case: case.name)
def test_odp(case):
    check(case, Format.ODP)


@pytest.mark.parametrize("case", saved_as("ppt"), ids=lambda case: case.name)
def test_ppt(case):
    check(case, Format.PPT)


@pytest.mark.parametrize("case", saved_as("odp"), ids=lambda case: case.name)
def test_odp_of_libreoffice(case):
    check(case, Format.ODP)


def test_a_hidden_slide_is_named_by_its_number_and_title():
    found = read(pptx(title("公开"), SECRET), Format.PPTX)
    assert [part.part % part.params for part in found.left_out] == ["隐藏的第 2 张幻灯片“隐藏页”"]
    assert found.left_out[0].characters == 9


def test_a_presentation_of_hidden_slides_says_so():
    with pytest.raises(ExtractionFailed, match="--hidden"):
        read(pptx(SECRET), Format.PPTX)
