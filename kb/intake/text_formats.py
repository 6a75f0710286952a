"""Recognises files of text: web pages, Office files in XML, saved pages with pictures, plain text.

Portals and web systems hand all of these out under the names of Office files. So the content
decides, and the name only where the content says nothing.
"""

import codecs
import re
from typing import Final

from kb.intake.formats import Format

_OF_SUFFIXES: Final = {
    ".txt": Format.TEXT, ".text": Format.TEXT, ".log": Format.TEXT,
    ".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN,
    ".html": Format.HTML, ".htm": Format.HTML, ".xhtml": Format.HTML,
    ".mht": Format.TEXT, ".mhtml": Format.TEXT,
    ".csv": Format.CSV, ".tsv": Format.CSV, ".fodt": Format.ODT,
}  # fmt: skip
_OF_OFFICE: Final = {
    ".doc": Format.TEXT, ".docx": Format.TEXT, ".wps": Format.TEXT, ".rtf": Format.TEXT,
    ".odt": Format.TEXT, ".ppt": Format.TEXT, ".pptx": Format.TEXT, ".dps": Format.TEXT,
    ".odp": Format.TEXT, ".xls": Format.CSV, ".xlsx": Format.CSV, ".et": Format.CSV,
    ".ods": Format.CSV,
}  # fmt: skip
# Authors of these write what looks like markup, and mean the words.
_MARKDOWN: Final = (".md", ".markdown")
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
# Systems that export tables write no more than that.
_PART_OF_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:meta|title|style|table|div|center|font|p|h[1-6]|b|span)\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*(?:<\?[^>]*\?>\s*|<!--.*?-->\s*)*<(?:\w+:)?(\w+)[\s>]", re.DOTALL)
_OF_ROOTS: Final = {
    (b"wordDocument", b"schemas.microsoft.com/office/word/2003/wordml"): Format.WORD_XML,
    (b"Workbook", b"urn:schemas-microsoft-com:office:spreadsheet"): Format.SPREADSHEET_XML,
    (b"package", b"schemas.microsoft.com/office/2006/xmlPackage"): Format.FLAT_OPC,
    (b"document", Format.ODT.value.encode()): Format.ODT,
}
_MHTML = re.compile(
    rb"\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:MIME-Version|Content-Type):", re.IGNORECASE
)
_CONTROLS: Final = frozenset({*range(8), *range(14, 26), 28, 29, 30, 31})
_MOST_CONTROLS: Final = 0.02


def format_of_text(head: bytes, suffix: str) -> Format:
    """Return the format of a file whose first bytes decide nothing. suffix: in lower case."""
    wide = _is_wide(head)
    plain = head.replace(b"\x00", b"") if wide else head.removeprefix(codecs.BOM_UTF8)
    plain = plain.removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)
    if suffix not in _MARKDOWN and (found := _inside(plain, suffix)):
        return found
    if suffix in _OF_OFFICE and not wide and _is_binary(head):
        return Format.UNREADABLE_OFFICE
    return (_OF_SUFFIXES | _OF_OFFICE).get(suffix, Format.UNKNOWN)


def _inside(head: bytes, suffix: str) -> Format | None:
    if (root := _XML.match(head)) and (found := _of_root(root[1], head)):
        return found
    if suffix not in _OF_SUFFIXES and suffix not in _OF_OFFICE:
        return None
    if suffix != ".txt" and is_mhtml(head):
        return Format.MHTML
    if _HTML.match(head) or (suffix in _OF_OFFICE and _PART_OF_HTML.match(head)):
        return Format.HTML
    return None


def _of_root(name: bytes, head: bytes) -> Format | None:
    for (root, namespace), found in _OF_ROOTS.items():
        if name == root and namespace in head:
            return found
    return None


def is_mhtml(head: bytes) -> bool:
    """Say whether the first bytes of a file are the head of a message with several parts."""
    head = head.replace(b"\r", b"")
    return _MHTML.match(head) is not None and b"multipart/" in head.lower()


def _is_wide(head: bytes) -> bool:
    """Say whether every other byte is zero, as in ASCII as UTF-16, which may lack its mark."""
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return marked or head.count(0) > len(head) // 8


def _is_binary(head: bytes) -> bool:
    return sum(byte in _CONTROLS for byte in head) > _MOST_CONTROLS * len(head)
