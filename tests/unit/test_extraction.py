"""All other formats, and what a file is by its bytes."""

import struct
from contextlib import suppress
from io import BytesIO

import pytest

from kb.errors import ExtractionFailed
from kb.intake.extraction.doc.drawings import floating_things, shape_description, shape_texts
from kb.intake.extraction.html import read_html
from kb.intake.extraction.read import read
from kb.intake.extraction.slides.pptx import read_pptx
from kb.intake.media_type import Format, detect
from tests.office import (
    docx,
    names_saved_by_office,
    paragraph,
    png,
    pptx,
    saved_by_office,
    shape,
    zipped,
)

PLAN = "班会"
WORDS = ("诚信主题班会", "明白", "愿意守住一个小承诺", "借来的笔", "20", "板书第二行")


def read_bytes(data, name="x"):
    return read(data, detect(BytesIO(data), name))


@pytest.mark.parametrize("suffix", ["doc", "docx", "odt", "rtf", "pdf", "epub"])
def test_the_same_plan_in_every_format(suffix):
    text = read_bytes(saved_by_office(f"{PLAN}.{suffix}")).markdown
    assert [word for word in WORDS if word not in text] == []
    assert "<诚信>" in text.replace("\\", "")


def test_a_slide_of_very_many_lines_is_read():
    found = read_pptx(pptx((shape(["甲"] * 60_000), [])))
    assert found.markdown.count("甲") == 60_000


def test_an_old_word_file_keeps_its_structure():
    found = read_bytes(saved_by_office("班会.doc"))
    assert found.markdown.startswith(
        "# 诚信主题班会\n\n云川市第三中学 八年级（2）班 **沈若溪**\n\n**一、"
    )
    assert "- 明白\\<诚信\\>是什么\n- 愿意守住一个小承诺" in found.markdown
    assert "| 环节 | 时间 | 准备 |\n| --- | --- | --- |\n| 热身 | 5分钟 | 卡片 |" in found.markdown
    assert "![](picture:image1.png)\n\n板书第一行\n板书第二行" in found.markdown
    assert [picture.name for picture in found.pictures] == ["image1.png"]
    assert found.properties["author"] == "沈若溪"


@pytest.mark.parametrize("name", ["有图.ppt", "有图.xls", "有图.xlsx"])
def test_pictures_that_are_not_taken_are_counted(name):
    found = read_bytes(saved_by_office(name))
    assert found.pictures == ()
    assert [str(note) for note in found.notes] == ["有 1 张图片没有取出，请看原件"]


def test_a_picture_that_floats_in_an_old_word_file_stands_at_its_anchor():
    found = read_bytes(saved_by_office("浮图.doc"))
    assert found.markdown == "下面有图。\n\n![](picture:image1.png)"
    assert found.pictures[0].data.startswith(b"\x89PNG")
    assert [str(note) for note in found.notes] == [
        "页眉、页脚和页码没有放进正文：云川市班主任工作室资料汇编"
    ]


def test_drawings_that_are_broken_hold_no_pictures():
    anchors = struct.pack("<II", 0, 1) + struct.pack("<I", 1025) + bytes(22)
    deep = b"\x0f\x00\x02\xf0\xff\xff\xff\x7f" * 60
    for drawings in (b"", b"\x00" * 40, deep, b"\x12\x00\x07\xf0\x24\x00\x00\x00" + b"\xff" * 36):
        assert floating_things(anchors, drawings, b"\x89PNG") == {}


def test_the_long_values_of_a_drawing_are_its_description_and_the_words_of_art():
    words, description = "感恩班会".encode("utf-16-le"), "板书的照片\0".encode("utf-16-le")
    properties = struct.pack("<HIHIHI", 0x0104, 1, 0x80C0, len(words), 0x8381, len(description))
    body = properties + words + description
    drawing = struct.pack("<HHI", 3 << 4 | 3, 0xF00B, len(body)) + body
    assert shape_texts(drawing) == ["感恩班会"]
    assert shape_description(drawing) == "板书的照片"


def test_pictures_of_rtf_stand_in_their_places():
    found = read_bytes(saved_by_office("班会.rtf"))
    assert "\n\n![](picture:image1.png)\n\n板书第一行" in found.markdown
    assert [one.data for one in found.pictures] == [png(8, 8)]
    assert found.notes == ()


def test_a_picture_that_floats_in_rtf_and_its_second_form_are_one():
    blip = rb"{\pict{\*\picprop{\sp x}}\pngblip\picw2 " + png().hex().encode() + b"}"
    shape = rb"{\shp{\*\shpinst{\sp{\sn pib}{\sv " + blip + rb"}}}{\shprslt " + blip + b"}}"
    words = rb"{\shp{\*\shpinst{\shptxt Box}}}"
    rtf = rb"{\rtf1\ansi\pard Before\par " + shape + rb"\par After\par " + words + b"}"
    found = read(rtf, Format.RTF)
    assert found.markdown.startswith("Before\n\n![](picture:image1.png)\n\nAfter")
    assert [one.data for one in found.pictures] == [png()]
    for broken in (b"{\\rtf1{\\pict\\pngblip 0", b"{\\rtf1 x{\\pict\\pngblip zz}y}"):
        with suppress(ExtractionFailed):
            assert read(broken, Format.RTF).pictures == ()


def test_running_heads_of_rtf_are_no_text():
    rtf = rb"{\rtf1\ansi{\header\pard Head {\b bold}\par}{\footerr Foot\}\par}Some \{text\}\par}"
    assert read(rtf, Format.RTF).markdown.replace("\\", "") == "Some {text}"
    assert read(rb"{\rtf1\ansi{\header Head", Format.RTF).markdown == "Head"


