"""Documents to convert: flat OpenDocument texts with everything that a reader may lose.

Each has headings, paragraphs, bold words, a list of points and one of numbers, a table with cells
merged across and down, a note, a text box, and a picture with a caption.
"""

import base64
import re
from dataclasses import dataclass
from html import escape

from corpus.load import sample_entries
from tests.office import png

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = "".join(
    f' xmlns:{name}="{_ODF}{space}:1.0"'
    for name, space in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
        ("style", "style"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
        ("number", "datastyle"), ("presentation", "presentation"),
    )
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip
_STYLES = """
<style:style style:name="Bold" style:family="text"><style:text-properties
 fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>
<style:style style:name="Hidden" style:family="text"><style:text-properties
 text:display="none"/></style:style>
<style:style style:name="Float" style:family="graphic"><style:graphic-properties
 fo:border="0.5pt solid #000000" style:wrap="parallel"/></style:style>
<text:list-style style:name="Points"><text:list-level-style-bullet text:level="1"
 text:bullet-char="•"/></text:list-style>
<text:list-style style:name="Numbers"><text:list-level-style-number text:level="1"
 style:num-format="1" style:num-suffix="."/></text:list-style>
"""
_MARKUP = re.compile(r"\*\*|^[#>|-]+ *|^\d+\. *|\[([^\]]*)\]\([^)]*\)|[|`]", re.MULTILINE)
_SENTENCE = re.compile(r"[^。！？]+[。！？]?")
_LENGTH = 40
# How many texts of their own the rows of the table have
_WIDTHS = (1, 3, 2, 3)


@dataclass(frozen=True)
class Source:
    """A document, and every text in it that a reader must find."""

    name: str
    data: bytes
    texts: tuple[str, ...]


def sources(count=10):
    """So many documents, each from another text of the corpus; always the same ones."""
    entries = [entry.fields for entry in sample_entries() if entry.fields["type"] == "resource"]
    long = sorted(entries, key=lambda fields: (-len(fields["body"]), fields["key"]))
    return [_source(number, fields) for number, fields in enumerate(long[:count], 1)]


def _source(number, fields):
    writer = Writer()
    sentences = sentences_of(fields["body"])
    parts = [sentences[at : at + 6] for at in range(0, len(sentences), 6)]
    while len(parts) < 5:
        parts.append([f"补足的第{len(parts)}段话。"])
    title, box, caption, note = (writer.said(one) for one in (
        fields["title"], _short(parts[0][0]), f"图{number} {_short(parts[1][0])}", parts[2][0],
    ))  # fmt: skip
    blocks = [
        f'<text:h text:outline-level="1">{title}</text:h>',
        f"<text:p>{writer.said(parts[0][-1])}{_note(note)}</text:p>",
        f"<text:p>{writer.said(parts[1][-1])}{_box(box)}</text:p>",
        _items("Points", [writer.said(one) for one in parts[3]]),
        _table(
            [
                [writer.said(_short(one)) for one in part[:width]]
                for part, width in zip(parts, _WIDTHS, strict=False)
            ]
        ),
        f"<text:p>{_picture()}</text:p>",
        f"<text:p>{caption}</text:p>",
        _items("Numbers", [writer.said(one) for one in parts[4]]),
    ]
    for index, part in enumerate(parts):
        heading = writer.said(f"第{index + 1}节 {_short(part[0])[:12]}")
        blocks.append(f'<text:h text:outline-level="2">{heading}</text:h>')
        inside = "".join(writer.said(one) for one in part[1:])
        bold = f'<text:span text:style-name="Bold">{writer.said(part[0])}</text:span>'
        blocks.append(f"<text:p>{bold}{inside}</text:p>")
    return Source(f"d{number:02}", _document(blocks), tuple(writer.texts))


def source_with_asides():
    """A document with hidden words, deleted words and two comments, one of them on a cell."""
    comment = "<office:annotation><text:p>{}</text:p></office:annotation>"
    deletion = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
        "<office:change-info><dc:creator>某人</dc:creator><dc:date>2024-05-10T08:30:00</dc:date>"
        "</office:change-info><text:p>删掉的话</text:p></text:deletion></text:changed-region>"
        "</text:tracked-changes>"
    )
    hidden = '<text:span text:style-name="Hidden">藏起来的话</text:span>'
    return _document([
        deletion,
        f"<text:p>班会{hidden}记录{comment.format('批注一')}</text:p>",
        '<text:p>今天讨论<text:change text:change-id="c1"/>值日办法。</text:p>',
        f"<table:table>{_row(_cell('座位' + comment.format('批注二')), _cell('安排'))}</table:table>",
        f"<text:p>{_picture('C:/Users/zhangsan/Pictures/a.png')}</text:p>",
        "<text:p>结尾。</text:p>",
    ])  # fmt: skip


class Writer:
    def __init__(self):
        self.texts = []

    def said(self, text):
        """A text as XML, to be found again."""
        self.texts.append(text)
        return escape(text)


def sentences_of(body):
    plain = _MARKUP.sub(lambda match: match[1] or "", body)
    found = [one.strip() for line in plain.split("\n") for one in _SENTENCE.findall(line)]
    return [one for one in found if len(one) > 3]


def _short(text):
    return text[:_LENGTH]


def _note(text):
    return (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body><text:p>{text}</text:p></text:note-body></text:note>"
    )


def _frame(inside):
    return (
        '<draw:frame draw:style-name="Float" text:anchor-type="paragraph" svg:width="6cm"'
        f' svg:height="3cm" svg:x="1cm" svg:y="1cm">{inside}</draw:frame>'
    )


def _box(text):
    return _frame(f"<draw:text-box><text:p>{text}</text:p></draw:text-box>")


def _picture(description="板书的照片"):
    data = base64.b64encode(png(8, 8)).decode()
    return (
        '<draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="2cm"><draw:image>'
        f"<office:binary-data>{data}</office:binary-data></draw:image>"
        f"<svg:desc>{escape(description)}</svg:desc></draw:frame>"
    )


def _items(style, texts):
    listed = "".join(f"<text:list-item><text:p>{one}</text:p></text:list-item>" for one in texts)
    return f'<text:list text:style-name="{style}">{listed}</text:list>'


def _table(rows):
    """Four rows of three columns; the first cell reaches over two columns, one over two rows."""
    (a, *_), (b, c, d, *_), (e, f, *_), (g, h, i, *_) = (
        [*row, "—", "—", "—"] for row in rows
    )  # fmt: skip
    covered = "<table:covered-table-cell/>"
    return (
        '<table:table><table:table-column table:number-columns-repeated="3"/>'
        + _row(_cell(a, columns=2), covered, _cell("备注"))
        + _row(_cell(b, rows=2), _cell(c), _cell(d))
        + _row(covered, _cell(e), _cell(f))
        + _row(_cell(g), _cell(h), _cell(i))
        + "</table:table>"
    )


def _row(*cells):
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _cell(text, columns=1, rows=1):
    return (
        f'<table:table-cell table:number-columns-spanned="{columns}"'
        f' table:number-rows-spanned="{rows}"><text:p>{text}</text:p></table:table-cell>'
    )


def _document(blocks):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document{SPACES} office:version="1.3"'
        ' office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:automatic-styles>{_STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{''.join(blocks)}</office:text></office:body>"
        "</office:document>"
    ).encode()
