"""Turns Word 2003 XML (WordprocessingML 2003) into the parts of a docx and reads those.

Both formats are nearly the same in two namespaces. What differs is put into the newer form: lists,
notes within runs, tracked changes (`aml:annotation`), pictures within the text, and some names.
"""

import base64
import binascii
import copy
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from kb.intake.extracted import Extracted
from kb.intake.extraction.docx.reader import read_docx
from kb.intake.extraction.ooxml import R, broken, parse_xml

_OLD: Final = "{http://schemas.microsoft.com/office/word/2003/wordml}"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_AML: Final = "{http://schemas.microsoft.com/aml/2001/core}"
_OFFICE: Final = "{urn:schemas-microsoft-com:office:office}"
_V: Final = "{urn:schemas-microsoft-com:vml}"
_RELATED: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_CHANGES: Final = {
    "Word.Insertion": "ins", "Word.Deletion": "del", "Word.Numbering": "ins",
}  # fmt: skip
_NAMES: Final = {"vmerge": "vMerge", "hmerge": "hMerge"}
# These are number formats by their codes ([MS-OSHARED], 2.2.1.3).
_FORMATS: Final = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter",
    10: "ideographDigital", 11: "japaneseCounting", 18: "decimalEnclosedCircle", 23: "bullet",
    37: "chineseCounting", 38: "chineseLegalSimplified", 39: "chineseCountingThousand",
}  # fmt: skip
_MAGICS: Final = (
    (b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpeg"), (b"GIF8", ".gif"), (b"BM", ".bmp"),
    (b"\xd7\xcd\xc6\x9a", ".wmf"), (b"\x01\x00\x00\x00", ".emf"),
)  # fmt: skip
_PROPERTIES: Final = {
    "Title": "dc:title", "Author": "dc:creator", "Subject": "dc:subject",
    "Keywords": "cp:keywords", "Created": "dcterms:created", "LastSaved": "dcterms:modified",
}  # fmt: skip


def read_word_xml(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read a document of Word 2003 in XML. Raises ExtractionFailed."""
    root = parse_xml(data)
    body = root.find(_OLD + "body")
    if body is None:
        raise broken()
    return read_docx(_Converted(root, body).package(), hidden=hidden)


@dataclass(slots=True)
class _Converted:
    root: ET.Element
    body: ET.Element
    notes: dict[str, list[ET.Element]] = field(
        default_factory=lambda: {"footnote": [], "endnote": []}
    )
    comments: list[ET.Element] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def package(self) -> bytes:
        """Build the docx package of the document."""
        document = ET.Element(_W + "document")
        document.append(self._renamed(self.body))
        parts = {"document": document, **self._lists_and_styles()}
        for kind, notes in self.notes.items():
            parts[kind + "s"] = _part(kind + "s", notes)
        parts["comments"] = _part("comments", self.comments)
        target = BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("_rels/.rels", _relationships([
                ("d", f"{_RELATED}/officeDocument", "word/document.xml"),
                ("c", f"{_RELATED}/metadata/core-properties", "docProps/core.xml"),
            ]))  # fmt: skip
            archive.writestr("docProps/core.xml", self._properties())
            for name, part in parts.items():
                archive.writestr(f"word/{name}.xml", ET.tostring(part, encoding="utf-8"))
            related = [(name, f"{_RELATED}/{name}", f"{name}.xml") for name in parts]
            for name, content in self.pictures.items():
                # The names that pictures have here may not show their format.
                file = f"media/{name}{_suffix(content)}"
                archive.writestr(f"word/{file}", content)
                related.append((name, f"{_RELATED}/image", file))
            archive.writestr("word/_rels/document.xml.rels", _relationships(related))
        return target.getvalue()

    def _renamed(self, element: ET.Element) -> ET.Element:
        """Return the element in the new namespace, with its children."""
        name = element.tag.removeprefix(_OLD)
        tag = _W + _NAMES.get(name, name) if element.tag.startswith(_OLD) else element.tag
        found = ET.Element(tag, {
            _W + key.removeprefix(_OLD) if key.startswith(_OLD) else key: value
            for key, value in element.attrib.items()
        })  # fmt: skip
        found.text, found.tail = element.text, element.tail
        for child in element:
            found.extend(self._children(child))
        if tag == _V + "imagedata" and (source := element.get("src")):
            found.set(R + "id", _file_name(source))
        return found

    def _children(self, child: ET.Element) -> Iterator[ET.Element]:
        """Yield what replaces a child: wrappers of Word's own give way to their content."""
        if child.tag == _AML + "annotation":
            yield from self._annotation(child)
        elif child.tag in (_OLD + "footnote", _OLD + "endnote"):
            yield self._note(child)
        elif child.tag == _OLD + "binData":
            self._picture(child)
        elif child.tag == _OLD + "listPr":
            yield _numbering_of(child)
        elif "/office/word/2003/auxHint" in child.tag:
            for inside in child:
                yield from self._children(inside)
        elif child.tag != _OLD + "sectPr":
            yield self._renamed(child)

    def _annotation(self, element: ET.Element) -> Iterator[ET.Element]:
        kind = element.get(_OLD + "type", "")
        content = element.find(_AML + "content")
        inside = [one for child in (content if content is not None else ())
                  for one in self._children(child)]  # fmt: skip
        if kind == "Word.Comment":
            comment = ET.Element(_W + "comment", {_W + "id": str(len(self.comments))})
            comment.extend(inside)
            self.comments.append(comment)
        elif kind in _CHANGES:
            change = ET.Element(_W + _CHANGES[kind])
            change.extend(inside)
            yield change
        else:
            yield from inside

    def _note(self, element: ET.Element) -> ET.Element:
        kind = element.tag.removeprefix(_OLD)
        notes = self.notes[kind]
        number = {_W + "id": str(len(notes) + 1)}
        note = ET.Element(_W + kind, number)
        notes.append(note)
        for child in element:
            note.extend(self._children(child))
        return ET.Element(f"{_W}{kind}Reference", number)

    def _picture(self, element: ET.Element) -> None:
        try:
            content = base64.b64decode(element.text or "")
        except binascii.Error:
            content = b""
        self.pictures[_file_name(element.get(_OLD + "name", ""))] = content

    def _lists_and_styles(self) -> dict[str, ET.Element]:
        found = {}
        styles = self.root.find(_OLD + "styles")
        if styles is not None:
            found["styles"] = self._renamed(styles)
        numbering = ET.Element(_W + "numbering")
        for one in self.root.iter(_OLD + "listDef"):
            id_ = one.get(_OLD + "listDefId", "")
            abstract = ET.SubElement(numbering, _W + "abstractNum", {_W + "abstractNumId": id_})
            for level in one.findall(_OLD + "lvl"):
                abstract.append(_level(self._renamed(level)))
        for one in self.root.iter(_OLD + "list"):
            number = ET.SubElement(
                numbering, _W + "num", {_W + "numId": one.get(_OLD + "ilfo", "")}
            )
            list_ = one.find(_OLD + "ilst")
            value = list_.get(_OLD + "val", "") if list_ is not None else ""
            ET.SubElement(number, _W + "abstractNumId", {_W + "val": value})
        found["numbering"] = numbering
        return found

    def _properties(self) -> str:
        inside = "".join(
            f"<{tag}>{escape(element.text or '')}</{tag}>"
            for name, tag in _PROPERTIES.items()
            for element in self.root.iter(_OFFICE + name)
        )
        spaces = 'xmlns:dc="urn:dc" xmlns:cp="urn:cp" xmlns:dcterms="urn:dcterms"'
        return f"<cp:coreProperties {spaces}>{inside}</cp:coreProperties>"


def _suffix(content: bytes) -> str:
    return next((suffix for magic, suffix in _MAGICS if content.startswith(magic)), "")


def _part(name: str, elements: list[ET.Element]) -> ET.Element:
    part = ET.Element(_W + name)
    part.extend(copy.copy(element) for element in elements)
    return part


def _numbering_of(element: ET.Element) -> ET.Element:
    found = ET.Element(_W + "numPr")
    for old, new in (("ilvl", "ilvl"), ("ilfo", "numId")):
        one = element.find(_OLD + old)
        if one is not None:
            ET.SubElement(found, _W + new, {_W + "val": one.get(_OLD + "val", "0")})
    return found


def _level(level: ET.Element) -> ET.Element:
    code = level.find(_W + "nfc")
    value = code.get(_W + "val", "0") if code is not None else "0"
    format_ = _FORMATS.get(int(value) if value.isascii() and value.isdigit() else 0, "decimal")
    ET.SubElement(level, _W + "numFmt", {_W + "val": format_})
    return level


def _file_name(address: str) -> str:
    return address.rpartition("/")[2]


def _relationships(entries: list[tuple[str, str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id={quoteattr(id_)} Type="{kind}" Target={quoteattr(target)}/>'
        for id_, kind, target in entries
    )
    return f'<Relationships xmlns="{_PACKAGE}">{listed}</Relationships>'
