"""What text, spreadsheets and presentations of OpenDocument share (ODF 1.3, part 3)."""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from kb.errors import ExtractionFailed
from kb.intake.extraction.ooxml import Package

_SPACE: Final = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE: Final = f"{{{_SPACE}office:1.0}}"
TEXT: Final = f"{{{_SPACE}text:1.0}}"
TABLE: Final = f"{{{_SPACE}table:1.0}}"
DRAW: Final = f"{{{_SPACE}drawing:1.0}}"
STYLE: Final = f"{{{_SPACE}style:1.0}}"
PRESENTATION: Final = f"{{{_SPACE}presentation:1.0}}"
CHART: Final = f"{{{_SPACE}chart:1.0}}"
META: Final = f"{{{_SPACE}meta:1.0}}"
SVG: Final = f"{{{_SPACE}svg-compatible:1.0}}"
XLINK: Final = "{http://www.w3.org/1999/xlink}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
PARAGRAPHS: Final = (TEXT + "p", TEXT + "h")
# What hangs on a paragraph and is no part of its words
_BESIDE: Final = (
    OFFICE + "annotation",
    TEXT + "note",
    TEXT + "ruby-text",
    TEXT + "tracked-changes",
)
_MOST_SPACES: Final = 1000
_PROPERTIES: Final = {
    _DC + "title": "title", META + "initial-creator": "author", _DC + "creator": "author",
    _DC + "subject": "subject", META + "creation-date": "created_on", _DC + "date": "modified_on",
}  # fmt: skip


def odf_package(data: bytes) -> Package:
    """Open a file of OpenDocument. Raises ExtractionFailed for one that is locked or broken."""
    package = Package(data)
    manifest = package.read("META-INF/manifest.xml") or b""
    if b":encryption-data" in manifest:
        raise ExtractionFailed("文件有密码，没有读")
    return package


def paragraph_text(paragraph: ET.Element) -> str:
    """The words of a paragraph; a line break is a line feed, other white space one space."""
    return "\n".join(" ".join(line.split()) for line in "".join(_words(paragraph)).split("\n"))


def _words(element: ET.Element) -> Iterator[str]:
    yield " ".join(_kept(element.text))
    for child in element:
        if child.tag == TEXT + "line-break":
            yield "\n"
        elif child.tag in (TEXT + "s", TEXT + "tab"):
            yield " "
        elif child.tag not in _BESIDE and not child.tag.startswith(DRAW):
            yield from _words(child)
        yield " ".join(_kept(child.tail))


def _kept(text: str | None) -> list[str]:
    """The text parted at line ends, which mean nothing in the XML."""
    return (text or "").replace("\r", "\n").split("\n")


def paragraphs_of(element: ET.Element) -> Iterator[ET.Element]:
    """The paragraphs below an element in their order, without those of comments and notes."""
    for child in element:
        if child.tag in PARAGRAPHS:
            yield child
        elif child.tag not in _BESIDE:
            yield from paragraphs_of(child)


def repeated(element: ET.Element, attribute: str, limit: int) -> int:
    """How many times an element stands, at least once and at most `limit` times."""
    text = element.get(attribute, "1")
    return max(1, min(int(text), limit)) if text.isascii() and text.isdigit() else 1


def odf_properties(meta: ET.Element | None) -> dict[str, str]:
    """What meta.xml says, under the names that `Extracted` uses."""
    found: dict[str, str] = {}
    for element in meta.iter() if meta is not None else ():
        name = _PROPERTIES.get(element.tag)
        text = " ".join((element.text or "").split())[:500]
        if name and text:
            found.setdefault(name, text)
    keywords = [
        words
        for element in (meta.iter(META + "keyword") if meta is not None else ())
        if (words := " ".join((element.text or "").split()))
    ]
    return found | ({"keywords": "、".join(keywords)[:500]} if keywords else {})
