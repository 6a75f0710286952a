"""The guard says what a reader lost, and it is silent about what was read well."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest

from kb.intake.extraction.read import read
from kb.intake.formats import Format
from kb.intake.guard import look_for_doubts
from kb.intake.propose import bundled_vocabulary
from kb.intake.reading import read_file, works_of
from kb.intake.sandbox.pool import NO_WORDS, Limits, Readers
from kb.intake.works import Request
from tests.guard.files import saved_files, small_files
from tests.guard.measure import measure
from tests.office import docx, paragraph, saved_by_office, table

SILENT, SPOKE = 0.98, 0.95
TEXT = "班主任每周和两位同学谈一次话，把他们说的记下来。"
PHONE = "请打家长电话13900001234联系"


def doubts(data, format_=Format.DOCX, change=lambda markdown: markdown):
    """What the guard says where the reader's Markdown is changed."""
    request = Request("材料", (), format_)
    extracted = read(data, format_)
    extracted = replace(extracted, markdown=change(extracted.markdown))
    reading = works_of(request, extracted, bundled_vocabulary())
    return [str(doubt) for doubt in look_for_doubts(data, format_, reading)]


@pytest.fixture(scope="module")
def figures():
    """Of all small inputs, those apart that were not looked at while the guard was made."""
    files = list(small_files())
    return [
        measure([file for file in files if file.is_set_aside is aside]) for aside in (False, True)
    ]


@pytest.mark.parametrize("half", [0, 1])
def test_the_guard_is_silent_about_what_was_read_well(figures, half):
    assert figures[half].files > 250
    assert figures[half].silent >= SILENT, figures[half].spoken


@pytest.mark.parametrize("half", [0, 1])
def test_the_guard_speaks_of_what_a_broken_reader_loses(figures, half):
    assert figures[half].broken.total() > 1000
    assert figures[half].spoke >= SPOKE, figures[half].unnoticed


@pytest.mark.libreoffice
def test_the_guard_is_right_about_what_office_programs_save(libreoffice):
    found = measure(saved_files(libreoffice))
    assert found.files >= 140
    assert found.silent >= SILENT, found.spoken
    assert found.spoke >= SPOKE, found.unnoticed


def test_what_is_missing_is_named_with_its_part_its_share_and_a_sample():
    data = docx(paragraph(TEXT), paragraph("第二段讲家访的安排和注意的地方。"))
    (said,) = doubts(data, change=lambda markdown: markdown.replace(TEXT, ""))
    assert said == (
        "“document.xml”里约有 22 字没有读出（约占 59%），例如“班主任每周和两位同学谈一次话，把他们说的记下来。”"
    )


def test_the_order_and_the_layout_do_not_matter():
    data = docx(paragraph(TEXT), table(["环节", "时间"], ["导入", "5分钟"]))
    assert doubts(data, change=lambda markdown: f"- 5分钟 **导入**；环节：时间\n\n> {TEXT}") == []


def test_a_sample_is_short_and_shows_no_whole_number_of_a_person():
    data = docx(paragraph(TEXT), paragraph(PHONE))
    (said,) = doubts(data, change=lambda markdown: markdown.replace(PHONE, ""))
    assert "13900001234" not in said
    assert "139…" in said
    long = paragraph("又长又没有句号的一段话" * 40)
    (said,) = doubts(docx(paragraph(TEXT), long), change=lambda _: TEXT)
    assert len(said) < 80


def test_a_number_that_a_format_changes_is_counted_and_not_compared():
    data = saved_by_office("考核.xlsx")
    assert doubts(data, Format.XLSX) == []
    (said,) = doubts(data, Format.XLSX, lambda markdown: markdown.replace("10.5", ""))
    assert said == "表格里约有 1 个有内容的格子没有读出"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("cp1252", "乱码"),
        ("latin-1", "乱码"),
    ],
)
def test_letters_of_the_west_in_the_place_of_chinese_ones_are_doubted(wrong, said):
    garbled = TEXT.encode("gb18030").decode(wrong, "replace")
    assert any(said in one for one in doubts(docx(paragraph(TEXT)), change=lambda _: garbled))


def test_a_lesson_about_markup_is_no_raw_markup():
    lesson = "&lt;td&gt;甲&lt;/td&gt;&lt;td&gt;乙&lt;/td&gt;&lt;font color='red'&gt;丙&lt;/font&gt;"
    assert doubts(docx(paragraph(TEXT), paragraph(lesson))) == []
    raw = "<w:p><w:r><w:t>甲</w:t></w:r></w:p>"
    assert any("标记" in one for one in doubts(docx(paragraph(TEXT)), change=lambda _: TEXT + raw))


def test_a_part_that_no_reader_knows_is_looked_at():
    data = docx(paragraph(TEXT))
    target = BytesIO(data)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("word/fromthefuture.xml", f"<x><y>{TEXT[::-1]}</y></x>")
    request = Request("材料.docx", (), Format.DOCX)
    reading = read_file(request, target.getvalue(), bundled_vocabulary())
    assert look_for_doubts(target.getvalue(), Format.DOCX, reading) == ()  # the reader names it
    silent = replace(reading, left_out=())
    (said,) = look_for_doubts(target.getvalue(), Format.DOCX, silent)
    assert "fromthefuture.xml" in str(said)


def test_a_file_that_the_guard_cannot_read_is_said_not_to_be_checked():
    reading = read_file(Request("a.txt", (), Format.TEXT), TEXT.encode(), bundled_vocabulary())
    (said,) = look_for_doubts(b"no package at all", Format.DOCX, reading)
    assert str(said) == "没能核对原件里的文字是否都读出来了（BadZipFile），请看原件"


def test_a_guard_that_does_not_finish_costs_no_reading():
    data = docx(*(paragraph(f"{number}{TEXT}") for number in range(2000)))
    request = Request("材料.docx", (), Format.DOCX)
    with Readers(1, NO_WORDS, Limits(guard_time_s=0.0)) as readers:
        for _ in range(2):  # and the next file has a process of its own
            reading = readers.read(request, BytesIO(data), len(data))
            assert TEXT in reading.works[0].markdown
            assert [str(doubt) for doubt in reading.doubts] == [
                "没能在限定的时间里核对原件里的文字，请看原件"
            ]
