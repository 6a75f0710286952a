"""What LibreOffice makes of a Word file: where the lines of its pages stand, in points."""

from dataclasses import dataclass

import pypdfium2 as pdfium


@dataclass(frozen=True)
class Line:
    """The words of a line with the box around them; y grows downwards from the top of the page."""

    text: str
    left: float
    right: float
    bottom: float


def pages_of(pdf):
    """The lines of each page of a PDF, from top to bottom."""
    document = pdfium.PdfDocument(pdf)
    try:
        return [list(_lines(page)) for page in document]
    finally:
        document.close()


def size_of(pdf):
    document = pdfium.PdfDocument(pdf)
    try:
        return document[0].get_size()
    finally:
        document.close()


def _lines(page):
    """Characters that share a baseline are a line."""
    _, height = page.get_size()
    text = page.get_textpage()
    rows = {}
    for at in range(text.count_chars()):
        char = text.get_text_range(at, 1)
        if not char.strip():
            continue
        left, bottom, right, _ = text.get_charbox(at, loose=True)
        rows.setdefault(round(height - bottom, 0), []).append((left, right, char))
    for bottom, chars in sorted(rows.items()):
        chars.sort()
        yield Line(
            "".join(char for _, _, char in chars), chars[0][0], max(one[1] for one in chars), bottom
        )
