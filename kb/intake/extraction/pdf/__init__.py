"""Reads PDF: marks on pages become the text that they look like.

A PDF gives the places of characters, lines and pictures, and no more. Pages are read through PDFium
(`pages`), running heads and feet are removed (`margins`), rules that cross become tables
(`tables`), columns are put one after the other (`columns`), and lines become headings, items and
paragraphs (`paragraphs`).
"""

from kb.intake.extracted import Extracted


def read_pdf(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read a PDF; the library is loaded with the first one. Raises ExtractionFailed."""
    from kb.intake.extraction.pdf.document import read_document

    return read_document(data, hidden=hidden)
