"""Small Word files, each with one thing that a reader may lose, double or make public."""

from tests.intake_cases.cases import Case
from tests.office import cell, docx, image, paragraph, png, run, saved_by_office, table, zipped

BODY = paragraph("正文一句。")
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_DGM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def field(code, result=None, form=""):
    """A field in runs of its own; `result` stands behind a separator."""
    shown = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}' if result else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r>'
        f"<w:r><w:instrText>{code}</w:instrText></w:r>{shown}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def box(ticked):
    return f'<w:ffData><w:checkBox><w:default w:val="0"/>{ticked}</w:checkBox></w:ffData>'


def choices(result, *entries):
    listed = "".join(f'<w:listEntry w:val="{one}"/>' for one in entries)
    return f"<w:ffData><w:ddList>{result}{listed}</w:ddList></w:ffData>"


def control(content, properties=""):
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


PLACEHOLDER = "<w:showingPlcHdr/>"


def maths(inside):
    return paragraph(run("得") + f"<m:oMath>{inside}</m:oMath>" + run("分。"))


def sign(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


def part(name, text):
    return f"<m:{name}>{sign(text)}</m:{name}>"


def raised(text, where="superscript"):
    return run(text, f'<w:vertAlign w:val="{where}"/>')


def deleted(text):
    return f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def rows(*found):
    """A table; each row: its properties, then its cells."""
    listed = "".join(
        f"<w:tr><w:trPr>{properties}</w:trPr>"
        + "".join(f"<w:tc>{paragraph(one)}</w:tc>" for one in cells)
        + "</w:tr>"
        for properties, *cells in found
    )
    return f"<w:tbl>{listed}</w:tbl>"


def package(*blocks, entries=(), related=(), types=""):
    """A docx with more parts. entries: (name, content). related: (id, kind, target)."""
    import zipfile
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(docx(*blocks))) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    listed = "".join(
        f'<Relationship Id="{id_}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for id_, kind, target in related
    )
    found["word/_rels/document.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{listed}</Relationships>"
    ).encode()
    if types:
        found["[Content_Types].xml"] = (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f"{types}</Types>"
        ).encode()
    return zipped({**found, **dict(entries)})


def chunk(name, content, types=""):
    return package(
        paragraph("前文。"),
        '<w:altChunk r:id="c1"/>',
        paragraph("后文。"),
        entries=[(f"word/{name}", content)],
        related=[("c1", "aFChunk", name)],
        types=types,
    )


def diagram(points, links=""):
    data = (
        f'<dgm:dataModel xmlns:dgm="{_DGM}" xmlns:a="{_A}"><dgm:ptLst>{points}</dgm:ptLst>'
        f"<dgm:cxnLst>{links}</dgm:cxnLst></dgm:dataModel>"
    )
    drawn = f'<w:r><w:drawing><dgm:relIds xmlns:dgm="{_DGM}" r:dm="d1"/></w:drawing></w:r>'
    return package(
        paragraph(run("步骤如下") + drawn),
        paragraph("图后。"),
        entries=[("word/diagrams/data1.xml", data)],
        related=[("d1", "diagramData", "diagrams/data1.xml")],
    )


def point(id_, text, kind="node"):
    return (
        f'<dgm:pt modelId="{id_}" type="{kind}"><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p>'
        "</dgm:t></dgm:pt>"
    )


def link(source, target, order):
    return f'<dgm:cxn srcId="{source}" destId="{target}" srcOrd="{order}"/>'


def embedded(program, target="embeddings/oleObject1.bin"):
    drawn = (
        '<w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office"'
        f' Type="Embed" ProgID="{program}" r:id="o1"/></w:object></w:r>'
    )
    return package(
        paragraph(run("见附件") + drawn),
        entries=[(f"word/{target}", b"\xd0\xcf\x11\xe0")],
        related=[("o1", "oleObject", target)],
    )


