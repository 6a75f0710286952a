"""One file's bytes → what came out of it. Runs in a worker process."""

import tomllib
from dataclasses import replace
from typing import Any, Final

from corpus.load import plain_values, split_front_matter
from kb.domain.checks import CONTROLS, SURROGATES
from kb.errors import ExtractionFailed, InvalidInput
from kb.intake.decode import decode
from kb.intake.extracted import Extracted
from kb.intake.extraction.doc import read_doc
from kb.intake.extraction.docx import read_docx
from kb.intake.extraction.epub import read_epub
from kb.intake.extraction.foreign import read_foreign
from kb.intake.extraction.html import read_html
from kb.intake.extraction.limits import MAX_MARKDOWN_CHARACTERS, MAX_TEXT_BYTES
from kb.intake.extraction.notes import characters_lost
from kb.intake.extraction.pdf import read_pdf
from kb.intake.extraction.pptx import read_pptx
from kb.intake.media_type import Format
from kb.intake.text_markdown import markdown_of

_OWN: Final = {
    Format.DOCX: read_docx,
    Format.DOC: read_doc,
    Format.PPTX: read_pptx,
    Format.EPUB: read_epub,
    Format.PDF: read_pdf,
}


def read(data: bytes, format_: Format, *, hidden: bool = False) -> Extracted:
    """Take the text out of a file's bytes.

    hidden: whether what the file's author hid (sheets, rows, slides) is taken as well; without it
    the hidden parts are named in `left_out`. Raises ExtractionFailed for what cannot be read, has
    no words, or has too many.
    """
    found = _read(data, format_)
    markdown = SURROGATES.sub("\ufffd", CONTROLS.sub("", found.markdown)).strip()
    if not markdown:
        raise ExtractionFailed("里面没有文字")
    if len(markdown) > MAX_MARKDOWN_CHARACTERS:
        raise ExtractionFailed(
            "文字太多（%(count)d 字，最多 %(limit)d 字），请分成几个文件",
            count=len(markdown),
            limit=MAX_MARKDOWN_CHARACTERS,
        )
    properties = {
        name: SURROGATES.sub("\ufffd", CONTROLS.sub("", value))
        for name, value in found.properties.items()
    }
    return replace(found, markdown=markdown, properties=properties)


def _read(data: bytes, format_: Format) -> Extracted:
    if format_ in _OWN:
        try:
            return _OWN[format_](data)
        except RecursionError as error:
            raise ExtractionFailed("文件里嵌套太深，没有读") from error
    if format_ in (Format.TEXT, Format.MARKDOWN, Format.HTML):
        return _read_text(data, format_)
    return read_foreign(data, format_)


def _read_text(data: bytes, format_: Format) -> Extracted:
    if len(data) > MAX_TEXT_BYTES:
        limit = MAX_TEXT_BYTES // (1024 * 1024)
        raise ExtractionFailed("文件超过 %(limit)d MiB", limit=limit)
    decoded = decode(data)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    notes = characters_lost(decoded.lost, decoded.encoding)
    if format_ is Format.HTML:
        found = read_html(text)
        return Extracted(found.markdown, found.properties, found.pictures, notes)
    matter, body = split_front_matter(text)
    return Extracted(
        body if format_ is Format.MARKDOWN else markdown_of(body),
        notes=notes,
        fields=_fields(matter),
    )


def _fields(matter: str | None) -> dict[str, Any]:
    try:
        return plain_values(tomllib.loads(matter)) if matter else {}
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(
            "开头 +++ 之间的字段不是有效的 TOML：%(reason)s", reason=str(error)
        ) from error
