"""What the readers of OpenDocument's texts, sheets and slides share (ODF 1.3, part 3)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree as ET

from kb.errors import ExtractionFailed
from kb.intake.extraction.markdown import Run
from kb.intake.extraction.odf.source import DC, DRAW, META, OFFICE, STYLE, TEXT
from kb.intake.extraction.ooxml import Package
from kb.intake.extraction.scripts import LOWERED, RAISED, script_of_height, scripted

_ODF: Final = "urn:oasis:names:tc:opendocument:xmlns:"
PRESENTATION: Final = f"{{{_ODF}presentation:1.0}}"
CHART: Final = f"{{{_ODF}chart:1.0}}"
PARAGRAPHS: Final = (TEXT + "p", TEXT + "h")
# What hangs on a paragraph and is no part of its words
_BESIDE: Final = (
    OFFICE + "annotation",
    TEXT + "note",
    TEXT + "ruby-text",
    TEXT + "tracked-changes",
)
_PROPERTIES: Final = {
    DC + "title": "title", META + "initial-creator": "author", DC + "creator": "author",
    DC + "subject": "subject", META + "creation-date": "created_on", DC + "date": "modified_on",
}  # fmt: skip


def odf_package(data: bytes) -> Package:
    """Open a file of OpenDocument. Raises ExtractionFailed for one that is locked or broken."""
    package = Package(data)
    manifest = package.read("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise ExtractionFailed("文件有密码，没有读")
    return package


@dataclass(slots=True)
class Looks:
    """The names of the styles of a file that change how letters look."""

    bold: set[str] = field(default_factory=set)
    scripts: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, root: ET.Element) -> "Looks":
        """Read the looks from the styles of a file."""
        looks = cls()
        for style in root.iter(STYLE + "style"):
            name = style.get(STYLE + "name", "")
            for key, value in (pair for child in style for pair in child.attrib.items()):
                kind = key.rpartition("}")[2]
                if kind in ("font-weight", "font-weight-asian") and value == "bold":
                    looks.bold.add(name)
                elif kind == "text-position" and (script := script_of(value)):
                    looks.scripts[name] = script
                elif kind in ("font-size", "font-size-asian") and (size := _points(value)):
                    looks.sizes.setdefault(name, size)
        return looks


_PLAIN: Final = Looks()


def script_of(position: str) -> str:
    """Return the script of `super 58%`, `sub 58%`, or a height in percent: `33% 58%`."""
    place = position.split(maxsplit=1)[0] if position.split() else ""
    if place in ("super", "sub"):
        return RAISED if place == "super" else LOWERED
    return script_of_height(place)


def _points(size: str) -> float:
    number = size.removesuffix("pt")
    is_number = size.endswith("pt") and number.replace(".", "", 1).isdigit()
    return float(number) if is_number else 0


def runs_of(paragraph: ET.Element, looks: Looks = _PLAIN) -> Iterator[Run]:
    """Return a paragraph's runs; a line break is a line feed, other white space one space."""
    yield from _runs(paragraph, looks, bold=False, script="")


def _runs(element: ET.Element, looks: Looks, *, bold: bool, script: str) -> Iterator[Run]:
    name = element.get(TEXT + "style-name", "")
    inner = bold or name in looks.bold, looks.scripts.get(name, script)
    yield Run(" ".join(_kept(element.text)), inner[0], script=inner[1])
    for child in element:
        if child.tag == TEXT + "line-break":
            yield Run("\n")
        elif child.tag in (TEXT + "s", TEXT + "tab"):
            yield Run(" ")
        elif child.tag not in _BESIDE and not child.tag.startswith(DRAW):
            yield from _runs(child, looks, bold=inner[0], script=inner[1])
        yield Run(" ".join(_kept(child.tail)), inner[0], script=inner[1])


def paragraph_text(paragraph: ET.Element, looks: Looks = _PLAIN) -> str:
    """Return the words of a paragraph without Markdown; raised signs stay raised."""
    text = "".join(
        scripted(run.text, run.script) if run.script else run.text
        for run in runs_of(paragraph, looks)
    )
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def _kept(text: str | None) -> list[str]:
    """Cut a text at line ends, which mean nothing in the XML."""
    return (text or "").replace("\r", "\n").split("\n")


def paragraphs_of(element: ET.Element) -> Iterator[ET.Element]:
    """Yield the paragraphs below an element in order, without those of comments and notes."""
    for child in element:
        if child.tag in PARAGRAPHS:
            yield child
        elif child.tag not in _BESIDE:
            yield from paragraphs_of(child)


def paragraphs_below(element: ET.Element) -> Iterator[str]:
    """Yield the texts of all paragraphs and headings below an element, each once."""
    for child in element.iter():
        if child.tag in PARAGRAPHS:
            yield "".join(child.itertext())


def repeated(element: ET.Element, attribute: str, limit: int) -> int:
    """Return how often an element is repeated, from 1 to `limit`."""
    text = element.get(attribute, "1")
    return max(1, min(int(text), limit)) if text.isascii() and text.isdigit() else 1


def odf_properties(meta: ET.Element | None) -> dict[str, str]:
    """Return the properties in meta.xml, under the names that `Extracted` uses."""
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
