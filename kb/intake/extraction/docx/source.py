"""What the parts of the docx reader share: the package, its styles, and what was left out."""

from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extracted import LeftOut
from kb.intake.extraction.docx.styles import Styles, W, is_on
from kb.intake.extraction.left_out import PLACEHOLDERS, Tally
from kb.intake.extraction.ooxml import Package

MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATE: Final = MC + "AlternateContent"
# These stand around runs or blocks, without a meaning of their own.
TRANSPARENT: Final = frozenset(
    W + name for name in ("ins", "moveTo", "smartTag", "customXml", "sdt", "sdtContent",
                          "fldSimple", "dir", "bdo", "rubyBase")
)  # fmt: skip
_TEXTS: Final = frozenset({W + "t", W + "delText"})


@dataclass(slots=True)
class Source:
    """A docx that is being read.

    hidden: whether hidden words are text. boxes: what floats beside the paragraph being read.
    """

    package: Package
    part: str
    styles: Styles
    hidden: bool
    tally: Tally = field(default_factory=Tally)
    boxes: list[ET.Element | str] = field(default_factory=list)
    # (kind, id) of footnotes and endnotes → their number; the order is that of their mention.
    noted: dict[tuple[str, str], int] = field(default_factory=dict)
    mentions: list[tuple[str, str]] = field(default_factory=list)
    # These are the names of embedded parts that are counted already.
    told: set[str] = field(default_factory=set)

    def related(self, kind: str) -> ET.Element | None:
        name = self.package.related(self.part, kind)
        return self.package.xml(name) if name else None

    def leave_out(self, kind: LeftOut, element: ET.Element) -> None:
        """Count an element that holds text as left out."""
        text = text_of(element)
        if text.strip():
            self.tally.add(kind, text)

    def inside(self, element: ET.Element) -> ET.Element | tuple[()]:
        """Return what an element without a meaning of its own holds; of a placeholder nothing."""
        if element.tag == W + "sdt" and is_placeholder(element):
            self.leave_out(PLACEHOLDERS, element)
            return ()
        return element

    def mention(self, kind: str, id_: str) -> int:
        """Return the number of a note, which stays the same when it is mentioned again."""
        if (kind, id_) not in self.noted:
            self.mentions.append((kind, id_))
            self.noted[kind, id_] = len(self.mentions)
        return self.noted[kind, id_]


def text_of(element: ET.Element) -> str:
    """Return all text of an element, deleted and hidden text too."""
    return "".join(text.text or "" for text in element.iter() if text.tag in _TEXTS)


def is_placeholder(control: ET.Element) -> bool:
    """Say whether nobody has filled in a content control."""
    return is_on(control.find(f"{W}sdtPr/{W}showingPlcHdr"))


def chosen(alternate: ET.Element) -> ET.Element | tuple[()]:
    """Choose one of several versions of the same thing; reading two would double it."""
    found = alternate.find(MC + "Choice")
    found = found if found is not None else alternate.find(MC + "Fallback")
    return found if found is not None else ()
