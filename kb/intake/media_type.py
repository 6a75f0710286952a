"""What a file is, from its bytes: names lie, and .wps, .et and .dps are Office under other names.

Formats by their own documents: ZIP (APPNOTE 6.3.10), OLE compound files ([MS-CFB]), Office Open
XML (ECMA-376-2), OpenDocument and EPUB (first entry `mimetype`).
"""

import re
import zipfile
from enum import StrEnum
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO, Final

import olefile


class Format(StrEnum):
    """What is recognised; the value is the media type."""

    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    DOC = "application/msword"
    PPT = "application/vnd.ms-powerpoint"
    XLS = "application/vnd.ms-excel"
    ODT = "application/vnd.oasis.opendocument.text"
    EPUB = "application/epub+zip"
    PDF = "application/pdf"
    RTF = "application/rtf"
    HTML = "text/html"
    MARKDOWN = "text/markdown"
    TEXT = "text/plain"
    ZIP = "application/zip"
    # Told apart only to say what they are
    LOCKED_OFFICE = "application/encrypted"
    PICTURE = "image/*"
    SOUND_OR_FILM = "video/*"
    OTHER_ARCHIVE = "application/x-archive"
    EMPTY = "application/x-empty"
    UNKNOWN = "application/octet-stream"


READABLE: Final = (
    Format.DOCX, Format.PPTX, Format.XLSX, Format.DOC, Format.PPT, Format.XLS, Format.ODT,
    Format.EPUB, Format.PDF, Format.RTF, Format.HTML, Format.MARKDOWN, Format.TEXT,
)  # fmt: skip
SUFFIXES: Final = (
    ".docx", ".doc", ".wps", ".pptx", ".ppt", ".xlsx", ".xls", ".pdf", ".html", ".htm", ".md",
    ".txt", ".rtf", ".odt", ".epub", ".zip", ".jsonl",
)  # fmt: skip

_HEAD_BYTES: Final = 4096
_TEXT_SUFFIXES: Final = {
    ".txt": Format.TEXT, ".text": Format.TEXT, ".log": Format.TEXT,
    ".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN,
    # Portals hand out web pages and bare texts under these names
    ".doc": Format.TEXT, ".docx": Format.TEXT, ".wps": Format.TEXT, ".rtf": Format.TEXT,
    ".html": Format.HTML, ".htm": Format.HTML, ".xhtml": Format.HTML, ".mht": Format.TEXT,
}  # fmt: skip
_MAGIC: Final = (
    (b"{\\rtf", Format.RTF),
    (b"\x89PNG\r\n\x1a\n", Format.PICTURE),
    (b"\xff\xd8\xff", Format.PICTURE),
    (b"GIF8", Format.PICTURE),
    (b"BM", Format.PICTURE),
    (b"II*\x00", Format.PICTURE),
    (b"MM\x00*", Format.PICTURE),
    (b"ID3", Format.SOUND_OR_FILM),
    (b"\x1aE\xdf\xa3", Format.SOUND_OR_FILM),
    (b"OggS", Format.SOUND_OR_FILM),
    (b"Rar!\x1a\x07", Format.OTHER_ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Format.OTHER_ARCHIVE),
    (b"\x1f\x8b", Format.OTHER_ARCHIVE),
    (b"BZh", Format.OTHER_ARCHIVE),
    (b"\xfd7zXZ\x00", Format.OTHER_ARCHIVE),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_OOXML_PARTS: Final = (
    ("word/", Format.DOCX),
    ("ppt/", Format.PPTX),
    ("xl/", Format.XLSX),
)
_MIMETYPE_LIMIT: Final = 100


def detect(stream: BinaryIO, name: str) -> Format:
    """`stream` can be sought, and is left at its start. The name only decides between texts."""
    head = stream.read(_HEAD_BYTES)
    try:
        return _detect(stream, head, PurePosixPath(name).suffix.lower())
    finally:
        stream.seek(0)


def _detect(stream: BinaryIO, head: bytes, suffix: str) -> Format:
    if not head:
        return Format.EMPTY
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_zip(stream)
    if head.startswith(olefile.MAGIC):
        return _of_compound(stream)
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    return _by_magic(head) or _of_text(head, suffix)


def _by_magic(head: bytes) -> Format | None:
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        return Format.PICTURE if head[8:12] == b"WEBP" else Format.SOUND_OR_FILM
    return next((found for magic, found in _MAGIC if head.startswith(magic)), None)


def _of_text(head: bytes, suffix: str) -> Format:
    if suffix not in _TEXT_SUFFIXES:
        return Format.UNKNOWN
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or head.count(0) > len(head) // 8
    plain = head.replace(b"\x00", b"") if wide else head.removeprefix(b"\xef\xbb\xbf")
    if suffix not in (".md", ".markdown") and _HTML.match(plain.removeprefix(b"\xff\xfe")):
        return Format.HTML
    return _TEXT_SUFFIXES[suffix]


def _of_zip(stream: BinaryIO) -> Format:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                return _declared(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return _of_broken_zip(stream)
    if "[Content_Types].xml" in names:
        for prefix, found in _OOXML_PARTS:
            if any(name.startswith(prefix) for name in names):
                return found
    return Format.ZIP


def _declared(archive: zipfile.ZipFile) -> Format:
    with archive.open("mimetype") as entry:
        declared = entry.read(_MIMETYPE_LIMIT).decode("ascii", "replace").strip()
    for found in (Format.ODT, Format.EPUB):
        if declared == found.value:
            return found
    return Format.UNKNOWN if declared.startswith("application/vnd.oasis") else Format.ZIP


def _of_broken_zip(stream: BinaryIO) -> Format:
    """A ZIP without its directory, as a broken-off download leaves it: by its first names."""
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    for prefix, found in _OOXML_PARTS:
        if prefix.encode() in head or (b"[Content_Types].xml" in head and prefix == "word/"):
            return found
    return Format.ZIP


def _of_compound(stream: BinaryIO) -> Format:
    stream.seek(0)
    try:
        with olefile.OleFileIO(BytesIO(stream.read())) as compound:
            names = {"/".join(entry).lower() for entry in compound.listdir()}
    except Exception:  # noqa: BLE001 - a broken file is still one of these
        return Format.DOC
    if "encryptedpackage" in names:
        return Format.LOCKED_OFFICE
    if "worddocument" in names:
        return Format.DOC
    if "powerpoint document" in names:
        return Format.PPT
    if names & {"workbook", "book"}:
        return Format.XLS
    return Format.UNKNOWN