def chart(kind, space):
    def said(name, text):
        return f'<c:{name}><c:strLit><c:pt idx="0"><c:v>{text}</c:v></c:pt></c:strLit></c:{name}>'

    drawn = f'<w:r><w:drawing><c:chart xmlns:c="{space}" r:id="h1"/></w:drawing></w:r>'
    title = (
        "<c:title><c:tx><c:rich><a:p><a:r><a:t>迟到人数</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    )
    series = f"<c:ser>{said('cat', '周一')}{said('val', '3')}</c:ser>"
    inside = f"<c:chart>{title}<c:plotArea><c:barChart>{series}</c:barChart></c:plotArea></c:chart>"
    return package(
        paragraph(run("见图") + drawn),
        entries=[
            (f"word/charts/{kind}1.xml", f'<c:s xmlns:c="{space}" xmlns:a="{_A}">{inside}</c:s>')
        ],
        related=[("h1", kind, f"charts/{kind}1.xml")],
    )


def picture(description):
    return docx(BODY, paragraph(image("rId9", description)), parts={"rId9": png()})


def style(id_, inside, kind="character"):
    return f'<w:style w:type="{kind}" w:styleId="{id_}"><w:name w:val="{id_}"/>{inside}</w:style>'


def _comments(*texts):
    return "".join(f'<w:comment w:id="{i}">{paragraph(text)}</w:comment>'
                   for i, text in enumerate(texts))  # fmt: skip


_PAGE = '<html><head><meta charset="utf-8"></head><body><h2>插入的一章</h2><p>章里的话。</p></body></html>'
_MHT = (
    "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
    "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    f"{_PAGE}\r\n--b--\r\n"
).encode()

CASES = (
    # --- hidden, deleted, commented ------------------------------------------------------------
    Case("hidden words are left out and counted",
         docx(paragraph(run("公开") + run("秘密", "<w:vanish/>"))), ("公开",), ("秘密",), {"hidden": 1}),
    Case("hidden words are taken in where that is asked for",
         docx(paragraph(run("公开") + run("秘密", "<w:vanish/>"))), ("公开秘密",), (), {}, hidden=True),
    Case("a style of characters hides words",
         docx(paragraph(run("公开") + run("秘密", '<w:rStyle w:val="h"/>')),
              parts={"styles": style("h", "<w:rPr><w:vanish/></w:rPr>")}), ("公开",), ("秘密",), {"hidden": 1}),
    Case("a style of paragraphs hides words", docx(BODY, paragraph("秘密", "h"),
         parts={"styles": style("h", "<w:rPr><w:vanish/></w:rPr>", "paragraph")}), ("正文",), ("秘密",), {"hidden": 1}),
    Case("what a style hides a run may show",
         docx(paragraph(run("看得见", '<w:rStyle w:val="h"/><w:vanish w:val="0"/>')),
              parts={"styles": style("h", "<w:rPr><w:vanish/></w:rPr>")}), ("看得见",)),
    Case("a hidden row of a table", docx(BODY, rows(("", "甲"), ("<w:hidden/>", "丙"))), ("甲",), ("丙",), {"hidden": 1}),
    Case("deleted words stay deleted and are counted", docx(paragraph(deleted("旧") + f"<w:ins>{run('新')}</w:ins>")),
         ("新",), ("旧",), {"deleted": 1}),
    Case("moved words stand once", docx(paragraph(f"<w:moveFrom>{run('移动的话')}</w:moveFrom>"), BODY,
         paragraph(f"<w:moveTo>{run('移动的话')}</w:moveTo>")), ("正文", "移动的话"), ("移动的话\n\n正文",)),
    Case("a deleted row is gone", docx(BODY, rows(("", "留"), ("<w:del/>", deleted("删")))), ("留",), ("删",), {"deleted": 1}),
    Case("a paragraph whose end was deleted goes on with the next",
         docx(paragraph("上半句", properties="<w:rPr><w:del/></w:rPr>"), paragraph("下半句")), ("上半句下半句",)),
    Case("comments are counted", docx(BODY, parts={"comments": _comments("这里要改", "同意")}), ("正文",),
         ("要改", "同意"), {"comment": 2}),
    Case("a note that only deleted words mention is deleted too",
         docx(BODY, parts={"footnotes": f'<w:footnote w:id="2">{paragraph("旧注")}</w:footnote>'}), ("正文",),
         ("旧注",), {"deleted": 1}),
    Case("what stands in a covered cell is hidden",
         docx(table([cell("上", '<w:vMerge w:val="restart"/>'), "乙"], [cell("盖住的", "<w:vMerge/>"), "丁"])),
         ("上", "乙", "丁"), ("盖住的",), {"hidden": 1}),
    # --- what nobody wrote --------------------------------------------------------------------
    Case("a placeholder in a line", docx(paragraph(run("主持人：") + control(run("单击此处输入文字。"), PLACEHOLDER))),
         ("主持人：",), ("单击",), {"generated": 1}),
    Case("a placeholder of a whole paragraph", docx(BODY, control(paragraph("单击此处输入文字。"), PLACEHOLDER)),
         ("正文",), ("单击",), {"generated": 1}),
    Case("a placeholder in a cell", docx(table(["时间", control(paragraph("选择日期。"), PLACEHOLDER)])), ("时间",),
         ("选择日期",), {"generated": 1}),
    Case("a control that was filled in", docx(paragraph(control(run("三月第二周")))), ("三月第二周",)),
    Case("a path is no description", picture("C:\\Users\\zhangsan\\图.jpg"), ("![](picture:",), ("zhangsan",),
         {"generated": 1}),
    Case("a machine's guess is no description", picture("图片包含 户外, 草 描述已自动生成"), ("![](picture:",),
         ("户外",), {"generated": 1}),
    Case("a person's description is kept", picture("班级公约墙的照片"), ("![班级公约墙的照片](picture:",)),
    # --- typography that carries meaning ----------------------------------------------------------
    Case("a power is not a number", docx(paragraph(run("10") + raised("3") + run("人"))), ("10³人",), ("103",)),
    Case("a lowered number", docx(paragraph(run("H") + raised("2", "subscript") + run("O"))), ("H₂O",)),
    Case("a power without a sign of its own", docx(paragraph(run("2") + raised("1/2"))), ("2^(1/2)",)),
    Case("the mark of a source stays as it is", docx(paragraph(run("研究") + raised("[1]") + run("说"))), ("研究[1]说",)),
    Case("a style of characters raises", docx(paragraph(run("10") + run("4", '<w:rStyle w:val="u"/>')),
         parts={"styles": style("u", '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>')}), ("10⁴",)),
    Case("pinyin above characters in a field", docx(paragraph(run("小学生") + field("EQ \\* jc2 \\o\\ad(\\s\\up 9(pí),疲)")
         + field("EQ \\* jc2 \\o\\ad(\\s\\up 9(juàn),倦)") + run("期"))), ("小学生疲倦期",), ("pí", "juàn")),
    Case("a ring around a character", docx(paragraph(run("第") + field("eq \\o\\ac(○,六)") + run("周"))), ("第六周",), ("○",)),
    Case("a ring around a number", docx(paragraph(field("eq \\o\\ac(○,3)") + run("讨论"))), ("③讨论",)),
    Case("combined characters", docx(paragraph(field("EQ \\o(\\s\\up 5(班级),\\s\\do 2(公约))") + run("如下"))), ("班级公约如下",)),
    Case("a fraction in a field", docx(paragraph(run("扣") + field("EQ \\f(1,2)") + run("分"))), ("扣1/2分",)),
    Case("a field with a result of its own is read once",
         docx(paragraph(field("EQ \\o\\ad(\\s\\up 9(pí),疲)", "疲") + run("倦"))), ("疲倦",), ("疲疲",)),
    Case("a simple EQ field", docx(paragraph('<w:fldSimple w:instr="EQ \\o\\ac(○,七)"/>' + run("班"))), ("七班",)),
    Case("a code in several runs", docx(paragraph(
         '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>EQ \\o\\ac(○,</w:instrText></w:r>'
         '<w:r><w:instrText>六)</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>' + run("周"))), ("六周",)),
    # --- equations -----------------------------------------------------------------------------
    Case("a fraction", docx(maths(f"<m:f>{part('num', '1')}{part('den', '2')}</m:f>")), ("得1/2分",), ("12",)),
    Case("a fraction of sums", docx(maths(f"<m:f>{part('num', '出勤+作业')}{part('den', '2')}</m:f>")), ("(出勤+作业)/2",)),
    Case("a power in an equation", docx(maths(f"<m:sSup>{part('e', '10')}{part('sup', '3')}</m:sSup>")), ("10³",)),
    Case("an index in an equation", docx(maths(f"<m:sSub>{part('e', 'a')}{part('sub', 'n')}</m:sSub>")), ("aₙ",)),
    Case("a root", docx(maths(f"<m:rad><m:deg/>{part('e', 'a+b')}</m:rad>")), ("√(a+b)",)),
    Case("a cube root", docx(maths(f"<m:rad>{part('deg', '3')}{part('e', '8')}</m:rad>")), ("³√8",)),
    Case("a sum with limits", docx(maths('<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>'
         f"{part('sub', 'i=1')}{part('sup', 'n')}{part('e', 'x')}</m:nary>")), ("∑ᵢ₌₁ⁿ x",)),
    Case("brackets", docx(maths(f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr>{part("e", "a")}</m:d>')), ("[a]",)),
    Case("a matrix", docx(maths(f"<m:m><m:mr>{part('e', '1')}{part('e', '2')}</m:mr><m:mr>{part('e', '3')}"
         f"{part('e', '4')}</m:mr></m:m>")), ("[1, 2; 3, 4]",)),
    Case("an equation of its own between paragraphs",
         docx(BODY, f"<m:oMathPara><m:oMath>{sign('a=b')}</m:oMath></m:oMathPara>"), ("正文", "a=b")),
    # --- what people filled in ------------------------------------------------------------------
    Case("the choice of a drop-down", docx(paragraph(run("课前：") + field("FORMDROPDOWN", form=choices(
         '<w:result w:val="1"/>', "较差", "良好")))), ("课前：良好",), ("较差",)),
    Case("a drop-down that nobody touched shows its first entry",
         docx(paragraph(field("FORMDROPDOWN", form=choices("", "请选择", "良好")))), ("请选择",), ("良好",)),
    Case("a tick", docx(paragraph(field("FORMCHECKBOX", form=box("<w:checked/>")) + run("住校"))), ("☑住校",)),
    Case("a tick that was taken away", docx(paragraph(field("FORMCHECKBOX", form=box('<w:checked w:val="0"/>'))
         + run("住校"))), ("□住校",), ("☑",)),
    Case("the text of a form's field", docx(paragraph(field("FORMTEXT", "沈若溪", "<w:ffData><w:textInput/></w:ffData>"))),
         ("沈若溪",)),
    # --- other parts ------------------------------------------------------------------------------
    Case("a chapter in HTML", chunk("c.html", _PAGE.encode()), ("前文", "## 插入的一章", "章里的话", "后文")),
    Case("a chapter in a saved page", chunk("c.mht", _MHT), ("前文", "章里的话", "后文"), ("MIME",)),
    Case("a chapter in Word", chunk("c.docx", docx(paragraph("内层的话"), paragraph(deleted("旧")))),
         ("前文", "内层的话", "后文"), ("旧",), {"deleted": 1}),
    Case("a chapter in plain text", chunk("c.txt", "纯文字的章。".encode()), ("前文", "纯文字的章", "后文")),
    Case("a chapter in RTF", chunk("c.rtf", rb"{\rtf1\ansi Chapter\par}"), ("前文", "Chapter", "后文")),
    Case("a chapter whose name says nothing", chunk("c.dat", _PAGE.encode(),
         '<Override PartName="/word/c.dat" ContentType="text/html"/>'), ("前文", "章里的话", "后文")),
    Case("a chapter that nobody can read is named", chunk("c.bin", b"\x00\x01\x02"), ("前文", "后文"), (), {"unread": 1}),
    Case("the pictures of a chapter come with it", chunk("c.docx", picture("板书")), ("前文", "![板书](picture:", "后文")),
    Case("the points of a diagram", diagram(point("1", "倾听") + point("2", "约谈")), ("步骤如下", "- 倾听\n- 约谈", "图后")),
    Case("the points of a diagram in their order", diagram(
         point("0", "", "doc") + point("2", "第二") + point("1", "第一") + point("3", "下层") + point("9", "画", "pres"),
         link("0", "1", 0) + link("0", "2", 1) + link("1", "3", 0)), ("- 第一\n    - 下层\n- 第二",), ("画",)),
    Case("a diagram that goes in circles", diagram(point("1", "甲") + point("2", "乙"), link("1", "2", 0) + link("2", "1", 0)),
         ("甲", "乙")),
    Case("WordArt", docx(paragraph('<w:r><w:pict><v:shape><v:textpath string="感恩班会"/></v:shape></w:pict></w:r>'), BODY),
         ("感恩班会", "正文")),
    Case("words of a shape in a canvas", docx(paragraph("<w:r><w:drawing><a:txBody><a:p><a:r><a:t>画布里的话</a:t></a:r></a:p>"
         "</a:txBody></w:drawing></w:r>"), BODY), ("画布里的话",)),
    Case("an equation kept as an object is named", embedded("Equation.DSMT4"), ("见附件",), (), {"unread": 1}),
    Case("an embedded sheet is named", embedded("Excel.Sheet.12", "embeddings/成绩.xlsx"), ("见附件",), (), {"unread": 1}),
    Case("a chart says its title and its numbers", chart("chart", "http://schemas.openxmlformats.org/drawingml/2006/chart"),
         ("见图", "迟到人数", "| 周一 | 3 |")),
    Case("a chart of a new kind is named", chart("chartEx", "http://schemas.microsoft.com/office/drawing/2014/chartex"), ("见图",),
         ("迟到",), {"unread": 1}),
    Case("a part that nobody knows is named", package(BODY, entries=[("word/别的.xml", "<x>别处的一段话</x>")]), ("正文",),
         ("别处",), {"unread": 1}),
    Case("what an unknown part repeats is not missing", package(BODY, entries=[("word/别的.xml", "<x>正文一句。</x>")]), ("正文",)),
    Case("a table within a table keeps its words", docx(table(["课题", table(["内一", "内二"], ["内三", "内|四"])])),
         ("| 课题 | 内一 内二；内三 内|四 |",)),
    Case("a row that begins later keeps its columns",
         docx(rows(("", "甲", "乙", "丙"), ('<w:gridBefore w:val="1"/>', "丁", "戊"))), ("| 甲 | 乙 | 丙 |", "|  | 丁 | 戊 |")),
    Case("text boxes, notes and lists of a file that Word saved", saved_by_office("班会.docx"), ("诚信主题班会", "- 明白")),
)  # fmt: skip
