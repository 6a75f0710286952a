"""Word files: everything that was written is there, in the structure that it had."""

import time

import pytest

from kb.errors import ExtractionFailed
from kb.intake.extraction.docx.reader import read_docx
from kb.intake.extraction.docx.styles import chinese
from tests.office import (
    bold,
    cell,
    docx,
    image,
    numbered,
    paragraph,
    png,
    run,
    saved_by_office,
    table,
)

BODY = paragraph("正文。")


def markdown(*blocks, **options):
    return read_docx(docx(*blocks, **options)).markdown


def level(number, format_, text, start=1):
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{format_}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels):
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )


def style(id_, name, inside=""):
    return (
        f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{name}"/>{inside}</w:style>'
    )


def test_what_looks_like_markup_is_text():
    assert markdown(paragraph("&lt;感恩&gt; *a* _b_ [c]")) == "\\<感恩\\> \\*a\\* \\_b\\_ \\[c\\]"
    assert markdown(paragraph("# 井号"), paragraph("1. 一")) == "\\# 井号\n\n1\\. 一"


@pytest.mark.parametrize("name", ["heading 2", "Heading 2", "标题 2"])
def test_headings_by_the_name_of_their_style(name):
    assert markdown(paragraph("目标", "x"), parts={"styles": style("x", name)}) == "## 目标"


def test_headings_by_outline_level_and_by_the_style_that_theirs_is_based_on():
    styles = style("a", "heading 3") + style("b", "我的", '<w:basedOn w:val="a"/>')
    assert markdown(paragraph("甲", "b"), parts={"styles": styles}) == "### 甲"
    assert markdown(paragraph("乙", properties='<w:outlineLvl w:val="0"/>')) == "# 乙"


def test_a_style_that_is_based_on_itself_is_no_trap():
    styles = style("a", "甲", '<w:basedOn w:val="b"/>') + style("b", "乙", '<w:basedOn w:val="a"/>')
    assert markdown(paragraph("文", "a"), parts={"styles": styles}) == "文"


def test_a_table_of_contents_is_left_out():
    text = markdown(paragraph("一、目标……1", "t"), BODY, parts={"styles": style("t", "toc 1")})
    assert text == "正文。"


def test_bold_stands_between_letters():
    assert markdown(paragraph(bold("目标：") + run("明理"))) == "**目标**：明理"
    assert markdown(paragraph(bold("一、") + bold("目标"))) == "**一、目标**"
    assert markdown(paragraph(run("无", '<w:b w:val="0"/>'))) == "无"


@pytest.mark.parametrize(
    ("format_", "text", "expected"),
    [
        ("chineseCountingThousand", "%1、", "一、甲\n\n二、乙"),
        ("chineseCounting", "（%1）", "（一）甲\n\n（二）乙"),
        ("decimalEnclosedCircle", "%1", "①甲\n\n②乙"),
        ("decimal", "第%1课", "第1课甲\n\n第2课乙"),
        ("decimal", "%1.", "1. 甲\n2. 乙"),
        ("decimal", "%1、", "1. 甲\n2. 乙"),
        ("bullet", "\uf0b7", "- 甲\n- 乙"),
        ("upperRoman", "%1)", "I)甲\n\nII)乙"),
        ("none", "", "甲\n\n乙"),
    ],
)
def test_numbers_that_word_counts_are_written_out(format_, text, expected):
    parts = {"numbering": numbering(level(0, format_, text))}
    assert markdown(numbered("甲", 1), numbered("乙", 1), parts=parts) == expected


