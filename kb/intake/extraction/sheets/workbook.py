"""Writes a workbook of any program as Markdown: a heading and a table for each shown sheet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from kb.errors import ExtractionFailed
from kb.intake.extracted import LeftOut, Reason
from kb.intake.extraction.limits import MAX_MARKDOWN_CHARACTERS
from kb.intake.extraction.markdown import Block, heading, plain, table
from kb.intake.text_markdown import escaped

# A cell of Markdown takes at least so many characters.
CELL_CHARACTERS: Final = 3
_TITLE_ROWS: Final = 3


@dataclass(slots=True)
class SheetRow:
    """A row. cells: what each shows, by its column. hidden: by hand. filtered: by a filter."""

    cells: dict[int, str] = field(default_factory=dict)
    hidden: bool = False
    filtered: bool = False

    @property
    def characters(self) -> int:
        return sum(map(len, self.cells.values()))


@dataclass(slots=True)
class Sheet:
    """A sheet of a workbook.

    texts: of its text boxes and charts. unread: what no reader of ours can read. unshown: texts of
    cells whose number format shows nothing.
    """

    name: str
    hidden: bool = False
    rows: list[SheetRow] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    unshown: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    comments: int = 0
    unread: list[LeftOut] = field(default_factory=list)

    @property
    def characters(self) -> int:
        return sum(row.characters for row in self.rows) + sum(map(len, self.texts))

    def all_texts(self) -> Iterator[str]:
        """Yield the text of each cell and of all that stands beside the cells."""
        for row in self.rows:
            yield from row.cells.values()
        yield from self.texts
        yield from self.unshown


def sheet_blocks(sheets: Iterable[Sheet], *, hidden: bool) -> Iterator[Block]:
    """Yield the blocks of all shown sheets, and with `hidden` of what is hidden, too."""
    for sheet in sheets:
        if sheet.hidden and not hidden:
            continue
        blocks = [*_table(sheet, hidden=hidden), *map(plain, sheet.texts)]
        if any(blocks):
            if sheet.name:
                yield heading(2, escaped(sheet.name, at_start=False))
            yield from blocks


def _table(sheet: Sheet, *, hidden: bool) -> Iterator[Block]:
    rows = [
        row.cells if hidden else _shown(row, sheet)
        for row in sheet.rows
        if hidden or not (row.hidden or row.filtered)
    ]
    rows = [row for row in rows if row]
    columns = sorted({column for row in rows for column in row})
    if len(rows) * len(columns) * CELL_CHARACTERS > MAX_MARKDOWN_CHARACTERS:
        raise ExtractionFailed("表格太大，没有读；请分成几个文件")
    titles = _titles(rows)
    yield from (plain(" ".join(text.split())) for text in titles)
    rows = rows[len(titles) :]
    yield table([[_escaped(row.get(column, "")) for column in columns] for row in rows])
    if hidden:
        yield from (plain(text) for text in sheet.unshown)


def _shown(row: SheetRow, sheet: Sheet) -> dict[int, str]:
    return {
        column: text for column, text in row.cells.items() if column not in sheet.hidden_columns
    }


def _titles(rows: list[dict[int, str]]) -> list[str]:
    """Return the titles: texts alone in a row above a table of two columns or more."""
    start = next((index for index, row in enumerate(rows) if len(row) > 1), 0)
    return [next(iter(row.values())) for row in rows[:start]] if start <= _TITLE_ROWS else []


def _escaped(text: str) -> str:
    return escaped(" ".join(text.split()), at_start=False)


def left_out_of(sheets: Iterable[Sheet], *, hidden: bool) -> Iterator[LeftOut]:
    """Yield what of the sheets is not in their blocks."""
    for sheet in sheets:
        if sheet.hidden and not hidden:
            named = {"name": sheet.name}
            part = "隐藏的工作表“%(name)s”"
            texts = tuple(sheet.all_texts())
            yield LeftOut(Reason.HIDDEN, part, 1, named, sheet.characters, texts)
            continue
        if not hidden:
            yield from _hidden_in(sheet)
        if sheet.comments:
            part = "工作表“%(name)s”里的批注"
            yield LeftOut(Reason.COMMENT, part, sheet.comments, {"name": sheet.name})
        yield from sheet.unread


def _hidden_in(sheet: Sheet) -> Iterator[LeftOut]:
    def left(part: str, groups: list[list[str]]) -> Iterator[LeftOut]:
        if groups:
            texts = tuple(text for group in groups for text in group)
            characters = sum(map(len, texts))
            named = {"name": sheet.name}
            yield LeftOut(Reason.HIDDEN, part, len(groups), named, characters, texts)

    kept = [row for row in sheet.rows if row.cells]
    by_hand = [list(row.cells.values()) for row in kept if row.hidden and not row.filtered]
    by_filter = [list(row.cells.values()) for row in kept if row.filtered]
    yield from left("工作表“%(name)s”里隐藏的行", by_hand)
    yield from left("工作表“%(name)s”里筛选掉的行", by_filter)
    shown = [row for row in kept if not (row.hidden or row.filtered)]
    columns = [
        [row.cells[column] for row in shown if row.cells.get(column)]
        for column in sorted(sheet.hidden_columns)
    ]
    yield from left("工作表“%(name)s”里隐藏的列", [column for column in columns if column])
    yield from left("工作表“%(name)s”里格式设为不显示的单元格", [[one] for one in sheet.unshown])
