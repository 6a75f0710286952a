"""Reports what of a PDF is not in its text: unseen characters, pictures of pages, contents."""

import re
from collections.abc import Sequence
from typing import Final

from kb.intake.extracted import LeftOut, Reason
from kb.intake.extraction.left_out import Tally
from kb.intake.extraction.pdf.lines import Line
from kb.intake.extraction.pdf.marks import Drawing, Page
from kb.intake.extraction.pdf.pages import File

UNSEEN_WORDS: Final = LeftOut(Reason.HIDDEN, "PDF 里看不见的文字")
SCANNED_PAGES: Final = LeftOut(Reason.UNREAD, "只有图片的页，可能是扫描的")
BROKEN_PAGES: Final = LeftOut(Reason.UNREAD, "坏了的页")
CONTENTS: Final = LeftOut(Reason.GENERATED, "目录")
_LEADERS = re.compile(r"(?:[.．·•‥…⋯_]\s?){4,}\s*[（(]?\s*(?:\d{1,4}|[ivxlIVXL]{1,6})\s*[)）]?\s*$")
_HEAD = re.compile(r"目\s*[录錄次]|contents", re.IGNORECASE)
_FEWEST_ENTRIES: Final = 3


def left_out(
    pages: Sequence[Page], contents: str, file: File, *, hidden: bool
) -> tuple[LeftOut, ...]:
    """Report what a document holds and its text does not. contents: its list of contents."""
    tally = Tally()
    for page in pages:
        if page.unseen and not hidden:
            tally.add(UNSEEN_WORDS, "".join(glyph.text for glyph in page.unseen))
        if not page.glyphs and not page.aside and any(_is_scan(one, page) for one in page.drawings):
            tally.add(SCANNED_PAGES)
    if contents:
        tally.add(CONTENTS, contents)
    if file.broken_pages:
        tally.add(BROKEN_PAGES, count=file.broken_pages)
    for part in file.left_out:
        tally.take(part)
    return tally.found


def _is_scan(one: Drawing, page: Page) -> bool:
    return one.box.width * one.box.height >= page.width * page.height / 2


def without_contents(lines: Sequence[Line]) -> tuple[Sequence[Line], str]:
    """Remove a list of contents from lines, and return its text: its numbers mean nothing here."""
    listed = [at for at, line in enumerate(lines) if _LEADERS.search(line.text)]
    if len(listed) < _FEWEST_ENTRIES:
        return lines, ""
    gone = set(listed)
    if listed[0] > 0 and _HEAD.fullmatch(lines[listed[0] - 1].text.strip()):
        gone.add(listed[0] - 1)
    said = "".join(lines[at].text for at in sorted(gone))
    return [line for at, line in enumerate(lines) if at not in gone], said
