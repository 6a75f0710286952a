"""Reads equations of RTF: groups whose words are the names of OMML's elements behind an m."""

from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extraction.omml import M

_ROOTS: Final = ("moMath", "moMathPara")
_PROPERTIES: Final = "Pr"


def element_of(word: str, within: ET.Element | None) -> ET.Element | None:
    """Return the element that a control word opens; None for a word that opens none."""
    if within is None:
        return ET.Element(M + word[1:]) if word in _ROOTS else None
    return ET.SubElement(within, M + word[1:]) if word[:1] == "m" and word[1:] else None


def say_in(element: ET.Element, text: str) -> None:
    """Add text to an equation, or set the value of one of its properties."""
    name = element.tag.removeprefix(M)
    if name in ("r", "t", "oMath"):
        inner = ET.SubElement(element, M + "t")
        inner.text = text
    elif not name.endswith(_PROPERTIES):
        element.set(M + "val", element.get(M + "val", "") + text)
