"""Turns Office files in one XML file (flat OPC) into packages and reads those."""

import base64
import binascii
import zipfile
from io import BytesIO
from typing import Final
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from kb.intake.extracted import Extracted
from kb.intake.extraction.docx.reader import read_docx
from kb.intake.extraction.ooxml import broken, parse_xml
from kb.intake.extraction.sheets.xlsx import read_xlsx
from kb.intake.extraction.slides.pptx import read_pptx

_PKG: Final = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_READERS: Final = {"word/": read_docx, "ppt/": read_pptx, "xl/": read_xlsx}


def read_flat_opc(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read a Word, PowerPoint or Excel file in one XML file. Raises ExtractionFailed."""
    parts = {
        part.get(_PKG + "name", "").lstrip("/"): part
        for part in parse_xml(data).iter(_PKG + "part")
    }
    for folder, reader in _READERS.items():
        if any(name.startswith(folder) for name in parts):
            return reader(_package(parts), hidden=hidden)
    raise broken()


def _package(parts: dict[str, ET.Element]) -> bytes:
    target = BytesIO()
    types = "".join(
        f"<Override PartName={quoteattr('/' + name)}"
        f" ContentType={quoteattr(part.get(_PKG + 'contentType', ''))}/>"
        for name, part in parts.items()
    )
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{_TYPES}">{types}</Types>')
        for name, part in parts.items():
            archive.writestr(name, _content(part))
    return target.getvalue()


def _content(part: ET.Element) -> bytes:
    inside = part.find(_PKG + "xmlData")
    if inside is not None:
        return ET.tostring(inside[0], encoding="utf-8") if len(inside) else b""
    binary = part.find(_PKG + "binaryData")
    try:
        return base64.b64decode((binary.text or "") if binary is not None else "")
    except binascii.Error as error:
        raise broken() from error
