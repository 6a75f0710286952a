"""Presentations that LibreOffice saved: slides are found in their order, hidden ones are told."""

from statistics import median

import pytest

from kb.intake.extraction.read import read
from kb.intake.formats import Format
from tests.reference.measures import character_recall, run_recall
from tests.reference.slide_sources import decks

FORMATS = {"pptx": Format.PPTX, "ppt": Format.PPT, "odp": Format.ODP}


@pytest.fixture(scope="module", params=FORMATS)
def readings(request, libreoffice):
    """(presentation, what was read of it) of ten presentations in one format."""
    written = decks()
    saved = libreoffice.convert({f"{one.name}.fodp": one.data for one in written}, request.param)
    return [(one, read(saved[one.name], FORMATS[request.param])) for one in written]


@pytest.mark.libreoffice
def test_the_words_of_real_presentations_are_found(readings):
    recalls = [character_recall(one.texts, found.markdown) for one, found in readings]
    runs = [run_recall(one.texts, found.markdown) for one, found in readings]
    assert len(readings) >= 10
    assert median(recalls) >= 0.995
    assert min(recalls) >= 0.97
    assert median(runs) >= 0.97


@pytest.mark.libreoffice
def test_a_hidden_slide_of_a_real_presentation_is_told_and_no_text(readings):
    for one, found in readings:
        assert [words for words in one.hidden if words in found.markdown] == [], one.name
        assert [part.reason.value for part in found.left_out] == ["hidden"], one.name


@pytest.mark.libreoffice
def test_the_structure_of_real_presentations_is_kept(readings):
    for one, found in readings:
        text = found.markdown
        assert sum(line.startswith("## ") for line in text.split("\n")) == one.slides, one.name
        assert text.count("\n- ") == 24, one.name
        assert text.count("\n> ") == 8, one.name
        assert len([line for line in text.split("\n") if line.startswith("| ")]) == 4, one.name
