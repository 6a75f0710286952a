"""Recognises a file's format from its bytes, because names lie: .wps, .et and .dps are Office.

Sources: ZIP (APPNOTE 6.3.10), OLE compound files ([MS-CFB]), Office Open XML (ECMA-376-2),
OpenDocument and EPUB (the first entry is `mimetype`).
"""

import zipfile
from collections.abc import Collection
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO, Final

import olefile

from kb.intake.formats import READABLE, SUFFIXES, Format
from kb.intake.text_formats import format_of_text

__all__ = ["READABLE", "SUFFIXES", "Format", "detect"]

_HEAD_BYTES: Final = 4096
_MAGIC: Final = (
    (b"{\\rtf", Format.RTF),
    # These are workbooks of Excel 2 to 5 without a compound file around them.
    (b"\x09\x00\x04\x00", Format.XLS),
    (b"\x09\x02\x06\x00", Format.XLS),
    (b"\x09\x04\x06\x00", Format.XLS),
    (b"\x09\x08\x08\x00\x00\x05", Format.XLS),
    # These are Word 1 and 2 for Windows, Word for DOS and Write, Word for Mac, and WordPerfect.
    (b"\x9b\xa5", Format.TOO_OLD),
    (b"\xdb\xa5", Format.TOO_OLD),
    (b"\x31\xbe\x00\x00", Format.TOO_OLD),
    (b"\x32\xbe\x00\x00", Format.TOO_OLD),
    (b"\xfe\x37\x00\x1c", Format.TOO_OLD),
    (b"\xfe\x37\x00\x23", Format.TOO_OLD),
    (b"\xff\x57\x50\x43", Format.TOO_OLD),
    # The programs of organisations put this before the files that they encrypt.
    (b"%TSD-Header", Format.SCRAMBLED),
    (b"DRMONE", Format.SCRAMBLED),
    (b"<DOCUMENT SAFER", Format.SCRAMBLED),
    (b"SCDSA0", Format.SCRAMBLED),
    (b"<## NASCA DRM FILE", Format.SCRAMBLED),
    (b"\x9b DRMONE", Format.SCRAMBLED),
    (b".PFILE", Format.SCRAMBLED),
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
# This is another such mark, within the first block.
_SAFENET: Final = b"E-SafeNet"
_OOXML_PARTS: Final = (
    ("word/", Format.DOCX),
    ("ppt/", Format.PPTX),
    ("xl/", Format.XLSX),
)
# The rights management of an organisation puts these beside what it encrypts ([MS-OFFCRYPTO], 2.2).
_RIGHTS: Final = ("drmencrypted", "\tdrmcontent", "\tdrmdataspace")
# Word 6 and 95 begin with these bytes; what they deleted cannot be told from their text.
_WORD_6: Final = b"\xdc\xa5"
_OF_STREAMS: Final = (
    ({"encryptedpackage"}, Format.LOCKED_OFFICE),
    ({"worddocument"}, Format.DOC),
    ({"powerpoint document"}, Format.PPT),
    ({"workbook", "book"}, Format.XLS),
    # These are PowerPoint 4 and 95, and Works.
    ({"pp40", "matost", "mm"}, Format.TOO_OLD),
)
_MIMETYPE_LIMIT: Final = 100


def detect(stream: BinaryIO, name: str) -> Format:
    """Return the format of a file; its name decides only between formats of text.

    `stream` must be seekable, and is left at its start.
    """
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
    if _SAFENET in head[:512]:
        return Format.SCRAMBLED
    return _by_magic(head) or format_of_text(head, suffix)


def _by_magic(head: bytes) -> Format | None:
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        return Format.PICTURE if head[8:12] == b"WEBP" else Format.SOUND_OR_FILM
    return next((found for magic, found in _MAGIC if head.startswith(magic)), None)


def _of_zip(stream: BinaryIO) -> Format:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                return _declared(archive)
    except Exception:  # noqa: BLE001 - zlib.error and lzma.LZMAError have no common ancestor
        return _of_broken_zip(stream)
    if "[Content_Types].xml" in names:
        for prefix, found in _OOXML_PARTS:
            if any(name.startswith(prefix) for name in names):
                return found
    return Format.ZIP


def _declared(archive: zipfile.ZipFile) -> Format:
    with archive.open("mimetype") as entry:
        declared = entry.read(_MIMETYPE_LIMIT).decode("ascii", "replace").strip()
    for found in (Format.ODT, Format.ODS, Format.ODP, Format.EPUB):
        if declared in (found.value, f"{found.value}-template"):
            return found
    return Format.UNKNOWN if declared.startswith("application/vnd.oasis") else Format.ZIP


def _of_broken_zip(stream: BinaryIO) -> Format:
    """Recognise a ZIP without its directory (a broken-off download) by the first names in it."""
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
            if any(mark in name for mark in _RIGHTS for name in names):
                return Format.SCRAMBLED
            if _is_too_old(compound, names):
                return Format.TOO_OLD
    except Exception:  # noqa: BLE001 - a broken file is still one of these
        return Format.DOC
    return next((found for known, found in _OF_STREAMS if names & known), Format.UNKNOWN)


def _is_too_old(compound: olefile.OleFileIO, names: Collection[str]) -> bool:
    """Say whether this is a text of Word 6 or 95, or a presentation of PowerPoint 95."""
    if "worddocument" in names:
        return bool(compound.openstream("WordDocument").read(2) == _WORD_6)
    return "powerpoint document" in names and "current user" not in names
