"""Small spreadsheets, each with one thing that a reader may lose, change or make public."""

from tests.intake_cases.cases import Case
from tests.office import zipped
from tests.sheet_files import (
    beside,
    excel_row,
    excel_xml,
    odf,
    ods_table,
    relationships,
    shared,
    sheet,
    xlsx,
)  # fmt: skip

_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_XDR = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DGM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    + "".join(
        f'<v:shape><v:textbox><div><font>{text}</font></div></v:textbox><x:ClientData ObjectType="{kind}">'
        f"{more}</x:ClientData></v:shape>"
        for text, kind, more in (
            ("走读", "Checkbox", "<x:Checked>1</x:Checked>"),
            ("住校", "Checkbox", ""),
            ("私下说", "Note", ""),
        )
    )
    + "</xml>"
)
HEAD = ["姓名", "分数"]
HIDDEN_SHEET = {"成绩": sheet(HEAD, ["甲", 90]), "电话": ("hidden", sheet(["13900000000"]))}
TWO_COLUMNS_HIDDEN = '<col min="2" max="3" hidden="1"/>'
FILTER = '<autoFilter ref="A1:B9"><filterColumn colId="0"/></autoFilter>'
UNSET_FILTER = '<autoFilter ref="A1:B9"/>'


def shows(name, value, code, *words):
    """A number with a format, beside a label."""
    data = xlsx({"表": sheet(["项目", "值"], ["某项", (value, 1)])}, [code])
    return Case(name, data, tuple(f"| 某项 | {word} |" for word in words))


def drawing(inside):
    return {
        "xl/drawings/drawing1.xml": f'<xdr:wsDr {_XDR} {_A} xmlns:r="{_R}">{inside}</xdr:wsDr>',
        **beside("drawing", "../drawings/drawing1.xml"),
    }


def chart(title):
    return {
        **drawing(f'<xdr:graphicFrame><c:chart xmlns:c="{_CHART}" r:id="c1"/></xdr:graphicFrame>'),
        "xl/drawings/_rels/drawing1.xml.rels": relationships(
            f'<Relationship Id="c1" Type="{_R}/chart" Target="../charts/chart1.xml"/>'
        ),
        "xl/charts/chart1.xml": (
            f'<c:chartSpace xmlns:c="{_CHART}" {_A}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>'
            f"{title}</a:t></a:r></a:p></c:rich></c:tx></c:title></c:chart></c:chartSpace>"
        ),
    }


