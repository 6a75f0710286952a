"""Small presentations, each with one thing that a reader may lose, misplace or make public."""

from tests.intake_cases.cases import Case
from tests.office import png
from tests.slide_files import box, frame, odp, odp_box, pptx, run, table, title

_HIDDEN = 'show="0"'
BOLD = 'b="1"'
SECRET = (title("隐藏页") + box("不公开的姓名"), _HIDDEN, {})
NOTES = {"notesSlide": (
    "notesSlides/n1.xml",
    (f"<p:notes><p:cSld><p:spTree>{box('停两分钟', kind='body')}{box('3', kind='sldNum')}"
    "</p:spTree></p:cSld></p:notes>"),
)}  # fmt: skip
COMMENTS = {
    "comments": ("comments/c1.xml", "<p:cmLst><p:cm><p:text>改一改</p:text></p:cm></p:cmLst>")
}
CHART = {"chart": ("charts/c1.xml", (
    "<c:chartSpace><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>课间去向</a:t></a:r></a:p></c:rich>"
    "</c:tx></c:title><c:plotArea><c:barChart><c:ser>"
    "<c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>人数</c:v></c:pt></c:strCache></c:strRef></c:tx>"
    "<c:cat><c:strRef><c:strCache><c:pt idx='0'><c:v>操场</c:v></c:pt><c:pt idx='1'><c:v>教室</c:v>"
    "</c:pt></c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache>"
    "<c:formatCode>0%</c:formatCode><c:pt idx='0'><c:v>0.6</c:v></c:pt><c:pt idx='1'><c:v>0.4</c:v>"
    "</c:pt></c:numCache></c:numRef></c:val></c:ser></c:barChart>"
    "<c:valAx><c:title><c:tx><c:rich><a:p><a:r><a:t>比例</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    "</c:valAx></c:plotArea></c:chart></c:chartSpace>"
))}  # fmt: skip
DIAGRAM = {"diagramData": ("diagrams/d1.xml", (
    "<dgm:dataModel><dgm:ptLst>"
    + "".join(f"<dgm:pt><dgm:t><a:p>{run(text)}</a:p></dgm:t></dgm:pt>"
              for text in ("发现苗头", "个别谈心", "持续跟进"))
    + "</dgm:ptLst></dgm:dataModel>"
))}  # fmt: skip
EQUATION = (
    "<mc:AlternateContent><mc:Choice Requires='a14'><a14:m><m:oMath><m:f><m:num><m:r><m:t>总分</m:t>"
    "</m:r></m:num><m:den><m:r><m:t>6</m:t></m:r></m:den></m:f></m:oMath></a14:m></mc:Choice>"
    "<mc:Fallback><a:r><a:t> </a:t></a:r></mc:Fallback></mc:AlternateContent>"
)


def pictured(description):
    shape = (
        f"<p:pic><p:nvPicPr><p:cNvPr id='1' name='图' descr='{description}'/></p:nvPicPr>"
        "<p:blipFill><a:blip r:embed='image'/></p:blipFill></p:pic>"
    )
    return pptx((title("板书") + shape, "", {"image": ("media/i1.png", "")}),
                parts={"ppt/media/i1.png": png()})  # fmt: skip


