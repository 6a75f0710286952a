"""PDF: marks on pages become the text that they look like."""

import struct

import pytest

from kb.errors import ExtractionFailed
from kb.intake.extraction.pdf import read_pdf
from kb.intake.headings import mark_headings
from tests.office import saved_by_office
from tests.pdf_files import han, paragraph, pdf, pixels, ruled, shown, words


@pytest.fixture(scope="module")
def plan():
    """Five pages, set by an office program: 守住一盆绿."""
    return read_pdf(saved_by_office("守住一盆绿.pdf"))


@pytest.fixture(scope="module")
def columns():
    """Two pages in two columns: 小岗位育人."""
    return read_pdf(saved_by_office("小岗位育人.pdf"))


def headings(markdown):
    return [line for line in mark_headings(markdown).split("\n") if line.startswith("#")]


def test_what_is_larger_or_bold_and_numbered_is_a_heading(plan):
    assert headings(plan.markdown) == [
        "# 守住一盆绿：责任主题班会设计",
        "## 一、班会背景",
        "## 二、班会目标",
        "### （一）认知目标",
        "### （二）行动目标",
        "## 三、班会准备",
        "## 四、班会过程",
        "## 五、班会反思",
    ]
    assert "\n\n云川市第三中学 周若溪\n\n" in plan.markdown


def test_paragraphs_run_over_lines_and_pages(plan):
    assert (
        "我常常在课间看他们围在那里小声商量，谁记今天的水量，谁写这一周的观察日记" in plan.markdown
    )
    whole = (
        "照料一盆植物并不难，难的是把一件小事连续做上一百天，而这恰恰是我想让他们学会的东西。\n\n"
    )
    assert plan.markdown.count("照料一盆植物并不难") == plan.markdown.count(whole) == 8


def test_letters_and_digits_keep_the_spaces_that_were_typed(plan):
    assert "也有 Excel 打印出来的 2 张表格" in plan.markdown
    assert "能坚持写满 40 页纸。" in plan.markdown
    assert "| 5分钟 |" in plan.markdown


def test_an_item_of_a_list_is_one_item(plan):
    item = "- 观察日记三本，其中一本是上届学生留下来的，封面已经磨破，里面记录了从九月到次年一月的浇水情况"
    assert f"- 绿萝一盆、喷壶一只\n{item}\n- 承诺卡每人一张\n" in plan.markdown


def test_a_table_with_a_cell_over_two_rows(plan):
    assert (
        "| 环节 | 时间 | 师生活动 | 设计意图 |\n| --- | --- | --- | --- |\n"
        "| 热身 | 5分钟 | 听一段雨声，猜猜谁在窗边 | 引出绿萝 集中注意 |\n"
        "| 故事 | 12分钟 | 读观察日记里最长的一天，说说当时的心情，再想一想换作自己会不会坚持 |"
        " 体会坚持的分量 |\n"
        "| 小结 | 8分钟 | 填写承诺卡 | 落到行动 |\n"
        "|  | 5分钟 | 同桌互签 |  |"
    ) in plan.markdown


def test_a_table_over_three_pages_is_one_table(plan):
    rows = [
        f"| 第{n}周 | 记录第{n}周的叶片数量与浇水次数 | 第{n % 6 + 1}小组 |" for n in range(1, 24)
    ]
    assert (
        "\n".join(["| 周次 | 观察内容 | 负责人 |", "| --- | --- | --- |", *rows]) in plan.markdown
    )
    assert plan.markdown.endswith("\n\n以上安排从九月开始执行。")


def test_a_picture_stands_where_it_stood(plan):
    assert "如下图所示。\n\n![](picture:image1.jpg)\n\n## 四、班会过程" in plan.markdown
    assert [one.media_type for one in plan.pictures] == ["image/jpeg"]
    assert plan.pictures[0].data.startswith(b"\xff\xd8\xff")