XLSX = [
    shows("a time stays a time", 0.3125, "h:mm", "7:30"),
    shows("a time of a built-in format", 0.354166666666667, 20, "8:30"),
    shows("a date with Chinese words", 45536, 'yyyy"年"m"月"d"日"', "2024年9月1日"),
    shows("a date of a built-in Chinese format", 45538, 31, "2024年9月3日"),
    shows("a day of the week", 45537, "[$-804]aaaa", "星期一"),
    shows("a short date", 45536, 14, "2024/9/1"),
    shows("a percentage", 0.955, "0.0%", "95.5%"),
    shows("a padded number", 7, "000", "007"),
    shows("a rounded number", 88.33333333333333, "0.00", "88.33"),
    shows("a currency", 1234.5, '"¥"#,##0.00', "¥1,234.50"),
    shows("groups of thousands", 1234567, "#,##0", "1,234,567"),
    shows("a duration over a day", 1.5, "[h]:mm", "36:00"),
    shows("a condition", 59, '[>=60]"及格";"不及格"', "不及格"),
    shows("a telephone number", 13900000001, 0, "13900000001"),
    shows("a sum of decimals", 0.1 + 0.2, 0, "0.3"),
    shows("a negative amount in brackets", -5, "0;(0)", "(5)"),
    shows("an unknown built-in number", 12, 99, "12"),
    Case("dates counted from 1904",
         xlsx({"表": sheet(["日"], [(44074, 1)])}, ["yyyy-mm-dd"], 'date1904="1"'), ("2024-09-01",)),
    Case("a boolean and an error",
         xlsx({"表": sheet(['<c t="b"><v>1</v></c>', '<c t="e"><v>#REF!</v></c>'])}),
         ("TRUE", "#REF!")),
    Case("the result of a formula",
         xlsx({"表": sheet(['<c t="str"><f>A1</f><v>公式结果</v></c>', "<c><f>1+1</f><v>2</v></c>"])}),
         ("公式结果", "2"), ("A1", "1+1")),
    Case("a formula without its result is told",
         xlsx({"表": sheet(["和", "<c><f>SUM(A1)</f></c>"])}), ("和",), ("SUM",), {"unread": 1}),
    Case("rich text without how it is spoken",
         xlsx({"表": sheet(['<c t="s"><v>0</v></c>'])}, parts=shared(
             "<si><r><t>富</t></r><r><rPr/><t>文本</t></r><rPh><t>ふ</t></rPh></si>")),
         ("富文本",), ("ふ",)),
    Case("characters that XML cannot hold",
         xlsx({"表": sheet(["甲_x000D_乙", "第二_x4E00_"])}), ("甲 乙", "第二一"), ("_x",)),
    Case("lines and bars within a cell",
         xlsx({"表": sheet(["姓名", "备注"], ["甲", "两行\n内容|竖线"])}), ("| 甲 | 两行 内容|竖线 |",)),
    Case("a title above a table heads no column",
         xlsx({"表": sheet(["值周安排总表"], HEAD, ["甲", 1])}),
         ("值周安排总表\n\n| 姓名 | 分数 |\n| --- | --- |",)),
    Case("a merged cell says its value once",
         xlsx({"表": sheet(HEAD, ["甲", 1], [None, 2])}), ("| 甲 | 1 |\n|  | 2 |",)),
    Case("empty rows and columns are no table",
         xlsx({"表": sheet(["甲", None, "丙"], [], ["丁", None, "己"])}),
         ("| 甲 | 丙 |\n| --- | --- |\n| 丁 | 己 |",)),
    Case("cells without their places",
         xlsx({"表": f'<worksheet xmlns="{_S}"><sheetData><row><c><v>1</v></c><c><v>2</v></c></row>'
                     "</sheetData></worksheet>"}), ("| 1 | 2 |",)),
    Case("a hidden sheet", xlsx(HIDDEN_SHEET), ("## 成绩", "甲"), ("139", "电话"), {"hidden": 1}),
    Case("a hidden sheet that is asked for", xlsx(HIDDEN_SHEET),
         ("## 成绩", "## 电话", "13900000000"), hidden=True),
    Case("a very hidden sheet",
         xlsx({"甲": sheet(["看得见"]), "乙": ("veryHidden", sheet(["深藏"]))}),
         ("看得见",), ("深藏",), {"hidden": 1}),
    Case("hidden rows", xlsx({"表": sheet(HEAD, ["甲", 1], ["密", 2], ["乙", 3], hidden=(3,))}),
         ("甲", "乙"), ("密",), {"hidden": 1}),
    Case("hidden rows that are asked for",
         xlsx({"表": sheet(HEAD, ["甲", 1], ["密", 2], hidden=(3,))}), ("甲", "密"), hidden=True),
    Case("hidden columns",
         xlsx({"表": sheet(["姓名", "电话", "住址", "分"], ["甲", "139", "路1号", 5],
                           columns=TWO_COLUMNS_HIDDEN)}),
         ("| 姓名 | 分 |", "| 甲 | 5 |"), ("139", "路1号", "电话"), {"hidden": 2}),
    Case("a column without width",
         xlsx({"表": sheet(["姓名", "电话"], ["甲", "139"], columns='<col min="2" max="2" width="0"/>')}),
         ("甲",), ("139",), {"hidden": 1}),
    Case("hidden columns that hold nothing are not told",
         xlsx({"表": sheet(HEAD, ["甲", 1], columns='<col min="5" max="16384" hidden="1"/>')}),
         ("甲",)),
    Case("filtered rows",
         xlsx({"表": sheet(HEAD, ["甲", 1], ["乙", 2], ["丙", 3], hidden=(3, 4), after=FILTER)}),
         ("甲",), ("乙", "丙"), {"hidden": 2}),
    Case("hidden rows below a filter that is not set",
         xlsx({"表": sheet(HEAD, ["甲", 1], ["乙", 2], hidden=(3,), after=UNSET_FILTER)}),
         ("甲",), ("乙",), {"hidden": 1}),
    Case("a cell whose format shows nothing",
         xlsx({"表": sheet(["甲", ("123456", 1)])}, [";;;"]), ("甲",), ("123456",), {"hidden": 1}),
    Case("a cell whose format shows nothing that is asked for",
         xlsx({"表": sheet(["甲", ("123456", 1)])}, [";;;"]), ("甲", "123456"), hidden=True),
    Case("zeros that the sheet does not show",
         xlsx({"表": sheet(["甲", 0, 5], before='<sheetViews><sheetView showZeros="0"/></sheetViews>')}),
         ("| 甲 | 5 |",)),
    Case("comments are told",
         xlsx({"表": sheet(["甲"])}, parts={
             "xl/comments1.xml": f'<comments xmlns="{_S}"><commentList><comment><text><t>私下说</t>'
                                 "</text></comment></commentList></comments>",
             **beside("comments", "../comments1.xml")}),
         ("甲",), ("私下说",), {"comment": 1}),
    Case("a text box over the cells",
         xlsx({"表": sheet(["甲"])}, parts=drawing("<xdr:sp><xdr:txBody><a:p><a:r><a:t>框里的话</a:t>"
                                                   "</a:r></a:p></xdr:txBody></xdr:sp>")),
         ("甲", "框里的话")),
    Case("a chart is told", xlsx({"表": sheet(["甲"])}, parts=chart("月考走势")),
         ("甲",), (), {"unread": 1}),
    Case("a diagram over the cells",
         xlsx({"表": sheet(["甲"])}, parts={
             **drawing(f"<xdr:graphicFrame><dgm:relIds xmlns:dgm='{_DGM}' r:dm='d1'/></xdr:graphicFrame>"),
             "xl/drawings/_rels/drawing1.xml.rels": relationships(
                 f'<Relationship Id="d1" Type="{_R}/diagramData" Target="../diagrams/data1.xml"/>'),
             "xl/diagrams/data1.xml": f"<dgm:dataModel xmlns:dgm='{_DGM}' {_A}><dgm:ptLst><dgm:pt><dgm:t>"
                                      "<a:p><a:r><a:t>个别谈心</a:t></a:r></a:p></dgm:t></dgm:pt>"
                                      "</dgm:ptLst></dgm:dataModel>"}),
         ("甲", "个别谈心")),
    Case("captions of tick boxes, and not of comments",
         xlsx({"表": sheet(["甲"])}, parts={
             "xl/drawings/vmlDrawing1.vml": _VML, **beside("vmlDrawing", "../drawings/vmlDrawing1.vml")}),
         ("甲", "☑ 走读", "□ 住校"), ("私下说",)),
    Case("an embedded file is told",
         xlsx({"表": sheet(["甲"])}, parts={"xl/embeddings/a.docx": b"x"}), ("甲",), (), {"unread": 1}),
    Case("a sheet of macros is told",
         xlsx({"表": sheet(["甲"]), "宏": sheet(["=RUN()"])}, kinds={"宏": "xlMacrosheet"}),
         ("甲",), ("RUN",), {"unread": 1}),
    Case("a name with signs of Markdown", xlsx({"*一*班": sheet(["甲"])}), ("## *一*班",)),
    Case("strict Open XML", xlsx({"表": sheet(["严格"]).replace(
        _S, "http://purl.oclc.org/ooxml/spreadsheetml/main")}), ("严格",)),
]  # fmt: skip

