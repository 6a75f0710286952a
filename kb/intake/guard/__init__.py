"""Holds a file against what was read of it, by a second reading that is simple and knows no reader.

It collects all text that the file holds, whatever it is for, and looks for it in the works, in what
cleaning removed, and in what the reading says it left out. It never fails: where it cannot read, it
says so.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from kb.domain.texts import CONTROLS, SURROGATES
from kb.intake.formats import Format
from kb.intake.guard import (
    office,
    opendocument,
    pdf,
    plain,
    rtf,
    sheets,
    sheets97,
    slides97,
    web,
    word97,
)
from kb.intake.guard.cells import missing_numbers
from kb.intake.guard.compare import Comparison, Missing
from kb.intake.guard.held import Held, HeldSort, collected
from kb.intake.guard.letters import letters, without_addresses
from kb.intake.guard.plausible import doubts_of
from kb.intake.works import Reading
from kb.lines.problems import Problem

_COLLECT: Final[dict[Format, Callable[[bytes], Iterable[Held]]]] = {
    Format.DOCX: office.office_parts,
    Format.PPTX: office.office_parts,
    Format.FLAT_OPC: office.flat_parts,
    Format.WORD_XML: office.flat_parts,
    Format.XLSX: sheets.workbook_parts,
    Format.SPREADSHEET_XML: sheets.spreadsheet_xml_parts,
    Format.DOC: word97.word_parts,
    Format.PPT: slides97.slide_parts,
    Format.XLS: sheets97.old_workbook_parts,
    Format.ODT: lambda data: opendocument.opendocument_parts(data, Format.ODT),
    Format.ODS: lambda data: opendocument.opendocument_parts(data, Format.ODS),
    Format.ODP: lambda data: opendocument.opendocument_parts(data, Format.ODP),
    Format.RTF: rtf.rtf_parts,
    Format.EPUB: web.book_parts,
    Format.HTML: web.page_parts,
    Format.MHTML: web.mhtml_parts,
    Format.PDF: pdf.pdf_parts,
    Format.TEXT: plain.text_parts,
    Format.MARKDOWN: plain.markdown_parts,
    Format.CSV: plain.table_parts,
}
_MESSAGES: Final = {
    HeldSort.PART: "“%(name)s”里约有 %(count)d 字没有读出（约占 %(share)d%%），例如“%(sample)s”",
    HeldSort.SLIDE: (
        "第 %(name)s 张幻灯片里约有 %(count)d 字没有读出（约占 %(share)d%%），例如“%(sample)s”"
    ),
    HeldSort.PAGE: (
        "第 %(name)s 页里约有 %(count)d 字没有读出（约占 %(share)d%%），例如“%(sample)s”"
    ),
    HeldSort.SHEET: (
        "工作表“%(name)s”里约有 %(count)d 字没有读出（约占 %(share)d%%），例如“%(sample)s”"
    ),
}
# Fewer letters are noise.
_FEWEST: Final = 2
_MOST_DOUBTS: Final = 8
_SAMPLE: Final = 30
_NAME: Final = 80
# Of a telephone or identity number the report shows the beginning.
_LONG_NUMBER = re.compile(r"(\d{3})\d{4,}[Xx]?")


def look_for_doubts(data: bytes, format_: Format, reading: Reading) -> tuple[Problem, ...]:
    """Return what of a file seems to be missing from its reading, or wrong in it; never fatal."""
    try:
        found = list(_doubts(data, format_, reading))
    except MemoryError:
        found = [_unchecked("MemoryError")]
    except Exception as error:  # noqa: BLE001 - a look at a file must not keep it from going in
        found = [_unchecked(type(error).__name__)]
    if len(found) > _MOST_DOUBTS:
        more = Problem(
            "还有 %(count)d 处也没有读全", None, {"count": len(found) - _MOST_DOUBTS}, fatal=False
        )
        found = [*found[:_MOST_DOUBTS], more]
    return tuple(found)


def _unchecked(kind: str) -> Problem:
    message = "没能核对原件里的文字是否都读出来了（%(kind)s），请看原件"
    return Problem(message, None, {"kind": kind}, fatal=False)


def _doubts(data: bytes, format_: Format, reading: Reading) -> Iterator[Problem]:
    told = frozenset(part.reason for part in reading.left_out)
    parts, is_cut = collected(_COLLECT[format_](data))
    if is_cut:
        yield Problem("文字太多，只核对了前面的一部分", fatal=False)
    parts = [part for part in parts if not part.told & told]
    markdown = "\n".join(
        [*(work.markdown for work in reading.works), *(one.text for one in reading.removed)]
    )
    # a first line that is the title is no part of the text any more
    titles = [work.title for work in reading.works if work.title not in work.markdown]
    left = [text for part in reading.left_out for text in part.texts]
    text = letters(without_addresses("\n".join([*titles, markdown, *left])))
    forgiven = letters("\n".join(_forgiven(reading)))
    for missing in Comparison(text, parts, forgiven, len(reading.works)).missing():
        if missing.letters >= _FEWEST:
            yield _said(missing)
    yield from missing_numbers(parts, markdown, reading.left_out)
    held = "\n".join(piece for part in parts for piece in part.pieces)
    yield from doubts_of(markdown, held, len(data), len(letters(without_addresses(markdown))))


def _forgiven(reading: Reading) -> Iterator[str]:
    """Yield the texts that are elsewhere than in the works, or that no work needs."""
    yield reading.title
    yield from map(str, reading.fields.values())
    yield from (work.title for work in reading.works)
    yield from reading.known
    for part in reading.left_out:
        yield from map(str, part.params.values())


def _said(missing: Missing) -> Problem:
    share = max(1, round(100 * missing.letters / max(missing.total, 1)))
    params = {
        "name": _safe(missing.part.name, _NAME),
        "count": missing.letters,
        "share": min(share, 100),
        "sample": _sample(missing.samples),
    }
    return Problem(_MESSAGES[missing.part.sort], None, params, fatal=False)


def _sample(samples: Sequence[str]) -> str:
    return _safe(" ".join(samples), _SAMPLE)


def _safe(text: str, limit: int) -> str:
    """Return a text for a line of the report: short, without controls and numbers of people."""
    said = SURROGATES.sub("\ufffd", CONTROLS.sub("", " ".join(text.split())))
    said = _LONG_NUMBER.sub(r"\1…", said)
    return said if len(said) <= limit else said[: limit - 1] + "…"
