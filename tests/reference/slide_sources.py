"""Presentations to convert: flat OpenDocument with everything that a reader of slides may lose.

Each has slides with a title, a list and notes, a table, a text box, a picture with its caption, and
a slide that is hidden.
"""

import base64
from dataclasses import dataclass

from corpus.load import sample_entries
from tests.office import png
from tests.reference.sources import SPACES, Writer, sentences_of

# What LibreOffice looks for before it takes a frame for a title, an outline or notes
_COMMON = """
<style:presentation-page-layout style:name="L"><presentation:placeholder
 presentation:object="title" svg:x="2cm" svg:y="1cm" svg:width="20cm" svg:height="4cm"/>
<presentation:placeholder presentation:object="outline" svg:x="2cm" svg:y="6cm"
 svg:width="20cm" svg:height="10cm"/></style:presentation-page-layout>
<style:style style:name="M-title" style:family="presentation"/>
<style:style style:name="M-outline1" style:family="presentation"/>
<style:style style:name="M-notes" style:family="presentation"/>
"""
_STYLES = """
<style:style style:name="Title" style:family="presentation" style:parent-style-name="M-title"/>
<style:style style:name="Outline" style:family="presentation" style:parent-style-name="M-outline1"/>
<style:style style:name="Notes" style:family="presentation" style:parent-style-name="M-notes"/>
<style:page-layout style:name="PM"><style:page-layout-properties fo:page-width="28cm"
 fo:page-height="21cm"/></style:page-layout>
<style:style style:name="Hidden" style:family="drawing-page"><style:drawing-page-properties
 presentation:visibility="hidden"/></style:style>
<text:list-style style:name="Points"><text:list-level-style-bullet text:level="1"
 text:bullet-char="•"/></text:list-style>
"""
_SLIDES = 8


@dataclass(frozen=True)
class Deck:
    """hidden: texts that must not be found. slides: how many are shown."""

    name: str
    data: bytes
    texts: tuple[str, ...]
    hidden: tuple[str, ...]
    slides: int


def decks(count=10):
    """So many presentations, each from another text of the corpus; always the same ones."""
    entries = [entry.fields for entry in sample_entries() if entry.fields["type"] == "resource"]
    long = sorted(entries, key=lambda fields: (-len(fields["body"]), fields["key"]))
    return [_deck(number, fields) for number, fields in enumerate(long[:count], 1)]


def _deck(number, fields):
    writer, secret = Writer(), Writer()
    said = sentences_of(fields["body"])
    pages = [
        _page(
            _title(writer.said(fields["title"])) + _box(writer.said(f"第{number}讲 主题班会课件"))
        )
    ]
    for place in range(_SLIDES):
        part = [said[(4 * place + step) % len(said)] for step in range(4)]
        shapes = _title(writer.said(f"第{place + 1}部分 {part[0][:10]}"))
        shapes += _outline([writer.said(one) for one in part[:3]])
        pages.append(_page(shapes, notes=writer.said(part[3])))
    cells = [[writer.said(one[:20]) for one in said[at : at + 3]] for at in (0, 3, 6)]
    pages.append(_page(_title(writer.said("环节与时间")) + _table(cells)))
    pages.append(
        _page(
            _title(writer.said("课堂照片"))
            + _picture()
            + _box(writer.said("图一 班级公约墙的照片"))
        )
    )
    pages.append(
        _page(_title(secret.said("这一页藏起来")) + _box(secret.said("不公开的学生姓名")), "Hidden")
    )
    return Deck(
        f"s{number:02}", _document("".join(pages)), tuple(writer.texts), tuple(secret.texts),
        len(pages) - 1,
    )  # fmt: skip


def _page(shapes, style="", notes=""):
    noted = (
        f"<presentation:notes>{_frame(f'<draw:text-box><text:p>{notes}</text:p></draw:text-box>', 'notes')}"
        "</presentation:notes>"
        if notes
        else ""
    )
    named = f'draw:style-name="{style}" draw:master-page-name="M"'
    layout = 'presentation:presentation-page-layout-name="L"'
    return f"<draw:page {named} {layout}>{shapes}{noted}</draw:page>"


def _frame(inside, kind=""):
    style = kind.capitalize()
    named = f' presentation:class="{kind}" presentation:style-name="{style}"' if kind else ""
    return (
        f'<draw:frame{named} svg:width="20cm" svg:height="4cm" svg:x="2cm" svg:y="1cm">'
        f"{inside}</draw:frame>"
    )


def _title(text):
    return _frame(f"<draw:text-box><text:p>{text}</text:p></draw:text-box>", "title")


def _outline(texts):
    listed = "".join(f"<text:list-item><text:p>{one}</text:p></text:list-item>" for one in texts)
    inside = f'<text:list text:style-name="Points">{listed}</text:list>'
    return _frame(f"<draw:text-box>{inside}</draw:text-box>", "outline")


def _box(text):
    return _frame(f"<draw:text-box><text:p>{text}</text:p></draw:text-box>")


def _picture():
    data = base64.b64encode(png(8, 8)).decode()
    return _frame(f"<draw:image><office:binary-data>{data}</office:binary-data></draw:image>")


def _table(rows):
    listed = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{one}</text:p></table:table-cell>" for one in row)
        + "</table:table-row>"
        for row in rows
    )
    return _frame(
        f'<table:table><table:table-column table:number-columns-repeated="3"/>{listed}</table:table>'
    )


def _document(pages):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document{SPACES} office:version="1.3"'
        ' office:mimetype="application/vnd.oasis.opendocument.presentation">'
        f"<office:styles>{_COMMON}</office:styles>"
        f"<office:automatic-styles>{_STYLES}</office:automatic-styles><office:master-styles>"
        f'<style:master-page style:name="M" style:page-layout-name="PM">{_title("")}{_outline([])}'
        f"<presentation:notes>{_frame('<draw:text-box/>', 'notes')}</presentation:notes>"
        "</style:master-page></office:master-styles>"
        f"<office:body><office:presentation>{pages}</office:presentation></office:body>"
        "</office:document>"
    ).encode()
