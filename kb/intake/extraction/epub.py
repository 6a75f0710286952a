"""EPUB books as Markdown: the pages of the spine in their order (EPUB 3.3, 5 and 6)."""

import posixpath
from typing import Final
from urllib.parse import unquote

from kb.intake.decode import decode
from kb.intake.extracted import Extracted, Picture
from kb.intake.extraction.html import FindPicture, read_html
from kb.intake.extraction.notes import pictures_left_out
from kb.intake.extraction.ooxml import Package, broken

_CONTAINER: Final = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF: Final = "{http://www.idpf.org/2007/opf}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_PROPERTIES: Final = {"title": "title", "creator": "author", "subject": "subject",
                      "date": "created_on"}  # fmt: skip


def read_epub(data: bytes, *, hidden: bool = False) -> Extracted:  # noqa: ARG001 - not told apart yet
    """Raises ExtractionFailed."""
    package = Package(data)
    container = package.xml("META-INF/container.xml")
    named = container.find(f".//{_CONTAINER}rootfile") if container is not None else None
    opf = named.get("full-path", "") if named is not None else ""
    root = package.xml(opf)
    if root is None:
        raise broken()
    folder = posixpath.dirname(opf)
    pages = {
        item.get("id", ""): posixpath.normpath(
            posixpath.join(folder, unquote(item.get("href", "")))
        )
        for item in root.iter(_OPF + "item")
    }
    parts = []
    for reference in root.iter(_OPF + "itemref"):
        name = pages.get(reference.get("idref", ""), "")
        page = package.read(name)
        if page:
            parts.append(read_html(decode(page).text, _finder(package, name)).markdown)
    properties = {}
    for name, known in _PROPERTIES.items():
        element = root.find(f".//{_DC}{name}")
        if element is not None and element.text and element.text.strip():
            properties[known] = " ".join(element.text.split())[:500]
    text = "\n\n".join(part for part in parts if part)
    return Extracted(text, properties, package.pictures, pictures_left_out(package.left_out))


def _finder(package: Package, page: str) -> FindPicture:
    folder = posixpath.dirname(page)

    def find(address: str) -> Picture | None:
        return package.picture_named(posixpath.normpath(posixpath.join(folder, unquote(address))))

    return find