HIDDEN_STYLE = (
    '<style:style style:name="h" style:family="table">'
    '<style:table-properties table:display="false"/></style:style>'
)
_ROW = (
    "<table:table-row{}><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"
)
_ENCRYPTED = '<m xmlns:m="x"><m:encryption-data/></m>'


def ods(*tables, styles=HIDDEN_STYLE, parts=None):
    return odf("spreadsheet", "".join(tables), styles, parts)


ODS = [
    Case("cells show what they showed", ods(ods_table("作息", HEAD, ["晨读", "7:30"])),
         ("## 作息", "| 晨读 | 7:30 |")),
    Case("a hidden sheet", ods(ods_table("甲", ["看得见"]), ods_table("密", ["看不见"], style="h")),
         ("看得见",), ("看不见",), {"hidden": 1}),
    Case("a hidden sheet that is asked for",
         ods(ods_table("甲", ["看得见"]), ods_table("密", ["看不见"], style="h")),
         ("看得见", "## 密", "看不见"), hidden=True),
    Case("hidden and filtered rows",
         ods(ods_table("甲", ["看得见"], _ROW.format(' table:visibility="collapse"', "藏一"),
                       _ROW.format(' table:visibility="filter"', "藏二"))),
         ("看得见",), ("藏一", "藏二"), {"hidden": 2}),
    Case("a folded group of rows",
         ods(ods_table("甲", ["看得见"], '<table:table-row-group table:display="false">'
                       + _ROW.format("", "折起") + "</table:table-row-group>")),
         ("看得见",), ("折起",), {"hidden": 1}),
    Case("hidden columns",
         ods(ods_table("甲", ["姓名", "电话"], ["甲", "139"], columns=(
             '<table:table-column/><table:table-column table:visibility="collapse"/>'))),
         ("姓名",), ("139",), {"hidden": 1}),
    Case("comments are told",
         ods(ods_table("甲", [("<table:table-cell><office:annotation><text:p>私下说</text:p>"
                              "</office:annotation><text:p>值</text:p></table:table-cell>")])),
         ("值",), ("私下说",), {"comment": 1}),
    Case("repeated cells keep their columns",
         ods(ods_table("甲", ["一", "二", "三", "四"], [
             '<table:table-cell table:number-columns-repeated="2"><text:p>同</text:p></table:table-cell>',
             '<table:table-cell table:number-columns-repeated="1"/>', "末"])),
         ("| 同 | 同 |  | 末 |",)),
    Case("covered cells keep the columns",
         ods(ods_table("甲", ["一", "二"], ["跨", "<table:covered-table-cell/>"], ["丙", "丁"])),
         ("| 跨 |  |", "| 丙 | 丁 |")),
    Case("styled stretches and spaces",
         ods(ods_table("甲", [("<table:table-cell><text:p>擦<text:span>黑板</text:span>和<text:s/>"
                              "讲台</text:p><text:p>第二段</text:p></table:table-cell>"), "乙"])),
         ("擦黑板和 讲台 第二段",)),
    Case("a value without its words",
         ods(ods_table("甲", [('<table:table-cell xmlns:office="urn:oasis:names:tc:opendocument:xmlns:'
                              'office:1.0" office:value="5"/>'), "乙"])), ("| 5 | 乙 |",)),
    Case("a text box over the cells",
         ods('<table:table table:name="甲"><table:shapes><draw:frame><draw:text-box><text:p>框里的话'
             "</text:p></draw:text-box></draw:frame></table:shapes>" + _ROW.format("", "值")
             + "</table:table>"), ("值", "框里的话")),
    Case("an embedded file is told",
         ods('<table:table table:name="甲"><table:shapes><draw:frame><draw:object xlink:href="./O"/>'
             "</draw:frame></table:shapes>" + _ROW.format("", "值") + "</table:table>"),
         ("值",), (), {"unread": 1}),
]  # fmt: skip