def test_an_old_presentation_and_its_notes():
    text = read_bytes(saved_by_office("讲座.ppt")).markdown
    assert "青春期的情绪" in text
    assert "说出来" in text
    assert "这里停顿三十秒" in text


def test_a_presentation_has_a_heading_a_slide_and_its_notes_quoted():
    text = read_bytes(saved_by_office("讲座.pptx")).markdown
    assert text == (
        "## 青春期的情绪\n\n- 认识\\<情绪\\>\n- 说出来\n\n> 这里停顿三十秒\n\n"
        "## 情绪温度计\n\n| 情绪 | 分数 |\n| --- | --- |\n| 平静 | 3\\|4 |"
    )


def test_slides_without_a_title_are_numbered_and_empty_ones_left_out():
    slides = [(shape(["甲"]), []), ("", []), (shape(["1"], "sldNum"), ["只有备注"])]
    assert read_pptx(pptx(*slides)).markdown == "## 第 1 页\n\n甲\n\n## 第 3 页\n\n> 只有备注"


@pytest.mark.parametrize("suffix", ["xls", "xlsx"])
def test_a_spreadsheet_is_a_table_a_sheet(suffix):
    text = read_bytes(saved_by_office(f"考核.{suffix}")).markdown.replace("\\", "")
    assert "## 考核表\n\n| 项目 | 分值 | 要求 |" in text
    assert "| 主题班会 | 20 | 每学期<两次>以上 |" in text
    assert "| 沈若溪 | 2024-05-01 |" in text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_page_in_any_encoding(encoding):
    page = "<html><head><title>诚信</title></head><body><p>一诺千金，重在守信。</p></body></html>"
    found = read_bytes(page.encode(encoding), "x.html")
    assert (found.markdown, found.properties) == ("一诺千金，重在守信。", {"title": "诚信"})


PAGE = """<!DOCTYPE html><html><head><title>T</title><style>p{}</style><script>"<p>脚本"</script>
<body><nav><a href=/>首页</a></nav><h1>诚信 &lt;第一课&gt;</h1>
<p>甲<br>乙 <b>丙：</b>丁 <ruby>學<rp>(</rp><rt>xué</rt></ruby>校<p>没有关的段落
<ul><li>一<ul><li>二</ul><li>三</ul><ol start=4><li>四<li>五</ol>
<table><tr><th colspan=2>合<th>丙<tr><td>甲|<td>乙<br>乙<td>丙</table>
<p style="display: none">藏</p><img src="x.png" alt="外面的图"><img src="data:image/png;base64,%s" alt="图">
<div>末</div>"""


def test_a_page_as_it_is_read():
    import base64

    found = read_html(PAGE % base64.b64encode(png()).decode())
    assert found.markdown == (
        "# 诚信 \\<第一课\\>\n\n甲\n乙 **丙**：丁 學校\n\n没有关的段落\n\n- 一\n    - 二\n- 三\n4. 四\n5. 五\n\n"
        "| 合 |  | 丙 |\n| --- | --- | --- |\n| 甲\\| | 乙 乙 | 丙 |\n\n![图](picture:image1.png)\n\n末"
    )
    assert found.pictures[0].data == png()


def test_text_of_a_page_that_is_broken_off_is_there():
    assert read_html("<table><tr><td>甲<table><td>乙").markdown.split() == ["甲", "乙"]


def test_a_pdf_without_words_is_told_to_be_a_scan():
    pdf = saved_by_office("班会.pdf")
    assert detect(BytesIO(pdf), "x") is Format.PDF
    with pytest.raises(ExtractionFailed, match="扫描件"):
        read(PDF_OF_A_PICTURE, Format.PDF)


PDF_OF_A_PICTURE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
    b"trailer<</Root 1 0 R>>"
)


@pytest.mark.parametrize("name", names_saved_by_office())
def test_what_a_file_is_shows_in_its_bytes(name):
    data = saved_by_office(name)
    assert detect(BytesIO(data), "改过的名字.txt") is Format[name.rpartition(".")[2].upper()]


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"", "x.docx", Format.EMPTY),
        (b"<html><p>x", "x.doc", Format.HTML),
        ("纯文字".encode("gbk"), "x.doc", Format.TEXT),
        (b"{\\rtf1 x}", "x.doc", Format.RTF),
        (b"# x", "x.md", Format.MARKDOWN),
        ("<html>".encode("utf-16"), "x.htm", Format.HTML),
        (b"print()", "x.py", Format.UNKNOWN),
        (b"\x89PNG\r\n\x1a\n", "x.docx", Format.PICTURE),
        (b"Rar!\x1a\x07\x00", "x.zip", Format.OTHER_ARCHIVE),
        (zipped({"a.txt": "x"}), "x.docx", Format.ZIP),
        (docx(paragraph("x"))[:300], "x.docx", Format.DOCX),
    ],
)
def test_names_only_decide_between_texts(data, name, expected):
    assert detect(BytesIO(data), name) is expected


@pytest.mark.parametrize("name", names_saved_by_office())
def test_a_file_that_is_cut_off_anywhere_is_read_or_refused(name):
    data = saved_by_office(name)
    for share in (0.02, 0.3, 0.6, 0.9, 0.99):
        with suppress(ExtractionFailed):
            read_bytes(data[: int(len(data) * share)])
