"""The formats that are recognised, and the one table of those that can be imported."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Format(StrEnum):
    """A format that is recognised; its value is the media type."""

    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    DOC = "application/msword"
    PPT = "application/vnd.ms-powerpoint"
    XLS = "application/vnd.ms-excel"
    ODT = "application/vnd.oasis.opendocument.text"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    ODP = "application/vnd.oasis.opendocument.presentation"
    EPUB = "application/epub+zip"
    PDF = "application/pdf"
    RTF = "application/rtf"
    HTML = "text/html"
    MARKDOWN = "text/markdown"
    TEXT = "text/plain"
    CSV = "text/csv"
    # Office programs and portals write these under the names of the formats above.
    MHTML = "multipart/related"
    WORD_XML = "application/vnd.ms-word.xml"
    SPREADSHEET_XML = "application/vnd.ms-excel.xml"
    FLAT_OPC = "application/vnd.ms-office.flat-opc+xml"
    ZIP = "application/zip"
    # These are recognised only so that a message can name them.
    LOCKED_OFFICE = "application/encrypted"
    SCRAMBLED = "application/x-scrambled"
    UNREADABLE_OFFICE = "application/x-unreadable-office"
    TOO_OLD = "application/x-too-old"
    PICTURE = "image/*"
    SOUND_OR_FILM = "video/*"
    OTHER_ARCHIVE = "application/x-archive"
    EMPTY = "application/x-empty"
    UNKNOWN = "application/octet-stream"


# These are imported, under the names given here; messages and the README list them.
SUFFIXES_OF: Final[Mapping[Format, tuple[str, ...]]] = {
    Format.DOCX: (".docx",),
    Format.DOC: (".doc", ".wps"),
    Format.PPTX: (".pptx",),
    Format.PPT: (".ppt", ".dps"),
    Format.XLSX: (".xlsx",),
    Format.XLS: (".xls", ".et"),
    Format.ODT: (".odt", ".fodt"),
    Format.ODP: (".odp",),
    Format.ODS: (".ods",),
    Format.PDF: (".pdf",),
    Format.HTML: (".html", ".htm"),
    Format.MHTML: (".mht",),
    Format.RTF: (".rtf",),
    Format.EPUB: (".epub",),
    Format.MARKDOWN: (".md",),
    Format.TEXT: (".txt",),
    Format.CSV: (".csv",),
    Format.WORD_XML: (),
    Format.SPREADSHEET_XML: (),
    Format.FLAT_OPC: (),
}
READABLE: Final = tuple(SUFFIXES_OF)
# These include archives and lines, which are no documents themselves.
SUFFIXES: Final = (
    *(suffix for suffixes in SUFFIXES_OF.values() for suffix in suffixes), ".zip", ".jsonl",
)  # fmt: skip
