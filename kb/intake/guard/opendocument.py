"""Takes the text out of files of OpenDocument: all of their paragraphs, whatever they are for."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from kb.intake.extracted import Reason
from kb.intake.formats import Format
from kb.intake.guard.held import Held, HeldSort, names_of, one
from kb.intake.guard.markup import decoded, tagged_pieces
from kb.intake.guard.office import without_numbers
from kb.intake.guard.zipped import ZippedParts

_BLOCKS: Final = frozenset({"text:p", "text:h", "mtext", "math:mtext"})
# Numbers of pages and of notes, readings above characters, bytes, and what only programs read
_SILENT: Final = frozenset(
    {"text:ruby-text", "text:note-citation", "text:page-number", "text:page-count", "svg:title",
     "svg:desc", "office:binary-data", "math:annotation", "annotation", "office:scripts",
     "office:automatic-styles", "office:styles", "office:master-styles", "office:font-face-decls",
     "office:meta", "office:settings", "office:annotation", "presentation:footer-decl",
     "presentation:header-decl", "presentation:date-time-decl", "presentation:footer",
     "presentation:header", "presentation:date-time", "text:date", "text:time", "text:sheet-name",
     "text:sequence-decls", "office:change-info", "table:calculation-settings",
     "table:content-validations"}
)  # fmt: skip
_COMMENT = re.compile(r"<office:annotation[\s>].*?</office:annotation>", re.DOTALL)
_MARGIN = re.compile(r"<style:(header|footer)(?:-left|-first)?[\s>].*?</style:\1", re.DOTALL)
_FURNITURE = re.compile(
    r"<draw:frame\s[^<>]*presentation:class=\"(?:date-time|footer|page-number|header)\".*?</draw:frame>",
    re.DOTALL,
)
_SHEET = re.compile(r"<table:table\s[^<>]*?table:name=\"([^\"]*)\"[^<>]*>")
_PAGE = re.compile(r"<draw:page(?:\s[^<>]*)?>")
_SHORT: Final = frozenset({Reason.COMMENT})
_OBJECT: Final = frozenset({Reason.UNREAD})


def opendocument_parts(data: bytes, format_: Format) -> Iterator[Held]:
    """Yield the parts of a text, workbook or presentation, packed or flat."""
    if not data.startswith(b"PK"):
        xml = decoded(data)
        yield from _content(xml, format_)
        yield from _margins(xml)
        return
    archive = ZippedParts(data)
    yield from _content(decoded(archive.read("content.xml")), format_)
    if format_ is Format.ODT:
        yield from _margins(decoded(archive.read("styles.xml")))
    for name in archive.matching("/content.xml"):
        pieces = tuple(filter(str.strip, _pieces(decoded(archive.read(name)))))
        yield Held(name, pieces, once=True, told=_OBJECT)


def _content(xml: str, format_: Format) -> Iterator[Held]:
    comments = [piece for match in _COMMENT.finditer(xml) for piece in _commented(match[0])]
    if comments:
        yield Held("content.xml", tuple(comments), told=_SHORT)
    xml = xml[max(xml.find("<office:body"), 0) :]
    if format_ is Format.ODS:
        found = _SHEET.split(xml)
        sheets = [
            Held(unescape(name), tuple(filter(str.strip, _pieces(sheet))), HeldSort.SHEET)
            for name, sheet in zip(found[1::2], found[2::2], strict=True)
        ]
        yield from (*sheets, names_of(sheets))
    elif format_ is Format.ODP:
        for number, page in enumerate(_PAGE.split(_FURNITURE.sub("", xml))[1:], 1):
            yield Held(str(number), tuple(filter(str.strip, _pieces(page))), HeldSort.SLIDE)
    else:
        yield from one("content.xml", _pieces(xml))


def _pieces(xml: str) -> Iterator[str]:
    return tagged_pieces(xml, _SILENT, _BLOCKS)


def _commented(xml: str) -> Iterator[str]:
    for match in re.finditer(r"<text:p[\s>].*?</text:p>", xml, re.DOTALL):
        if text := re.sub(r"<[^<>]*>", "", match[0]).strip():
            yield text


def _margins(xml: str) -> Iterator[Held]:
    for match in _MARGIN.finditer(xml):
        yield from one("styles.xml", without_numbers(_pieces(match[0] + ">")), once=True)
