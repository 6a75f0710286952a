"""Reads the text of DrawingML (ECMA-376-1, 21.1.2), which slides, charts and drawings share."""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extraction.markdown import Run
from kb.intake.extraction.omml import M, linear
from kb.intake.extraction.ooxml import A
from kb.intake.extraction.scripts import script_of_height

_TRUE: Final = ("1", "true", "on")
_FIELDS: Final = (A + "r", A + "fld")
_EQUATIONS: Final = (M + "oMath", M + "oMathPara")


def runs_of(paragraph: ET.Element) -> Iterator[Run]:
    """Yield the runs of a paragraph, with its equations as text."""
    for element in paragraph:
        if element.tag in _FIELDS:
            yield _run(element)
        elif element.tag == A + "br":
            yield Run("\n")
        elif element.tag in _EQUATIONS:
            yield Run(linear(element))
        elif element.tag.endswith("}AlternateContent"):
            # The first choice is taken; its replacement for old programs is a picture or a space.
            if len(element):
                yield from runs_of(element[0])
        elif element.tag.endswith("}m"):  # a14:m holds an equation
            yield from runs_of(element)


def _run(element: ET.Element) -> Run:
    properties = element.find(A + "rPr")
    attributes = properties.attrib if properties is not None else {}
    text = element.find(A + "t")
    words = ((text.text or "") if text is not None else "").replace("\n", " ").replace("\v", "\n")
    return Run(
        words, attributes.get("b") in _TRUE, script=script_of_height(attributes.get("baseline", ""))
    )


def plain_text(paragraph: ET.Element) -> str:
    """Return the words of a paragraph on one line, without Markdown."""
    return " ".join("".join(run.text for run in runs_of(paragraph)).split())
