"""Word's docx as Markdown (WordprocessingML, ECMA-376-1, 17).

Read here and not by kreuzberg, which drops <感恩>, numbers that come from styles, and the line
breaks within a paragraph.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extracted import Extracted
from kb.intake.extraction.docx_styles import (
    VAL,
    Label,
    Numbering,
    Style,
    Styles,
    W,
    is_on,
    numbering_of,
    outline_level,
)
from kb.intake.extraction.markdown import Block, Item, Run, heading, inline, joined, picture
from kb.intake.extraction.notes import pictures_left_out
from kb.intake.extraction.ooxml import A, Package, R, broken
from kb.intake.extraction.tables import Cell, Row, table_blocks

_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_VML_IMAGE: Final = "{urn:schemas-microsoft-com:vml}imagedata"
_DRAWING_NAME: Final = (
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
)
_ALTERNATE: Final = _MC + "AlternateContent"
# Around runs or blocks, without a meaning of their own
_TRANSPARENT: Final = frozenset(
    W + name for name in ("ins", "moveTo", "smartTag", "customXml", "sdt", "sdtContent",
                          "fldSimple", "dir", "bdo", "rubyBase")
)  # fmt: skip
_BREAKS: Final = {
    W + "tab": " ", W + "cr": "\n", W + "noBreakHyphen": "-", W + "ptab": " ",
}  # fmt: skip
# Wingdings' ticks, boxes and points, which have no text of their own
_SYMBOLS: Final = {
    0xFC: "✓", 0xFE: "☑", 0xFB: "✗", 0xFD: "☒", 0x52: "☑", 0xA8: "□", 0xA1: "○", 0x6C: "●",
    0x6E: "■", 0x6F: "□", 0x71: "□", 0x75: "◆", 0x76: "❖", 0xAB: "★", 0xD8: "➢", 0xE0: "→",
    0xDF: "←", 0xE8: "➔",
}  # fmt: skip
_HEADING_LIMIT: Final = 100


def read_docx(data: bytes, *, hidden: bool = False) -> Extracted:  # noqa: ARG001 - not told apart yet
    """Raises ExtractionFailed."""
    package = Package(data)
    part = package.related("", "officeDocument") or "word/document.xml"
    root = package.xml(part)
    body = root.find(W + "body") if root is not None else None
    if body is None:
        raise broken()
    document = _Document(package, part)
    markdown = joined([*document.blocks(body), *document.notes()])
    return Extracted(
        markdown, package.properties(), package.pictures, pictures_left_out(package.left_out)
    )


class _Document:
    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._part = part
        self._styles = Styles(self._related("styles"))
        self._numbering = Numbering(self._related("numbering"))
        # (kind, id) of footnotes and endnotes in the order of their mention
        self._noted: list[tuple[str, str]] = []
        # what floats beside the paragraph that is being read
        self._boxes: list[ET.Element] = []

    def _related(self, kind: str) -> ET.Element | None:
        name = self._package.related(self._part, kind)
        return self._package.xml(name) if name else None

    # --- blocks ----------------------------------------------------------------------------

    def blocks(self, parent: ET.Element) -> Iterator[Block]:
        for element in parent:
            if element.tag == W + "p":
                yield from self._paragraph(element)
            elif element.tag == W + "tbl":
                yield from table_blocks(self._rows(element))
            elif element.tag == _ALTERNATE:
                chosen = _chosen(element)
                if chosen is not None:
                    yield from self.blocks(chosen)
            elif element.tag in _TRANSPARENT:
                yield from self.blocks(element)

    def _paragraph(self, element: ET.Element) -> Iterator[Block]:
        properties = element.find(W + "pPr")
        named = properties.find(W + "pStyle") if properties is not None else None
        style = self._styles.get(named.get(VAL) if named is not None else None)
        if style.contents:
            return
        outer, self._boxes = self._boxes, []
        text = inline(self._runs(element, style.bold and style.heading is None))
        boxes, self._boxes = self._boxes, outer
        if text:
            yield self._block(text, properties, style)
        for box in boxes:
            yield from self.blocks(box)

    def _block(self, text: str, properties: ET.Element | None, style: Style) -> Block:
        label = self._label(properties, style)
        level = outline_level(properties) or style.heading
        if level and len(text) <= _HEADING_LIMIT and "](" not in text:
            return heading(level, (label.text if label else "") + text)
        if label is None:
            return text
        if label.bullet or label.plain:
            marker = "-" if label.bullet else f"{label.text.rstrip('.．、')}."
            return Item(text, label.level, marker)
        if text.startswith("**") and text.endswith("**"):
            return f"**{label.text}{text[2:]}"
        return label.text + text

    def _label(self, properties: ET.Element | None, style: Style) -> Label | None:
        number, level = numbering_of(properties)
        if number is None and style.numbering:
            number = style.numbering[0]
            level = style.numbering[1] if level is None else level
        return self._numbering.label(number, level or 0) if number else None

    def notes(self) -> Iterator[Block]:
        """Footnotes and endnotes under a rule, numbered as they were mentioned."""
        known = {kind: self._notes_of(kind) for kind in ("footnote", "endnote")}
        number = 0
        while number < len(self._noted):  # a note may mention another
            kind, id_ = self._noted[number]
            number += 1
            if number == 1:
                yield "---"
            element = known[kind].get(id_)
            inside = joined(self.blocks(element)) if element is not None else ""
            yield f"\\[{number}\\] {inside}"

    def _notes_of(self, kind: str) -> dict[str, ET.Element]:
        root = self._related(f"{kind}s")
        found = root.findall(W + kind) if root is not None else ()
        return {element.get(W + "id", ""): element for element in found}

    def _rows(self, element: ET.Element) -> list[Row]:
        rows = []
        for row in _inside(element, "tr"):
            cells = []
            for cell in _inside(row, "tc"):
                properties = cell.find(W + "tcPr")
                span = properties.find(W + "gridSpan") if properties is not None else None
                merge = properties.find(W + "vMerge") if properties is not None else None
                below = merge is not None and merge.get(VAL, "continue") == "continue"
                blocks = [] if below else list(self.blocks(cell))
                cells.append(Cell(blocks, _span(span)))
            rows.append(Row(cells))
        return rows

    # --- runs ------------------------------------------------------------------------------

    def _runs(self, parent: ET.Element, bold: bool) -> Iterator[Run]:  # noqa: FBT001
        for element in parent:
            tag = element.tag
            if tag == W + "r":
                yield from self._run(element, bold)
            elif tag == W + "hyperlink" or tag in _TRANSPARENT:
                yield from self._runs(element, bold)
            elif tag == W + "ruby":  # pinyin above a character
                yield from self._base(element, bold)
            elif tag == _ALTERNATE:
                chosen = _chosen(element)
                if chosen is not None:
                    yield from self._runs(chosen, bold)
            elif tag.endswith(("}oMath", "}oMathPara")):
                yield Run("".join(text.text or "" for text in element.iter(_MATH_TEXT)))

    def _base(self, element: ET.Element, bold: bool) -> Iterator[Run]:  # noqa: FBT001
        base = element.find(W + "rubyBase")
        if base is not None:
            yield from self._runs(base, bold)

    def _run(self, run: ET.Element, bold: bool) -> Iterator[Run]:  # noqa: FBT001
        properties = run.find(W + "rPr")
        if properties is not None:
            if is_on(properties.find(W + "vanish")):
                return
            own = properties.find(W + "b")
            bold = bold if own is None else is_on(own)
        for element in run:
            yield from self._part_of_run(element, bold)

    def _part_of_run(self, element: ET.Element, bold: bool) -> Iterator[Run]:  # noqa: FBT001
        tag = element.tag
        if tag == W + "t":
            yield Run((element.text or "").replace("\n", " "), bold)
        elif tag in _BREAKS:
            yield Run(_BREAKS[tag], bold)
        elif tag == W + "br":
            # a page's end is not one of the text
            yield Run("\n" if element.get(W + "type", "textWrapping") == "textWrapping" else " ")
        elif tag == W + "sym":
            yield Run(_symbol(element), bold)
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            kind = tag.removeprefix(W).removesuffix("Reference")
            self._noted.append((kind, element.get(W + "id", "")))
            yield Run(f"[{len(self._noted)}]")
        elif tag == W + "ruby":
            yield from self._base(element, bold)
        elif tag in (W + "drawing", W + "pict", W + "object"):
            yield from self._drawing(element)
        elif tag == _ALTERNATE:
            chosen = _chosen(element)
            for part in chosen if chosen is not None else ():
                yield from self._part_of_run(part, bold)

    def _drawing(self, element: ET.Element) -> Iterator[Run]:
        named = element.find(f".//{_DRAWING_NAME}")
        alt = named.get("descr", "") if named is not None else ""
        for child in _shown(element):
            if child.tag == W + "txbxContent":
                self._boxes.append(child)
                continue
            attribute = {A + "blip": R + "embed", _VML_IMAGE: R + "id"}.get(child.tag)
            found = self._package.picture(self._part, child.get(attribute)) if attribute else None
            if found:
                yield picture(found.name, alt)


def _chosen(alternate: ET.Element) -> ET.Element | None:
    """One of the ways in which the same thing is said; reading both would double it."""
    chosen = alternate.find(_MC + "Choice")
    return chosen if chosen is not None else alternate.find(_MC + "Fallback")


def _shown(element: ET.Element) -> Iterator[ET.Element]:
    """All below, each thing once; what is in a text box is left to who reads the box."""
    for child in element:
        if child.tag == _ALTERNATE:
            chosen = _chosen(child)
            if chosen is not None:
                yield from _shown(chosen)
            continue
        yield child
        if child.tag != W + "txbxContent":
            yield from _shown(child)


def _inside(parent: ET.Element, name: str) -> Iterator[ET.Element]:
    """Rows of a table or cells of a row, also those that a content control holds."""
    for element in parent:
        if element.tag == W + name:
            yield element
        elif element.tag in _TRANSPARENT:
            yield from _inside(element, name)


def _span(element: ET.Element | None) -> int:
    try:
        return min(max(int(element.get(VAL, "1")), 1), 100) if element is not None else 1
    except ValueError:
        return 1


def _symbol(element: ET.Element) -> str:
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    if 0xF000 <= code <= 0xF0FF:
        return _SYMBOLS.get(code - 0xF000, "•")
    # half of a pair, or none at all, is no character
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code <= 0xFFFD else ""
