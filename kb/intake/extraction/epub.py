"""Reads EPUB books as Markdown: the pages of the spine in their order (EPUB 3.3, 5 and 6)."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import unquote

from kb.intake.extracted import Extracted, LeftOut, Picture, Reason
from kb.intake.extraction.html import FindPicture, read_html
from kb.intake.extraction.html.charset import decode_page
from kb.intake.extraction.left_out import Tally
from kb.intake.extraction.notes import pictures_left_out
from kb.intake.extraction.ooxml import Package, broken

_CONTAINER: Final = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF: Final = "{http://www.idpf.org/2007/opf}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_BETWEEN = re.compile(r"[、，,;；&]")
_UNREAD: Final = LeftOut(Reason.UNREAD, "电子书里读不出来的页“%(name)s”")


def read_epub(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read a book, with what it says of itself. Raises ExtractionFailed."""
    package = Package(data)
    container = package.xml("META-INF/container.xml")
    named = container.find(f".//{_CONTAINER}rootfile") if container is not None else None
    opf = named.get("full-path", "") if named is not None else ""
    root = package.xml(opf)
    if root is None:
        raise broken()
    parts: list[str] = []
    tally = Tally()
    for name in _pages(root, posixpath.dirname(opf)):
        page = package.read(name)
        if page is None:
            tally.add(_UNREAD, name=name)
            continue
        found = read_html(decode_page(page).text, _finder(package, name), hidden=hidden)
        for part in found.left_out:
            tally.take(part)
        parts.append(found.markdown)
    return Extracted(
        "\n\n".join(part for part in parts if part),
        _properties(root),
        package.pictures,
        pictures_left_out(package.left_out),
        left_out=tally.found,
        stated=frozenset({"title", "author", "created_on"}),
    )


def _pages(root: Any, folder: str) -> Iterator[str]:
    """Yield the names of the book's pages, in the order of its spine."""
    known = {
        item.get("id", ""): posixpath.normpath(
            posixpath.join(folder, unquote(item.get("href", "")))
        )
        for item in root.iter(_OPF + "item")
    }
    for reference in root.iter(_OPF + "itemref"):
        if name := known.get(reference.get("idref", "")):
            yield name


def _properties(root: Any) -> dict[str, str]:
    """Return the book's own metadata (EPUB 3.3, 5.5.3)."""
    found = {
        "title": _first(_texts(root, "title")),
        "author": "、".join(dict.fromkeys(_authors(root))),
        "subject": "、".join(_texts(root, "subject")),
        "created_on": _first(_dates(root)),
    }
    return {name: text[:500] for name, text in found.items() if text}


def _first(texts: Sequence[str]) -> str:
    return texts[0] if texts else ""


def _texts(root: Any, name: str) -> list[str]:
    texts = (" ".join("".join(one.itertext()).split()) for one in root.iter(_DC + name))
    return [text for text in texts if text]


def _authors(root: Any) -> list[str]:
    """Return the creators who are marked as authors, or all where none is marked."""
    names: list[tuple[str, str]] = []
    for one in root.iter(_DC + "creator"):
        text = " ".join("".join(one.itertext()).split())
        names += [(part.strip(), one.get(_OPF + "role", "")) for part in _BETWEEN.split(text)]
    authors = [name for name, role in names if role == "aut"]
    return authors or [name for name, _ in names if name]


def _dates(root: Any) -> list[str]:
    """Return the dates of the book; those of its publication, or unmarked, come first."""
    dates = list(root.iter(_DC + "date"))
    dates.sort(key=lambda one: one.get(_OPF + "event", "") not in ("publication", ""))
    texts = ((one.text or "").strip() for one in dates)
    return [text.partition("T")[0] for text in texts if text]


def _finder(package: Package, page: str) -> FindPicture:
    folder = posixpath.dirname(page)

    def find(address: str) -> Picture | None:
        return package.picture_named(posixpath.normpath(posixpath.join(folder, unquote(address))))

    return find
