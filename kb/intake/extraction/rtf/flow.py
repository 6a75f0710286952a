"""A flow of paragraphs and tables in RTF: the text itself, a note, a text box, a head."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from kb.intake.extraction.labels import Label, labelled
from kb.intake.extraction.markdown import Block, Run, inline
from kb.intake.extraction.tables import Cell, LooseRow, aligned, table_blocks

_DEEPEST_TABLE: Final = 20


@dataclass(slots=True)
class RowDefinition:
    """The places of a row's cells, in twips; covered: cells that one above reaches over."""

    left: int = 0
    rights: list[int] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)
    hides_next: bool = False

    def end_cell(self, right: int) -> None:
        if self.hides_next:
            self.covered.add(len(self.rights))
        self.hides_next = False
        self.rights.append(right)


@dataclass(frozen=True, slots=True)
class ParagraphKind:
    """What a paragraph is. heading: 1 to 9. depth: of its list. nesting: in how many tables."""

    heading: int | None = None
    depth: int = 0
    nesting: int = 0
    is_contents: bool = False


@dataclass(slots=True)
class _Table:
    rows: list[LooseRow] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    inside: list[Block] = field(default_factory=list)


class Flow:
    """Gathers runs to paragraphs, and paragraphs to cells and tables."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        # what floats beside the paragraph
        self.boxes: list[Block] = []
        # of the paragraph that is being read
        self.label: Label | None = None
        # between the definition of a row and its end
        self.in_row = False
        # texts of covered cells
        self.covered: list[str] = []
        # lines of lists of contents
        self.contents: list[str] = []
        self._blocks: list[Block] = []
        self._tables: list[_Table] = []

    def end_paragraph(self, kind: ParagraphKind) -> None:
        found = list(self._paragraph(kind))
        self._go_to(kind.nesting)
        self._place.extend(found)

    def end_cell(self, kind: ParagraphKind) -> None:
        self.end_paragraph(kind)
        if self._tables:
            table = self._tables[-1]
            table.cells.append(Cell(table.inside))
            table.inside = []

    def end_row(self, definition: RowDefinition, nesting: int, *, hidden: bool) -> None:
        self._go_to(nesting)
        if not self._tables:
            return
        table = self._tables[-1]
        cells, table.cells = table.cells, []
        if not hidden:
            cells = [
                self._empty(cell) if number in definition.covered else cell
                for number, cell in enumerate(cells)
            ]
        if cells:
            table.rows.append(LooseRow(cells, (definition.left, *definition.rights)))

    def finish(self) -> list[Block]:
        """End what is open, and return all blocks."""
        self.end_paragraph(ParagraphKind())
        return self._blocks

    def _empty(self, cell: Cell) -> Cell:
        if cell.text.strip():
            self.covered.append(cell.text)
        return Cell(())

    @property
    def _place(self) -> list[Block]:
        return self._tables[-1].inside if self._tables else self._blocks

    def _go_to(self, nesting: int) -> None:
        """Go to a depth of tables: end the deeper ones, and begin the missing ones."""
        nesting = min(nesting, _DEEPEST_TABLE)
        while len(self._tables) > nesting:
            table = self._tables.pop()
            if table.inside:
                table.cells.append(Cell(table.inside))
            rows = [*table.rows, LooseRow(table.cells)] if table.cells else table.rows
            self._place.extend(table_blocks(aligned(rows)))
        while len(self._tables) < nesting:
            self._tables.append(_Table())

    def _paragraph(self, kind: ParagraphKind) -> Iterator[Block]:
        runs, self.runs = self.runs, []
        boxes, self.boxes = self.boxes, []
        text = inline(runs)
        if text and kind.is_contents:
            self.contents.append(text)
        elif text:
            label = replace(self.label, level=kind.depth) if self.label else None
            yield labelled(text, kind.heading, label)
        yield from boxes
        self.label = None
