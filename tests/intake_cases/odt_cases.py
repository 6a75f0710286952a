"""Small OpenDocument texts, each with one thing that a reader may lose, double or make public."""

import base64

from tests.intake_cases.cases import Case
from tests.office import png, zipped

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = "".join(
    f' xmlns:{name}="{_ODF}{space}:1.0"'
    for name, space in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
        ("style", "style"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
        ("form", "form"), ("field", "field"), ("meta", "meta"),
    )
) + (
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:math="http://www.w3.org/1998/Math/MathML" xmlns:loext="urn:loext"'
)  # fmt: skip
_MIMETYPE = "application/vnd.oasis.opendocument.text"


def odt(*blocks, styles="", master="", entries=None):
    """styles: automatic ones, as XML. master: heads and feet. entries: more parts."""
    content = (
        f"<office:document-content{_SPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{''.join(blocks)}</office:text>"
        "</office:body></office:document-content>"
    )
    page = (
        f"<office:document-styles{_SPACES}><office:master-styles><style:master-page>{master}"
        "</style:master-page></office:master-styles></office:document-styles>"
    )
    parts = {"mimetype": _MIMETYPE, "content.xml": content, "styles.xml": page}
    return zipped({**parts, **(entries or {})})


def meta(inside):
    """The part with the properties of a file."""
    return (
        f"<office:document-meta{_SPACES}><office:meta>{inside}</office:meta></office:document-meta>"
    )


def flat(*blocks):
    return (
        f'<?xml version="1.0"?><office:document{_SPACES} office:mimetype="{_MIMETYPE}">'
        f"<office:body><office:text>{''.join(blocks)}</office:text></office:body>"
        "</office:document>"
    ).encode()


def p(inside, style=""):
    return f'<text:p text:style-name="{style}">{inside}</text:p>'


def span(text, style):
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def style(name, properties, family="text", more=""):
    return (
        f'<style:style style:name="{name}" style:family="{family}"{more}>'
        f"<style:text-properties {properties}/></style:style>"
    )


def rows(*found):
    """A table of rows of cells that are XML of blocks, or whole cells."""
    listed = "".join(
        "<table:table-row>"
        + "".join(
            one if one.startswith("<table:") and "-cell" in one[:30] else cell(one) for one in row
        )
        + "</table:table-row>"
        for row in found
    )
    return f"<table:table>{listed}</table:table>"


def cell(inside, more=""):
    blocks = inside if inside.startswith("<") else p(inside)
    return f"<table:table-cell{more}>{blocks}</table:table-cell>"


COVERED = "<table:covered-table-cell/>"


def items(*texts, style="L1"):
    listed = "".join(f"<text:list-item>{p(one)}</text:list-item>" for one in texts)
    return f'<text:list text:style-name="{style}">{listed}</text:list>'


def numbers(format_, suffix="."):
    return (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1"'
        f' style:num-format="{format_}" style:num-suffix="{suffix}"/></text:list-style>'
    )


def note(text):
    return (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{p(text)}</text:note-body></text:note>"
    )


def comment(text):
    return f"<office:annotation><dc:creator>某人</dc:creator>{p(text)}</office:annotation>"


def deleted(*blocks):
    return (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
        f"<office:change-info><dc:creator>某人</dc:creator></office:change-info>{''.join(blocks)}"
        "</text:deletion></text:changed-region></text:tracked-changes>"
    )


def frame(inside, description=""):
    return f"<draw:frame>{inside}<svg:desc>{description}</svg:desc></draw:frame>"


IMAGE = '<draw:image xlink:href="Pictures/a.png"/>'
_INSIDE = f"<draw:image><office:binary-data>{base64.b64encode(png()).decode()}</office:binary-data></draw:image>"
PICTURE = {"Pictures/a.png": png()}
HIDE = style("h", 'text:display="none"')


def form(kind, *parameters):
    listed = "".join(f'<field:param field:name="{n}" field:value="{v}"/>' for n, v in parameters)
    return f'<field:fieldmark field:type="vnd.oasis.opendocument.field.{kind}">{listed}</field:fieldmark>'


