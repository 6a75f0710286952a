r"""Small RTF files, each with one thing that a reader may lose, double or make public.

Chinese stands in them as bytes (\'b0\'e0) or in Unicode (\u29677?), as programs write it.
"""

from tests.intake_cases.cases import Case
from tests.office import png

_FONTS = rb"{\fonttbl{\f0\fnil\fcharset0 Arial;}{\f1\fnil\fcharset134 SimSun;}{\f2\fcharset2 Wingdings;}{\f3\fcharset136 MingLiU;}}"
_STYLES = rb"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 heading 2;}{\s3 toc 1;}{\*\cs15 Strong;}}"


def rtf(*parts, page=936, font=1, fonts=_FONTS):
    body = b"".join(part if isinstance(part, bytes) else u(part) for part in parts)
    head = rb"{\rtf1\ansi\ansicpg%d\deff%d" % (page, font)
    return head + fonts + _STYLES + rb"\pard\plain\f%d " % font + body + b"}"


def u(text):
    """Text in Unicode, with a question mark for programs that do not know it."""
    return "".join(char if char.isascii() else f"\\u{_signed(char)}?" for char in text).encode()


def _signed(char):
    return ord(char) - 0x10000 if ord(char) > 0x7FFF else ord(char)


def bytes_of(text, codec="gb18030"):
    return b"".join(rb"\'%02x" % byte for byte in text.encode(codec))


def field(code, result=b""):
    return (
        rb"{\field{\*\fldinst{ "
        + u(code.replace("\\", "\\\\"))
        + rb"}}{\fldrslt{"
        + result
        + b"}}}"
    )


def row(*cells, rights=(2000, 4000, 6000), definitions=None):
    """definitions: of each cell, before its right edge."""
    edges = [b"%s\\cellx%d" % (one, right) for one, right in zip(
        definitions or [b""] * len(cells), rights, strict=False)]  # fmt: skip
    inside = b"".join(rb"\pard\intbl " + u(cell) + rb"\cell" for cell in cells)
    return rb"\trowd\trleft0" + b"".join(edges) + inside + rb"\row"


def item(label, text, level=0):
    return (
        rb"{\listtext\pard\plain "
        + label
        + rb"\tab}\pard\ls1\ilvl%d " % level
        + u(text)
        + rb"\par "
    )


_PNG = png().hex().encode()
PARAGRAPH_END = rb"\par "
FORM = rb"{\field{\*\fldinst FORM{\*\formfield%s}}{\fldrslt}}"

