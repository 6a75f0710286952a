"""The files of library*.txt in their formats: each writer takes a file as it is described."""

from dataclasses import replace
from html import escape

from tests import office, pdf_files, sheet_files, slide_files
from tests.intake_cases import odt_cases as odt
from tests.intake_cases.rtf_cases import rtf

# LibreOffice wrote these from the files that `built` makes
SAVED_FROM = {
    ".doc": ".docx",
    ".wps": ".docx",
    ".xls": ".xlsx",
    ".et": ".xlsx",
    ".ppt": ".pptx",
    ".dps": ".pptx",
}

_STYLES = (
    '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:styleId="a"><w:name w:val="Subtitle"/></w:style>'
)
_LINE = 42
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def built(one):
    """The bytes of a file; those of an older format are in the newer one that it is saved from."""
    suffix = one.path.suffix.lower()
    return _WRITERS[SAVED_FROM.get(suffix, suffix)](one)


def _raw(one):
    lines = [f"{mark} {text}" if mark else text for mark, text in one.lines]
    return "\n".join(lines).encode(one.properties.get("encoding", "utf-8"))


def _rows_together(lines):
    """(mark, text) of each line; rows that follow each other are one ("|", rows)."""
    found = []
    for mark, text in lines:
        if mark != "|":
            found.append((mark, text))
            continue
        row = [cell.strip() for cell in text.split("|")]
        if found and found[-1][0] == "|":
            found[-1][1].append(row)
        else:
            found.append(("|", [row]))
    return found


def _docx(one):
    shown = []
    for mark, text in _rows_together(one.lines):
        if mark == "|":
            shown.append(office.table(*(map(_cell, row) for row in text)))
        elif mark == "^":
            look = '<w:b/><w:sz w:val="36"/>'
            shown.append(
                office.paragraph(
                    office.run(escape(text), look), properties='<w:jc w:val="center"/>'
                )
            )
        elif mark == "*":
            box = f"<w:txbxContent>{office.paragraph(escape(text))}</w:txbxContent>"
            shown.append(
                office.paragraph(
                    f"<w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r>"
                )
            )
        elif mark not in ("@", "---"):
            styles = {"#": "1", "##": "2", ">": "a"}
            shown.append(office.paragraph(escape(text), styles.get(mark, "")))
    head = "".join(office.paragraph(escape(text)) for mark, text in one.lines if mark == "@")
    core = {key: value for key, value in one.properties.items() if key in ("title", "creator")}
    return office.docx(*shown, parts={"styles": _STYLES, "hdr": head}, core=core)


def _cell(text):
    parts = text.split("<br>")
    return text if len(parts) == 1 else "".join(map(office.paragraph, parts))


def _odt(one):
    shown = []
    for mark, text in _rows_together(one.lines):
        if mark == "|":
            shown.append(odt.rows(*text))
        elif mark in ("#", "##"):
            shown.append(f'<text:h text:outline-level="{len(mark)}">{escape(text)}</text:h>')
        elif mark not in ("@", "---"):
            shown.append(odt.p(escape(text)))
    title = one.properties.get("title", "")
    return odt.odt(*shown, entries={"meta.xml": odt.meta(f"<dc:title>{title}</dc:title>")})


def _rtf(one):
    parts = []
    for mark, text in one.lines:
        if mark == "@":
            continue
        look = {"#": rb"\s1\outlinelevel0 ", "^": rb"\qc\b\fs36 "}.get(mark, b"")
        parts += [rb"\pard\plain\f1 " + look, text, rb"\par "]
    return rtf(*parts)


def _pages(lines):
    """[title, lines] of each slide, sheet or page."""
    found = []
    for mark, text in lines:
        if mark == "---" or not found:
            found.append([text if mark == "---" else "", []])
        if mark != "---":
            found[-1][1].append((mark, text))
    return found


def _xlsx(one):
    sheets = {}
    for name, lines in _pages(one.lines):
        rows = [[cell.strip() for cell in text.split("|")] for mark, text in lines if mark != "@"]
        sheets[name or "Sheet1"] = sheet_files.sheet(*rows)
    return sheet_files.xlsx(sheets, parts=_core(one, "xl/workbook.xml"))


