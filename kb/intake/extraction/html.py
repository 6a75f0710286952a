"""Web pages as Markdown: what can be read of them, without scripts and navigation."""

import base64
import binascii
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Final

from kb.errors import ExtractionFailed
from kb.intake.extracted import Extracted, Picture
from kb.intake.extraction.limits import MAX_PICTURES
from kb.intake.extraction.markdown import Block, Item, Run, heading, inline, joined, picture
from kb.intake.extraction.tables import Cell, Row, table_blocks

# Finds the picture of an address; None where there is none
FindPicture = Callable[[str], Picture | None]

_SILENT: Final = frozenset(
    {"script", "style", "nav", "template", "iframe", "object", "select", "button", "svg", "math",
     "rt", "rp", "rtc", "noscript", "textarea", "audio", "video", "canvas", "head"}
)  # fmt: skip
_BLOCKS: Final = frozenset(
    {"p", "div", "section", "article", "header", "footer", "aside", "main", "center", "body",
     "html", "address", "blockquote", "pre", "form", "fieldset", "legend", "figure", "figcaption",
     "dl", "dt", "dd", "hr", "caption", "details", "summary", "tbody", "thead", "tfoot",
     "h1", "h2", "h3", "h4", "h5", "h6"}
)  # fmt: skip
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_WHITE = re.compile(r"\s+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DATA_ADDRESS = re.compile(r"data:(image/(?:png|jpeg|gif|webp));base64,(.+)", re.DOTALL)
_DEEPEST: Final = 200


def read_html(text: str, find_picture: FindPicture | None = None) -> Extracted:
    """`text`: decoded already. Raises ExtractionFailed where elements are nested too deep."""
    reader = _Reader(find_picture or (lambda _: None))
    reader.feed(text)
    reader.close()
    title = " ".join(reader.title.split())
    return Extracted(
        joined(reader.finished()),
        {"title": title} if title else {},
        tuple(reader.pictures.values()),
    )


class _Frame:
    """What a table's cell, or the page, holds."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.heading = 0
        self.lists: list[list[int | None]] = []
        self.item: tuple[int, str] | None = None

    def end_paragraph(self) -> None:
        runs, self.runs = self.runs, []
        text = inline(runs)
        if not text:
            return
        if self.heading:
            self.blocks.append(heading(self.heading, text))
        elif self.item:
            depth, marker = self.item
            self.blocks.append(Item(text, depth, marker))
        else:
            self.blocks.append(text)


class _Table:
    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        # of the cell that is open; 0 where none is
        self.columns = 0


class _Reader(HTMLParser):
    def __init__(self, find_picture: FindPicture) -> None:
        super().__init__(convert_charrefs=True)
        self._find_picture = find_picture
        self.pictures: dict[str, Picture] = {}
        self.title = ""
        self._in_title = False
        # names of open elements that are left out, with what is in them
        self._silent: list[str] = []
        self._bold = 0
        self._frames = [_Frame()]
        self._tables: list[_Table] = []

    @property
    def _frame(self) -> _Frame:
        return self._frames[-1]

    def finished(self) -> list[Block]:
        while self._tables:
            self._end_table()
        self._frame.end_paragraph()
        return self._frames[0].blocks

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "title":
            self._in_title = not self.title
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.append(tag)
            elif tag == "body" and self._silent[0] == "head":
                self._silent.clear()  # the end of the head may be left out
            return
        hidden = tag not in _VOID and _HIDDEN.search(values.get("style", ""))
        if tag in _SILENT or hidden:
            self._silent.append(tag)
        else:
            self._open(tag, values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
            return
        self._close(tag)

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._silent:
            text = _WHITE.sub(" ", data)
            runs = self._frame.runs
            if text != " " or runs:
                runs.append(Run(text, self._bold > 0))

    def _open(self, tag: str, values: dict[str, str]) -> None:  # noqa: C901 - one case an element
        if tag in _BLOCKS:
            self._frame.end_paragraph()
            if tag[0] == "h" and tag[1:].isdecimal():
                self._frame.heading = int(tag[1:])
        elif tag == "br":
            self._frame.runs.append(Run("\n"))
        elif tag in ("b", "strong"):
            self._bold += 1
        elif tag in ("ul", "ol", "menu"):
            self._frame.end_paragraph()
            self._frame.lists.append([_start(values)] if tag == "ol" else [None])
        elif tag == "li":
            self._open_item()
        elif tag == "img":
            self._show(values)
        elif tag == "table":
            self._begin_table()
        elif tag == "tr" and self._tables:
            self._end_cell()
            self._tables[-1].rows.append([])
        elif tag in ("td", "th") and self._tables:
            self._begin_cell(values)

    def _close(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._frame.end_paragraph()
            self._frame.heading = 0
        elif tag in ("b", "strong"):
            self._bold = max(0, self._bold - 1)
        elif tag in ("ul", "ol", "menu"):
            self._frame.end_paragraph()
            if self._frame.lists:
                self._frame.lists.pop()
            self._frame.item = None
        elif tag == "li":
            self._frame.end_paragraph()
            self._frame.item = None
        elif tag in ("td", "th", "tr") and self._tables:
            self._end_cell()
        elif tag == "table" and self._tables:
            self._end_table()

    def _open_item(self) -> None:
        frame = self._frame
        frame.end_paragraph()
        depth = max(len(frame.lists) - 1, 0)
        number = frame.lists[-1][0] if frame.lists else None
        frame.item = (depth, "-" if number is None else f"{number}.")
        if number is not None:
            frame.lists[-1][0] = min(number + 1, 999_999_999)

    def _show(self, values: dict[str, str]) -> None:
        address = values.get("src", "")
        found = _embedded(address, len(self.pictures) + 1) or self._find_picture(address)
        if found and len(self.pictures) < MAX_PICTURES:
            self.pictures[found.name] = found
            self._frame.runs.append(picture(found.name, values.get("alt", "")))

    # --- tables ----------------------------------------------------------------------------

    def _begin_table(self) -> None:
        if len(self._frames) > _DEEPEST:
            raise ExtractionFailed("文件里嵌套太深，没有读")
        self._frame.end_paragraph()
        self._tables.append(_Table())
        self._frames.append(_Frame())

    def _begin_cell(self, values: dict[str, str]) -> None:
        self._end_cell()
        self._tables[-1].columns = _count(values.get("colspan", ""))

    def _end_cell(self) -> None:
        """What was read since the cell began; words that stand outside of cells are one too."""
        frame, table = self._frame, self._tables[-1]
        frame.end_paragraph()
        if frame.blocks or table.columns:
            if not table.rows:
                table.rows.append([])
            table.rows[-1].append(Cell(frame.blocks, max(table.columns, 1)))
        table.columns = 0
        self._frames[-1] = _Frame()

    def _end_table(self) -> None:
        self._end_cell()
        table = self._tables.pop()
        self._frames.pop()
        self._frame.end_paragraph()
        self._frame.blocks += table_blocks([Row(cells) for cells in table.rows])


def _start(values: dict[str, str]) -> int:
    text = values.get("start", "1")
    return int(text) if text.isdecimal() and len(text) < 9 else 1


def _count(text: str) -> int:
    return min(max(int(text), 1), 100) if text.isdecimal() and len(text) < 4 else 1


def _embedded(address: str, number: int) -> Picture | None:
    """The picture that a data: address is."""
    match = _DATA_ADDRESS.match(address)
    if match is None:
        return None
    try:
        data = base64.b64decode(match[2], validate=False)
    except (binascii.Error, ValueError):
        return None
    return Picture(f"image{number}.{match[1].removeprefix('image/')}", match[1], data)