CASES = (
    # --- which characters the bytes are -------------------------------------------------------------
    Case("the charset of the font decides", rtf(bytes_of("班会记录"), page=1252), ("班会记录",)),
    Case("a font of another script beside it", rtf(bytes_of("班会"), rb"\f0 caf\'e9 ", page=1252), ("班会café",)),
    Case("the code page where the font says nothing", rtf(bytes_of("班会"), fonts=b""), ("班会",)),
    Case("what all bytes look like where nothing says it", rtf(bytes_of("节气主题的晨会"), page=1252, font=0), ("节气主题的晨会",)),
    Case("Traditional characters", rtf(rb"\f3 ", bytes_of("班會記錄", "cp950")), ("班會記錄",)),
    Case("bytes as they are", rtf("班会记录".encode("gb18030")), ("班会记录",)),
    Case("bytes as they are that look like a backslash or a brace", rtf("乗弢誠".encode("gb18030"), rb"\par ", "后文"), ("乗弢誠\n\n后文",)),
    Case("bytes as they are before a control word", rtf("记录".encode("gb18030") + rb"\par ", "后文"), ("记录\n\n后文",)),
    Case("letters with accents as they are", rtf(b"caf\xe9\\par ok", page=1252, font=0, fonts=rb"{\fonttbl{\f0\fcharset0 Arial;}}"), ("café\n\nok",)),
    Case("bytes of UTF-8 as they are", rtf("班会记录".encode()), ("班会记录",)),
    Case("Unicode with one character to pass over", rtf("班会", b" ok"), ("班会 ok",), ("?",)),
    Case("Unicode with two bytes to pass over", rtf(rb"\uc2\u29677\'b0\'e0\u20250\'bb\'e1."), ("班会.",)),
    Case("Unicode with nothing to pass over", rtf(rb"\uc0\u29677\u20250 ok"), ("班会ok",)),
    Case("a character in two halves", rtf(rb"\u-10179?\u-8704?"), ("😀",)),
    Case("the font for Chinese beside one for letters", rtf(rb"\loch\af0\hich\af0\dbch\af1\loch\f0 ", bytes_of("班会"), page=1252), ("班会",)),
    Case("a sign of a symbol font", rtf(rb"{\f2 \'fc}", "完成"), ("✓完成",)),
    Case("the newer of two forms", rtf(rb"{\upr{x}{\*\ud{", "班会", rb"}}}"), ("班会",), ("x",)),
    # --- words ----------------------------------------------------------------------------------------
    Case("bold words", rtf(rb"{\b ", "目标", rb"}", "：明理"), ("**目标**：明理",)),
    Case("a power", rtf(rb"10{\super 3}", "人"), ("10³人",), ("103",)),
    Case("a lowered number", rtf(rb"H{\sub 2}O"), ("H₂O",)),
    Case("what looks like markup", rtf(b"<x> *a* \\{b\\}"), ("<x> *a* {b}",)),
    Case("pinyin above a character", rtf("一年级", field("EQ \\* jc2 \\o\\ad(\\s\\up 9(chén),晨)"), field("EQ \\o\\ad(\\s\\up 9(dú),读)")),
         ("一年级晨读",), ("chén",)),
    Case("a ring around a character", rtf("第", field("eq \\o\\ac(○,六)"), "周"), ("第六周",)),
    Case("the result of a field", rtf(field("PAGE", u("3"))), ("3",), ("PAGE",)),
    Case("an equation", rtf("扣", rb"{\mmath{\*\moMath{\mf{\mfPr{\mtype bar}}{\mnum{\mr 1}}{\mden{\mr 2}}}}}", "分"), ("扣1/2分",)),
    # --- hidden, deleted, commented --------------------------------------------------------------------
    Case("hidden words", rtf("公开", rb"{\v ", "秘密", b"}"), ("公开",), ("秘密",), {"hidden": 1}),
    Case("hidden words are taken in where that is asked for", rtf("公开", rb"{\v ", "秘密", b"}"), ("公开秘密",), hidden=True),
    Case("deleted words", rtf(rb"{\deleted\revauthdel1 ", "旧", b"}", "新"), ("新",), ("旧",), {"deleted": 1}),
    Case("a paragraph whose end was deleted goes on", rtf("上半句", rb"{\deleted\par}", "下半句"), ("上半句下半句",)),
    Case("comments", rtf("正文", rb"{\*\atnid x}{\*\atnauthor y}{\*\annotation\pard\plain ", "要改", b"}"), ("正文",), ("要改", "x", "y"),
         {"comment": 1}),
    Case("heads and feet", rtf(rb"{\header\pard ", "页眉", rb"\par}", "正文"), ("正文",), ("页眉",)),
    # --- blocks ------------------------------------------------------------------------------------------
    Case("headings by style", rtf(rb"\pard\s1 ", "甲", rb"\par\pard\s2 ", "乙", rb"\par\pard ", "正文"), ("# 甲\n\n## 乙\n\n正文",)),
    Case("a heading by its level", rtf(rb"\pard\outlinelevel1 ", "甲", rb"\par\pard ", "正文"), ("## 甲\n\n正文",)),
    Case("a list of contents is left out", rtf(rb"\pard\s3 ", "目标……1", rb"\par\pard ", "正文"), ("正文",), ("……1",)),
    Case("a list with points", rtf(item(rb"\bullet ", "甲"), item(rb"\'b7", "乙")), ("- 甲\n- 乙",)),
    Case("a numbered list", rtf(item(b"1.", "甲"), item(b"2.", "乙")), ("1. 甲\n2. 乙",)),
    Case("Chinese numbers", rtf(item(u("一、"), "甲")), ("一、甲",)),
    Case("a list in a list", rtf(item(rb"\bullet ", "甲"), item(rb"\bullet ", "内", 1)), ("- 甲\n    - 内",)),
    Case("a note in its place", rtf("引文", rb"{\footnote\pard\plain{\super\chftn} ", "出处。", b"}", "后半句。"),
         ("引文[1]后半句。", "---", "[1] 出处。")),
    Case("an endnote", rtf("引文", rb"{\footnote\ftnalt\pard ", "尾注。", b"}"), ("引文[1]", "[1] 尾注。")),
    Case("a text box", rtf("正文", rb"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 202}}{\shptxt\pard ", "框里", rb"\par}}}\par "), ("正文", "框里"), ("202",)),
    Case("a text box of old programs", rtf("正文", rb"{\*\do\dptxbx{\dptxbxtext\pard ", "框里", rb"\par}}\par "), ("正文", "框里")),
    Case("WordArt", rtf("正文", rb"{\shp{\*\shpinst{\sp{\sn gtextUNICODE}{\sv ", "感恩班会", rb"}}}}\par "), ("正文", "感恩班会")),
    # --- tables -------------------------------------------------------------------------------------------
    Case("a table", rtf(row("甲", "乙"), row("丙", "丁"), rb"\pard ", "后文"), ("| 甲 | 乙 |", "| 丙 | 丁 |", "后文")),
    Case("tables with a paragraph between them are two", rtf(row("甲", "乙"), rb"\pard\par ", row("丙", "丁")),
         ("| 甲 | 乙 |\n| --- | --- |\n\n| 丙 | 丁 |",)),
    Case("a wide cell keeps the columns", rtf(row("宽", "丙", rights=(4000, 6000)), row("甲", "乙", "丁")), ("| 宽 |  | 丙 |", "| 甲 | 乙 | 丁 |")),
    Case("a covered cell", rtf(row("上", "乙", definitions=[rb"\clvmgf", b""]), row("盖住的", "丁", definitions=[rb"\clvmrg", b""])),
         ("| 上 | 乙 |", "|  | 丁 |"), ("盖住的",), {"hidden": 1}),
    Case("a table within a table", rtf(rb"\trowd\cellx3000\cellx6000\pard\intbl ", "外", rb"\cell\pard\intbl\itap2 ", "内一", rb"\nestcell ", "内二",
         rb"\nestcell{\*\nesttableprops\trowd\cellx1000\cellx2000\nestrow}{\nonesttables\par}\pard\intbl ", "外二", rb"\cell\row"),
         ("| 外 | 内一 内二 外二 |",)),
    # --- drawn and filled in ------------------------------------------------------------------------------
    Case("a picture in its place", rtf("前", PARAGRAPH_END, rb"{\*\shppict{\pict\pngblip " + _PNG + b"}}", rb"{\nonshppict{\pict\wmetafile 00}}",
         PARAGRAPH_END, "后"), ("前", "![](picture:image1.png)", "后")),
    Case("a person's description", rtf(rb"{\pict{\*\picprop{\sp{\sn wzDescription}{\sv ", "板书", rb"}}}\pngblip " + _PNG + b"}"), ("![板书](",)),
    Case("a path is no description", rtf(rb"{\pict{\*\picprop{\sp{\sn wzDescription}{\sv C:\\Users\\zhangsan\\a.png}}}\pngblip " + _PNG + b"}"),
         ("![](",), ("zhangsan",), {"generated": 1}),
    Case("an embedded file is named", rtf("见附件", rb"{\object\objemb{\*\objclass Excel.Sheet.12}{\*\objdata 00}{\result ", "图", b"}}"), ("见附件图",), (),
         {"unread": 1}),
    Case("a choice of a form", rtf("课前：", FORM % (rb"{\fftype2\ffres1{\*\ffl " + u("较差") + rb"}{\*\ffl " + u("良好") + b"}}")), ("课前：良好",), ("较差",)),
    Case("a tick of a form", rtf(FORM % rb"{\fftype1\ffres1\ffdefres0}", "住校"), ("☑住校",)),
    Case("a tick that nobody set", rtf(FORM % rb"{\fftype1\ffres25\ffdefres0}", "住校"), ("□住校",)),
)  # fmt: skip