def _ods(one):
    tables = ""
    for name, lines in _pages(one.lines):
        rows = [[cell.strip() for cell in text.split("|")] for _, text in lines]
        tables += sheet_files.ods_table(name or "Sheet1", *rows)
    return sheet_files.odf("spreadsheet", tables)


def _pptx(one):
    slides = []
    for name, lines in _pages(one.lines):
        shapes = slide_files.title(escape(name)) if name else ""
        for mark, text in _rows_together(lines):
            if mark == "|":
                shapes += slide_files.table(*text)
            elif mark == "^":
                shapes += slide_files.box(slide_files.run(escape(text), 'sz="4400" b="1"'))
            elif mark == ">":
                shapes += slide_files.box(escape(text), kind="subTitle")
            else:
                shapes += slide_files.box(escape(text), kind=None if mark in ("*", "@") else "body")
        slides.append(shapes)
    return slide_files.pptx(*slides, parts=_core(one, "ppt/presentation.xml"))


def _core(one, document):
    """The part with the title that a program or a person gave, and how it is found."""
    title = escape(one.properties.get("title", ""))
    related = (
        f'<Relationship Id="r0" Type="{_OFFICE}/officeDocument" Target="{document}"/>'
        f'<Relationship Id="rC" Type="{_CORE}" Target="docProps/core.xml"/>'
    )
    core = f'<x:coreProperties xmlns:x="urn:x"><x:title>{title}</x:title></x:coreProperties>'
    return {"_rels/.rels": slide_files.relationships(related), "docProps/core.xml": core}


def _odp(one):
    pages = []
    for name, lines in _pages(one.lines):
        shapes = slide_files.odp_box(escape(name), kind="title") if name else ""
        pages.append(shapes + "".join(slide_files.odp_box(escape(text)) for _, text in lines))
    return slide_files.odp(*pages)


def _html(one):
    tags = {"#": "h1", "##": "h2", "-": "li", ">": "h3"}
    body = ""
    for mark, text in _rows_together(one.lines):
        if mark == "|":
            rows = "".join(
                f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in text
            )
            body += f"<table>{rows}</table>\n"
        elif mark == "@":
            body += f'<div class="top">{text}</div>\n'
        elif mark == "^":
            body += f'<p align="center"><b>{text}</b></p>\n'
        elif mark != "---":
            body += f"<{tags.get(mark, 'p')}>{text}</{tags.get(mark, 'p')}>\n"
    code = one.properties.get("encoding", "utf-8")
    meta = "".join(
        f'<meta property="{key}" content="{value}">'
        for key, value in one.properties.items()
        if ":" in key
    )
    head = f'<meta charset="{code}"><title>{one.properties.get("title", "")}</title>{meta}'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(code)


def _pdf(one):
    pages = []
    for _, lines in _pages(one.lines):
        content, y = "", 770
        for mark, text in lines:
            size = {"#": 20, "^": 20, ">": 15, "##": 15, "@": 9}.get(mark, 12)
            whole = text.replace(" | ", "   ")
            for start in range(0, len(whole), _LINE):
                row = whole[start : start + _LINE]
                x = max(50, 300 - len(row) * size / 2) if mark in ("#", "^", ">") else 50
                content += pdf_files.han([row], x, y, "gbk", size)
                y -= size * 1.5
            y -= 6
        pages.append(content)
    return pdf_files.pdf(*pages, cmap="GB-EUC-H", title=one.properties.get("title", ""))


def _epub(one):
    said = {**one.properties}
    own = "".join(f"<dc:{key}>{value}</dc:{key}>" for key, value in said.items())
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata>{own}</metadata>"
        '<manifest><item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="content.opf"/></rootfiles></container>'
    )
    page = _html(replace(one, properties={}))
    entries = {"mimetype": "application/epub+zip", "META-INF/container.xml": container}
    return office.zipped({**entries, "content.opf": opf, "a.xhtml": page})


_WRITERS = {
    ".docx": _docx, ".odt": _odt, ".rtf": _rtf, ".xlsx": _xlsx, ".ods": _ods, ".pptx": _pptx,
    ".odp": _odp, ".html": _html, ".htm": _html, ".pdf": _pdf, ".epub": _epub, ".md": _raw,
    ".txt": _raw,
}  # fmt: skip
