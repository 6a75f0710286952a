"""Reads Word's docx as Markdown (WordprocessingML, ECMA-376-1, 17).

Numbers that come from styles are written out. What no run holds (fields, equations, drawings,
chapters in other formats) is read where it stands.
"""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extracted import Extracted
from kb.intake.extraction.body import Body
from kb.intake.extraction.docx.parts import count_comments, count_unread, margins
from kb.intake.extraction.docx.runs import RunReader
from kb.intake.extraction.docx.source import ALTERNATE, TRANSPARENT, Source, chosen, text_of
from kb.intake.extraction.docx.styles import (
    VAL,
    Style,
    Styles,
    W,
    is_on,
    numbering_of,
    outline_level,
    read_numbering,
    whole,
)
from kb.intake.extraction.inner import Inner, read_inner, with_pictures
from kb.intake.extraction.labels import Label, labelled
from kb.intake.extraction.left_out import DELETED_WORDS, HIDDEN_ROWS, HIDDEN_WORDS, PARTS
from kb.intake.extraction.markdown import Block, Run, inline, joined
from kb.intake.extraction.notes import margins_removed, pictures_left_out
from kb.intake.extraction.omml import M
from kb.intake.extraction.ooxml import Package, R, broken
from kb.intake.extraction.tables import Cell, Row, table_blocks
from kb.lines.problems import Problem

_MOST_COLUMNS: Final = 100


def read_docx(data: bytes, *, hidden: bool = False, depth: int = 0) -> Extracted:
    """Read a docx. Raises ExtractionFailed.

    depth: the number of other files in which it lies.
    """
    package = Package(data)
    part = package.related("", "officeDocument") or "word/document.xml"
    root = package.xml(part)
    body = root.find(W + "body") if root is not None else None
    if body is None:
        raise broken()
    styles = package.related(part, "styles")
    source = Source(package, part, Styles(package.xml(styles) if styles else None), hidden)
    document = _Document(source, depth)
    markdown = joined([*document.blocks(body), *document.notes()])
    count_comments(source)
    text = Body(markdown)
    edges = text.new_margins(margins(source))
    count_unread(source, text)
    return Extracted(
        markdown,
        package.properties(),
        package.pictures,
        (*pictures_left_out(package.left_out), *margins_removed(edges), *document.problems),
        left_out=source.tally.found,
        known=(*edges, *source.tally.known),
    )


