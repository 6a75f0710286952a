"""XML for other programs, built as trees, so that nothing is escaped by hand."""

import re
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

# What XML 1.0 cannot hold, not even as a reference: https://www.w3.org/TR/xml/#charsets
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Add a child with its text and attributes to an element, and return the child."""
    child = SubElement(parent, name, {key: held_text(value) for key, value in attributes.items()})
    child.text = None if text is None else held_text(text)
    return child


def held_text(text: str) -> str:
    """Return the text with a replacement character for each one that XML cannot hold."""
    return _NO_XML.sub("\ufffd", text)


def document(root: Element) -> bytes:
    """Return the tree as a file in UTF-8."""
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
