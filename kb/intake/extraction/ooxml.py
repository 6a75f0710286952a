"""Reads Office Open XML packages (ECMA-376-2): parts and relationships, within bounds."""

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Final
from xml.etree import ElementTree as ET

from kb.errors import ExtractionFailed
from kb.intake.extracted import Picture
from kb.intake.extraction.limits import (
    MAX_PART_BYTES,
    MAX_PARTS,
    MAX_PICTURE_BYTES,
    MAX_PICTURES,
    MAX_PICTURES_BYTES,
    MAX_UNPACKED_BYTES,
)

_PACKAGE: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
R: Final = f"{{{_OFFICE}}}"
A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# The strict variant uses other namespaces for the same (ECMA-376-1, annex A).
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _OFFICE.encode()),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/presentationml/main",
        b"http://schemas.openxmlformats.org/presentationml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", A[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/drawingml/",
        b"http://schemas.openxmlformats.org/drawingml/2006/",
    ),
)
_PICTURE_TYPES: Final = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff",
    "emf": "image/emf", "wmf": "image/wmf", "svg": "image/svg+xml",
}  # fmt: skip
_PROPERTIES: Final = {
    "title": "title",
    "creator": "author",
    "subject": "subject",
    "keywords": "keywords",
    "created": "created_on",
    "modified": "modified_on",
}


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship; `target` is a part's name, or an address where it is `external`."""

    type: str
    target: str
    external: bool


class Package:
    """An open package. It raises ExtractionFailed for what is broken, locked or too large."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except Exception as error:  # whatever zipfile stumbles over
            raise broken() from error
        if len(self._archive.infolist()) > MAX_PARTS:
            raise ExtractionFailed("文件里的部分太多，没有读")
        self._unpacked_bytes = 0
        self._read: set[str] = set()
        self._relationships: dict[str, Mapping[str, Relationship]] = {}
        self._pictures: dict[str, Picture | None] = {}
        # pictures that are there and could not be taken
        self.left_out = 0

    @cached_property
    def _names(self) -> dict[str, str]:
        """Return the names of the parts by lower case: names ignore case (ECMA-376-2, 9.1.1)."""
        return {name.lower().replace("\\", "/"): name for name in self._archive.namelist()}

    def unread_parts(self) -> list[str]:
        """Return the names of the parts that nobody has read so far."""
        return [name for name in self._names.values() if name.lower() not in self._read]

    def owners(self, part: str) -> list[str]:
        """Return the parts that are related to a part, in lower case."""
        found = []
        for name in self._names:
            folder, _, file = name.rpartition("/")
            if folder.endswith("_rels") and file.endswith(".rels"):
                owner = f"{folder.removesuffix('_rels')}{file.removesuffix('.rels')}"
                targets = (one.target.lower() for one in self.relationships(owner).values())
                if part.lower() in targets:
                    found.append(owner)
        return found

    def media_type(self, part: str) -> str:
        """Return the media type of a part by [Content_Types].xml; "" where it has none."""
        by_name, by_suffix = self._media_types
        suffix = part.rpartition(".")[2].lower()
        return by_name.get("/" + part.lower(), by_suffix.get(suffix, ""))

    @cached_property
    def _media_types(self) -> tuple[dict[str, str], dict[str, str]]:
        root = self.xml_or_none("[Content_Types].xml")
        by_name, by_suffix = {}, {}
        for element in root if root is not None else ():
            kind = element.get("ContentType", "")
            if element.tag.endswith("}Override"):
                by_name[element.get("PartName", "").lower()] = kind
            elif element.tag.endswith("}Default"):
                by_suffix[element.get("Extension", "").lower()] = kind
        return by_name, by_suffix

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Return the pictures that were asked for."""
        return tuple(found for found in self._pictures.values() if found)

    def read(self, name: str) -> bytes | None:
        """Return a part's bytes; None where there is none of that name."""
        known = self._names.get(name.lower())
        if known is None:
            return None
        self._read.add(name.lower())
        try:
            with self._archive.open(known) as part:
                data = part.read(MAX_PART_BYTES + 1)
        except RuntimeError as error:  # its entries are encrypted
            raise ExtractionFailed("文件有密码，没有读") from error
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
            raise broken() from error
        except Exception as error:  # zlib.error and lzma.LZMAError have no common ancestor
            raise broken() from error
        self._unpacked_bytes += len(data)
        if len(data) > MAX_PART_BYTES or self._unpacked_bytes > MAX_UNPACKED_BYTES:
            raise ExtractionFailed("文件展开后太大，没有读")
        return data

    def xml(self, name: str) -> ET.Element | None:
        data = self.read(name)
        return None if data is None else parse_xml(data)

    def xml_or_none(self, name: str) -> ET.Element | None:
        """Parse a part that the rest can do without; None where it is missing or broken."""
        try:
            return self.xml(name)
        except ExtractionFailed:
            return None

    def relationships(self, part: str) -> Mapping[str, Relationship]:
        """Return the relationships of a part by id; those of the package for ""."""
        if part not in self._relationships:
            self._relationships[part] = self._read_relationships(part)
        return self._relationships[part]

    def names_below(self, folder: str) -> list[str]:
        """Return the names of the parts in a folder, as the archive writes them."""
        return [
            real
            for name, real in self._names.items()
            if name.startswith(folder) and not name.endswith("/")
        ]

    def related(self, part: str, kind: str) -> str | None:
        """Return the first part that is related in that way (the end of the type)."""
        for one in self.relationships(part).values():
            if not one.external and one.type.endswith("/" + kind):
                return one.target
        return None

    def picture(self, part: str, relationship: str | None) -> Picture | None:
        """Return the picture of a relationship; None where there is none, or too many already."""
        found = self.relationships(part).get(relationship or "")
        return None if found is None or found.external else self.picture_named(found.target)

    def picture_named(self, name: str) -> Picture | None:
        if name not in self._pictures:
            self._pictures[name] = self._read_picture(name)
        return self._pictures[name]

    def adopt(self, part: str, picture: Picture) -> str | None:
        """Take a picture of a file that lies in this package; return its name here."""
        key = f"{part}!{picture.name}"
        if key not in self._pictures:
            have = sum(len(one.data) for one in self.pictures)
            if len(self._pictures) >= MAX_PICTURES or have + len(picture.data) > MAX_PICTURES_BYTES:
                self.left_out += 1
                return None
            name = self._unique(picture.name)
            self._pictures[key] = Picture(name, picture.media_type, picture.data)
        kept = self._pictures[key]
        return kept.name if kept else None

    def properties(self) -> dict[str, str]:
        """Return the properties in docProps/core.xml, under the names that `Extracted` uses."""
        name = self.related("", "core-properties")
        root = self.xml_or_none(name) if name else None
        found = {}
        for element in root if root is not None else ():
            known = _PROPERTIES.get(element.tag.rpartition("}")[2])
            if known and element.text and element.text.strip():
                found[known] = " ".join(element.text.split())[:500]
        return found

    def _read_relationships(self, part: str) -> Mapping[str, Relationship]:
        folder, _, name = part.rpartition("/")
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for element in root if root is not None else ():
            external = element.get("TargetMode") == "External"
            target = element.get("Target", "")
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[element.get("Id", "")] = Relationship(element.get("Type", ""), target, external)
        return found

    def _read_picture(self, name: str) -> Picture | None:
        media_type = _PICTURE_TYPES.get(name.rpartition(".")[2].lower())
        if media_type is None or len(self._pictures) >= MAX_PICTURES or not self._has_room(name):
            self.left_out += 1
            return None
        try:
            data = self.read(name)
        except ExtractionFailed:
            data = None
        if not data:
            self.left_out += 1
            return None
        return Picture(self._unique(name.rpartition("/")[2]), media_type, data)

    def _unique(self, name: str) -> str:
        taken = {picture.name for picture in self._pictures.values() if picture}
        return name if name not in taken else f"{len(taken)}-{name}"

    def _has_room(self, name: str) -> bool:
        known = self._names.get(name.lower())
        size_bytes = self._archive.getinfo(known).file_size if known else 0
        have = sum(len(picture.data) for picture in self.pictures)
        return size_bytes <= MAX_PICTURE_BYTES and have + size_bytes <= MAX_PICTURES_BYTES


