"""Takes the text out of PDF files as PDFium writes it down, page by page."""

import re
from collections.abc import Iterable, Iterator

from kb.intake.guard.held import Held, HeldSort, lines
from kb.intake.guard.office import without_numbers


def pdf_parts(data: bytes) -> Iterator[Held]:
    """Yield the pages of a PDF that hold text."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        seen: set[str] = set()
        for number in range(len(document)):
            try:
                page = document[number]
                text = page.get_textpage().get_text_range(errors="ignore")
            except pypdfium2.PdfiumError:  # the reader counts broken pages
                continue
            kept = _new(lines(text.replace("\ufffe", "").replace("\x02", "")), seen)
            if kept:
                yield Held(str(number + 1), kept, HeldSort.PAGE)
    finally:
        document.close()


def _new(said: Iterable[str], seen: set[str]) -> tuple[str, ...]:
    """Return the lines that no earlier page has: heads of pages and tables need to stand once."""
    worded = [(re.sub(r"[\W\d_]+", "", line), line) for line in without_numbers(said)]
    kept = tuple(line for bare, line in worded if not bare or bare not in seen)
    seen.update(bare for bare, _ in worded)
    return kept