CASES = (
    # --- cells ----------------------------------------------------------------------------------
    Case("a styled stretch in a cell", odt(rows(["姓名", "岗位"], [p(span("甲同学", "T1")), p(f"擦{span('黑板', 'T1')}和讲台")])),
         ("| 甲同学 | 擦黑板和讲台 |",)),
    Case("a list in a cell", odt(rows([items("先说", "再写"), "导入新课"])), ("先说", "再写", "导入新课")),
    Case("a table in a cell", odt(rows(["课题", rows(["内一", "内二"], ["内三", "内四"])])), ("| 课题 | 内一 内二；内三 内四 |",)),
    Case("a covered cell is a column", odt(rows([cell("合并", ' table:number-columns-spanned="2"'), COVERED, "丙"], ["甲", "乙", "丁"])),
         ("| 合并 |  | 丙 |", "| 甲 | 乙 | 丁 |")),
    Case("a cell that reaches down covers one below", odt(rows([cell("上", ' table:number-rows-spanned="2"'), "乙"], [COVERED, "丁"])),
         ("| 上 | 乙 |", "|  | 丁 |")),
    Case("what stands in a covered cell is hidden",
         odt(rows(["上", "乙"], [f"<table:covered-table-cell>{p('盖住的')}</table:covered-table-cell>", "丁"])),
         ("上", "乙", "丁"), ("盖住的",), {"hidden": 1}),
    Case("a cell for several columns", odt(rows(["甲", "乙", "丙"], [cell("同", ' table:number-columns-repeated="2"'), "丁"])),
         ("| 同 | 同 | 丁 |",)),
    Case("heading rows are rows", odt(f"<table:table><table:table-header-rows><table:table-row>{cell('头')}</table:table-row>"
         f"</table:table-header-rows><table:table-row>{cell('身')}</table:table-row></table:table>"), ("| 头 |", "| 身 |")),
    # --- words in a line --------------------------------------------------------------------------
    Case("a note has one mark in its place", odt(p(f"有脚注的句子{note('脚注内容。')}还有后半句。")),
         ("有脚注的句子[1]还有后半句。", "---", "[1] 脚注内容。"), ("[^1]",)),
    Case("a tab is a space", odt(p("姓名<text:tab/>岗位")), ("姓名 岗位",), ("&#9;",)),
    Case("spaces that are counted", odt(p('甲<text:s text:c="3"/>乙')), ("甲 乙",)),
    Case("a line break", odt(p("甲<text:line-break/>乙")), ("甲\n乙",)),
    Case("characters below pinyin", odt(p("<text:ruby><text:ruby-base>学</text:ruby-base><text:ruby-text>xué</text:ruby-text>"
         "</text:ruby>校")), ("学校",), ("xué",)),
    Case("bold words", odt(p(f"{span('目标', 'b')}：明理"), styles=style("b", 'fo:font-weight="bold"')), ("**目标**：明理",)),
    Case("a power", odt(p(f"10{span('3', 'u')}人"), styles=style("u", 'style:text-position="super 58%"')), ("10³人",)),
    Case("a power by percent", odt(p(f"10{span('3', 'u')}人"), styles=style("u", 'style:text-position="33% 58%"')), ("10³人",)),
    Case("a lowered number", odt(p(f"H{span('2', 'd')}O"), styles=style("d", 'style:text-position="sub 58%"')), ("H₂O",)),
    Case("the words of a link", odt(p('见<text:a xlink:href="https://x">这里</text:a>')), ("见这里",)),
    Case("the words of a field", odt(p('第<text:sequence text:name="图">3</text:sequence>图')), ("第3图",)),
    Case("marks and entities are text", odt(p("&lt;感恩&gt; *a*")), ("<感恩> *a*",)),
    # --- hidden, deleted, commented -------------------------------------------------------------------
    Case("hidden words", odt(p(f"公开{span('秘密', 'h')}"), styles=HIDE), ("公开",), ("秘密",), {"hidden": 1}),
    Case("hidden words are taken in where that is asked for", odt(p(f"公开{span('秘密', 'h')}"), styles=HIDE), ("公开秘密",), hidden=True),
    Case("a hidden paragraph", odt(p("正文"), p("秘密", "h"), styles=style("h", 'text:display="none"', "paragraph")), ("正文",),
         ("秘密",), {"hidden": 1}),
    Case("a hidden section", odt(p("正文"), f'<text:section text:display="none">{p("秘密")}</text:section>'), ("正文",), ("秘密",),
         {"hidden": 1}),
    Case("words that a condition hides", odt(p('正文<text:hidden-text text:string-value="秘密" text:is-hidden="true"/>')), ("正文",),
         ("秘密",), {"hidden": 1}),
    Case("deleted words", odt(deleted(p("旧话")), p('新话<text:change text:change-id="c1"/>')), ("新话",), ("旧话", "某人"),
         {"deleted": 1}),
    Case("comments", odt(p(f"正文{comment('要改')}"), p(f"再{comment('同意')}说")), ("正文", "再说"), ("要改", "某人"), {"comment": 2}),
    Case("a placeholder", odt(p('主持人：<text:placeholder text:placeholder-type="text">&lt;单击&gt;</text:placeholder>')),
         ("主持人：",), ("单击",), {"generated": 1}),
    Case("an unfilled control", odt(p('时间：<loext:content-control loext:showing-place-holder="true">选择日期'
         "</loext:content-control>")), ("时间：",), ("选择",), {"generated": 1}),
    Case("a control that was filled in", odt(p("<loext:content-control>三月</loext:content-control>")), ("三月",)),
    # --- blocks -----------------------------------------------------------------------------------------
    Case("headings", odt('<text:h text:outline-level="2">目标</text:h>', p("正文")), ("## 目标\n\n正文",)),
    Case("a list", odt(items("甲", "乙")), ("- 甲\n- 乙",)),
    Case("a numbered list", odt(items("甲", "乙"), styles=numbers("1")), ("1. 甲\n2. 乙",)),
    Case("Chinese numbers are written out", odt(items("甲", "乙"), styles=numbers("一, 二, 三, ...", "、")), ("一、甲", "二、乙")),
    Case("a list in a list", odt("<text:list><text:list-item>" + p("甲") + "<text:list><text:list-item>" + p("内")
         + "</text:list-item></text:list></text:list-item></text:list>"), ("- 甲\n    - 内",)),
    Case("a list of contents is left out", odt(f"<text:table-of-content><text:index-body>{p('一、目标……1')}</text:index-body>"
         "</text:table-of-content>", p("正文")), ("正文",), ("……1",)),
    Case("a section is transparent", odt(f"<text:section>{p('节里')}</text:section>"), ("节里",)),
    # --- drawings ----------------------------------------------------------------------------------------
    Case("a text box", odt(p("正文" + frame(f"<draw:text-box>{p('框里')}</draw:text-box>"))), ("正文", "框里")),
    Case("a box that hangs at the page", odt(frame(f"<draw:text-box>{p('框里')}</draw:text-box>"), p("正文")), ("框里", "正文")),
    Case("words of a shape", odt(p(f"正文<draw:custom-shape>{p('形状里')}</draw:custom-shape>")), ("正文", "形状里")),
    Case("a picture in its place", odt(p("前"), p(frame(IMAGE, "板书")), p("后"), entries=PICTURE),
         ("前", "![板书](picture:a.png)", "后")),
    Case("a path is no description", odt(p(frame(IMAGE, "/home/zhangsan/图.jpg")), entries=PICTURE), ("![](picture:a.png)",),
         ("zhangsan",), {"generated": 1}),
    Case("an embedded file is named", odt(p("见附件" + frame('<draw:object-ole xlink:href="./Object 1"/>'))), ("见附件",), (), {"unread": 1}),
    Case("a choice of a form", odt(p("课前：" + form("FORMDROPDOWN", ("Dropdown_ListEntry", "较差"), ("Dropdown_ListEntry", "良好"),
         ("Dropdown_Selected", "1")))), ("课前：良好",), ("较差",)),
    Case("a tick of a form", odt(p(form("FORMCHECKBOX", ("Checkbox_Checked", "true")) + "住校")), ("☑住校",)),
    Case("what was written into a control", odt(f'<office:forms><form:form><form:text form:id="f1" form:current-value="沈若溪"/>'
         f'</form:form></office:forms>{p("姓名：<draw:control draw:control=" + chr(34) + "f1" + chr(34) + "/>")}'), ("姓名：沈若溪",)),
    Case("a flat file", flat(p("平文件"), p(frame(_INSIDE, "板书"))), ("平文件", "![板书](picture:image1.png)")),
)  # fmt: skip
