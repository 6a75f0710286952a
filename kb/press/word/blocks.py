"""The blocks of a text as paragraphs and tables of a Word file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import groupby
from typing import Any, Final

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Emu
from docx.text.paragraph import Paragraph as DocxParagraph

from corpus.load_forms import Form
from kb.press.blocks import (
    Block,
    Break,
    Code,
    Divider,
    Headline,
    Illustration,
    Inline,
    Inlines,
    Itemised,
    Paragraph,
    Quote,
    Text,
    TextTable,
)
from kb.press.characters import without_unwritable
from kb.press.word import styles
from kb.press.word.lines import LineWriter
from kb.press.word.numbering import DEEPEST, ListNumbers
from kb.press.word.xml import element

# A picture leaves room for the heading above it and its caption below.
_PICTURE_SHARE: Final = 0.8
_COLUMN_CHARS: Final = (3, 24)
# Word keeps no table with more: https://support.microsoft.com/office
_MOST_COLUMNS: Final = 63
_ALIGNED: Final = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


class Writer:
    """Writes blocks to the end of a document."""

    def __init__(self, document: Document, form: Form, pictures: Mapping[str, bytes]) -> None:
        self._document = document
        self.lines = LineWriter(document, pictures)
        self._style_id = cache(partial(styles.id_of, document))
        self._numbering = ListNumbers(document)
        self._end = document.element.body.get_or_add_sectPr()
        section = document.sections[-1]
        self._width = (
            (section.page_width or Cm(form.width_cm))
            - (section.left_margin or 0)
            - (section.right_margin or 0)
        )
        self._height = int(Cm(form.text_height_cm) * _PICTURE_SHARE)

    def paragraph(self, content: str | Iterable[Inline], style: str) -> Any:
        """Write a paragraph, and return it; a text is one whose lines stay lines."""
        inlines = [*(_of_text(content) if isinstance(content, str) else content)]
        paragraph = self._new_paragraph(style)
        if style == styles.BODY and any(isinstance(one, Break) for one in inlines):
            # A short line that a break ends would be drawn out to the margin.
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        self.lines.write(paragraph, inlines, (self._width, self._height))
        return paragraph

    def _new_paragraph(self, style: str) -> Any:
        """Add a paragraph at the end, which is known: python-docx looks for it each time."""
        made: Any = element("w:p")
        self._end.addprevious(made)
        made.style = self._style_id(style)
        return DocxParagraph(made, self._document._body)  # noqa: SLF001 - it has no other name

    def write(
        self, blocks: Iterable[Block], *, below: int = 0, style: str = styles.BODY, depth: int = 0
    ) -> None:
        """Write blocks. below: the level of the heading under which they stand."""
        for block in blocks:
            match block:
                case Headline(level, content):
                    self.paragraph(content, styles.heading(level + below))
                case Paragraph(content):
                    self._text(content, style)
                case Itemised():
                    self._listing(block, depth)
                case Quote(inside):
                    self.write(inside, below=below, style=styles.QUOTE, depth=depth)
                case TextTable():
                    self._table(block)
                case Code(text):
                    self.paragraph(text, styles.CODE)
                case Divider():
                    self._rule()

    def _text(self, content: Inlines, style: str) -> None:
        """Write a paragraph; its pictures get paragraphs of their own, where no line cuts them."""
        for is_picture, group in groupby(content, lambda one: isinstance(one, Illustration)):
            found = list(group)
            if is_picture:
                for picture in found:
                    self.paragraph([picture], styles.PICTURE)
            elif any(not isinstance(one, Break) for one in found):
                self.paragraph(_stripped(found), style)

    def _listing(self, listing: Itemised, depth: int) -> None:
        level = min(depth, DEEPEST)
        number = self._numbering.new_list(level, listing.first)
        for item in listing.items:
            first = item[0] if item else None
            said, rest = (first.content, item[1:]) if isinstance(first, Paragraph) else ((), item)
            paragraph = self.paragraph(said, styles.ITEM)
            properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - numbers have no other way
            numbered = properties.get_or_add_numPr()
            numbered.get_or_add_ilvl().val = level
            numbered.get_or_add_numId().val = number
            self.write(rest, style=styles.QUOTE, depth=depth + 1)

    def _rule(self) -> None:
        paragraph = self.paragraph("", styles.SMALL)
        border = element("w:pBdr")
        border.append(element("w:bottom", val="single", sz=4, space=1, color="auto"))
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - borders have no other way
        properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")

    def _table(self, table: TextTable) -> None:
        width = max(len(row) for row in table.rows)
        if width > _MOST_COLUMNS:
            for row in table.rows:
                self._text(tuple(_in_one_line(row)), styles.QUOTE)
            return
        made = self._document.add_table(len(table.rows), width)
        if styles.GRID in self._document.styles:
            made.style = styles.GRID
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        widths = _column_widths(table, width, self._width)
        for number, (row, cells) in enumerate(zip(made.rows, table.rows, strict=True)):
            # The cells of a row are looked up once: each look-up reads the whole row.
            for at, (cell, content) in enumerate(
                zip(row.cells, _filled(cells, width), strict=True)
            ):
                cell.width = Emu(widths[at])
                align = table.aligned[at] if at < len(table.aligned) else ""
                self._cell(cell, content, align, is_head=number == 0)
            _keep_row(row, is_head=number == 0)
        for column, size in zip(made.columns, widths, strict=True):
            column.width = Emu(size)
        self._new_paragraph(styles.SMALL)

    def _cell(self, cell: Any, content: Inlines, align: str, *, is_head: bool) -> None:
        paragraph = cell.paragraphs[0]
        paragraph._p.style = self._style_id(styles.CELL)  # noqa: SLF001 - by name it takes a millisecond
        paragraph.alignment = _ALIGNED.get(align, WD_ALIGN_PARAGRAPH.CENTER if is_head else None)
        self.lines.write(paragraph, content, (int(cell.width), self._height))
        if is_head:
            for run in paragraph.runs:
                run.bold = True


def _of_text(text: str) -> Iterator[Inline]:
    for number, line in enumerate(without_unwritable(text).split("\n")):
        if number:
            yield Break()
        if line:
            yield Text(line)


def _stripped(content: Sequence[Inline]) -> list[Inline]:
    """Return the content without the breaks at its ends."""
    kept = list(content)
    while kept and isinstance(kept[0], Break):
        kept.pop(0)
    while kept and isinstance(kept[-1], Break):
        kept.pop()
    return kept


def _in_one_line(row: Sequence[Inlines]) -> Iterator[Inline]:
    for number, cell in enumerate(row):
        if number:
            yield Text(" | ")
        yield from cell


def _filled(cells: Sequence[Inlines], width: int) -> Iterator[Inlines]:
    yield from cells
    yield from [()] * (width - len(cells))


def _column_widths(table: TextTable, columns: int, whole: int) -> list[int]:
    """Share the width of the page by how much the columns have to say."""
    least, most = _COLUMN_CHARS
    said = [least] * columns
    for row in table.rows:
        for at, cell in enumerate(row):
            length = sum(len(one.words) for one in cell if isinstance(one, Text))
            said[at] = max(said[at], min(most, length))
    return [whole * one // sum(said) for one in said]


def _keep_row(row: Any, *, is_head: bool) -> None:
    """Keep a row on one page, and repeat the head where the table goes on."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - rows have no other way
    properties.append(element("w:cantSplit"))
    if is_head:
        properties.append(element("w:tblHeader"))
