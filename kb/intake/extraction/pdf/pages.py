"""Reads a PDF's pages through PDFium, which only this module, `objects` and `pictures` call."""

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Self

import pypdfium2
import pypdfium2.raw as pdfium

from kb.errors import ExtractionFailed
from kb.intake.extracted import LeftOut
from kb.intake.extraction.limits import MAX_MARKDOWN_CHARACTERS
from kb.intake.extraction.ooxml import broken, scrambled
from kb.intake.extraction.pdf.forms import Form
from kb.intake.extraction.pdf.marks import Glyph, Page
from kb.intake.extraction.pdf.objects import Drawn, drawn_on, points
from kb.intake.extraction.pdf.turn import Turn

_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD
_UNKNOWN_LOCK: Final = 5
# The rights management of an organisation encrypts by this filter, or puts the file into another.
_RIGHTS: Final = b"MicrosoftIRMServices"
_HYPHEN: Final = 2  # what PDFium makes of one at the end of a line
_STROKED: Final = 2  # FPDF_TEXTRENDERMODE_FILL_STROKE: drawn bold
_BOLD_NAMES: Final = ("bold", "black", "heavy", "simhei", "黑体", "demi")
# Radicals, compatibility and presentation forms that fonts name instead of the character
_FORMS: Final = ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0xFB00, 0xFB06))
# More characters without a meaning than that, and nobody can read it
_UNREADABLE: Final = 0.3


# Fonts whose letters are pictures, and which of these are more than a point
_SIGN_FONTS: Final = ("wingdings", "webdings", "dingbats")
_SIGNS: Final = {"ü": "✓", "û": "✗", "þ": "☑", "ý": "☒", "¨": "□", "o": "□", "q": "□", "R": "☑",
                 "T": "☒", "£": "□", "à": "→"}  # fmt: skip
_INVISIBLE: Final = 3  # FPDF_TEXTRENDERMODE_INVISIBLE: how a scan carries its text
_WHITE: Final = 250
_OFF_PAGE: Final = 2.0
_SCAN: Final = 0.5


@dataclass(slots=True)
class _Style:
    """The style of characters.

    quarters: how far the text is turned; None for slanted text. signs: its font has no letters.
    invisible: it is not drawn at all. white: it has the colour of the paper.
    """

    size: float
    bold: bool
    quarters: int | None
    lean: float
    signs: bool
    invisible: bool
    white: bool


@dataclass(slots=True)
class _Read:
    """The characters of a page by their direction and visibility."""

    glyphs: list[Glyph] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    turned: Counter[int | None] = field(default_factory=Counter)
    invisible: set[int] = field(default_factory=set)
    white: set[int] = field(default_factory=set)


