"""Word-processing files: nothing hidden is text, nothing is lost without a word."""

import time
from contextlib import suppress
from io import BytesIO

import pytest

from kb.errors import ExtractionFailed
from kb.intake.extraction.read import read
from kb.intake.media_type import Format, detect
from tests.intake_cases.cases import check
from tests.intake_cases.docx_cases import CASES as DOCX_CASES
from tests.intake_cases.odt_cases import CASES as ODT_CASES
from tests.intake_cases.odt_cases import comment, flat, meta, odt, p
from tests.intake_cases.rtf_cases import CASES as RTF_CASES
from tests.intake_cases.saved_cases import saved_as


@pytest.mark.parametrize("case", DOCX_CASES, ids=lambda case: case.name)
def test_docx(case):
    check(case, Format.DOCX)


@pytest.mark.parametrize("case", saved_as("doc"), ids=lambda case: case.name)
def test_doc(case):
    check(case, Format.DOC)


@pytest.mark.parametrize("case", [*ODT_CASES, *saved_as("odt")], ids=lambda case: case.name)
def test_odt(case):
    check(case, Format.ODT)


def test_heads_and_feet_of_odt_are_told():
    found = read(odt(p("正文"), master=f"<style:header>{p('青石小学')}</style:header>"), Format.ODT)
    assert [str(note) for note in found.notes] == ["页眉、页脚和页码没有放进正文：青石小学"]


@pytest.mark.parametrize(
    ("data", "name"), [(flat(p("平文件")), "x.xml"), (flat(p("平文件")), "改过的名字.txt")]
)
def test_a_flat_opendocument_text_shows_in_its_bytes(data, name):
    assert detect(BytesIO(data), name) is Format.ODT


def test_an_encrypted_opendocument_text_is_told_to_be_one():
    manifest = "<m><encryption-data/></m>"
    locked = odt(p("x"), entries={"META-INF/manifest.xml": manifest})
    with pytest.raises(ExtractionFailed, match="密码"):
        read(locked, Format.ODT)


def test_all_keywords_of_an_opendocument_text_are_read():
    inside = "<meta:keyword>感恩</meta:keyword><meta:keyword>班会</meta:keyword>"
    found = read(odt(p("正文"), entries={"meta.xml": meta(inside)}), Format.ODT)
    assert found.properties == {"keywords": "感恩、班会"}


def test_who_wrote_a_comment_is_not_the_author_of_a_flat_text():
    found = read(flat(p(f"正文{comment('要改')}")), Format.ODT)
    assert found.properties == {}


@pytest.mark.parametrize("case", [*RTF_CASES, *saved_as("rtf")], ids=lambda case: case.name)
def test_rtf(case):
    check(case, Format.RTF)


@pytest.mark.parametrize(
    "inside",
    [b"{" * 1_000_000, b"<" * 3_000_000, rb"{\b x}" * 200_000, rb"\'b0\'e0" * 500_000],
    ids=["open groups", "signs", "groups", "bytes"],
)
def test_rtf_of_a_kind_that_takes_long_is_read_or_refused_in_time(inside):
    started = time.process_time()
    with suppress(ExtractionFailed):
        read(rb"{\rtf1\ansi\ansicpg936 " + inside, Format.RTF)
    assert time.process_time() - started < 5


def test_properties_of_rtf():
    info = rb"{\info{\title \'b8\'d0\'b6\'f7}{\author x}{\creatim\yr2024\mo5\dy10\hr8\min30}}"
    found = read(rb"{\rtf1\ansi\ansicpg936" + info + b" y}", Format.RTF)
    assert found.markdown == "y"
    assert found.properties == {
        "title": "感恩", "author": "x", "created_on": "2024-05-10T08:30:00",
    }  # fmt: skip