def test_running_heads_and_numbers_are_left_out_and_told(plan):
    assert "资料汇编" not in plan.markdown
    assert "共 5 页" not in plan.markdown
    assert [str(note) for note in plan.notes] == [
        "页眉、页脚和页码没有放进正文：云川市班主任工作室资料汇编；第 1 页共 5 页"
    ]


def test_what_the_file_says_of_itself(plan):
    assert {name: plan.properties[name] for name in ("title", "author")} == {
        "title": "守住一盆绿",
        "author": "周若溪",
    }


def test_columns_are_read_one_after_the_other(columns):
    text = columns.markdown
    found = [text.index(word) for word in ("摘要：", "第1节开头", "第1节结束", "第2节开头", "第2节结束",
                                           "| 岗位 | 人数 |", "第3节开头", "第3节结束")]  # fmt: skip
    assert found == sorted(found)
    assert headings(text) == [
        "# 小岗位育人的实践与思考",
        "## 1. 岗位从哪里来",
        "## 2. 岗位怎样轮换",
        "## 3. 岗位如何评价",
    ]
    whole = "谁去请教生物老师叶尖为什么发黄。照料一盆植物并不难，难的是把一件小事连续做上一百天，"
    assert text.count(whole) == 6


LINES = [
    "The window sill of our class holds a plant that every pupil waters in",
    "turn, and after a term it had grown so long that its leaves were touch-",
    "ing the heater below. Nobody had asked them to measure it.",
]
JOINED = (
    "The window sill of our class holds a plant that every pupil waters in turn, and after a term"
    " it had grown so long that its leaves were touching the heater below. Nobody had asked them"
    " to measure it."
)


def test_latin_lines_are_joined_with_spaces_and_without_hyphens():
    assert read_pdf(pdf(paragraph(LINES, 60, 600))).markdown == JOINED


@pytest.mark.parametrize(
    ("encoding", "cmap"),
    [("gbk", "GBK-EUC-H"), ("utf-16-be", "UniGB-UCS2-H"), ("gb18030", "GBKp-EUC-H")],
)
def test_a_font_that_is_not_in_the_file_reads_as_well(encoding, cmap):
    lines = ["　　放学以后，值日的同学把黑板擦了", "两遍，又把粉笔按颜色排好。"]
    found = read_pdf(pdf(han(lines, 60, 600, encoding, size=24, leading=36), cmap=cmap))
    assert found.markdown == "放学以后，值日的同学把黑板擦了两遍，又把粉笔按颜色排好。"


def test_characters_without_a_code_are_told():
    def with_unknown(count):
        """The font's own numbers, and nothing that says what they stand for."""
        text = han(["a" * count], 60, 500, "utf-16-be") + paragraph(LINES, 60, 600)
        return pdf(text, cmap="Identity-H").replace(b"Ordering(GB1)", b"Ordering(Own)")

    found = read_pdf(with_unknown(10))
    assert JOINED in found.markdown
    assert [str(note) for note in found.notes] == [
        "有 10 个字符读不出来（按 PDF 读），已记为 \ufffd"
    ]
    with pytest.raises(ExtractionFailed, match="没有编码"):
        read_pdf(with_unknown(400))


def test_a_turned_page_reads_like_any_other():
    content = "".join(
        words(line, 100 + 18 * at, 60, turned="0 1 -1 0") for at, line in enumerate(LINES)
    )
    assert read_pdf(pdf(content, rotate=90)).markdown == JOINED


def test_slanted_words_on_every_page_are_no_text():
    mark = words("CONFIDENTIAL", 200, 300, 40, turned=".7 .7 -.7 .7")
    pages = [mark + words(f"Text of page {word}.", 60, 600) for word in ("one", "two", "three")]
    assert read_pdf(pdf(*pages)).markdown == "\n\n".join(
        f"Text of page {word}." for word in ("one", "two", "three")
    )
    assert "CONFIDENTIAL" in read_pdf(pdf(pages[0])).markdown


