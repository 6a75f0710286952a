"""Small PDFs: in which order they read, what recurs, what people filled in, what nobody sees."""

import zlib

import pytest

from kb.intake.extraction.pdf import read_pdf
from tests.intake_cases.small import Small, faults
from tests.pdf_files import han, paragraph, pdf, pixels, ruled, shown, words

TEXT = "班里的绿萝是轮流浇水的谁也不许忘记忘了要写一份说明贴在墙上大家看"


def lines(text, count, start=0, width=14):
    """So many lines of one text, full to the last character."""
    whole = text * (count * width // len(text) + 2)
    return [whole[start + at * width : start + (at + 1) * width] for at in range(count)]


def column(text, x, y, count=12, size=12, width=14, start=0):
    return han(lines(text, count, start, width), x, y, "gbk", size=size)


def page(*parts, cmap="GBK-EUC-H", **options):
    return pdf("".join(parts), cmap=cmap, **options)


def said(text, x, y, size=12):
    return han([text], x, y, "gbk", size=size)


def case(name, *parts, data=None, **expected):
    return Small(name, data or page(*parts), "x.pdf", **expected)


LEFT, RIGHT = 60, 320
FIRST, SECOND = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰", "春夏秋冬东南西北金木水火土风云"
BOTH = column(FIRST, LEFT, 600) + column(SECOND, RIGHT, 600)
ORDER = ("".join(lines(FIRST, 12)), "".join(lines(SECOND, 12)))


def annotated(annotations, fields="", more=()):
    """A page with annotations; the numbers of their objects begin at 7."""
    whole = page(said("登记表姓名", 60, 700))
    kids = " ".join(f"{7 + at} 0 R" for at in range(len(annotations)))
    whole = whole.replace(b"/Contents 5 0 R", f"/Annots[{kids}]/Contents 5 0 R".encode())
    catalog = f"<</Type/Catalog/AcroForm<</Fields[{kids}]{fields}>>/Pages 2 0 R{''.join(more)}>>"
    whole = whole.replace(b"<</Type/Catalog/Pages 2 0 R>>", catalog.encode())
    objects = "".join(f"{7 + at} 0 obj\n{one}\nendobj\n" for at, one in enumerate(annotations))
    return (
        whole[: whole.index(b"xref\n")]
        + objects.encode("latin-1")
        + b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def utf16(text):
    return "<" + ("\ufeff" + text).encode("utf-16-be").hex() + ">"


def field(kind, value, x=200, more=""):
    return f"<</Type/Annot/Subtype/Widget/FT/{kind}/T(a{x})/V {value}/Rect[{x} 695 {x + 150} 715]/F 4{more}>>"


def note(kind, text, more=""):
    return f"<</Type/Annot/Subtype/{kind}/Contents {utf16(text)}/Rect[60 600 300 620]/F 4{more}>>"


def vertical(columns, x=480, y=740, size=14):
    return "".join(
        said(char, x - at * 30, y - row * 17, size)
        for at, column in enumerate(columns)
        for row, char in enumerate(column)
    )


def turned(texts, matrix="0 1 -1 0", x=100, y=60):
    return "".join(
        f"BT /B 12 Tf {matrix} {x + 20 * at} {y} Tm <{text.encode('gbk').hex()}> Tj ET\n"
        for at, text in enumerate(texts)
    )


RUNNING = [
    said("云川市资料汇编", 220, 780, 9) + column(FIRST, LEFT, 700, start=3 * at) for at in range(4)
]
SENTENCE = "我们每天都要坚持把一件小事做好。"
RECURRING = [
    han([SENTENCE, *lines(FIRST, 10, 5 * at, 30)], LEFT, 760, "gbk", size=12) for at in range(4)
]
HEAD = ruled((60, 160, 400), (740, 770)) + said("环节", 70, 750) + said("安排", 170, 750)


def table_page(rows, y=740):
    ys = [770 - 30 * at for at in range(len(rows) + 2)]
    drawn = ruled((60, 160, 400), ys) + said("环节", 70, 750) + said("安排", 170, 750)
    return drawn + "".join(
        said(one, 70, 720 - 30 * at) + said(two, 170, 720 - 30 * at)
        for at, (one, two) in enumerate(rows)
    )


CASES = [
    # --- columns -----------------------------------------------------------------------------
    case("columns", BOTH, order=ORDER),
    case("title above", said("小组里的沉默", 200, 700, 20) + BOTH, order=("# 小组里的沉默", *ORDER)),
    case("a line ends in the strip", said("一行字正好停在两栏之间的空白", 120, 640, 12) + BOTH, order=("一行字正好停在两栏之间的空白", *ORDER)),
    case("a line begins in the strip", said("页码一百二十三", 240, 640, 12) + BOTH, order=("页码一百二十三", *ORDER)),
    case("a line over both", said("这一行从左边一直写到右边把两栏都盖住了中间不停", 60, 640, 18) + BOTH, order=("这一行从左边一直写到", *ORDER)),
    case("a line over both in the middle", column(FIRST, LEFT, 700, 8) + column(SECOND, RIGHT, 700, 8)
         + said("中间的标题横跨左右两栏一直到头都没有停下来过", 60, 530, 16) + column(TEXT, LEFT, 490, 8) + column(TEXT[::-1], RIGHT, 490, 8),
         order=(lines(FIRST, 8)[0], lines(SECOND, 8)[0], "中间的标题", lines(TEXT, 1)[0], lines(TEXT[::-1], 1)[0])),
    case("a spread line above", said("分类号：G635", 60, 640) + said("标识码：A", 250, 640) + said("编号：1000", 430, 640) + BOTH,
         order=("分类号：G635", "标识码：A", "编号：1000", *ORDER)),
    case("short lines on the right", column(FIRST, LEFT, 600) + han(["甲：好", "乙：为什么", "丙：再想想", "丁：同意"] * 3, RIGHT, 600, "gbk"),
         order=(ORDER[0], "甲：好", "乙：为什么")),
    case("code on the right", column(FIRST, LEFT, 600) + paragraph(["x = 1", "for i in a:", "print(i)", "y = 2", "go()", "stop()"], RIGHT, 600),
         order=(ORDER[0], "x = 1", "stop()")),
    case("one column ends earlier", column(FIRST, LEFT, 600) + column(SECOND, RIGHT, 600, 7), order=(ORDER[0], "".join(lines(SECOND, 7)))),
    case("three columns", column(FIRST, 40, 600, width=10) + column(SECOND, 220, 600, width=10) + column(TEXT, 400, 600, width=10),
         order=("".join(lines(FIRST, 12, 0, 10)), "".join(lines(SECOND, 12, 0, 10)), "".join(lines(TEXT, 12, 0, 10))[:60])),
    case("beside words off the page", BOTH + said("裁切标记", 900, 500), order=ORDER, lacks=("裁切",), left_out=(("hidden", "看不见"),)),
    case("columns over two pages", data=pdf(BOTH, column(FIRST, LEFT, 700, start=4) + column(SECOND, RIGHT, 700, start=4), cmap="GBK-EUC-H"), order=ORDER),
    case("labels and values", "".join(said(a, 110, 700 - 40 * at, 14) + said(b, 240, 700 - 40 * at, 14) for at, (a, b) in enumerate(
        [("课题名称：", "小学中段议事能力培养"), ("立项编号：", "某教研立字第五十号"), ("课题类别：", "班级管理与学生发展"), ("主持人：", "甲老师与乙老师二人"), ("工作单位：", "某市某区实验小学校")])),
         has=("课题名称： 小学中段议事能力培养\n", "工作单位： 某市某区实验小学校")),
    case("labels without colons", "".join(said(a, 110, 700 - 40 * at, 14) + said(b, 240, 700 - 40 * at, 14) for at, (a, b) in enumerate(
        [("姓名", "甲某某"), ("学校", "云川市第三中学"), ("学科", "语文与班级管理"), ("班级", "八年级二班四十人"), ("时间", "二〇二四年九月")])),
         order=("姓名", "甲某某", "学校", "云川市第三中学", "学科")),
    case("one column", column(TEXT, 60, 700, 14, width=36), has=("".join(lines(TEXT, 14, 0, 36)),)),
    # --- raised and lowered --------------------------------------------------------------------
    case("mark of a note", said("研究表明参与感强的班级", 60, 700) + words("[1]", 193, 706, 7) + said("，冲突更少。", 206, 700), has=("研究表明参与感强的班级[1]，冲突更少。",)),
    case("digit of a note", said("研究表明参与感强", 60, 700) + words("2", 157, 705, 7) + said("的班级", 162, 700), has=("研究表明参与感强²的班级",)),
    case("marks on two lines", said("第一行的话没有说完", 60, 700) + words("[1]", 169, 706, 7) + said("第二行的话也没有说", 60, 682) + words("[2]", 169, 688, 7), has=("说完[1]", "有说[2]")),
    case("power", words("10", 60, 700) + words("3", 74, 705, 7) + words("m", 79, 700), has=("10³m",)),
    case("index", words("H", 60, 700) + words("2", 69, 697, 7) + words("O", 74, 700), has=("H₂O",)),
    # --- heads, feet, tables -------------------------------------------------------------------
    case("running head", data=pdf(*RUNNING, cmap="GBK-EUC-H"), lacks=("汇编",), notes=("云川市资料汇编",)),
    case("sentence that recurs", data=pdf(*RECURRING, cmap="GBK-EUC-H"), has=(SENTENCE,)),
    case("head of a table over pages", data=pdf(table_page([("导入", "五分"), ("故事", "十分")]), table_page([("讨论", "八分"), ("小结", "二分")]), table_page([("作业", "三分")]), cmap="GBK-EUC-H"),
         has=("| 环节 | 安排 |\n| --- | --- |\n| 导入 | 五分 |\n| 故事 | 十分 |\n| 讨论 | 八分 |\n| 小结 | 二分 |\n| 作业 | 三分 |",)),
    case("number of a page", data=pdf(*(column(FIRST, LEFT, 700, start=at) + words(str(at + 1), 300, 30) for at in range(3)), cmap="GBK-EUC-H"), lacks=("1", "2", "3"), notes=("页码",)),
    case("cell over two rows", ruled((60, 160, 300), (700, 670, 640)) + said("甲", 70, 680) + said("乙", 170, 680) + said("丙", 70, 650) + said("丁", 170, 650), has=("| 甲 | 乙 |", "| 丙 | 丁 |")),
    # --- contents, lists -----------------------------------------------------------------------
    case("contents", said("目录", 280, 740) + "".join(said(name + "." * 25 + str(at + 1), 60, 700 - 20 * at) for at, name in enumerate(["欢迎辞", "介绍", "进度"])) + said("正文从这里开始", 60, 560),
         has=("正文从这里开始",), lacks=("....", "目录"), left_out=(("generated", "目录"),)),
    case("spaced leaders", "".join(said(name + " ." * 12 + f" {at + 1}", 60, 700 - 20 * at) for at, name in enumerate(["欢迎辞", "介绍", "进度"])) + said("正文在此", 60, 560), lacks=(". .",), left_out=(("generated", "目录"),)),
    case("dots to be filled in", said("姓名........", 60, 700) + said("学校........", 60, 680), has=("姓名........",)),
    case("letters of a font of signs", "".join(words("\\351", 60, y, 12) + said(text, 80, y) for y, text in ((700, "定目标"), (680, "建制度"), (660, "常回看"))), has=("- 定目标\n- 建制度\n- 常回看",)),
    case("font of signs", data=page("".join(words("n", 60, y, 12) + said(text, 80, y) for y, text in ((700, "定目标"), (680, "建制度")))).replace(b"BaseFont/Helvetica>>", b"BaseFont/Wingdings>>"), has=("- 定目标\n- 建制度",)),
    case("bullets", "".join(words("\\267", 60, y) + said(text, 72, y) for y, text in ((700, "一件"), (680, "两件"))), has=("- 一件\n- 两件",)),
    case("O with a stroke in a word", words("Name: \\351degaard", 60, 700), has=("Name: Ødegaard",)),
    # --- how text stands ------------------------------------------------------------------------
    case("vertical", vertical(["春日晨读", "窗外有风吹过树梢", "孩子们一字一句地念"]), order=("春日晨读", "窗外有风吹过树梢", "孩子们一字一句地念")),
    case("vertical paragraph", vertical(["春日的早晨我们读书声音一直传到了操场那一边去的时候", "所有的人都停下来听一听。"]), has=("春日的早晨我们读书声音一直传到了操场那一边去的时候所有的人都停下来听一听。",)),
    case("on its side", turned(["横放页上的安全检查表", "请各班按时打扫公共区域"]), order=("横放页上的安全检查表", "请各班按时打扫公共区域")),
    case("on its other side", turned(["横放页上的安全检查表", "请各班按时打扫公共区域"], "0 -1 1 0", 400, 500), has=("横放页上的安全检查表", "请各班按时打扫公共区域")),
    case("head down", turned(["倒放的一页也要读出来"], "-1 0 0 -1", 400, 500), has=("倒放的一页也要读出来",)),
    case("a turned line beside", column(FIRST, LEFT, 700) + turned(["装订线内不要答题"], x=30), has=(ORDER[0], "装订线内不要答题")),
    case("slanted", column(FIRST, LEFT, 700) + turned(["样张"], ".7 .7 -.7 .7", 300, 300), has=("样张",)),
    # --- what people filled in, and what they noted ---------------------------------------------
    case("text field", data=annotated([field("Tx", utf16("沈若溪"))]), has=("沈若溪",)),
    case("choice", data=annotated([field("Ch", utf16("书法"), more=f"/Ff 131072/Opt[{utf16('书法')} {utf16('绘画')}]")]), has=("书法",), lacks=("绘画",)),
    case("tick", data=annotated([field("Btn", "/Yes", more="/AS/Yes/AP<</N<</Yes 5 0 R/Off 5 0 R>>>>")]), has=("☑",)),
    case("no tick", data=annotated([field("Btn", "/Off", more="/AS/Off/AP<</N<</Yes 5 0 R/Off 5 0 R>>>>")]), has=("☐",)),
    case("empty field", data=annotated([field("Tx", "()")]), has=("登记表姓名",)),
    case("lines in a field", data=annotated([field("Tx", utf16("第一行\n第二行"), more="/Ff 4096")]), order=("第一行", "第二行")),
    case("written onto the page", data=annotated([note("FreeText", "请补交照片")]), has=("请补交照片",)),
    case("note beside", data=annotated([note("Text", "这里改一下")]), lacks=("改一下",), left_out=(("comment", "批注"),)),
    case("note of a highlight", data=annotated([note("Highlight", "用词不当", "/QuadPoints[60 620 300 620 60 600 300 600]")]), lacks=("不当",), left_out=(("comment", "批注"),)),
    case("hidden field", data=annotated([field("Tx", utf16("沈若溪")).replace("/F 4", "/F 2")]), lacks=("沈若溪",)),
    # --- what nobody sees ------------------------------------------------------------------------
    case("not drawn", column(FIRST, LEFT, 700) + "3 Tr\n" + said("藏起来的话", 60, 300), has=(ORDER[0],), lacks=("藏起来",), left_out=(("hidden", "看不见"),)),
    case("not drawn, wanted", column(FIRST, LEFT, 700) + "3 Tr\n" + said("藏起来的话", 60, 300), has=("藏起来的话",), hidden=True),
    case("text of a scan", data=page(shown(0, 0, 0, 600, 800) + "3 Tr\n" + column(FIRST, LEFT, 700), pictures=[pixels(60, 80)]), has=(ORDER[0],)),
    case("white on white", column(FIRST, LEFT, 700) + "1 g\n" + said("参考答案四十", 60, 300), lacks=("参考答案",), left_out=(("hidden", "看不见"),)),
    case("white on a ground", column(FIRST, LEFT, 700) + "0 0 .5 rg 50 280 300 60 re f 1 g\n" + said("看得见的标题", 60, 300), has=("看得见的标题",)),
    case("off the page", column(FIRST, LEFT, 700) + said("页外的话", 60, -200), lacks=("页外",), left_out=(("hidden", "看不见"),)),
    case("all of it off the page", said("全都在页外的话", 60, -200), has=("全都在页外的话",)),
    case("a page that is a picture", data=pdf(column(FIRST, LEFT, 700), shown(0, 0, 0, 600, 800), cmap="GBK-EUC-H", pictures=[pixels(60, 80)]), has=(ORDER[0],), left_out=(("unread", "只有图片的页"),)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_small_pdf(case):
    assert faults(case) == []


def test_a_file_in_a_document_is_named():
    stream = zlib.compress(b"x")
    data = page(said("正文里的话", 60, 700))
    names = f"/Names<</EmbeddedFiles<</Names[{utf16('名单.xlsx')} 8 0 R]>>>>"
    data = data.replace(
        b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Catalog/Pages 2 0 R{names}>>".encode()
    )
    objects = f"8 0 obj\n<</Type/Filespec/F(a)/UF {utf16('名单.xlsx')}/EF<</F 9 0 R>>>>\nendobj\n".encode()
    objects += b"9 0 obj\n<</Type/EmbeddedFile/Filter/FlateDecode/Length %d>>stream\n" % len(stream)
    objects += stream + b"\nendstream\nendobj\n"
    found = read_pdf(data[: data.index(b"xref\n")] + objects + b"trailer<</Root 1 0 R>>\n%%EOF")
    assert [part.part % part.params for part in found.left_out] == ["嵌入的文件“名单.xlsx”"]
