"""Workbooks to convert: flat OpenDocument with everything that a reader of sheets may lose or show.

Each has a title over all columns, a table with a cell merged down, times and percentages, a comment,
a text box, a second sheet, and three things that are hidden: a sheet, a row and a column.
"""

from dataclasses import dataclass

from corpus.load import sample_entries
from tests.reference.sources import SPACES, Writer, sentences_of

_STYLES = """
<style:style style:name="Shown" style:family="table"><style:table-properties
 table:display="true"/></style:style>
<style:style style:name="Hidden" style:family="table"><style:table-properties
 table:display="false"/></style:style>
<number:time-style style:name="N1"><number:hours/><number:text>:</number:text><number:minutes
 number:style="long"/></number:time-style>
<number:percentage-style style:name="N2"><number:number number:decimal-places="1"
 number:min-decimal-places="1" number:min-integer-digits="1"/><number:text>%</number:text>
</number:percentage-style>
<number:number-style style:name="N3"><number:number number:decimal-places="0"
 number:min-integer-digits="3"/></number:number-style>
<style:style style:name="Time" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="Share" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="Number" style:family="table-cell" style:data-style-name="N3"/>
"""
_ROWS = 12


@dataclass(frozen=True)
class Workbook:
    """hidden: texts that must not be found."""

    name: str
    data: bytes
    texts: tuple[str, ...]
    hidden: tuple[str, ...]


def workbooks(count=10):
    """So many workbooks, each from another text of the corpus; always the same ones."""
    entries = [entry.fields for entry in sample_entries() if entry.fields["type"] == "resource"]
    long = sorted(entries, key=lambda fields: (-len(fields["body"]), fields["key"]))
    return [_workbook(number, fields) for number, fields in enumerate(long[:count], 1)]


def _workbook(number, fields):
    writer, secret = Writer(), Writer()
    said = sentences_of(fields["body"])
    rows = [
        _row(_cell(writer.said("内容")), _cell(writer.said("说明")), _cell(secret.said("密列之头")),
             _cell("时间"), _cell("比例"), _cell("编号")),
    ]  # fmt: skip
    for place in range(_ROWS):
        pair = [said[(2 * place) % len(said)], said[(2 * place + 1) % len(said)]]
        first = _cell(writer.said(pair[0]), rows=2) if place == 2 else _cell(writer.said(pair[0]))
        if place == 3:
            first = "<table:covered-table-cell/>"
            writer.texts.pop()
        rows.append(
            _row(
                first,
                _cell(writer.said(pair[1])),
                _cell(secret.said(f"密列第{place}行")),
                *_NUMBERS,
            )
        )
    rows.append(_row(_cell(secret.said("这一行被人隐藏起来")), hidden=True))
    title = _row(f'<table:table-cell table:number-columns-spanned="6"><text:p>{writer.said(fields["title"])}'
                 f"</text:p></table:table-cell>" + "<table:covered-table-cell/>" * 5)  # fmt: skip
    box = (
        '<table:shapes><draw:frame svg:width="6cm" svg:height="3cm" svg:x="20cm" svg:y="1cm">'
        f"<draw:text-box><text:p>{writer.said('表格旁边的说明文字')}</text:p></draw:text-box>"
        "</draw:frame></table:shapes>"
    )
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/>'
        '<table:table-column table:number-columns-repeated="3"/>'
    )
    second = _row(_cell(writer.said(said[-1]))) + _row(
        _cell("值", comment=secret.said("私下的批注"))
    )
    data = _document(
        _sheet("总表", "Shown", box + columns + title + "".join(rows))
        + _sheet("附表", "Shown", second)
        + _sheet("密表", "Hidden", _row(_cell(secret.said("隐藏工作表里的电话"))))
    )
    return Workbook(f"w{number:02}", data, tuple(writer.texts), tuple(secret.texts))


_NUMBERS = (
    (
        '<table:table-cell table:style-name="Time" office:value-type="time"'
        ' office:time-value="PT07H30M00S"/>'
    ),
    (
        '<table:table-cell table:style-name="Share" office:value-type="percentage"'
        ' office:value="0.955"/>'
    ),
    '<table:table-cell table:style-name="Number" office:value-type="float" office:value="7"/>',
)


def _sheet(name, style, inside):
    return f'<table:table table:name="{name}" table:style-name="{style}">{inside}</table:table>'


def _row(*cells, hidden=False):
    off = ' table:visibility="collapse"' if hidden else ""
    return f"<table:table-row{off}>{''.join(cells)}</table:table-row>"


def _cell(text, rows=1, comment=""):
    note = f"<office:annotation><text:p>{comment}</text:p></office:annotation>" if comment else ""
    return (
        f'<table:table-cell table:number-rows-spanned="{rows}" table:number-columns-spanned="1"'
        f' office:value-type="string">{note}<text:p>{text}</text:p></table:table-cell>'
    )


def _document(tables):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document{SPACES} office:version="1.3"'
        ' office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
        f"<office:automatic-styles>{_STYLES}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document>"
    ).encode()
