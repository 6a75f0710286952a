"""Word 97–2003 (.doc, and .wps, which is the same) as Markdown.

Read here and not by kreuzberg, which takes the two bytes of a Chinese character for two letters.
"""

import re
from collections.abc import Iterator
from typing import Final

from kb.intake.extracted import Extracted, Picture
from kb.intake.extraction.doc_file import DocFile, Stretch
from kb.intake.extraction.limits import MAX_PICTURE_BYTES, MAX_PICTURES, MAX_PICTURES_BYTES
from kb.intake.extraction.markdown import Block, Item, Run, heading, inline, joined, picture
from kb.intake.extraction.notes import pictures_left_out
from kb.intake.extraction.tables import Cell, Row, table_blocks

# Single property modifiers ([MS-DOC], 2.6.1 to 2.6.3)
_BOLD: Final = 0x0835
_HIDDEN: Final = 0x083C
_PICTURE_AT: Final = 0x6A03
_IN_TABLE: Final = 0x2416
_ROW_END: Final = 0x2417
_OUTLINE: Final = 0x2640
_LIST: Final = 0x460B
_LIST_LEVEL: Final = 0x260A
# Pointers of the FIB ([MS-DOC], 2.5.6): where footnotes and endnotes are mentioned
_FOOTNOTES: Final = 2
_ENDNOTES: Final = 46
_PARAGRAPH_END = re.compile("[\r\x07\x0c]")
_DROPPED = re.compile("[\x00-\x08\x0e-\x1f]")
_HEADING_LIMIT: Final = 100
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"


def read_doc(data: bytes, *, hidden: bool = False) -> Extracted:  # noqa: ARG001 - not told apart yet
    """Raises ExtractionFailed."""
    document = _Document(DocFile(data))
    markdown = joined([*document.blocks(), *document.notes(), *document.boxes()])
    return Extracted(
        markdown,
        document.file.properties,
        tuple(document.pictures),
        pictures_left_out(document.left_out),
    )


