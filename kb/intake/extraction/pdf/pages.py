"""A PDF's pages, read through PDFium, which only this module, `objects` and `pictures` call."""

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

import pypdfium2
import pypdfium2.raw as pdfium

from kb.errors import ExtractionFailed
from kb.intake.extraction.limits import MAX_MARKDOWN_CHARACTERS
from kb.intake.extraction.ooxml import broken
from kb.intake.extraction.pdf.marks import Glyph, Page
from kb.intake.extraction.pdf.objects import drawn_on, points
from kb.intake.extraction.pdf.turn import Turn

_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD
_HYPHEN: Final = 2  # what PDFium makes of one at the end of a line
_STROKED: Final = 2  # FPDF_TEXTRENDERMODE_FILL_STROKE: drawn bold
_BOLD_NAMES: Final = ("bold", "black", "heavy", "simhei", "黑体", "demi")
# Radicals, compatibility and presentation forms that fonts name instead of the character
_FORMS: Final = ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0xFB00, 0xFB06))
# More characters without a meaning than that, and nobody can read it
_UNREADABLE: Final = 0.3


@dataclass(slots=True)
class _Style:
    size: float
    bold: bool
    upright: bool
    lean: float


class File:
    """Raises ExtractionFailed for what is broken, locked, or has no characters to read.

    Use as a context manager: what pages hold can be loaded until it ends.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == _PASSWORD:
                raise ExtractionFailed("文件有密码，没有读") from error
            raise broken() from error
        if not len(self._document):
            raise broken()
        self._characters = 0
        # of the pages that were read; each is marked in the text
        self.unreadable = 0
        self.broken_pages = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._document.close()

    def properties(self) -> dict[str, str]:
        """Under the names that `Extracted` uses."""
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
        turn = Turn(page)
        text_page = page.get_textpage()
        glyphs, aside = self._glyphs(text_page, turn)
        found = drawn_on(page, turn)
        marks = [*glyphs, *points(found.dots, glyphs)]
        return Page(turn.width, turn.height, marks, found.rules, found.drawings, aside)

    def _glyphs(self, text_page: Any, turn: Turn) -> tuple[list[Glyph], list[str]]:
        raw = text_page.raw
        count = pdfium.FPDFText_CountChars(raw)
        self._characters += max(count, 0)
        if self._characters > 1.5 * MAX_MARKDOWN_CHARACTERS:  # spaces are among them
            raise ExtractionFailed(
                "文字太多（%(count)d 字，最多 %(limit)d 字），请分成几个文件",
                count=self._characters,
                limit=MAX_MARKDOWN_CHARACTERS,
            )
        glyphs: list[Glyph] = []
        aside: list[str] = []
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
            if not style.upright:
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
            glyphs.append(
                Glyph(text, placed.left, placed.right, base, style.size, style.bold, spaced, parted)
            )
            spaced = parted = False
        return glyphs, aside

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
    upright, lean = True, 0.0
    if pdfium.FPDFText_GetMatrix(raw, at, matrix):
        size *= math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c)) or 1.0
        upright = turn.is_upright(math.atan2(matrix.b, matrix.a))
        lean = matrix.c / matrix.a if matrix.a and not matrix.b else 0.0
    place = pdfium.FPDFText_GetTextObject(raw, at)
    stroked = bool(place) and pdfium.FPDFTextObj_GetTextRenderMode(place) == _STROKED
    return _Style(min(max(size, 1.0), 1000.0), stroked or _is_bold(raw, at), upright, lean)


def _is_bold(raw: Any, at: int) -> bool:
    name = ctypes.create_string_buffer(200)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(raw, at, name, len(name), flags)
    if length <= 0:
        return False
    known = name.value.decode("utf-8", "replace").lower()
    return any(word in known for word in _BOLD_NAMES)


def _day(text: str) -> str:
    """D:20240510… (ISO 32000-1, 7.9.4) as 2024-05-10."""
    digits = text.removeprefix("D:")[:8]
    if len(digits) != 8 or not digits.isdecimal():
        return ""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
