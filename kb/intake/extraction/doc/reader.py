"""Reads Word 97–2003 (.doc, and .wps, which is the same) as Markdown.

What tracked changes deleted stays deleted. Text boxes come last, because their places are unknown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from kb.intake.extracted import Extracted, LeftOut
from kb.intake.extraction.body import Body
from kb.intake.extraction.doc.file import DocFile, Stretch
from kb.intake.extraction.doc.runs import DELETED, RunReader
from kb.intake.extraction.doc.styles import DocStyle
from kb.intake.extraction.doc.tables import edges_of, is_covered
from kb.intake.extraction.labels import Label, labelled
from kb.intake.extraction.left_out import COMMENTS, DELETED_WORDS, HIDDEN_WORDS, OBJECTS
from kb.intake.extraction.markdown import Block, Run, inline, joined, plain
from kb.intake.extraction.notes import margins_removed, pictures_left_out
from kb.intake.extraction.tables import Cell, LooseRow, aligned, table_blocks

# Single property modifiers of paragraphs ([MS-DOC], 2.6.2)
_IN_TABLE: Final = 0x2416
_ROW_END: Final = 0x2417
_OUTLINE: Final = 0x2640
_LIST: Final = 0x460B
_LIST_LEVEL: Final = 0x260A
# Pointers of the FIB ([MS-DOC], 2.5.6): where notes are mentioned
_FOOTNOTES: Final = 2
_COMMENTS: Final = 4
_ENDNOTES: Final = 46
_COMMENT_BYTES: Final = 30
_WITHOUT_SIGNS = re.compile("[\x00-\x1f]")
_PARAGRAPH_END = re.compile("[\r\x07\x0c]")
# From here on a number says that a paragraph is in no list any more
_NOT_IN_A_LIST: Final = 0xF801


def read_doc(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read a .doc. Raises ExtractionFailed."""
    document = _Document(DocFile(data), hidden=hidden)
    markdown = joined([*document.blocks(), *document.notes(), *document.boxes()])
    document.count_beside()
    edges = Body(markdown).new_margins(document.margins())
    return Extracted(
        markdown,
        document.file.properties,
        tuple(document.reader.pictures),
        (
            *pictures_left_out(document.left_out + document.reader.left_out),
            *margins_removed(edges),
        ),
        left_out=document.reader.tally.found,
        known=(*edges, *document.reader.tally.known),
    )


@dataclass(slots=True)
class _Table:
    """What was read of a table that may go on."""

    rows: list[LooseRow] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    inside: list[Block] = field(default_factory=list)
    # where the cells of the row end
    ends: list[int] = field(default_factory=list)

    def end_cell(self, end: int) -> None:
        self.cells.append(Cell(self.inside))
        self.inside = []
        self.ends.append(end)

    def blocks(self) -> Iterator[Block]:
        """Yield the whole table, with a row that was broken off, and empty it."""
        if self.inside:
            self.end_cell(0)
        if self.cells:
            self.rows.append(LooseRow(self.cells))
        rows, self.rows, self.cells, self.ends = self.rows, [], [], []
        yield from table_blocks(aligned(rows))