def test_what_is_drawn_twice_to_look_bold_stands_once_and_narrow_letters_twice():
    twice = words("Will all", 60, 600) + words("Will all", 60.4, 600)
    assert read_pdf(pdf(twice)).markdown == "Will all"
    assert read_pdf(pdf("40 Tz " + words("still ill", 60, 600))).markdown == "still ill"


def test_leaning_words_are_words():
    content = words("The", 60, 600) + words("Lost Pen", 84, 600, turned="1 0 .25 1")
    assert read_pdf(pdf(content)).markdown == "The Lost Pen"


def test_drawn_points_are_items():
    dots = "".join(f"{x} {y} 4 4 re f\n" for x, y in ((60, 602), (60, 582), (80, 562)))
    content = words("one", 72, 600) + words("two", 72, 580) + words("three", 92, 560)
    assert read_pdf(pdf(dots + content)).markdown == "- one\n- two\n    - three"


def test_what_a_browser_prints_around_a_page_is_left_out():
    content = words("2024/5/10 14:22    A page", 60, 780, 8) + words("Some text.", 60, 600)
    content += words("https://example.org/page", 60, 10, 8) + words("1/1", 560, 10, 8)
    assert read_pdf(pdf(content)).markdown == "Some text."


def test_a_frame_and_an_underline_are_no_table():
    frame = "50 50 500 700 re S\n60 590 m 200 590 l S\n"
    assert read_pdf(pdf(frame + paragraph(LINES, 60, 600))).markdown == JOINED


def test_boxes_of_thin_filled_bars_are_a_table():
    bars = "".join(f"60 {y} 300 0.5 re f\n" for y in (500, 530, 560))
    bars += "".join(f"{x} 500 0.5 60 re f\n" for x in (60, 160, 360))
    cells = words("Name", 70, 540) + words("Task", 170, 540)
    cells += words("Lin", 70, 510) + words("a | b", 170, 510)
    assert read_pdf(pdf(bars + cells)).markdown == (
        "| Name | Task |\n| --- | --- |\n| Lin | a \\| b |"
    )


def test_a_table_of_a_paper_has_no_rules_between_its_columns():
    text = read_pdf(saved_by_office("前后测比较.pdf")).markdown
    assert (
        "表1 前后测比较\n\n| 调查项目 | 前测（人） | 后测（人） |\n| --- | --- | --- |\n"
        "| 主动举手 | 12 | 27 |\n| 愿意在小组里说出自己的困难并请求帮助 | 9 | 21 |\n"
        "| 按时交作业 | 31 | 38 |\n\n由表1可见，"
    ) in text


def test_three_rules_and_columns_are_a_table_and_separators_are_none():
    rules = "".join(f"60 {y} m 460 {y} l S\n" for y in (620, 596, 520))
    rows = (("Post", "Pupils", "Days"), ("Library", "2", "Mon and"), ("Doors", "1", "Tue"))
    cells = "".join(
        words(text, x, y, 10)
        for row, y in zip(rows, (604, 580, 530), strict=True)
        for text, x in zip(row, (64, 240, 380), strict=True)
    )
    table = rules + cells + words("Wed", 380, 560, 10)
    assert read_pdf(pdf(table)).markdown == (
        "| Post | Pupils | Days |\n| --- | --- | --- |\n| Library | 2 | Mon and Wed |\n"
        "| Doors | 1 | Tue |"
    )
    text = "".join(paragraph(LINES, 64, y) for y in (610, 540))
    separators = "".join(f"60 {y} m 460 {y} l S\n" for y in (640, 590, 480))
    assert read_pdf(pdf(separators + text)).markdown == f"{JOINED}\n\n{JOINED}"


