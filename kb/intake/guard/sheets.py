"""Takes the cells out of workbooks in XML: texts as they are, and numbers only counted."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from kb.intake.extracted import Reason
from kb.intake.guard.held import Held, HeldSort, names_of, one
from kb.intake.guard.markup import decoded, han_pieces, office_pieces
from kb.intake.guard.zipped import ZippedParts

_SHARED = re.compile(r"<(?:\w+:)?si(?:\s[^<>]*)?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_CELL = re.compile(
    r"<(?:\w+:)?c(\s[^<>]*)?>(.*?)</(?:\w+:)?c>|<(?:\w+:)?c(?:\s[^<>]*)?/>", re.DOTALL
)
_TYPE = re.compile(r"\st=\"(\w+)\"")
_VALUE = re.compile(r"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)<")
_ZERO = re.compile(r"<(?:\w+:)?v>\s*-?0(?:\.0*)?\s*<")
# Characters that XML cannot hold
_CODED = re.compile(r"_x[0-9A-Fa-f]{4}_")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^<>]*>")
_RELATED = re.compile(r"<(?:\w+:)?Relationship\s[^<>]*>")
_OWN = re.compile(r"(?:\b|r:)(name|id|Id|Target|Type)=\"([^\"]*)\"")
_READING = re.compile(r"<(?:\w+:)?(rPh)\b.*?</(?:\w+:)?rPh>", re.DOTALL)
_NOTE = re.compile(r"<v:shape[\s>](?:(?!</v:shape>).)*ObjectType=\"Note\".*?</v:shape>", re.DOTALL)
_CHARTS: Final = frozenset({Reason.UNREAD})
_COMMENTS: Final = frozenset({Reason.COMMENT})
# In SpreadsheetML 2003
_WORKSHEET = re.compile(r"<(?:\w+:)?Worksheet\s[^<>]*?Name=\"([^\"]*)\"")
_DATA = re.compile(r"<(?:\w+:)?Data\s([^<>]*)>(.*?)</(?:\w+:)?Data>", re.DOTALL)
_COMMENT = re.compile(r"<(?:\w+:)?Comment[\s>].*?</(?:\w+:)?Comment>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


def workbook_parts(data: bytes) -> Iterator[Held]:
    """Yield the sheets of an xlsx, and what is beside them."""
    archive = ZippedParts(data)
    strings = [
        _words(item) for item in _SHARED.findall(decoded(archive.read("xl/sharedstrings.xml")))
    ]
    names = _names(archive)
    found: list[Held] = []
    for part in archive.matching(".xml", ".vml"):
        if part.startswith("xl/worksheets/"):
            if part in names:
                found.append(_sheet(names[part], decoded(archive.read(part)), strings))
        elif part.startswith(("xl/comments", "xl/threadedcomments/")):
            yield Held(part.removeprefix("xl/"), _all(archive, part), told=_COMMENTS)
        elif part.startswith("xl/charts/chart"):
            pieces = tuple(office_pieces(decoded(archive.read(part))))
            yield Held(part.removeprefix("xl/"), pieces, once=True, told=_CHARTS)
        elif part.startswith(("xl/drawings/drawing", "xl/diagrams/data")):
            pieces = tuple(office_pieces(decoded(archive.read(part))))
            yield from one(part.removeprefix("xl/"), pieces)
        elif part.endswith(".vml"):
            captions = han_pieces(_NOTE.sub("", decoded(archive.read(part))))
            yield from one(part.removeprefix("xl/"), captions, once=True)
        elif part.startswith(("xl/macrosheets/", "xl/dialogsheets/", "xl/chartsheets/")):
            yield Held(part.removeprefix("xl/"), _all(archive, part), told=_CHARTS)
        elif part.startswith("customxml/item") and "props" not in part:
            yield from one(part, _all(archive, part), once=True)
    yield from (*found, names_of(found))


def _all(archive: ZippedParts, part: str) -> tuple[str, ...]:
    return tuple(han_pieces(decoded(archive.read(part))))


def _words(xml: str) -> str:
    return "".join(office_pieces(_READING.sub("", xml)))


def _names(archive: ZippedParts) -> dict[str, str]:
    """Return the name of each sheet by that of its part."""
    targets: dict[str, str] = {}
    for match in _RELATED.finditer(decoded(archive.read("xl/_rels/workbook.xml.rels"))):
        own = dict(_OWN.findall(match[0]))
        target = own.get("Target", "").lower()
        is_sheet = own.get("Type", "").endswith("/worksheet")
        if is_sheet:
            targets[own.get("Id", "")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
    names: dict[str, str] = {}
    for match in _SHEET.finditer(decoded(archive.read("xl/workbook.xml"))):
        own = dict(_OWN.findall(match[0]))
        if own.get("id") in targets:
            names[targets[own["id"]]] = unescape(own.get("name", ""))
    return names


def _sheet(name: str, xml: str, strings: list[str]) -> Held:
    pieces: list[str] = []
    numbers = 0
    shows_zeros = 'showZeros="0"' not in xml
    for match in _CELL.finditer(xml):
        kind = _TYPE.search(match[1] or "")
        text = _shown(kind[1] if kind else "n", match[2] or "", strings)
        if text is None:
            numbers += shows_zeros or not _ZERO.search(match[2])
        elif text.strip():
            pieces.append(_CODED.sub("", text))
    return Held(name, tuple(pieces), HeldSort.SHEET, numbers=numbers)


def _shown(kind: str, inside: str, strings: list[str]) -> str | None:
    """Return the text of a cell, "" for an empty one; None for a number."""
    if kind == "inlineStr":
        return _words(inside)
    value = _VALUE.search(inside)
    if value is None or not value[1].strip():
        return ""
    if kind == "s":
        at = value[1].strip()
        return strings[int(at)] if at.isdecimal() and int(at) < len(strings) else ""
    return unescape(value[1]) if kind in ("str", "e") else None


def spreadsheet_xml_parts(data: bytes) -> Iterator[Held]:
    """Yield the sheets of a workbook of Excel 2003 in XML."""
    sheets: list[Held] = []
    found = _WORKSHEET.split(decoded(data))
    for name, xml in zip(found[1::2], found[2::2], strict=True):
        pieces: list[str] = []
        numbers = 0
        for about, text in _DATA.findall(_COMMENT.sub("", xml)):
            if "Number" in about or "DateTime" in about or "Boolean" in about:
                numbers += 1
            elif shown := unescape(_TAG.sub("", text)).strip():
                pieces.append(shown)
        sheets.append(Held(unescape(name), tuple(pieces), HeldSort.SHEET, numbers=numbers))
    yield from (*sheets, names_of(sheets))
