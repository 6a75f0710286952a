"""Reads a whole PDF as Markdown."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kb.errors import ExtractionFailed
from kb.intake.extracted import Extracted, Picture
from kb.intake.extraction.limits import MAX_PICTURE_BYTES, MAX_PICTURES, MAX_PICTURES_BYTES
from kb.intake.extraction.markdown import Block, Item, heading, inline, joined, picture, plain
from kb.intake.extraction.notes import (
    characters_lost,
    margins_removed,
    pages_broken,
    pictures_left_out,
)
from kb.intake.extraction.pdf.cells import table_rows
from kb.intake.extraction.pdf.columns import Region, regions
from kb.intake.extraction.pdf.lines import Line, stretches, whole_lines
from kb.intake.extraction.pdf.margins import clear
from kb.intake.extraction.pdf.marks import Drawing, Glyph, Page
from kb.intake.extraction.pdf.open_tables import open_tables
from kb.intake.extraction.pdf.pages import File
from kb.intake.extraction.pdf.paragraphs import Paragraph, joint, paragraphs
from kb.intake.extraction.pdf.tables import Grid, grids
from kb.intake.extraction.pdf.told import left_out, without_contents
from kb.intake.extraction.pdf.vertical import is_vertical, laid_down
from kb.intake.extraction.tables import Cell, Row, table_blocks

_HEADING_LARGER: Final = 1.12
_HEADING_LIMIT: Final = 60
_HEADING_ENDS: Final = tuple("。；;，,、：:")
# A line of a form, whose value stands apart from its label
_FILLED_IN = re.compile(r"[^：:\s]{2,10}[：:]\s")
_DEEPEST: Final = 4
# Smaller pictures are dots and lines (points; pixels); larger ones lie behind the text
_SMALLEST: Final = 12.0
_FEWEST_PIXELS: Final = 16
_BEHIND: Final = 0.85
_NARROWEST: Final = 0.4
_TABLE_NEAR: Final = 5.0
_ENDS: Final = tuple("。！？；：!?;:")


def read_document(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read all pages of a document. Raises ExtractionFailed."""
    with File(data) as file:
        pages = [_in_order(page, hidden=hidden) for page in file.pages()]
        words = (glyph.text.isalnum() for page in pages for glyph in page.glyphs)
        aside = (char.isalnum() for page in pages for text in page.aside for char in text)
        if sum(words) + sum(aside) < 2:
            raise ExtractionFailed("PDF 里没有文字，可能是扫描件；请用文字识别软件转换后再导入")
        _even_out(pages)
        cleared = clear(pages, tables_on)
        flow = _Flow(_body_size(cleared.pages))
        for page, edges in zip(cleared.pages, _edges(cleared.pages), strict=True):
            flow.add(page, edges)
        notes = (
            *pictures_left_out(flow.left_out),
            *margins_removed(cleared.removed),
            *characters_lost(file.unreadable, "PDF"),
            *pages_broken(file.broken_pages),
        )
        parts = left_out(pages, flow.contents, file, hidden=hidden)
        return Extracted(
            flow.markdown(),
            file.properties(),
            tuple(flow.pictures),
            notes,
            left_out=parts,
            known=tuple(cleared.removed),
        )


def _in_order(page: Page, *, hidden: bool) -> Page:
    """Return a page with its lines level, and with its unseen characters where they are wanted."""
    if hidden and page.unseen:
        inside = [one for one in page.unseen if 0 <= one.left <= page.width]
        outside = [one for one in page.unseen if not 0 <= one.left <= page.width]
        texts = [line.text for line in whole_lines(stretches(outside))]
        page = replace(page, glyphs=[*page.glyphs, *inside], aside=[*page.aside, *texts])
    return laid_down(page) if is_vertical(page.glyphs) else page


def tables_on(page: Page) -> list[Grid]:
    """Return the tables of a page, as its rules draw them."""
    return (grids(page.rules) or open_tables(page.rules, page.glyphs)) if page.rules else []


def _even_out(pages: Sequence[Page]) -> None:
    """Remove bold from a text that is mostly bold, because it means nothing there."""
    glyphs = [glyph for page in pages for glyph in page.glyphs]
    if sum(glyph.bold for glyph in glyphs) > len(glyphs) / 2:
        for glyph in glyphs:
            glyph.bold = False