def parse_xml(data: bytes) -> ET.Element:
    """Parse XML without a DOCTYPE, which Office never writes. Raises ExtractionFailed."""
    try:
        return ET.fromstring(checked_xml(data))  # noqa: S314 - no DOCTYPE, so no entities
    except (ET.ParseError, ValueError, LookupError) as error:
        raise broken() from error


def streamed_xml(data: bytes, emptied: str) -> Iterator[ET.Element]:
    """Yield each element as it ends; those of the tag `emptied` are emptied afterwards.

    A sheet or a list of strings may be larger than the memory that its tree would take. Raises
    ExtractionFailed.
    """
    parents: list[ET.Element] = []
    try:
        events = ET.iterparse(BytesIO(checked_xml(data)), ("start", "end"))  # noqa: S314 - bounded
        for event, element in events:
            if event == "start":
                parents.append(element)
                continue
            parents.pop()
            yield element
            if element.tag == emptied and parents:
                parents[-1].remove(element)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise broken() from error


def checked_xml(data: bytes) -> bytes:
    """Return XML in the usual namespaces, without entities. Raises ExtractionFailed."""
    if b"\x00" in data[:100]:
        data = data.decode("utf-16", "replace").encode()
        data = data.replace(b'encoding="UTF-16"', b"", 1).replace(b"encoding='UTF-16'", b"", 1)
    if b"<!DOCTYPE" in data:
        raise ExtractionFailed("文件里有不该有的 XML 声明，没有读")
    if b"purl.oclc.org" in data:
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
    return data


def scrambled() -> ExtractionFailed:
    return ExtractionFailed("文件由单位的加密软件加密，请解密后再导入")


def broken() -> ExtractionFailed:
    return ExtractionFailed("文件坏了或不完整，读不出来")