def test_numbers_of_levels_begin_again_under_the_next():
    parts = {"numbering": numbering(level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"))}
    blocks = [numbered(text, 1, at) for text, at in (("甲", 0), ("乙", 1), ("丙", 0), ("丁", 1))]
    assert markdown(*blocks, parts=parts) == "1. 甲\n\n1.1乙\n\n2. 丙\n\n2.1丁"


def test_lists_in_lists():
    parts = {"numbering": numbering(level(0, "bullet", "·"), level(1, "bullet", "·"))}
    blocks = [numbered(text, 1, at) for text, at in (("甲", 0), ("乙", 1), ("丙", 0))]
    assert markdown(*blocks, parts=parts) == "- 甲\n    - 乙\n- 丙"


def test_a_list_that_begins_deep_is_no_code():
    parts = {"numbering": numbering(level(3, "bullet", "·"))}
    assert markdown(BODY, numbered("甲", 1, 3), parts=parts) == "正文。\n\n- 甲"


def test_chinese_numbers():
    numbers = (1, 10, 11, 20, 21, 100, 103, 110, 2024, 10_000)
    expected = [
        "一",
        "十",
        "十一",
        "二十",
        "二十一",
        "一百",
        "一百零三",
        "一百一十",
        "二千零二十四",
        "10000",
    ]
    assert [chinese(number) for number in numbers] == expected


def test_line_breaks_stay_within_the_paragraph():
    assert markdown(paragraph("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r>")) == "甲\n乙"


def test_pinyin_above_characters_goes_and_the_characters_stay():
    ruby = (
        f"<w:r><w:ruby><w:rt>{run('xué')}</w:rt><w:rubyBase>{run('学')}</w:rubyBase></w:ruby></w:r>"
    )
    assert markdown(paragraph(ruby + run("校"))) == "学校"


def test_changes_are_taken_and_what_was_deleted_is_not():
    changed = f"<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins>{run('新')}</w:ins>"
    assert markdown(paragraph(changed)) == "新"


def test_hidden_text_and_the_codes_of_fields_are_no_text():
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r>'
        + run("第3页")
        + run("藏", "<w:vanish/>")
    )
    assert markdown(paragraph(field)) == "第3页"


def test_a_table_with_merged_cells():
    wide = cell("合并", '<w:gridSpan w:val="2"/>')
    below = cell("", "<w:vMerge/>")
    text = markdown(table([wide, "丙"], ["甲", "乙|竖", below], ["一", "二", "三"]))
    assert text == "| 合并 |  | 丙 |\n| --- | --- | --- |\n| 甲 | 乙\\|竖 |  |\n| 一 | 二 | 三 |"


def test_a_form_of_long_cells_reads_as_text():
    long = paragraph("导入。" * 80) + paragraph("小结。" * 10)
    text = markdown(table(["课题", "诚信"], ["教学过程", long]))
    assert text.startswith("**课题** 诚信\n\n**教学过程**\n\n导入。")
    assert text.endswith("\n\n" + "小结。" * 10)


def test_a_frame_around_a_text_is_no_table():
    assert markdown(table([paragraph("甲") + paragraph("乙")])) == "甲\n\n乙"


def test_a_text_box_follows_its_paragraph_and_is_read_once():
    box = f"<w:txbxContent>{paragraph('框里')}</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert markdown(paragraph(run("正文") + both)) == "正文\n\n框里"


def test_footnotes_stand_at_the_end():
    mention = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnote w:id="2">{paragraph("出处。")}</w:footnote>'
    text = markdown(paragraph(run("引文") + mention), BODY, parts={"footnotes": notes})
    assert text == "引文\\[1\\]\n\n正文。\n\n---\n\n\\[1\\] 出处。"


def test_a_picture_stays_in_its_place():
    found = read_docx(docx(BODY, paragraph(image("rId9", "板书")), BODY, parts={"rId9": png()}))
    assert found.markdown == "正文。\n\n![板书](picture:rId9.png)\n\n正文。"
    assert [(one.name, one.media_type, one.data) for one in found.pictures] == [
        ("rId9.png", "image/png", png())
    ]


def test_formulas_and_symbols_keep_their_signs():
    maths = "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
    tick = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    assert markdown(paragraph(maths + tick)) == "a+b✓"


def test_properties():
    core = {"title": " 感恩 ", "creator": "沈若溪", "created": "2024-05-10T08:00:00Z", "x": "y"}
    assert read_docx(docx(BODY, core=core)).properties == {
        "title": "感恩", "author": "沈若溪", "created_on": "2024-05-10T08:00:00Z",
    }  # fmt: skip


def test_the_strict_variant_says_the_same():
    import zipfile
    from io import BytesIO

    from tests.office import zipped

    usual = docx(paragraph("甲"))
    with zipfile.ZipFile(BytesIO(usual)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    document = entries["word/document.xml"].decode()
    entries["word/document.xml"] = document.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert read_docx(zipped(entries)).markdown == "甲"


@pytest.mark.parametrize("doctype", [
    '<!DOCTYPE d [<!ENTITY a "啊">]>',
    '<!DOCTYPE d SYSTEM "file:///etc/passwd">',
])  # fmt: skip
def test_entities_are_refused(doctype):
    with pytest.raises(ExtractionFailed):
        markdown(BODY, doctype=doctype)


def test_a_file_that_office_saved():
    found = read_docx(saved_by_office("班会.docx"))
    assert "- 明白\\<诚信\\>是什么\n- 愿意守住一个小承诺" in found.markdown
    assert "1. 热身：猜一猜\n2. 讨论：借来的笔" in found.markdown
    assert "| 讨论 | 20分钟 | 情境\\*三则\\* |" in found.markdown


def test_a_note_that_mentions_itself_is_read_once():
    mention = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnote w:id="2">{paragraph(run("见") + mention)}</w:footnote>'
    text = markdown(paragraph(run("引文") + mention), parts={"footnotes": notes})
    assert text == "引文\\[1\\]\n\n---\n\n\\[1\\] 见\\[1\\]"


def test_heads_and_feet_are_told_where_the_body_does_not_say_them():
    head = f"{paragraph('青石小学校本课程')}{paragraph('正文。')}{paragraph('第 3 页')}"
    found = read_docx(docx(BODY, parts={"header": head}))
    assert found.markdown == "正文。"
    assert [str(note) for note in found.notes] == ["页眉、页脚和页码没有放进正文：青石小学校本课程"]


@pytest.mark.parametrize(
    "text", ["&lt;" * 1_000_000, "*" * 1_000_000, "<![CDATA[" + "<" * 3_000_000 + "]]>"]
)
def test_a_text_of_nothing_but_signs_is_read_in_time(text):
    started = time.process_time()
    assert len(markdown(paragraph(f"<w:r><w:t>{text}</w:t></w:r>"))) >= 2_000_000
    assert time.process_time() - started < 5


def test_many_notes_and_many_runs_are_read_in_time():
    mentions = "".join(
        f'<w:r><w:footnoteReference w:id="{number}"/></w:r>{run("字")}' for number in range(5_000)
    )
    notes = "".join(
        f'<w:footnote w:id="{number}">{paragraph("注")}</w:footnote>' for number in range(5_000)
    )
    started = time.process_time()
    assert markdown(paragraph(mentions), parts={"footnotes": notes}).count("注") == 5_000
    assert time.process_time() - started < 5
