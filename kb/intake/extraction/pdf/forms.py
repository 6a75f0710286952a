"""Reads what people added to a page: values of forms become text, and notes are reported."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from kb.intake.extracted import LeftOut
from kb.intake.extraction.left_out import COMMENTS, OBJECTS, Tally
from kb.intake.extraction.pdf.lines import is_narrow
from kb.intake.extraction.pdf.marks import Box, Glyph
from kb.intake.extraction.pdf.turn import Turn

_MAX_NOTES: Final = 5_000
_MAX_FILES: Final = 50
_UNSHOWN: Final = 2 | 32  # hidden, not viewed (ISO 32000-1, table 165)
_LARGEST: Final = 12.0
_LEADING: Final = 1.3
_TEXTS: Final = frozenset({pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_HIGHLIGHT,
    pdfium.FPDF_ANNOT_UNDERLINE, pdfium.FPDF_ANNOT_SQUIGGLY, pdfium.FPDF_ANNOT_STRIKEOUT,
    pdfium.FPDF_ANNOT_CARET, pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_CIRCLE})  # fmt: skip
_TICKS: Final = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_CHOICES: Final = (pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
_VALUES: Final = (pdfium.FPDF_FORMFIELD_TEXTFIELD, *_CHOICES)


class Form:
    """The fields and notes of a document, which closes them when it is closed."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._tally = Tally()
        self._handle: Any = None
        with suppress(pypdfium2.PdfiumError):  # a broken form is none
            if document.get_formtype() != pdfium.FORMTYPE_NONE:
                document.init_forms()
                self._handle = document.formenv
        for name in _files_in(document):
            self._tally.add(OBJECTS, name=name)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        return self._tally.found

    def filled_in(self, page: Any, turn: Turn) -> list[Glyph]:
        """Return the values of a page's fields, each at the place of its field."""
        found: list[Glyph] = []
        for at in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MAX_NOTES)):
            one = pdfium.FPDFPage_GetAnnot(page.raw, at)
            if not one:
                continue
            try:
                if not pdfium.FPDFAnnot_GetFlags(one) & _UNSHOWN:
                    found += self._read(one, turn)
            finally:
                pdfium.FPDFPage_CloseAnnot(one)
        return found

    def _read(self, one: Any, turn: Turn) -> Iterator[Glyph]:
        kind = pdfium.FPDFAnnot_GetSubtype(one)
        if kind == pdfium.FPDF_ANNOT_WIDGET and self._handle is not None:
            text = _value(self._handle.raw, one)
        elif kind == pdfium.FPDF_ANNOT_FREETEXT:
            text = _string(one, b"Contents")
        else:
            note = _string(one, b"Contents") if kind in _TEXTS else ""
            if note.strip():
                self._tally.add(COMMENTS, note)
            return
        box = _box(one, turn)
        if text.strip() and box:
            yield from _written(text, box)


def _value(handle: Any, one: Any) -> str:
    kind = pdfium.FPDFAnnot_GetFormFieldType(handle, one)
    if kind in _TICKS:
        return "☑" if pdfium.FPDFAnnot_IsChecked(handle, one) else "☐"
    if kind in _CHOICES:
        chosen = [
            _read_text(pdfium.FPDFAnnot_GetOptionLabel, handle, one, at)
            for at in range(min(max(pdfium.FPDFAnnot_GetOptionCount(handle, one), 0), 500))
            if pdfium.FPDFAnnot_IsOptionSelected(handle, one, at)
        ]
        if chosen:
            return "、".join(chosen)
    if kind in _VALUES:
        return _read_text(pdfium.FPDFAnnot_GetFormFieldValue, handle, one)
    return ""


def _read_text(function: Any, *arguments: Any) -> str:
    """Return the UTF-16 text that one of PDFium's functions writes into a buffer."""
    size = function(*arguments, None, 0)
    if not 2 < size <= 1_000_000:
        return ""
    data = (pdfium.FPDF_WCHAR * (size // 2))()
    function(*arguments, data, size)
    return bytes(data).decode("utf-16-le", "replace").rstrip("\x00")


def _string(one: Any, name: bytes) -> str:
    return _read_text(pdfium.FPDFAnnot_GetStringValue, one, name)


def _box(one: Any, turn: Turn) -> Box | None:
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(one, rect):
        return None
    return turn.box(rect.left, rect.bottom, rect.right, rect.top)


def _written(text: str, box: Box) -> Iterator[Glyph]:
    """Yield the characters in a field, as a program would draw them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    size = min(_LARGEST, max(box.height / len(lines) / _LEADING, 1.0))
    down = (box.height - size * _LEADING * (len(lines) - 1) - size) / 2 if len(lines) == 1 else 0.0
    for number, line in enumerate(lines):
        base = box.top + max(down, 0.0) + size * (0.88 + _LEADING * number)
        x, spaced = box.left, False
        for char in line:
            width = size * (0.5 if is_narrow(char) else 1.0)
            if not char.isspace():
                yield Glyph(char, x, x + width, base, size, bold=False, spaced=spaced)
            spaced = char.isspace()
            x += width


def _files_in(document: pypdfium2.PdfDocument) -> Iterator[str]:
    for at in range(min(pdfium.FPDFDoc_GetAttachmentCount(document.raw), _MAX_FILES)):
        one = pdfium.FPDFDoc_GetAttachment(document.raw, at)
        yield _read_text(pdfium.FPDFAttachment_GetName, one) or "?"