_DATE_STYLE = '<Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style>'
EXCEL_XML = [
    Case("cells of all types",
         excel_xml(("表", excel_row(("String", "甲"), ("Number", "0.5"), ("Boolean", "1"),
                                    ("DateTime", "2024-09-01T00:00:00.000", 'ss:StyleID="d"')), ""),
                   styles=_DATE_STYLE),
         ("## 表", "| 甲 | 0.5 | TRUE | 2024/9/1 |")),
    Case("a cell that says its column", excel_xml(("表", excel_row(("String", "甲"), ("String", "乙")) +
         excel_row(("String", "丙", 'ss:Index="2"')), "")), ("|  | 丙 |",)),
    Case("a merged cell pushes the next", excel_xml(("表", excel_row(
        ("String", "一"), ("String", "二"), ("String", "三")) + excel_row(
        ("String", "跨", 'ss:MergeAcross="1"'), ("String", "末")), "")), ("| 跨 |  | 末 |",)),
    Case("hidden rows", excel_xml(("表", excel_row(("String", "甲")) + excel_row(
        ("String", "密"), hidden=True), "")), ("甲",), ("密",), {"hidden": 1}),
    Case("a hidden sheet", excel_xml(("甲", excel_row(("String", "看得见")), ""), (
        "乙", excel_row(("String", "看不见")), "<Visible>SheetHidden</Visible>")),
        ("看得见",), ("看不见",), {"hidden": 1}),
]  # fmt: skip

CSV = [
    Case("commas", '姓名,备注\n甲,"一,二"\n'.encode(), ("| 甲 | 一,二 |",)),
    Case("tabs in GBK", "姓名\t分\n甲\t90\n".encode("gbk"), ("| 甲 | 90 |",)),
    Case("a mark of UTF-8", "\ufeff姓名,分\n甲,90\n".encode(), ("| 姓名 | 分 |",)),
]  # fmt: skip

LOCKED_ODS = ods(ods_table("甲", ["密"]), parts={"META-INF/manifest.xml": _ENCRYPTED})
BINARY_WORKBOOK = zipped({
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": relationships(
        f'<Relationship Id="r" Type="{_R}/officeDocument" Target="xl/workbook.bin"/>'
    ),
    "xl/workbook.bin": b"\x83\x01\x00",
})  # fmt: skip