class _Document:
    def __init__(self, file: DocFile) -> None:
        self.file = file
        self.pictures: list[Picture] = []
        self._floating = file.floating_pictures() if file.text else {}
        # those that hang nowhere in the main text
        self.left_out = max(file.floating_count() - len(self._floating), 0)
        marks = [*file.positions(_FOOTNOTES, 2), *file.positions(_ENDNOTES, 2)] if file.text else []
        self._marks = {cp: number for number, cp in enumerate(marks, 1)}

    def blocks(self) -> Iterator[Block]:
        """The main text; rows of a table are gathered until it ends."""
        rows: list[Row] = []
        cells: list[Cell] = []
        inside: list[Block] = []
        for start, end, mark in self._paragraphs(0, self.file.lengths.main):
            about = self.file.paragraph_at(end)
            if mark == "\x07" or about.flag(_IN_TABLE):
                if mark == "\x07" and about.flag(_ROW_END):
                    rows.append(Row(cells))
                    cells, inside = [], []
                    continue
                inside += self._paragraph(start, end, about)
                if mark == "\x07":
                    cells.append(Cell(inside))
                    inside = []
                continue
            yield from table_blocks(rows)
            rows = []
            yield from self._paragraph(start, end, about)
        yield from table_blocks([*rows, Row([*cells, Cell(inside)])] if cells or inside else rows)

    def notes(self) -> Iterator[Block]:
        lengths = self.file.lengths
        endnotes = lengths.main + lengths.footnotes + lengths.headers + lengths.macros
        endnotes += lengths.comments
        found = [
            *self._notes(lengths.main, lengths.footnotes),
            *self._notes(endnotes, lengths.endnotes),
        ]
        if found:
            yield "---"
        for number, text in enumerate(found, 1):
            yield f"\\[{number}\\] {text}"

    def boxes(self) -> Iterator[Block]:
        """Text boxes: where they float is not known, so they follow the text."""
        lengths = self.file.lengths
        start = lengths.main + lengths.footnotes + lengths.headers + lengths.macros
        start += lengths.comments + lengths.endnotes
        for begin, end, _ in self._paragraphs(start, lengths.boxes):
            yield from self._paragraph(begin, end, self.file.paragraph_at(end))

    def _notes(self, start: int, length: int) -> list[str]:
        """Each begins with its mark, U+0002."""
        parts: list[list[str]] = []
        for begin, end, _ in self._paragraphs(start, length):
            if self.file.text[begin : begin + 1] == "\x02" or not parts:
                parts.append([])
            text = inline(self._runs(begin, end))
            if text:
                parts[-1].append(text)
        return [" ".join(part) for part in parts if part]

    def _paragraphs(self, start: int, length: int) -> Iterator[tuple[int, int, str]]:
        """(first CP, CP of its mark, mark) of each."""
        text = self.file.text
        stop = min(start + length, len(text))
        while start < stop:
            match = _PARAGRAPH_END.search(text, start, stop)
            end = match.start() if match else stop
            yield start, end, text[end : end + 1] if match else ""
            start = end + 1

    def _paragraph(self, start: int, end: int, about: Stretch) -> Iterator[Block]:
        text = inline(self._runs(start, end))
        if not text:
            return
        level = about.number(_OUTLINE)
        level = level + 1 if level is not None and level < 9 else None
        if level is None and 1 <= about.style <= 9:
            level = about.style
        if level and len(text) <= _HEADING_LIMIT and "](" not in text:
            yield heading(level, text)
        elif about.number(_LIST):
            yield Item(text, min(about.number(_LIST_LEVEL) or 0, 8))
        else:
            yield text

    def _runs(self, start: int, end: int) -> Iterator[Run]:
        text = self.file.text
        hidden = 0  # depth of fields whose codes are being read
        codes: list[bool] = []
        at = start
        while at < end:
            char = text[at]
            if char == "\x13":
                codes.append(True)
            elif char == "\x14" and codes:
                codes[-1] = False
            elif char == "\x15" and codes:
                codes.pop()
            hidden = sum(codes)
            if char < " " or hidden:
                if not hidden:
                    yield from self._special(char, at)
                at += 1
                continue
            about = self.file.characters_at(at)
            stop = at + 1
            while stop < end and text[stop] >= " " and self.file.characters_at(stop) is about:
                stop += 1
            if not about.flag(_HIDDEN):
                yield Run(_paired(text[at:stop]), bool(about.flag(_BOLD)))
            at = stop

    def _special(self, char: str, at: int) -> Iterator[Run]:
        if char == "\x0b":
            yield Run("\n")
        elif char in "\t\x0e":
            yield Run(" ")
        elif char == "\x1e":
            yield Run("-")
        elif char == "\x02" and at in self._marks:
            yield Run(f"[{self._marks[at]}]")
        elif char in "\x01\x08":
            floating = self._floating.pop(at, None)
            name = (
                self._kept(floating)
                if floating
                else self._picture(self.file.characters_at(at).number(_PICTURE_AT))
            )
            if name:
                yield picture(name)

    def _picture(self, offset: int | None) -> str | None:
        """The PNG or JPEG in a PICF ([MS-DOC], 2.9.190), which begins with its length."""
        data = self.file.pictures
        if offset is None or offset + 4 > len(data):
            return None
        blob = data[offset : offset + int.from_bytes(data[offset : offset + 4], "little")]
        for magic, end, kind in ((_PNG, b"IEND", "png"), (_JPEG, b"\xff\xd9", "jpeg")):
            start = blob.find(magic)
            stop = blob.rfind(end)
            if 0 <= start < stop:
                return self._kept(blob[start : stop + (8 if kind == "png" else 2)])
        self.left_out += 1
        return None

    def _kept(self, found: bytes) -> str | None:
        if not self._has_room(found):
            self.left_out += 1
            return None
        kind = "png" if found.startswith(_PNG) else "jpeg"
        name = f"image{len(self.pictures) + 1}.{kind}"
        self.pictures.append(Picture(name, f"image/{kind}", found))
        return name

    def _has_room(self, found: bytes) -> bool:
        have = sum(len(picture.data) for picture in self.pictures)
        return (
            len(self.pictures) < MAX_PICTURES
            and len(found) <= MAX_PICTURE_BYTES
            and have + len(found) <= MAX_PICTURES_BYTES
        )


def _paired(text: str) -> str:
    """Halves of characters beyond U+FFFF as one; a lone half is none."""
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
