"""Word-processing files: nothing hidden is text, nothing is lost without a word."""

import pytest

from kb.intake.media_type import Format
from tests.intake_cases.cases import check
from tests.intake_cases.docx_cases import CASES as DOCX_CASES
from tests.intake_cases.saved_cases import saved_as


@pytest.mark.parametrize("case", DOCX_CASES, ids=lambda case: case.name)
def test_docx(case):
    check(case, Format.DOCX)


@pytest.mark.parametrize("case", saved_as("doc"), ids=lambda case: case.name)
def test_doc(case):
    check(case, Format.DOC)
