"""A book as an EPUB 3 file: https://www.w3.org/TR/epub-33/

It is a ZIP of XHTML with a list of what is in it. The same book is the same bytes.
"""

import zipfile
from collections.abc import Iterator
from datetime import UTC
from hashlib import sha256
from io import BytesIO
from typing import Final
from uuid import UUID

from corpus.load_forms import Form
from kb.press import chapters, words
from kb.press.book import Book
from kb.press.characters import picture_type
from kb.press.markup import link, plain
from kb.press.sheet import style_sheet
from kb.text.script import language_of

MEDIA_TYPE: Final = "application/epub+zip"
# The first moment that a ZIP can name.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_ENDINGS: Final = {
    "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp",
}  # fmt: skip
_CONTAINER: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
_PAGE: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
 lang="{language}" xml:lang="{language}">
<head><meta charset="UTF-8"/><title>{title}</title><link rel="stylesheet" href="book.css"/></head>
<body>
{body}
</body>
</html>
"""
_PACKAGE: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0"
 unique-identifier="id" xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{id}</dc:identifier>
<dc:title>{title}</dc:title>
<dc:language>{language}</dc:language>
{creators}
<meta property="dcterms:modified">{modified}</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="style" href="book.css" media-type="text/css"/>
{items}
</manifest>
<spine>
{spine}
</spine>
</package>
"""


def epub_file(book: Book, form: Form) -> bytes:
    """Return a book as the bytes of an EPUB file."""
    pictures = _Pictures(book)
    pages = dict(_pages(book, pictures))
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        # It comes first and as it is, so that any program sees what the file is.
        _put(archive, "mimetype", MEDIA_TYPE, compression=zipfile.ZIP_STORED)
        _put(archive, "META-INF/container.xml", _CONTAINER)
        _put(archive, "book/package.opf", _package(book, pages, pictures))
        _put(archive, "book/nav.xhtml", _page(words.CONTENTS, _navigation(pages)))
        _put(archive, "book/book.css", style_sheet(form))
        for name, (title, body) in pages.items():
            _put(archive, f"book/{name}", _page(title, body))
        for name, (_, data) in pictures.kept.items():
            _put(archive, f"book/{name}", data)
    return whole.getvalue()


class _Pictures:
    """The pictures of a book that its pages show, under names within the file."""

    def __init__(self, book: Book) -> None:
        self._all = book.pictures
        # Name in the file → media type and bytes.
        self.kept: dict[str, tuple[str, bytes]] = {}

    def place(self, source: str) -> str | None:
        """Keep a picture, and return its name in the file; None where it cannot be shown."""
        data = self._all.get(source)
        kind = picture_type(data) if data else None
        if data is None or kind is None:
            return None
        name = f"{sha256(data).hexdigest()[:20]}.{_ENDINGS[kind]}"
        self.kept[name] = (kind, data)
        return name


def _pages(book: Book, pictures: _Pictures) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the name, the title and the body of each page."""
    if book.is_one_work:
        (part,) = book.parts
        said = chapters.work(part, pictures.place, title=part.title, level=1, scope=book.scope)
        yield _name(1), (part.title, said)
        return
    yield "cover.xhtml", (book.title, chapters.cover(book, _name))
    for number, part in enumerate(book.parts, 1):
        title = words.NUMBERED.format(number, part.title)
        yield _name(number), (title, chapters.work(part, pictures.place, title=title, level=1))
    end = f"<h1>{plain(words.COLOPHON)}</h1>\n{chapters.indexes(book, _name)}"
    yield "end.xhtml", (words.COLOPHON, f"{end}\n{chapters.origin(book.origin, pictures.place)}")


def _name(number: int) -> str:
    return f"part{number}.xhtml"


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=plain(title), body=body, language=language_of(title, body))


def _navigation(pages: dict[str, tuple[str, str]]) -> str:
    entries = "\n".join(f"<li>{link(name, title)}</li>" for name, (title, _) in pages.items())
    return f'<nav epub:type="toc"><h1>{plain(words.CONTENTS)}</h1>\n<ol>\n{entries}\n</ol></nav>'


def _package(book: Book, pages: dict[str, tuple[str, str]], pictures: _Pictures) -> str:
    names = [name.removesuffix(".xhtml") for name in pages]
    items = [
        f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>'
        for name in names
    ] + [
        f'<item id="p{name[:20]}" href="{name}" media-type="{kind}"/>'
        for name, (kind, _) in pictures.kept.items()
    ]
    creators = (f"<dc:creator>{plain(name)}</dc:creator>" for name in book.by)
    return _PACKAGE.format(
        id=_identifier(book),
        title=plain(book.title).strip() or words.CONTENTS,
        language=language_of(book.title, *(body for _, body in pages.values())),
        creators="\n".join(creators),
        modified=book.changed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        items="\n".join(items),
        spine="\n".join(f'<itemref idref="{name}"/>' for name in names),
    )


def _identifier(book: Book) -> str:
    """Return the same identifier for the same book, whenever it is made."""
    origin = "\n".join(fact.value for fact in (*book.origin, *book.parts[0].origin))
    return f"urn:uuid:{UUID(bytes=sha256(origin.encode()).digest()[:16], version=5)}"


def _put(
    archive: zipfile.ZipFile,
    name: str,
    content: str | bytes,
    compression: int = zipfile.ZIP_DEFLATED,
) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = compression
    archive.writestr(entry, content)
