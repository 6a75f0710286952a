"""Reads what is drawn in an OpenDocument text: pictures, boxes, formulas, charts, controls."""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extraction.descriptions import authored
from kb.intake.extraction.fields import NOT_TICKED, TICKED
from kb.intake.extraction.html import read_html
from kb.intake.extraction.left_out import CHARTS, DESCRIPTIONS, FORMULAS, count_object
from kb.intake.extraction.markdown import Run, picture
from kb.intake.extraction.odf.source import (
    DRAW,
    FORM,
    HREF,
    OFFICE,
    SVG,
    TABLE,
    TEXT,
    OdtSource,
)
from kb.intake.extraction.odf.text import PARAGRAPHS, paragraphs_below

_MATHS: Final = "{http://www.w3.org/1998/Math/MathML}"
_BLOCKS: Final = frozenset({*PARAGRAPHS, TEXT + "list", TABLE + "table"})
_STATES: Final = ("current-state", "state")
_VALUES: Final = ("current-value", "value")


class Drawings:
    """Yields the pictures of a drawing, and puts its texts beside the paragraph."""

    def __init__(self, source: OdtSource) -> None:
        self._source = source
        self._controls = dict(_controls(source.content))

    def runs(self, element: ET.Element) -> Iterator[Run]:
        """Yield the runs of a drawing."""
        if element.tag == DRAW + "control":
            yield Run(self._controls.get(element.get(DRAW + "control", ""), ""))
        elif element.tag == DRAW + "frame":
            yield from self._frame(element)
        elif any(child.tag in _BLOCKS for child in element):
            self._source.boxes.append(element)
        else:
            for child in element:
                if child.tag.startswith(DRAW):
                    yield from self.runs(child)

    def _frame(self, frame: ET.Element) -> Iterator[Run]:
        """Yield the first form of a thing that can be read; the best forms come first."""
        for child in frame:
            if child.tag == DRAW + "text-box":
                self._source.boxes.append(child)
                return
            if child.tag in (DRAW + "object", DRAW + "object-ole"):
                yield from self._object(child)
                return
        shown = self._description(frame)
        for child in frame.iter(DRAW + "image"):
            found = self._source.picture(child)
            if found:
                yield picture(found.name, shown)
                return

    def _description(self, frame: ET.Element) -> str:
        texts = (frame.findtext(SVG + name, "") for name in ("desc", "title"))
        description = next((text for text in texts if text.strip()), "")
        shown = authored(description)
        if description and not shown:
            self._source.tally.add(DESCRIPTIONS, description)
        return shown

    def _object(self, element: ET.Element) -> Iterator[Run]:
        root = self._source.object(element)
        formula = next(root.iter(_MATHS + "math"), None) if root is not None else None
        if formula is not None:
            yield from self._formula(formula)
        elif root is not None and root.find(f"{OFFICE}body/{OFFICE}chart") is not None:
            self._source.tally.add(CHARTS, "".join(paragraphs_below(root)))
        else:
            name = element.get(HREF, "").removeprefix("./").rstrip("/")
            count_object(self._source.tally, "", name)

    def _formula(self, formula: ET.Element) -> Iterator[Run]:
        text = read_html(_html(formula)).markdown
        if text:
            yield Run(text, ready=True)
        else:
            self._source.tally.add(FORMULAS, "".join(formula.itertext()))


def _html(element: ET.Element) -> str:
    """Write MathML as pages do: without prefixes, and without a second form of the formula."""
    copy = ET.Element(element.tag.rpartition("}")[2], {
        name.rpartition("}")[2]: value for name, value in element.attrib.items()
    })  # fmt: skip
    _copy_into(copy, element)
    return ET.tostring(copy, "unicode")


def _copy_into(copy: ET.Element, element: ET.Element) -> None:
    copy.text = element.text
    for child in element:
        name = child.tag.rpartition("}")[2]
        if not name.startswith("annotation"):
            inner = ET.SubElement(copy, name, child.attrib)
            inner.tail = child.tail
            _copy_into(inner, child)


def _controls(content: ET.Element) -> Iterator[tuple[str, str]]:
    """Yield (id, what it shows) for each control: its value and its label."""
    for forms in content.iter(OFFICE + "forms"):
        for control in forms.iter():
            if control.tag.startswith(FORM):
                for name in ("{http://www.w3.org/XML/1998/namespace}id", FORM + "id"):
                    if id_ := control.get(name):
                        yield id_, _control(control)


def _control(control: ET.Element) -> str:
    kind = control.tag.removeprefix(FORM)
    label = control.get(FORM + "label", "")
    if kind in ("checkbox", "radio"):
        states = (control.get(FORM + name) for name in (*_STATES, "current-selected"))
        ticked = any(state in ("checked", "true") for state in states)
        return (TICKED if ticked else NOT_TICKED) + label
    if kind == "listbox":
        chosen = (
            option.get(FORM + "label", "")
            for option in control.iter(FORM + "option")
            if option.get(FORM + "current-selected") == "true"
        )
        return "、".join(chosen)
    if kind in ("button", "image", "hidden", "password"):
        return ""
    return next((found for name in _VALUES if (found := control.get(FORM + name))), label)
