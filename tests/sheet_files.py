"""Spreadsheets made by hand: xlsx of cells as one says them, ods, and the XML of Excel 2003."""

from xml.sax.saxutils import quoteattr

from tests.office import zipped

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_COLUMNS = "ABCDEFGHIJ"


def cell(value, place):
    """value: text, a number, (number, style), or XML that begins with a tag."""
    if isinstance(value, str) and value.startswith("<"):
        return value.replace("<c", f'<c r="{place}"', 1)
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'
    number, style = value if isinstance(value, tuple) else (value, 0)
    return f'<c r="{place}" s="{style}"><v>{number}</v></c>'


def sheet(*rows, hidden=(), columns="", before="", after=""):
    """The XML of a sheet. hidden: numbers of hidden rows, from 1. columns: XML of <cols>."""
    off = ' hidden="1"'
    listed = "".join(
        f'<row r="{number}"{off if number in hidden else ""}>'
        + "".join(
            cell(value, f"{_COLUMNS[place]}{number}")
            for place, value in enumerate(row)
            if value is not None
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    cols = f"<cols>{columns}</cols>" if columns else ""
    return (
        f'<worksheet xmlns="{_S}" xmlns:r="{_R}">{before}{cols}'
        f"<sheetData>{listed}</sheetData>{after}</worksheet>"
    )


def xlsx(sheets, formats=(), properties="", parts=None, kinds=None):
    """sheets: name → XML, or (state, XML). formats: codes or numbers of styles 1, 2 …

    parts: further entries. kinds: name → another type of its relationship.
    """
    kinds = kinds or {}
    listed, related = "", ""
    entries = {}
    for number, (name, content) in enumerate(sheets.items(), 1):
        state, xml = content if isinstance(content, tuple) else ("visible", content)
        listed += f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="r{number}"/>'
        kind = kinds.get(name, "worksheet")
        related += _relationship(f"r{number}", kind, f"worksheets/sheet{number}.xml")
        entries[f"xl/worksheets/sheet{number}.xml"] = xml
    own = "".join(
        f'<numFmt numFmtId="{200 + place}" formatCode={quoteattr(code)}/>'
        for place, code in enumerate(formats)
        if isinstance(code, str)
    )
    styles = "".join(
        f'<xf numFmtId="{200 + place if isinstance(code, str) else code}"/>'
        for place, code in enumerate(formats)
    )
    entries |= {
        "_rels/.rels": relationships(_relationship("r0", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_S}" xmlns:r="{_R}"><workbookPr {properties}/>'
            f"<sheets>{listed}</sheets></workbook>"
        ),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{_S}"><numFmts>{own}</numFmts>'
            f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>'
        ),
        "xl/_rels/workbook.xml.rels": relationships(
            related
            + _relationship("rs", "styles", "styles.xml")
            + _relationship("rt", "sharedStrings", "sharedStrings.xml")
        ),
    }
    entries |= parts or {}
    return zipped({"[Content_Types].xml": content_types(entries), **entries})


def _relationship(id_, kind, target):
    return f'<Relationship Id="{id_}" Type="{_R}/{kind}" Target="{target}"/>'


def content_types(entries):
    """[Content_Types].xml with what programs look for; entries: names of parts."""
    office = "application/vnd.openxmlformats-officedocument"
    kinds = {
        "xl/workbook.xml": f"{office}.spreadsheetml.sheet.main+xml",
        "xl/styles.xml": f"{office}.spreadsheetml.styles+xml",
        "xl/sharedStrings.xml": f"{office}.spreadsheetml.sharedStrings+xml",
        "xl/worksheets/": f"{office}.spreadsheetml.worksheet+xml",
        "xl/comments": f"{office}.spreadsheetml.comments+xml",
        "xl/drawings/": f"{office}.drawing+xml",
        "xl/charts/": f"{office}.drawingml.chart+xml",
        "ppt/charts/": f"{office}.drawingml.chart+xml",
        "ppt/presentation.xml": f"{office}.presentationml.presentation.main+xml",
        "ppt/slides/": f"{office}.presentationml.slide+xml",
        "ppt/notesSlides/": f"{office}.presentationml.notesSlide+xml",
        "ppt/comments/": f"{office}.presentationml.comments+xml",
        "ppt/diagrams/": f"{office}.drawingml.diagramData+xml",
    }
    listed = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name in entries
        for start, kind in kinds.items()
        if name.startswith(start) and name.endswith(".xml")
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{listed}</Types>'
    )


def relationships(inside):
    return f'<Relationships xmlns="{_PACKAGE}">{inside}</Relationships>'


def beside(kind, target):
    """The relationships of the first sheet: one, with an id of r1."""
    path = "xl/worksheets/_rels/sheet1.xml.rels"
    return {path: relationships(_relationship("r1", kind, target))}


def shared(*items):
    return {"xl/sharedStrings.xml": f'<sst xmlns="{_S}">{"".join(items)}</sst>'}


def odf(kind, body, styles="", parts=None):
    """A file of OpenDocument; kind: spreadsheet or presentation."""
    spaces = " ".join(
        f'xmlns:{name}="{_ODF}{space}:1.0"'
        for name, space in {
            "office": "office", "text": "text", "table": "table", "draw": "drawing",
            "style": "style", "presentation": "presentation", "chart": "chart",
            "fo": "xsl-fo-compatible", "svg": "svg-compatible",
        }.items()
    )  # fmt: skip
    content = (
        f'<office:document-content {spaces} xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    )
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return zipped({"mimetype": mimetype, "content.xml": content, **(parts or {})})


def ods_table(name, *rows, style="", columns=""):
    """Rows: lists of texts, or XML that begins with a tag."""
    listed = "".join(
        row
        if isinstance(row, str)
        else "<table:table-row>" + "".join(map(ods_cell, row)) + "</table:table-row>"
        for row in rows
    )
    return f'<table:table table:name="{name}" table:style-name="{style}">{columns}{listed}</table:table>'


def ods_cell(text):
    if text.startswith("<"):
        return text
    return f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"


def excel_xml(*worksheets, styles=""):
    """A workbook of Excel 2003 in XML; worksheets: (name, rows as XML, options)."""
    inside = "".join(
        f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>'
        f'<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">{options}'
        "</WorksheetOptions></Worksheet>"
        for name, rows, options in worksheets
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Styles>{styles}</Styles>{inside}</Workbook>'
    ).encode()


def excel_row(*cells, hidden=False):
    """Cells: (type, text) or (type, text, attributes)."""
    inside = "".join(
        f'<Cell {more[0] if more else ""}><Data ss:Type="{kind}">{text}</Data></Cell>'
        for kind, text, *more in cells
    )
    off = ' ss:Hidden="1"' if hidden else ""
    return f"<Row{off}>{inside}</Row>"
