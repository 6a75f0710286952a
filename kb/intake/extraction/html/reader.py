"""Walks over the tree of a page and builds its blocks."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from kb.errors import ExtractionFailed
from kb.intake.extracted import Beside, LeftOut, Picture, Reason
from kb.intake.extraction.html.frames import Frame, Spanned, Table, fenced
from kb.intake.extraction.html.mathml import linear
from kb.intake.extraction.html.tree import TEXT, attributes_of, below, children, tag_of, text_of
from kb.intake.extraction.left_out import Tally
from kb.intake.extraction.limits import MAX_PICTURES
from kb.intake.extraction.markdown import Block, Run, picture
from kb.intake.extraction.scripts import LOWERED, RAISED
from kb.intake.extraction.tables import Cell
from kb.intake.text_markdown import markdown_of

# This finds the picture of an address, or says that it lies beside; None for no picture.
FindPicture = Callable[[str], Picture | Beside | None]

_SILENT: Final = frozenset(
    {"script", "style", "nav", "template", "select", "button", "rt", "rp", "rtc", "noscript",
     "canvas", "head", "title", "datalist"}
)  # fmt: skip
_BOLD: Final = frozenset({"b", "strong"})
_LISTS: Final = frozenset({"ul", "ol", "menu"})
_OF_TABLES: Final = frozenset({"table", "caption", "tr", "td", "th"})
# These stand for an element at its start, and at its end.
_SIGNS: Final = {"br": ("\n", ""), "q": ("“", "”")}
_SCRIPTS: Final = {"sup": RAISED, "sub": LOWERED}
_FOREIGN: Final = frozenset({"iframe", "object", "embed", "audio", "video"})
_BLOCKS: Final = frozenset(
    {"p", "div", "section", "article", "header", "footer", "aside", "main", "center", "body",
     "html", "address", "blockquote", "form", "fieldset", "legend", "figure", "figcaption",
     "dl", "dt", "dd", "hr", "details", "summary", "tbody", "thead", "tfoot",
     "h1", "h2", "h3", "h4", "h5", "h6"}
)  # fmt: skip
_WHITE = re.compile(r"\s+")
_DATA_ADDRESS = re.compile(r"data:(image/(?:png|jpeg|gif|webp));base64,(.+)", re.DOTALL)
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_HAN = re.compile("[\u3400-\u9fff]")
_UNSEEN: Final = LeftOut(Reason.HIDDEN, "网页里看不见的部分")
_DELETED: Final = LeftOut(Reason.DELETED, "网页里标为删除的文字")
_EMBEDDED: Final = LeftOut(Reason.UNREAD, "网页里嵌入的影音或别的网页")
_DEEPEST_TABLE: Final = 200
_HAN_SHARE: Final = 0.3
# A search field for the page is not text that somebody wrote.
_SEARCH = re.compile(r"search|query|keyword|^q$|url|link", re.IGNORECASE)


class Reader:
    """Builds the blocks of a page.

    left_out: the elements that stay hidden. banner: the heading that only names the site.
    """

    def __init__(
        self,
        find_picture: FindPicture,
        left_out: Mapping[int, str],
        banner: int | None,
        *,
        hidden: bool,
    ) -> None:
        self._find_picture = find_picture
        self._hidden = left_out
        self._takes_hidden = hidden
        self._banner = banner
        self.pictures: dict[str, Picture] = {}
        self.beside: dict[str, Beside] = {}
        self.remote_pictures = 0
        self._tally = Tally()
        self._bold = 0
        self._scripts: list[str] = []
        self._frames = [Frame()]
        self._tables: list[Table] = []

    @property
    def _frame(self) -> Frame:
        return self._frames[-1]

    def read(self, root: Any) -> None:
        """Read the tree of a page into blocks."""
        waiting: list[tuple[Any, bool]] = [(root, False)]
        while waiting:
            node, is_end = waiting.pop()
            if is_end:
                self._close(tag_of(node))
            elif tag_of(node) == TEXT:
                self._add_text(node.text_content or "")
            elif tag_of(node)[0] != "-" and self._enter(node):
                waiting.append((node, True))
                waiting += [(one, False) for one in reversed(list(children(node)))]

    def finished(self) -> list[Block]:
        self._frame.end_paragraph()
        return self._frames[0].blocks

    def left_out(self) -> tuple[LeftOut, ...]:
        for text in filter(str.strip, self._hidden.values()):
            self._tally.add(_UNSEEN, text)
        return self._tally.found

    def _enter(self, node: Any) -> bool:
        """Open an element; False where its content is not to be read, or is read already."""
        tag = tag_of(node)
        values = attributes_of(node)
        if node.mem_id in self._hidden or (tag in _SILENT and not _is_head_of_panel(node, values)):
            return False
        if tag in _FOREIGN:
            if _is_shown(values):
                self._tally.add(_EMBEDDED)
            return False
        if tag == "del" and not self._takes_hidden:
            self._tally.add(_DELETED, text_of(node))
            return False
        if self._read_whole(node, values):
            return False
        self._open(node, values)
        return True

    def _read_whole(self, node: Any, values: dict[str, str]) -> bool:
        """Read an element that is one piece of text."""
        match tag_of(node):
            case "math":
                self._frame.runs.append(Run(linear(node), self._bold > 0))
            case "pre":
                self._add_lines(node)
            case "svg":
                texts = [
                    text_of(one) for one in below(node) if tag_of(one) in ("text", "foreignobject")
                ]
                self._add_paragraph(" ".join(" ".join(texts).split()))
            case "textarea":
                self._add_paragraph(" ".join(text_of(node).split()))
            case "input":
                self._add_value(values)
            case _:
                # KaTeX draws its formulas a second time.
                return "katex-html" in values.get("class", "")
        return True

    def _add_text(self, data: str) -> None:
        text = _WHITE.sub(" ", data)
        runs = self._frame.runs
        if text != " " or runs:
            script = self._scripts[-1] if self._scripts else ""
            runs.append(Run(text, self._bold > 0, script=script))

    def _add_paragraph(self, text: str) -> None:
        if text:
            self._frame.end_paragraph()
            self._frame.runs.append(Run(text))
            self._frame.end_paragraph()

    def _add_value(self, values: dict[str, str]) -> None:
        """Add what somebody filled in."""
        kind = values.get("type", "text").lower()
        names = (values.get("name", ""), values.get("id", ""))
        is_search = any(_SEARCH.search(name) for name in names)
        if kind in ("text", "number", "date", "tel", "email") and not is_search:
            self._add_text(values.get("value", ""))

    def _add_lines(self, node: Any) -> None:
        """Add a text with lines of its own: code stays as it is, prose becomes paragraphs."""
        code = _lines_of(node)
        if not code.strip():
            return
        self._frame.end_paragraph()
        values = attributes_of(node)
        marked = values.get("class") or any(
            tag_of(one) in ("code", "kbd", "samp") for one in below(node)
        )
        letters = "".join(code.split())
        prose = len(_HAN.findall(letters)) >= _HAN_SHARE * len(letters)
        if prose and not marked:
            self._frame.blocks.append(markdown_of(code))
        else:
            self._frame.blocks.append(fenced(code))

    def _open(self, node: Any, values: dict[str, str]) -> None:
        tag = tag_of(node)
        if tag in _BLOCKS:
            self._frame.end_paragraph()
            if tag[0] == "h" and tag[1:].isdecimal() and node.mem_id != self._banner:
                self._frame.heading = int(tag[1:])
        elif tag in _SCRIPTS:
            self._scripts.append(_SCRIPTS[tag])
        elif tag in _BOLD:
            self._bold += 1
        elif tag in _LISTS:
            self._frame.end_paragraph()
            self._frame.lists.append([_start(values)] if tag == "ol" else [None])
        elif tag in _OF_TABLES:
            self._open_in_table(tag, values)
        elif tag == "li":
            self._frame.open_item()
        elif tag == "img":
            self._show(values)
        elif tag in _SIGNS:
            self._frame.runs.append(Run(_SIGNS[tag][0]))

    def _close(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._frame.end_paragraph()
            self._frame.heading = 0
        elif tag in _SCRIPTS:
            self._scripts.pop()
        elif tag in _BOLD:
            self._bold = max(0, self._bold - 1)
        elif tag in _LISTS or tag == "li":
            self._frame.end_paragraph()
            self._frame.item = None
            if tag in _LISTS and self._frame.lists:
                self._frame.lists.pop()
        elif tag in _OF_TABLES and self._tables:
            self._close_in_table(tag)
        elif tag in _SIGNS:
            self._frame.runs.append(Run(_SIGNS[tag][1]))

    def _show(self, values: dict[str, str]) -> None:
        addresses = [values.get(name, "") for name in ("src", "data-src", "data-original")]
        for address in addresses:
            found = _embedded(address, len(self.pictures) + 1) or self._find_picture(address)
            if found and len(self.pictures) + len(self.beside) < MAX_PICTURES:
                if isinstance(found, Beside):
                    self.beside[found.name] = found
                else:
                    self.pictures[found.name] = found
                self._frame.runs.append(picture(found.name, values.get("alt", "")))
                return
        self.remote_pictures += any(_REMOTE.match(address) for address in addresses)

    # --- tables ----------------------------------------------------------------------------

    def _open_in_table(self, tag: str, values: dict[str, str]) -> None:
        if tag == "table":
            self._begin_table()
        elif not self._tables:
            return
        elif tag == "tr":
            self._end_cell()
            self._tables[-1].rows.append([])
        elif tag == "caption":
            self._end_cell()
        else:
            self._begin_cell(values)

    def _close_in_table(self, tag: str) -> None:
        if tag == "table":
            self._end_table()
        elif tag == "caption":
            self._frame.end_paragraph()
            self._tables[-1].caption += self._frame.blocks
            self._frames[-1] = Frame()
        else:
            self._end_cell()

    def _begin_table(self) -> None:
        if len(self._frames) > _DEEPEST_TABLE:
            raise ExtractionFailed("文件里嵌套太深，没有读")
        self._frame.end_paragraph()
        self._tables.append(Table())
        self._frames.append(Frame())

    def _begin_cell(self, values: dict[str, str]) -> None:
        self._end_cell()
        table = self._tables[-1]
        table.columns = _count(values.get("colspan", ""))
        table.reach = _count(values.get("rowspan", ""), least=0)

    def _end_cell(self) -> None:
        """End a cell with what was read since it began; words outside of cells are a cell, too."""
        frame, table = self._frame, self._tables[-1]
        frame.end_paragraph()
        if frame.blocks or table.columns:
            if not table.rows:
                table.rows.append([])
            cell = Cell(frame.blocks, max(table.columns, 1))
            table.rows[-1].append(Spanned(cell, table.reach if table.columns else 1))
        table.columns = 0
        self._frames[-1] = Frame()

    def _end_table(self) -> None:
        self._end_cell()
        table = self._tables.pop()
        self._frames.pop()
        self._frame.end_paragraph()
        self._frame.blocks += table.blocks()


def _is_head_of_panel(node: Any, values: dict[str, str]) -> bool:
    """Say whether a button is the heading of what it opens, and no command."""
    if tag_of(node) != "button":
        return False
    opens = any(name in values for name in ("aria-controls", "data-target", "data-bs-target"))
    parent = tag_of(node.parent) if node.parent is not None else ""
    in_heading = parent[:1] == "h" and parent[1:].isdecimal()
    return opens or in_heading or bool(re.search("collaps|accordion", values.get("class", "")))


def _is_shown(values: dict[str, str]) -> bool:
    hidden = values.get("width") in ("0", "1") or values.get("height") in ("0", "1")
    return not hidden and any(values.get(name) for name in ("src", "data", "data-src", "srcdoc"))


def _lines_of(node: Any) -> str:
    """Return the text of an element with all its line ends, those of elements included."""
    found: list[str] = []
    waiting: list[Any] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if found and not "".join(found[-1:]).endswith("\n"):
                found.append(one)
        elif tag_of(one) == TEXT:
            found.append(one.text_content or "")
        elif tag_of(one) == "br":
            found.append("\n")
        elif tag_of(one) not in ("script", "style", "button"):
            begins = one is not node and tag_of(one) in ("div", "p", "li", "tr")
            inside = list(reversed(list(children(one))))
            waiting += ["\n", *inside, "\n"] if begins else inside
    lines = [line.rstrip() for line in "".join(found).split("\n")]
    return "\n".join(lines).strip("\n")


def _start(values: dict[str, str]) -> int:
    text = values.get("start", "1")
    return int(text) if text.isdecimal() and len(text) < 9 else 1


def _count(text: str, least: int = 1) -> int:
    return min(max(int(text), least), 100) if text.isdecimal() and len(text) < 4 else 1


def _embedded(address: str, number: int) -> Picture | None:
    """Return the picture that a data: address contains."""
    match = _DATA_ADDRESS.match(address)
    if match is None:
        return None
    try:
        data = base64.b64decode(match[2], validate=False)
    except (binascii.Error, ValueError):
        return None
    return Picture(f"image{number}.{match[1].removeprefix('image/')}", match[1], data)