def test_a_row_cut_by_the_page_is_one_row_and_a_head_said_again_one_head():
    head = words("No", 70, 580) + words("Task", 170, 580)
    first = ruled((60, 160, 500), (600, 570, 540)) + head
    first += words("1", 70, 550) + words("water the plant and", 170, 550)
    second = ruled((60, 160, 500), (600, 570, 540)) + words("write it down", 170, 580)
    second += words("2", 70, 550) + words("clean", 170, 550)
    assert read_pdf(pdf(first, second)).markdown.split("\n")[2:] == [
        "| 1 | water the plant and write it down |",
        "| 2 | clean |",
    ]
    again = ruled((60, 160, 500), (600, 570, 540)) + head + words("2", 70, 550)
    again += words("clean", 170, 550)
    assert read_pdf(pdf(first, again)).markdown.split("\n") == [
        "| No | Task |", "| --- | --- |", "| 1 | water the plant and |", "| 2 | clean |"
    ]  # fmt: skip


def test_pictures_that_are_no_jpeg_become_png():
    content = words("Above the picture", 60, 700) + shown(0, 60, 400, 200, 200)
    found = read_pdf(pdf(content + words("Below the picture", 60, 300), pictures=[pixels(40, 20)]))
    assert found.markdown == "Above the picture\n\n![](picture:image1.png)\n\nBelow the picture"
    data = found.pictures[0].data
    assert struct.unpack(">II", data[16:24]) == (40, 20)


def test_one_picture_at_two_places_is_kept_once():
    content = words("Twice", 60, 700) + shown(0, 60, 400, 200, 200) + shown(0, 60, 100, 150, 150)
    found = read_pdf(pdf(content, pictures=[pixels(40, 20)]))
    assert found.markdown.count("![](picture:image1.png)") == 2
    assert len(found.pictures) == 1


def test_logos_on_every_page_and_dots_are_no_pictures():
    content = words("Some text", 60, 600) + shown(0, 500, 740, 40, 40) + shown(0, 60, 500, 4, 4)
    assert read_pdf(pdf(*[content] * 3, pictures=[pixels(40, 40)])).pictures == ()


def test_the_scan_below_its_own_text_is_told_and_not_taken():
    content = shown(0, 0, 0, 600, 800) + paragraph(LINES, 60, 600)
    found = read_pdf(pdf(content, pictures=[pixels(60, 80)]))
    assert (found.markdown, found.pictures) == (JOINED, ())
    assert "1 张图片没有取出" in str(found.notes[0])


@pytest.mark.parametrize("content", ["", shown(0, 0, 0, 600, 800), words("1", 300, 20)])
def test_pages_without_words_are_told_to_be_scans(content):
    with pytest.raises(ExtractionFailed, match="扫描件"):
        read_pdf(pdf(content, pictures=[pixels(60, 80)]))


def test_broken_files_are_told():
    with pytest.raises(ExtractionFailed, match="坏了"):
        read_pdf(b"%PDF-1.4\n" + b"\x00" * 500)
    cut = pdf(paragraph(LINES, 60, 600), words("Page two", 60, 600))
    wrong_place = cut[: cut.rindex(b"startxref")] + b"startxref\n7\n%%EOF"
    assert read_pdf(wrong_place).markdown == JOINED + "\n\nPage two"


def test_marks_far_beyond_the_page_are_read_like_others():
    """Found by tests.fuzz: each step across a page of a kilometre was tried for a column."""
    far = "".join(words(f"word {n}", (-1) ** n * 3e6, 20 * n) for n in range(40))
    assert read_pdf(pdf(far)).markdown.count("word") == 40


def test_a_broken_page_is_told_and_the_others_are_read():
    two = pdf(paragraph(LINES, 60, 600), words("Page two", 60, 600))
    cut = two.replace(b"<</Type/Page/Parent", b"<</Type/Pxge/Parent", 1).replace(
        b"Kids[6 0 R", b"Kids[9 0 R"
    )
    found = read_pdf(cut)
    assert found.markdown == "Page two"
    assert [str(note) for note in found.notes] == ["有 1 页坏了，读不出来"]
