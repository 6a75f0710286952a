"""A book as a Word file, in the measures of a form or on the template of a school."""

import zipfile
from datetime import UTC
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE

from corpus.load_forms import Form
from kb.errors import Unavailable
from kb.press import words
from kb.press.blocks import Illustration
from kb.press.book import Book, Fact, Part
from kb.press.characters import without_unwritable
from kb.press.word import styles
from kb.press.word.blocks import Writer
from kb.press.word.xml import element, field

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The first moment that a ZIP can name; the same book is the same bytes.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def word_file(book: Book, form: Form, template: Path | None = None) -> bytes:
    """Return a book as the bytes of a .docx file.

    template: a Word file of the school, whose page, heads and styles the book gets; what stands in
    it stays before the book. Raises Unavailable where it cannot be read.
    """
    document = _opened(template)
    styles.set_up(document, form, is_template=template is not None)
    _describe(document, book)
    writer = Writer(document, form, book.pictures)
    if book.is_one_work:
        _write_work(writer, book)
    else:
        _write_cover(writer, book)
        for number, part in enumerate(book.parts, 1):
            _write_part(writer, book, part, number)
        _write_indexes(writer, book)
        _write_origin(writer, book, book.origin, words.COLOPHON)
    if template is None:
        _number_pages(document)
    return _same_bytes(document)


def _opened(template: Path | None) -> Document:
    if template is None:
        document = docx.Document()
        _drop_thumbnail(document)
        return document
    try:
        return docx.Document(str(template))
    except Exception as error:  # a file that is no Word file fails in many ways
        raise Unavailable(
            "Word 模板 %(path)s 读不了：请另存为 .docx，或改设置 KB_DOCX_TEMPLATE。",
            plain="这里的 Word 模板坏了，请告诉管理员。",
            path=template,
        ) from error


def _drop_thumbnail(document: Document) -> None:
    """Take away the picture of another document that python-docx's own template has."""
    kind = RELATIONSHIP_TYPE.THUMBNAIL
    relationships = document.part.package.rels
    for id_ in [id_ for id_, one in relationships.items() if one.reltype == kind]:
        relationships.pop(id_)


def _describe(document: Document, book: Book) -> None:
    about = document.core_properties
    about.title = without_unwritable(book.title)[:255]
    about.author = without_unwritable(words.AND.join(book.by) or book.studio)[:255]
    about.keywords = without_unwritable(words.AND.join(book.topics()))[:255]
    about.language = "zh-CN"
    about.comments = ""
    about.last_modified_by = ""
    about.revision = 1
    about.created = about.modified = book.changed_at.astimezone(UTC).replace(tzinfo=None)


def _write_work(writer: Writer, book: Book) -> None:
    (part,) = book.parts
    writer.paragraph(book.title, styles.TITLE)
    _write_head(writer, part, book.scope)
    writer.write(part.blocks)
    _write_origin(writer, book, part.origin, words.COLOPHON)


def _write_head(writer: Writer, part: Part, scope: str = "") -> None:
    """Write what stands between a title and the text."""
    by = " ".join(filter(None, (words.AND.join(part.authors), part.studio)))
    for text in (by, words.SEPARATOR.join(part.about), scope):
        if text:
            writer.paragraph(text, styles.BYLINE)
    if part.note:
        writer.paragraph(words.CURATORS_NOTE + words.COLON + part.note, styles.NOTE)
    if part.summary:
        writer.paragraph(words.SUMMARY + words.COLON + part.summary, styles.NOTE)


def _write_cover(writer: Writer, book: Book) -> None:
    """Write the title page with the curator's words, and the contents, whose titles are links."""
    writer.paragraph(book.title, styles.TITLE)
    if book.by:
        writer.paragraph(f"{words.CURATOR} {words.AND.join(book.by)}", styles.BYLINE)
    for text in (book.studio, book.scope):
        if text:
            writer.paragraph(text, styles.BYLINE)
    if book.words:
        writer.paragraph(book.words, styles.BODY)
    writer.paragraph(words.CONTENTS, styles.BYLINE)
    for number, part in enumerate(book.parts, 1):
        line = writer.paragraph("", styles.ITEM)
        title = words.NUMBERED.format(number, part.title)
        writer.lines.write_link(line, title, anchor=_mark(number))
        if part.authors:
            line.add_run(without_unwritable("　" + words.AND.join(part.authors)))


def _write_part(writer: Writer, book: Book, part: Part, number: int) -> None:
    heading = writer.paragraph("", styles.heading(1))
    heading.paragraph_format.page_break_before = True
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set_mark(heading, number)
    heading.add_run(without_unwritable(words.NUMBERED.format(number, part.title)))
    _write_head(writer, part)
    writer.write(part.blocks, below=1)
    _write_origin(writer, book, part.origin)


def _write_origin(writer: Writer, book: Book, origin: tuple[Fact, ...], title: str = "") -> None:
    if origin and title:
        writer.paragraph(title, styles.heading(2))
    for fact in origin:
        line = writer.paragraph(f"{fact.name}{words.COLON}" if fact.name else "", styles.SMALL)
        if fact.address:
            writer.lines.write_link(line, fact.value, address=fact.address)
        else:
            line.add_run(without_unwritable(" ".join(fact.value.split())))
        if fact.address in book.pictures:
            writer.paragraph([Illustration(fact.address, words.CODE)], styles.PICTURE)


def _write_indexes(writer: Writer, book: Book) -> None:
    """Write who wrote which parts, and what they are about, with links to them."""
    for title, index in (
        (words.AUTHORS_INDEX, book.authors()),
        (words.TOPICS_INDEX, book.topics()),
    ):
        if not index:
            continue
        heading = writer.paragraph(title, styles.heading(2))
        heading.paragraph_format.page_break_before = title == words.AUTHORS_INDEX
        for name in sorted(index):
            line = writer.paragraph(f"{name}　", styles.SMALL)
            for at, number in enumerate(index[name]):
                if at:
                    line.add_run(words.AND)
                writer.lines.write_link(line, str(number), anchor=_mark(number))


def _mark(number: int) -> str:
    return f"part{number}"


def _set_mark(paragraph: Any, number: int) -> None:
    """Put a bookmark at a paragraph, to which links in the document lead."""
    paragraph._p.append(element("w:bookmarkStart", id=number, name=_mark(number)))  # noqa: SLF001 - bookmarks have no other way
    paragraph._p.append(element("w:bookmarkEnd", id=number))  # noqa: SLF001 - as above


def _number_pages(document: Document) -> None:
    footer = document.sections[0].footer.paragraphs[0]
    footer.style = styles.SMALL
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field(footer, "PAGE", "1")


def _same_bytes(document: Document) -> bytes:
    """Return the document as bytes that do not depend on when it was made."""
    draft, whole = BytesIO(), BytesIO()
    document.save(draft)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(whole, "w") as target:
        for one in source.infolist():
            entry = zipfile.ZipInfo(one.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(one))
    return whole.getvalue()