class _Document:
    def __init__(self, file: DocFile, *, hidden: bool) -> None:
        self.file = file
        floating = file.floating_things() if file.text else {}
        pictures = sum(bool(one.picture) for one in floating.values())
        # those that hang nowhere in the main text
        self.left_out = max(file.floating_count() - pictures, 0)
        marks = [*file.positions(_FOOTNOTES, 2), *file.positions(_ENDNOTES, 2)] if file.text else []
        numbers = {cp: number for number, cp in enumerate(marks, 1)}
        self.reader = RunReader(file, hidden, numbers, floating)
        self._numbering = file.numbering()
        # of a paragraph whose end was deleted, so that the next one goes on with it
        self._carried: list[Run] = []

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of the main text; rows of a table are gathered until it ends."""
        table = _Table()
        for start, end, mark in self._paragraphs(0, self.file.lengths.main):
            about = self.file.paragraph_at(end)
            if mark == "\x07" and about.flag(_ROW_END):
                self._end_row(table, end)
            elif mark == "\x07" or about.flag(_IN_TABLE):
                table.inside += self._paragraph(start, end, about)
                if mark == "\x07":
                    table.end_cell(end)
            else:
                yield from table.blocks()
                yield from self._paragraph(start, end, about)
        yield from table.blocks()
        if rest := inline(self._carried):
            yield rest

    def _end_row(self, table: _Table, end: int) -> None:
        cells, table.cells, table.inside = table.cells, [], []
        if self._is_deleted(end) and table.ends and all(map(self._is_deleted, table.ends)):
            self._leave_out(DELETED_WORDS, cells)
            cells = []
        table.ends = []
        about = self.file.table_at(end)
        if not self.reader.hidden:
            cells = [
                self._covered(cell) if is_covered(about, number) else cell
                for number, cell in enumerate(cells)
            ]
        table.rows.append(LooseRow(cells, edges_of(about)))

    def _covered(self, cell: Cell) -> Cell:
        """Return a cell below one that reaches over it."""
        self._leave_out(HIDDEN_WORDS, [cell])
        return Cell(())

    def _leave_out(self, kind: LeftOut, cells: Sequence[Cell]) -> None:
        text = "".join(cell.text for cell in cells)
        if text.strip():
            self.reader.tally.add(kind, text)

    def notes(self) -> Iterator[Block]:
        """Yield the footnotes and endnotes."""
        lengths = self.file.lengths
        found = [
            *self._notes(lengths.main, lengths.footnotes),
            *self._notes(self._comments_start + lengths.comments, lengths.endnotes),
        ]
        if found:
            yield "---"
        for number, text in enumerate(found, 1):
            yield f"\\[{number}\\] {text}"

    @property
    def _comments_start(self) -> int:
        lengths = self.file.lengths
        return lengths.main + lengths.footnotes + lengths.headers + lengths.macros

    def boxes(self) -> Iterator[Block]:
        """Yield the text boxes, which follow the text because their places are unknown."""
        lengths = self.file.lengths
        start = self._comments_start + lengths.comments + lengths.endnotes
        for begin, end, _ in self._paragraphs(start, lengths.boxes):
            yield from self._paragraph(begin, end, self.file.paragraph_at(end))

    def margins(self) -> Iterator[str]:
        """Yield the paragraphs of heads and feet."""
        lengths = self.file.lengths
        for begin, end, _ in self._paragraphs(lengths.main + lengths.footnotes, lengths.headers):
            yield "".join(run.text for run in self.reader.runs(begin, end) if not run.ready)

    def count_beside(self) -> None:
        """Count comments, and the embedded files that no field of the text names."""
        lengths = self.file.lengths
        start = self._comments_start
        text = self.file.text[start : start + lengths.comments]
        count = len(self.file.positions(_COMMENTS, _COMMENT_BYTES)) if text.strip() else 0
        if count:
            self.reader.tally.add(COMMENTS, _WITHOUT_SIGNS.sub("", text), count=count)
        more = self.file.objects - self.reader.objects
        if more > 0:
            self.reader.tally.add(OBJECTS, name="OLE", count=more)

    def _notes(self, start: int, length: int) -> list[str]:
        """Return the notes of a part; each begins with its mark, U+0002."""
        parts: list[list[str]] = []
        for begin, end, _ in self._paragraphs(start, length):
            if self.file.text[begin : begin + 1] == "\x02" or not parts:
                parts.append([])
            text = inline(self.reader.runs(begin, end))
            if text:
                parts[-1].append(text)
        return [" ".join(part) for part in parts if part]

    def _paragraphs(self, start: int, length: int) -> Iterator[tuple[int, int, str]]:
        """Yield (first CP, CP of its mark, mark) for each paragraph."""
        text = self.file.text
        stop = min(start + length, len(text))
        while start < stop:
            match = _PARAGRAPH_END.search(text, start, stop)
            end = match.start() if match else stop
            yield start, end, text[end : end + 1] if match else ""
            start = end + 1

    def _paragraph(self, start: int, end: int, about: Stretch) -> Iterator[Block]:
        style = self.file.styles.get(about.style)
        if style.contents:
            self.reader.tally.known.append(inline(self.reader.runs(start, end)))
            return
        runs = [*self._carried, *self.reader.runs(start, end)]
        boxes, self.reader.boxes = self.reader.boxes, []
        is_open = self.file.text[end : end + 1] == "\r" and self._is_deleted(end)
        self._carried = runs if is_open else []
        if text := "" if is_open else inline(runs):
            yield labelled(text, _level(about, style), self._label(about, style))
        yield from map(plain, boxes)

    def _label(self, about: Stretch, style: DocStyle) -> Label | None:
        number = _said(about, style, _LIST) or 0
        if not 0 < number < _NOT_IN_A_LIST:
            return None
        level = min(_said(about, style, _LIST_LEVEL) or 0, 8)
        return self._numbering.label(str(number), level)

    def _is_deleted(self, cp: int) -> bool:
        return bool(self.file.characters_at(cp).flag(DELETED))


def _level(about: Stretch, style: DocStyle) -> int | None:
    """Return the level of a heading, 1 to 9; None for other paragraphs."""
    level = _said(about, style, _OUTLINE)
    if level is not None and level < 9:
        return level + 1
    return style.heading or (about.style if 1 <= about.style <= 9 else None)


def _said(about: Stretch, style: DocStyle, code: int) -> int | None:
    """Return a value that a paragraph sets itself, or else its style's value."""
    own = about.number(code)
    styled = style.paragraphs.get(code)
    return own if own is not None or styled is None else int.from_bytes(styled, "little")