class File:
    """An open PDF; it raises ExtractionFailed for one that is broken, locked or without text.

    Use it as a context manager: what pages hold can be loaded until it ends.
    """

    def __init__(self, data: bytes) -> None:
        if _RIGHTS in data:
            raise scrambled()
        try:
            self._document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == _UNKNOWN_LOCK:
                raise scrambled() from error
            if getattr(error, "err_code", None) == _PASSWORD:
                raise ExtractionFailed("文件有密码，没有读") from error
            raise broken() from error
        if not len(self._document):
            raise broken()
        self._form = Form(self._document)
        self._characters = 0
        # of the pages that were read; each is marked in the text
        self.unreadable = 0
        self.broken_pages = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._document.close()

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Return the notes on pages and the files in the document."""
        return self._form.left_out

    def properties(self) -> dict[str, str]:
        """Return the properties of the document, under the names that `Extracted` uses."""
        said = self._document.get_metadata_dict(skip_empty=True)
        found = {
            "title": said.get("Title", ""),
            "author": said.get("Author", ""),
            "subject": said.get("Subject", ""),
            "keywords": said.get("Keywords", ""),
            "created_on": _day(said.get("CreationDate", "")),
            "modified_on": _day(said.get("ModDate", "")),
        }
        texts = {name: " ".join(text.split())[:500] for name, text in found.items()}
        return {name: text for name, text in texts.items() if text}

    def pages(self) -> Iterator[Page]:
        """Yield the pages that can be read."""
        for number in range(len(self._document)):
            try:
                page = self._document[number]
            except pypdfium2.PdfiumError:
                self.broken_pages += 1  # others need not be
                continue
            yield self._read(page)
        if self._characters and self.unreadable > _UNREADABLE * self._characters:
            raise ExtractionFailed("PDF 里的字没有编码，读不出来；请用文字识别软件转换后再导入")

    def _read(self, page: Any) -> Page:
        text_page = page.get_textpage()
        turn = Turn(page)
        read = self._glyphs(text_page, turn)
        most, count = max(read.turned.items(), key=lambda pair: pair[1], default=(0, 0))
        if most and count > len(read.glyphs):
            # the whole page lies on its side
            turn = Turn(page, most)
            read = self._glyphs(text_page, turn)
        found = drawn_on(page, turn)
        seen, unseen = _parted(read, found, turn)
        filled = self._form.filled_in(page, turn)
        marks = [*seen, *filled, *points(found.dots, seen)]
        return Page(turn.width, turn.height, marks, found.rules, found.drawings, read.aside, unseen)

    def _count(self, count: int) -> None:
        self._characters += max(count, 0)
        if self._characters > 1.5 * MAX_MARKDOWN_CHARACTERS:  # spaces are among them
            raise ExtractionFailed(
                "文字太多（%(count)d 字，最多 %(limit)d 字），请分成几个文件",
                count=self._characters,
                limit=MAX_MARKDOWN_CHARACTERS,
            )

    def _glyphs(self, text_page: Any, turn: Turn) -> _Read:
        raw = text_page.raw
        count = pdfium.FPDFText_CountChars(raw)
        self._count(count)
        read = _Read()
        glyphs, aside = read.glyphs, read.aside
        styles: dict[int, _Style] = {}
        turned = spaced = parted = False
        box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        for at in range(count):
            text = self._character(raw, at)
            if not text:
                continue
            if text.isspace():
                parted = True
                spaced = spaced or not pdfium.FPDFText_IsGenerated(raw, at)
                continue
            place = ctypes.cast(pdfium.FPDFText_GetTextObject(raw, at), ctypes.c_void_p).value or 0
            if place not in styles:
                styles[place] = _style(raw, at, turn)
            style = styles[place]
            if style.quarters != 0:
                read.turned[style.quarters] += 1
                if not turned:
                    aside.append("")
                aside[-1] += (" " if parted and turned else "") + text
                turned, spaced, parted = True, False, False
                continue
            turned = False
            pdfium.FPDFText_GetLooseCharBox(raw, at, box)
            pdfium.FPDFText_GetCharOrigin(raw, at, x, y)
            lean = abs(style.lean) * (box.top - box.bottom)
            placed = turn.box(box.left, box.bottom, box.right - lean, box.top)
            base = turn.point(x.value, y.value)[1]
            if style.signs:
                text = _SIGNS.get(text, "•")
            glyph = Glyph(
                text, placed.left, placed.right, base, style.size, style.bold, spaced, parted,
                style.signs,
            )  # fmt: skip
            glyphs.append(glyph)
            if style.invisible:
                read.invisible.add(id(glyph))
            elif style.white:
                read.white.add(id(glyph))
            spaced = parted = False
        return read

    def _character(self, raw: Any, at: int) -> str:
        code = pdfium.FPDFText_GetUnicode(raw, at)
        if 0x3001 <= code <= 0x9FFF:  # nearly all of them
            return chr(code)
        if pdfium.FPDFText_HasUnicodeMapError(raw, at) == 1 or code == 0xFFFD:
            self.unreadable += 1
            return "\ufffd"
        if code == _HYPHEN and pdfium.FPDFText_IsHyphen(raw, at) == 1:
            return "-"
        if code in (0, 0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            return ""
        text = chr(code)
        if any(first <= code <= last for first, last in _FORMS):
            return unicodedata.normalize("NFKC", text)
        return text if text.isspace() or unicodedata.category(text) not in ("Cc", "Cf") else ""


def _style(raw: Any, at: int, turn: Turn) -> _Style:
    matrix = pdfium.FS_MATRIX()
    size = pdfium.FPDFText_GetFontSize(raw, at) or 1.0
    quarters: int | None = 0
    lean = 0.0
    if pdfium.FPDFText_GetMatrix(raw, at, matrix):
        size *= math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c)) or 1.0
        quarters = turn.quarters_of(math.atan2(matrix.b, matrix.a))
        lean = matrix.c / matrix.a if matrix.a and not matrix.b else 0.0
    place = pdfium.FPDFText_GetTextObject(raw, at)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(place) if place else 0
    font = _font_of(raw, at)
    return _Style(
        min(max(size, 1.0), 1000.0),
        mode == _STROKED or any(word in font for word in _BOLD_NAMES),
        quarters,
        lean,
        any(word in font for word in _SIGN_FONTS),
        mode == _INVISIBLE,
        bool(place) and mode == 0 and _is_white(place),
    )


def _is_white(place: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(place, red, green, blue, alpha):
        return False
    return min(red.value, green.value, blue.value) >= _WHITE or alpha.value == 0


def _font_of(raw: Any, at: int) -> str:
    name = ctypes.create_string_buffer(200)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(raw, at, name, len(name), flags)
    return name.value.decode("utf-8", "replace").lower() if length > 0 else ""


def _parted(read: _Read, found: Drawn, turn: Turn) -> tuple[list[Glyph], list[Glyph]]:
    """Part the characters of a page into those that its reader sees, and the others.

    The invisible ones of a scan are its text. Where most would be unseen, all are taken.
    """
    grounds = [*found.grounds, *(one.box for one in found.drawings)]
    whole = _SCAN * turn.width * turn.height
    is_scan = any(box.box.width * box.box.height >= whole for box in found.drawings)
    seen: list[Glyph] = []
    unseen: list[Glyph] = []
    for glyph in read.glyphs:
        x, y = glyph.box.middle
        outside = not (
            -_OFF_PAGE <= x <= turn.width + _OFF_PAGE and -_OFF_PAGE <= y <= turn.height + _OFF_PAGE
        )
        hidden = (id(glyph) in read.invisible and not is_scan) or (
            id(glyph) in read.white and not any(box.holds((x, y)) for box in grounds)
        )
        (unseen if outside or hidden else seen).append(glyph)
    return (seen, unseen) if len(unseen) <= len(seen) else (read.glyphs, [])


def _day(text: str) -> str:
    """Convert D:20240510… (ISO 32000-1, 7.9.4) to 2024-05-10."""
    digits = text.removeprefix("D:")[:8]
    if len(digits) != 8 or not digits.isdecimal():
        return ""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
