"""Documents that LibreOffice saved: their words are found, and their structure is."""

from statistics import median

import pytest

from kb.intake.extraction.read import read
from kb.intake.formats import Format
from tests.reference.measures import character_recall, run_recall
from tests.reference.sources import source_with_asides, sources

ASIDES = ("藏起来的话", "删掉的话", "批注一", "批注二", "某人", "zhangsan")
FORMATS = {"docx": Format.DOCX, "doc": Format.DOC, "odt": Format.ODT, "rtf": Format.RTF}


@pytest.fixture(scope="module", params=FORMATS)
def readings(request, libreoffice):
    """(source, what was read of it) of ten documents in one format."""
    written = sources()
    saved = libreoffice.convert({f"{one.name}.fodt": one.data for one in written}, request.param)
    return [(one, read(saved[one.name], FORMATS[request.param])) for one in written]


@pytest.mark.libreoffice
def test_the_words_of_real_files_are_found(readings):
    recalls = [character_recall(one.texts, found.markdown) for one, found in readings]
    runs = [run_recall(one.texts, found.markdown) for one, found in readings]
    assert len(readings) >= 10
    assert median(recalls) >= 0.995
    assert min(recalls) >= 0.97
    assert median(runs) >= 0.97


@pytest.mark.libreoffice
def test_the_structure_of_real_files_is_kept(readings):
    for one, found in readings:
        text = found.markdown
        assert text.startswith("# "), one.name
        assert text.count("\n## ") >= 5, one.name
        assert text.count("\n- ") >= 2, one.name
        assert "\n1. " in text, one.name
        assert "\n---\n\n\\[1\\] " in text, one.name
        assert "](picture:" in text, one.name
        assert len(found.pictures) == 1, one.name
        # what reaches over two columns or two rows leaves the others in their columns
        table = [line for line in text.split("\n") if line.startswith("| ")]
        assert {line.replace("\\|", "").count("|") for line in table} == {4}, one.name
        assert table[0].endswith("|  | 备注 |"), one.name
        assert table[3].startswith("|  | "), one.name


@pytest.mark.libreoffice
def test_nothing_of_real_files_is_said_to_be_missing(readings):
    for one, found in readings:
        assert found.left_out == (), one.name
        assert found.notes == (), one.name


@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", FORMATS)
def test_what_stands_beside_the_text_of_a_real_file_is_counted(libreoffice, suffix):
    saved = libreoffice.convert({"a.fodt": source_with_asides()}, suffix)
    found = read(saved["a"], FORMATS[suffix])
    text = found.markdown
    assert [words for words in ASIDES if words in text] == []
    assert "班会记录" in text
    assert "今天讨论值日办法。" in text
    counts = {part.reason.value: part.count for part in found.left_out}
    generated = {} if suffix == "doc" else {"generated": 1}  # LibreOffice drops it there
    assert counts == {"hidden": 1, "deleted": 1, "comment": 2, **generated}


@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["docx", "odt", "rtf"])
def test_what_a_person_says_of_a_picture_is_kept(libreoffice, suffix):
    (source,) = sources(1)
    saved = libreoffice.convert({"a.fodt": source.data}, suffix)
    assert "![板书的照片](picture:" in read(saved["a"], FORMATS[suffix]).markdown