class _Document:
    def __init__(self, source: Source, depth: int) -> None:
        self._source = source
        self._depth = depth
        self._numbering = read_numbering(source.related("numbering"))
        self._reader = RunReader(source)
        # These belong to a paragraph whose end was deleted, so that the next one continues it.
        self._carried: list[Run] = []
        self.problems: list[Problem] = []

    # --- blocks ----------------------------------------------------------------------------

    def blocks(self, parent: Iterable[ET.Element]) -> Iterator[Block]:
        """Yield the blocks of an element: paragraphs, tables, and chapters from other files."""
        outer, self._carried = self._carried, []
        for element in self._flat(parent):
            if element.tag == W + "p":
                yield from self._paragraph(element)
            elif element.tag == W + "tbl":
                yield from table_blocks(self._rows(element))
            elif element.tag == W + "del":
                self._source.leave_out(DELETED_WORDS, element)
            elif element.tag == W + "altChunk":
                yield from self._chunk(element)
            elif element.tag == M + "oMathPara":
                yield inline(self._reader.runs([element], Style()))
        if rest := inline(self._carried):
            yield rest
        self._carried = outer

    def _flat(self, parent: Iterable[ET.Element]) -> Iterator[ET.Element]:
        """Yield the elements in an element; mere wrappers give way to their content."""
        for element in parent:
            if element.tag == ALTERNATE:
                yield from self._flat(chosen(element))
            elif element.tag in TRANSPARENT:
                yield from self._flat(self._source.inside(element))
            else:
                yield element

    def _paragraph(self, element: ET.Element) -> Iterator[Block]:
        properties = element.find(W + "pPr")
        named = properties.find(W + "pStyle") if properties is not None else None
        style = self._source.styles.get(named.get(VAL) if named is not None else None)
        if style.contents:
            self._source.tally.known.append(text_of(element))
            return
        outer, self._source.boxes = self._source.boxes, []
        runs = [*self._carried, *self._reader.runs(element, _of_runs(style))]
        boxes, self._source.boxes = self._source.boxes, outer
        self._carried = runs if _end_is_deleted(properties) else []
        text = "" if self._carried else inline(runs)
        if text:
            level = outline_level(properties) or style.heading
            yield labelled(text, level, self._label(properties, style))
        for box in boxes:
            if isinstance(box, str):
                yield box
            else:
                yield from self.blocks(box)

    def _label(self, properties: ET.Element | None, style: Style) -> Label | None:
        number, level = numbering_of(properties)
        if number is None and style.numbering:
            number = style.numbering[0]
            level = style.numbering[1] if level is None else level
        return self._numbering.label(number, level or 0) if number else None

    def _chunk(self, element: ET.Element) -> Iterator[Block]:
        """Yield the blocks of a chapter that was inserted as a file of its own."""
        package = self._source.package
        target = package.relationships(self._source.part).get(element.get(R + "id", ""))
        if target is None or target.external:
            return
        data = package.read(target.target) or b""
        inner = Inner(target.target, package.media_type(target.target), data, self._depth + 1)
        found = read_inner(inner, hidden=self._source.hidden)
        if found is None:
            self._source.tally.add(PARTS, name=target.target.removeprefix("word/"))
            return
        self.problems += found.notes
        self._source.tally.known += found.known
        for part in found.left_out:
            self._source.tally.take(part)
        yield with_pictures(found, lambda one: package.adopt(target.target, one))

    # --- notes and tables --------------------------------------------------------------------

    def notes(self) -> Iterator[Block]:
        """Yield footnotes and endnotes under a rule, numbered in the order of their mention."""
        known = {kind: self._notes_of(kind) for kind in ("footnote", "endnote")}
        # A note may mention another one, which makes the list longer.
        for number, (kind, id_) in enumerate(self._source.mentions, 1):
            if number == 1:
                yield "---"
            element = known[kind].pop(id_, None)
            inside = joined(self.blocks(element)) if element is not None else ""
            yield f"\\[{number}\\] {inside}"
        for notes in known.values():
            for element in notes.values():  # what mentioned them was deleted
                self._source.leave_out(DELETED_WORDS, element)

    def _notes_of(self, kind: str) -> dict[str, ET.Element]:
        root = self._source.related(f"{kind}s")
        found = root.findall(W + kind) if root is not None else ()
        return {element.get(W + "id", ""): element for element in found}

    def _rows(self, table: ET.Element) -> list[Row]:
        """Read the rows of a table at once, so that nested tables go as deep as they can."""
        rows = []
        for row in self._inside(table, "tr"):
            properties = row.find(W + "trPr")
            if self._is_left_out(row, properties):
                continue
            before = _count(properties, "gridBefore", 0)
            cells = [Cell((), before)] if before else []
            for cell in self._inside(row, "tc"):
                about = cell.find(W + "tcPr")
                blocks = [] if self._is_covered(cell, about) else list(self.blocks(cell))
                cells.append(Cell(blocks, _count(about, "gridSpan", 1)))
            rows.append(Row(cells))
        return rows

    def _is_left_out(self, row: ET.Element, properties: ET.Element | None) -> bool:
        if properties is None:
            return False
        is_deleted = properties.find(W + "del") is not None
        is_hidden = is_on(properties.find(W + "hidden")) and not self._source.hidden
        if is_deleted or is_hidden:
            self._source.leave_out(DELETED_WORDS if is_deleted else HIDDEN_ROWS, row)
        return is_deleted or is_hidden

    def _is_covered(self, cell: ET.Element, properties: ET.Element | None) -> bool:
        """Say whether a cell above reaches over this one."""
        merge = properties.find(W + "vMerge") if properties is not None else None
        if merge is None or merge.get(VAL, "continue") != "continue" or self._source.hidden:
            return False
        self._source.leave_out(HIDDEN_WORDS, cell)
        return True

    def _inside(self, parent: Iterable[ET.Element], name: str) -> Iterator[ET.Element]:
        """Yield the rows of a table or the cells of a row, also those in a content control."""
        return (element for element in self._flat(parent) if element.tag == W + name)


def _of_runs(style: Style) -> Style:
    """Return a paragraph's style for its runs: headings are bold by themselves."""
    return style if style.heading is None or not style.bold else _not_bold(style)


def _not_bold(style: Style) -> Style:
    return Style(style.heading, numbering=style.numbering, hidden=style.hidden, script=style.script)


def _end_is_deleted(properties: ET.Element | None) -> bool:
    """Say whether the end of a paragraph was deleted, or moved with the text before it."""
    marks = properties.find(W + "rPr") if properties is not None else None
    return marks is not None and any(marks.find(W + one) is not None for one in ("del", "moveFrom"))


def _count(properties: ET.Element | None, name: str, least: int) -> int:
    value = whole(properties.find(W + name)) if properties is not None else None
    return min(max(value or least, least), _MOST_COLUMNS)