PPTX = [
    Case("a slide, its notes below it, the next slide",
         pptx((title("一") + box("甲"), "", NOTES), title("二")),
         ("## 一\n\n甲\n\n> 停两分钟\n\n## 二",), ("3",)),
    Case("a hidden slide", pptx(title("公开"), SECRET), ("## 公开",), ("隐藏页", "不公开"), {"hidden": 1}),
    Case("a hidden slide that is asked for", pptx(title("公开"), SECRET),
         ("## 公开", "## 隐藏页", "不公开的姓名"), hidden=True),
    Case("a hidden slide's notes, picture and comments go with it",
         pptx(title("公开"), (box("密"), _HIDDEN, {**NOTES, **COMMENTS})),
         ("公开",), ("密", "停两分钟"), {"hidden": 1}),
    Case("a number of a slide counts hidden ones", pptx((box("密"), _HIDDEN, {}), box("甲")),
         ("## 第 2 页\n\n甲",), ("密",), {"hidden": 1}),
    Case("comments are told", pptx((title("一"), "", COMMENTS)), ("一",), ("改一改",), {"comment": 1}),
    Case("the first bold line is a heading",
         pptx(box("开场白在这里。", run("红叶飘飘话感恩", BOLD), "正文")),
         ("## 红叶飘飘话感恩\n\n开场白在这里。\n\n正文",), ("第 1 页",)),
    Case("the largest line is a heading",
         pptx(box(run("红叶飘飘话感恩", 'sz="4000"')) + box(run("六（3）班主题班会", 'sz="2000"'))),
         ("## 红叶飘飘话感恩\n\n六（3）班主题班会",), ("第 1 页",)),
    Case("a bold paragraph is no heading",
         pptx(box(run("这是一整段很长很长的话，它只是被加粗了而已，所以它不能当作这一页的标题来用，因为它太长了。", BOLD))),
         ("## 第 1 页",)),
    Case("lines of one size are no heading",
         pptx(box(run("甲", 'sz="2000"'), run("乙", 'sz="2000"'))), ("## 第 1 页",)),
    Case("a title stays the title", pptx(box(run("粗", BOLD)) + title("题")), ("## 题\n\n**粗**",)),
    Case("an equation", pptx(title("题") + box(run("每人得") + EQUATION)), ("每人得总分/6",)),
    Case("raised signs", pptx(title("题") + box(run("10") + run("3", 'baseline="30000"'))), ("10³",)),
    Case("a chart gives its words and numbers",
         pptx((title("题") + frame("<c:chart r:id='chart'/>"), "", CHART)),
         ("课间去向", "比例", "|  | 人数 |", "| 操场 | 60% |", "| 教室 | 40% |"), (), {"unread": 1}),
    Case("a diagram", pptx((title("题") + frame("<dgm:relIds r:dm='diagramData'/>"), "", DIAGRAM)),
         ("- 发现苗头\n- 个别谈心\n- 持续跟进",)),
    Case("shapes within groups", pptx(f"<p:grpSp><p:grpSp>{box('深处')}</p:grpSp></p:grpSp>"), ("深处",)),
    Case("a table with a merged cell and a bar",
         pptx(title("题") + table(["情绪", "分"], ["平静", "3|4"],
                                  ["<a:tc vMerge='1'><a:p/></a:tc>", "5"])),
         ("| 情绪 | 分 |\n| --- | --- |\n| 平静 | 3|4 |\n|  | 5 |",)),
    Case("an embedded file is told",
         pptx(title("题") + frame("<p:oleObj progId='Excel.Sheet.12' r:id='x'/>")),
         ("题",), (), {"unread": 1}),
    Case("date, footer and number are no text",
         pptx(title("题") + box("2024", kind="dt") + box("校名", kind="ftr") + box("5", kind="sldNum")),
         ("题",), ("2024", "校名", "5")),
    Case("a picture's description of a person", pictured("班级公约墙的照片"),
         ("![班级公约墙的照片](picture:",)),
    Case("a picture's description by a machine", pictured(r"C:\Users\zhangsan\Desktop\02.jpg"),
         ("![](picture:",), ("zhangsan",), {"generated": 1}),
    Case("a line break within a title", pptx(box(run("甲") + "<a:br/>" + run("乙"), kind="title")),
         ("## 甲 乙",)),
]  # fmt: skip

_NOTES_PAGE = (
    "<presentation:notes><draw:frame presentation:class='notes'><draw:text-box><text:p>停两分钟</text:p>"
    "</draw:text-box></draw:frame></presentation:notes>"
)
_LIST = (
    "<text:list><text:list-item><text:p>一</text:p><text:list><text:list-item><text:p>二</text:p>"
    "</text:list-item></text:list></text:list-item></text:list>"
)
ODP = [
    Case("a slide, its notes below it",
         odp(odp_box("题", kind="title") + odp_box("甲") + _NOTES_PAGE, odp_box("题二", kind="title")),
         ("## 题\n\n甲\n\n> 停两分钟\n\n## 题二",)),
    Case("a hidden slide", odp(odp_box("公开"), (odp_box("密", kind="title"), "h")),
         ("公开",), ("密",), {"hidden": 1}),
    Case("a hidden slide that is asked for", odp(odp_box("公开"), (odp_box("密", kind="title"), "h")),
         ("公开", "## 密"), hidden=True),
    Case("a list in levels", odp(odp_box("题", kind="title") + odp_box(_LIST, kind="outline")),
         ("- 一\n    - 二",)),
    Case("the first bold line is a heading",
         odp(odp_box("<text:p><text:span text:style-name='b'>红叶</text:span></text:p>", "正文")),
         ("## 红叶\n\n正文",)),
    Case("a table", odp("<draw:frame><table:table><table:table-row><table:table-cell><text:p>甲</text:p>"
                        "</table:table-cell><table:table-cell><text:p>乙</text:p></table:table-cell>"
                        "</table:table-row></table:table></draw:frame>"), ("| 甲 | 乙 |",)),
    Case("comments are told", odp(odp_box("甲") + "<office:annotation><text:p>私下说</text:p>"
                                  "</office:annotation>"), ("甲",), ("私下说",), {"comment": 1}),
    Case("shapes within groups", odp(f"<draw:g>{odp_box('深处')}</draw:g>"), ("深处",)),
    Case("date and number are no text", odp(odp_box("甲") + odp_box("5", kind="page-number")),
         ("甲",), ("5",)),
    Case("an embedded file is told",
         odp(odp_box("甲") + "<draw:frame><draw:object xlink:href='./O1'/></draw:frame>"),
         ("甲",), (), {"unread": 1}),
]  # fmt: skip