def _body_size(pages: Iterable[Page]) -> float:
    sizes = Counter(round(glyph.size * 2) / 2 for page in pages for glyph in page.glyphs)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _edges(pages: Sequence[Page]) -> list[tuple[float, float]]:
    """Return where the text begins and ends, over all pages of one width."""
    found: dict[int, tuple[float, float]] = {}
    for page in pages:
        lefts = [glyph.left for glyph in page.glyphs]
        rights = [glyph.right for glyph in page.glyphs]
        known = found.get(round(page.width), (page.width, _NARROWEST * page.width))
        found[round(page.width)] = (min([known[0], *lefts]), max([known[1], *rights]))
    return [found[round(page.width)] for page in pages]


@dataclass(slots=True)
class _Table:
    """A table that may go on. xs: the edges of its columns. page: the page on which it ends."""

    rows: list[Row]
    xs: tuple[float, ...]
    page: int


@dataclass(slots=True)
class _Flow:
    """What was read so far, in reading order; a block that is a str is Markdown."""

    body_size: float
    parts: list[Paragraph | _Table | str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    left_out: int = 0
    contents: str = ""
    _known: dict[bytes, str] = field(default_factory=dict)
    _size_bytes: int = 0
    _page: int = 0

    def add(self, page: Page, edges: tuple[float, float]) -> None:
        """Add a page whose text lies between the given edges."""
        self._page += 1
        found = tables_on(page)
        inside: dict[int, list[Glyph]] = {at: [] for at in range(len(found))}
        outside: list[Glyph] = []
        for glyph in page.glyphs:
            middle = glyph.box.middle
            at = next((at for at, grid in enumerate(found) if grid.box.holds(middle)), None)
            (outside if at is None else inside[at]).append(glyph)
        tables = {id(grid): inside[at] for at, grid in enumerate(found) if inside[at]}
        drawings = [one for one in page.drawings if self._is_shown(one, page)]
        items: list[Line | Grid | Drawing] = [
            *stretches(outside),
            *(grid for grid in found if id(grid) in tables),
            *drawings,
        ]
        for region in regions(items, edges):
            self._add_region(region, tables)
        self.parts += [plain(text) for text in page.aside]

    def _is_shown(self, one: Drawing, page: Page) -> bool:
        if min(one.box.width, one.box.height) < _SMALLEST or min(one.pixels) < _FEWEST_PIXELS:
            return False
        covers = one.box.width * one.box.height >= _BEHIND * page.width * page.height
        if covers and len(page.glyphs) > 20:  # a scan below its own text, or a ground
            self.left_out += 1
            return False
        return True

    def _add_region(self, region: Region, tables: dict[int, list[Glyph]]) -> None:
        lines: list[Line] = []
        for item in region.items:
            if isinstance(item, Line):
                lines.append(item)
                continue
            self._add_lines(lines, region)
            lines = []
            if isinstance(item, Grid):
                self._add_table(item, tables[id(item)])
            else:
                self._add_picture(item)
        self._add_lines(lines, region)

    def _add_lines(self, lines: Sequence[Line], region: Region) -> None:
        lines, contents = without_contents(lines)
        self.contents += contents
        last = self.parts[-1] if self.parts else None
        before = last if isinstance(last, Paragraph) else None
        self.parts += paragraphs(lines, (region.left, region.right), self.body_size, before)

    def _add_picture(self, one: Drawing) -> None:
        full = len(self.pictures) >= MAX_PICTURES
        found = None if full else one.load(f"image{len(self.pictures) + 1}")
        size_bytes = len(found.data) if found else 0
        total = self._size_bytes + size_bytes
        if not found or size_bytes > MAX_PICTURE_BYTES or total > MAX_PICTURES_BYTES:
            self.left_out += 1
            return
        key = hashlib.sha256(found.data).digest()
        if key not in self._known:
            self._known[key] = found.name
            self._size_bytes = total
            self.pictures.append(found)
        self.parts.append(inline([picture(self._known[key])]))

    def _add_table(self, grid: Grid, glyphs: Sequence[Glyph]) -> None:
        rows = list(table_rows(grid, glyphs, self.body_size))
        last = self.parts[-1] if self.parts else None
        if isinstance(last, _Table) and last.page == self._page - 1 and _fit(last.xs, grid.xs):
            _continue(last, rows)
            last.page = self._page
        else:
            self.parts.append(_Table(rows, grid.xs, self._page))

    def markdown(self) -> str:
        """Return the text as Markdown."""
        levels = _levels(self.parts, self.body_size)
        depths = _depths(self.parts)
        blocks: list[Block] = []
        for at, part in enumerate(self.parts):
            if isinstance(part, str):
                blocks.append(part)
            elif isinstance(part, _Table):
                blocks += table_blocks(part.rows)
            elif at in levels:
                blocks.append(heading(levels[at], part.markdown()))
            elif part.point:
                blocks.append(Item(part.markdown(), depths[at]))
            else:
                blocks.append(part.markdown())
        return joined(blocks)


def _levels(parts: Sequence[Paragraph | _Table | str], body_size: float) -> dict[int, int]:
    """Return the levels of headings: lines larger than the text, short, and no sentences."""
    found = {
        at: round(part.size * 2) / 2
        for at, part in enumerate(parts)
        if isinstance(part, Paragraph) and not part.point and _is_heading(part, body_size)
    }
    if not found:
        return {}
    title = next(iter(found))
    sizes = sorted(set(found.values()), reverse=True)
    is_titled = found[title] == sizes[0] and list(found.values()).count(sizes[0]) == 1
    first = 1 if is_titled else 2
    levels = {at: min(sizes.index(size) + first, _DEEPEST) for at, size in found.items()}
    below = parts[title + 1] if is_titled and title + 1 in levels else None
    if isinstance(below, Paragraph) and not below.bold:
        del levels[title + 1]  # who wrote it, or where it stood
    return levels


def _is_heading(part: Paragraph, body_size: float) -> bool:
    text = part.text.strip()
    return (
        part.size >= _HEADING_LARGER * body_size
        and 1 < len(text) <= _HEADING_LIMIT
        and not text.endswith(_HEADING_ENDS)
        and not _FILLED_IN.match(text)
    )


def _depths(parts: Sequence[Paragraph | _Table | str]) -> dict[int, int]:
    """Return the depth of each list item, by how far in it begins."""
    found: dict[int, int] = {}
    steps: list[float] = []
    for at, part in enumerate(parts):
        if not isinstance(part, Paragraph) or not part.point:
            steps = []
            continue
        while steps and part.indent < steps[-1] - part.size / 2:
            steps.pop()
        if not steps or part.indent > steps[-1] + part.size / 2:
            steps.append(part.indent)
        found[at] = len(steps) - 1
    return found


def _fit(xs: Sequence[float], others: Sequence[float]) -> bool:
    return len(xs) == len(others) and all(
        abs(x - other) <= _TABLE_NEAR for x, other in zip(xs, others, strict=True)
    )


def _continue(table: _Table, rows: list[Row]) -> None:
    """Continue a table: a repeated head is left out, and a row cut in two is joined."""
    if rows and _texts(rows[0]) == _texts(table.rows[0]):
        rows = rows[1:]
    if rows and _is_rest(table.rows[-1], rows[0]):
        last, rest = table.rows.pop(), rows.pop(0)
        table.rows.append(
            Row([_together(*cells) for cells in zip(last.cells, rest.cells, strict=True)])
        )
    table.rows += rows


def _texts(row: Row) -> list[str]:
    return [cell.text.strip() for cell in row.cells]


def _is_rest(last: Row, row: Row) -> bool:
    """Say whether a row only continues what the row before began."""
    before, after = _texts(last), _texts(row)
    if len(before) != len(after) or after[0] or not any(after):
        return False
    return all(
        not text or (begun and not begun.endswith(_ENDS))
        for begun, text in zip(before, after, strict=True)
    )


def _together(cell: Cell, rest: Cell) -> Cell:
    blocks = [*cell.blocks]
    if blocks and rest.blocks and isinstance(blocks[-1], str) and isinstance(rest.blocks[0], str):
        return Cell(
            [*blocks[:-1], joint(blocks[-1], rest.blocks[0]) + rest.blocks[0], *rest.blocks[1:]],
            cell.columns,
        )
    return Cell([*blocks, *rest.blocks], cell.columns)
