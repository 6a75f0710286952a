"""Reads what is drawn in a docx: pictures, text boxes, diagrams, charts and embedded files."""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extraction.charts import chart_blocks
from kb.intake.extraction.descriptions import authored
from kb.intake.extraction.diagrams import DIAGRAM, diagram_blocks
from kb.intake.extraction.docx.source import ALTERNATE, Source, chosen
from kb.intake.extraction.docx.styles import W
from kb.intake.extraction.left_out import CHARTS, DESCRIPTIONS, count_object
from kb.intake.extraction.markdown import Run, joined, picture, plain
from kb.intake.extraction.ooxml import A, R

_VML: Final = "{urn:schemas-microsoft-com:vml}"
_OLE: Final = "{urn:schemas-microsoft-com:office:office}OLEObject"
_CHART: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
# These are kinds of charts since Office 2016, which store their numbers differently.
_NEW_CHART: Final = "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart"
_DRAWING_NAME: Final = (
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
)
_PICTURES: Final = {A + "blip": R + "embed", _VML + "imagedata": R + "id"}


def drawing_runs(  # noqa: C901 - one case an element
    source: Source, element: ET.Element
) -> Iterator[Run]:
    """Yield the pictures of a drawing; what it holds as text is put beside the paragraph."""
    description = _description(element)
    shown = authored(description)
    if description.strip() and not shown:
        source.tally.add(DESCRIPTIONS, description)
    for child in _drawn(element):
        tag = child.tag
        if tag in _PICTURES:
            found = source.package.picture(source.part, child.get(_PICTURES[tag]))
            if found:
                yield picture(found.name, shown)
        elif tag == W + "txbxContent":
            source.boxes.append(child)
        elif tag == A + "p":  # of a shape within a canvas
            source.boxes.append(plain("".join(text.text or "" for text in child.iter(A + "t"))))
        elif tag == _VML + "textpath":
            source.boxes.append(plain(child.get("string", "")))
        elif tag == DIAGRAM + "relIds":
            root = _behind(source, child, "dm")
            source.boxes.append(joined(diagram_blocks(root)) if root is not None else "")
        elif tag == _CHART:
            root = _behind(source, child, "id")
            source.boxes.append(joined(chart_blocks(root)) if root is not None else "")
        elif tag == _NEW_CHART:
            root = _behind(source, child, "id")
            source.tally.add(CHARTS, "".join(root.itertext()) if root is not None else None)
        elif tag == _OLE:
            _count_object(source, child.get("ProgID", ""), child.get(R + "id"))


def _count_object(source: Source, program: str, relationship: str | None) -> None:
    found = source.package.relationships(source.part).get(relationship or "")
    if found:
        source.told.add(found.target.lower())
    count_object(source.tally, program, found.target.rpartition("/")[2] if found else "")


def _description(element: ET.Element) -> str:
    named = next(iter(element.iter(_DRAWING_NAME)), None)
    if named is not None:
        return named.get("descr", "")
    shape = element.find(_VML + "shape")
    return shape.get("alt", "") if shape is not None else ""


def _behind(source: Source, element: ET.Element, attribute: str) -> ET.Element | None:
    """Return the part that an element of a drawing names by its relationship."""
    found = source.package.relationships(source.part).get(element.get(R + attribute, ""))
    return source.package.xml_or_none(found.target) if found and not found.external else None


def _drawn(parent: Iterable[ET.Element]) -> Iterator[ET.Element]:
    """Yield all elements below, each once; one with a text of its own is left to its reader."""
    for child in parent:
        if child.tag == ALTERNATE:
            yield from _drawn(chosen(child))
            continue
        yield child
        if child.tag not in (W + "txbxContent", A + "p"):
            yield from _drawn(child)
