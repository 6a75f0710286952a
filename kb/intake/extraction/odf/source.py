"""Holds an OpenDocument text (ODF 1.3, part 3) that is being read: a package, or a flat file."""

import base64
import binascii
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extracted import Picture
from kb.intake.extraction.left_out import Tally
from kb.intake.extraction.ooxml import Package, broken

_ODF: Final = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE: Final = f"{{{_ODF}office:1.0}}"
TEXT: Final = f"{{{_ODF}text:1.0}}"
TABLE: Final = f"{{{_ODF}table:1.0}}"
DRAW: Final = f"{{{_ODF}drawing:1.0}}"
STYLE: Final = f"{{{_ODF}style:1.0}}"
FORM: Final = f"{{{_ODF}form:1.0}}"
SVG: Final = f"{{{_ODF}svg-compatible:1.0}}"
FO: Final = f"{{{_ODF}xsl-fo-compatible:1.0}}"
META: Final = f"{{{_ODF}meta:1.0}}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"
HREF: Final = "{http://www.w3.org/1999/xlink}href"
_MAGICS: Final = (
    (b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"RIFF", "webp"),
)  # fmt: skip


@dataclass(slots=True)
class OdtSource:
    """An OpenDocument text that is being read.

    package: None for a flat file. hidden: whether hidden words are text. boxes: what floats beside
    the paragraph that is being read.
    """

    content: ET.Element
    styles: ET.Element | None
    meta: ET.Element | None
    package: Package | None
    hidden: bool
    tally: Tally = field(default_factory=Tally)
    boxes: list[ET.Element | str] = field(default_factory=list)
    # pictures that a flat file holds
    _flat: dict[bytes, Picture] = field(default_factory=dict)

    @property
    def body(self) -> ET.Element:
        """Return the body of the text. Raises ExtractionFailed where there is none."""
        found = self.content.find(f"{OFFICE}body/{OFFICE}text")
        if found is None:
            raise broken()
        return found

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return (*(self.package.pictures if self.package else ()), *self._flat.values())

    def picture(self, image: ET.Element) -> Picture | None:
        """Return the picture of a draw:image; None where it is elsewhere or cannot be shown."""
        address = image.get(HREF, "").removeprefix("./")
        if self.package and address and "://" not in address:
            return self.package.picture_named(address)
        inside = image.find(OFFICE + "binary-data")
        return self._picture_inside(inside) if inside is not None else None

    def object(self, element: ET.Element) -> ET.Element | None:
        """Return the content of a draw:object; None where we cannot read it."""
        for child in element:
            if child.tag != DC + "title":
                return child
        address = element.get(HREF, "").removeprefix("./").rstrip("/")
        if not self.package or not address or "://" in address:
            return None
        return self.package.xml_or_none(f"{address}/content.xml")

    def _picture_inside(self, element: ET.Element) -> Picture | None:
        try:
            data = base64.b64decode("".join((element.text or "").split()))
        except (binascii.Error, ValueError):
            return None
        kind = next((kind for magic, kind in _MAGICS if data.startswith(magic)), None)
        if kind is None:
            return None
        name = f"image{len(self._flat) + 1}.{kind}"
        return self._flat.setdefault(data, Picture(name, f"image/{kind}", data))
