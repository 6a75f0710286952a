"""Extracts the text of one file from its bytes, in a worker process."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Protocol

from kb.domain.texts import CONTROLS, SURROGATES
from kb.errors import ExtractionFailed
from kb.intake.extracted import Extracted, Reason
from kb.intake.extraction.doc.reader import read_doc
from kb.intake.extraction.docx.flat_opc import read_flat_opc
from kb.intake.extraction.docx.reader import read_docx
from kb.intake.extraction.docx.word_xml import read_word_xml
from kb.intake.extraction.epub import read_epub
from kb.intake.extraction.limits import MAX_MARKDOWN_CHARACTERS
from kb.intake.extraction.mhtml import read_mhtml
from kb.intake.extraction.odf.odp import read_odp
from kb.intake.extraction.odf.odt import read_odt
from kb.intake.extraction.ooxml import broken
from kb.intake.extraction.pdf import read_pdf
from kb.intake.extraction.rtf.document import read_rtf
from kb.intake.extraction.sheets.delimited import read_csv
from kb.intake.extraction.sheets.ods import read_ods
from kb.intake.extraction.sheets.spreadsheet_xml import read_spreadsheet_xml
from kb.intake.extraction.sheets.xls import read_xls
from kb.intake.extraction.sheets.xlsx import read_xlsx
from kb.intake.extraction.slides.ppt import read_ppt
from kb.intake.extraction.slides.pptx import read_pptx
from kb.intake.extraction.text import read_markdown, read_page, read_text
from kb.intake.media_type import Format


class Reader(Protocol):
    """A reader of one format; it raises ExtractionFailed for what it cannot read."""

    def __call__(self, data: bytes, *, hidden: bool = False) -> Extracted: ...


_READERS: Final[Mapping[Format, Reader]] = {
    Format.DOCX: read_docx,
    Format.DOC: read_doc,
    Format.PPTX: read_pptx,
    Format.PPT: read_ppt,
    Format.XLSX: read_xlsx,
    Format.XLS: read_xls,
    Format.ODT: read_odt,
    Format.ODS: read_ods,
    Format.ODP: read_odp,
    Format.RTF: read_rtf,
    Format.EPUB: read_epub,
    Format.PDF: read_pdf,
    Format.HTML: read_page,
    Format.MARKDOWN: read_markdown,
    Format.TEXT: read_text,
    Format.CSV: read_csv,
    Format.MHTML: read_mhtml,
    Format.WORD_XML: read_word_xml,
    Format.SPREADSHEET_XML: read_spreadsheet_xml,
    Format.FLAT_OPC: read_flat_opc,
}


def read(data: bytes, format_: Format, *, hidden: bool = False) -> Extracted:
    """Extract the text from a file's bytes.

    hidden: whether what the file's author hid (sheets, rows, slides) is taken as well; without it
    the hidden parts are named in `left_out`. Raises ExtractionFailed for what cannot be read, has
    no words, or has too many.
    """
    if format_ not in _READERS:
        raise broken()
    try:
        found = _READERS[format_](data, hidden=hidden)
    except RecursionError as error:
        raise ExtractionFailed("文件里嵌套太深，没有读") from error
    markdown = SURROGATES.sub("\ufffd", CONTROLS.sub("", found.markdown)).strip()
    if not markdown and any(part.reason is Reason.HIDDEN for part in found.left_out):
        raise ExtractionFailed("里面只有隐藏的内容，没有导入；要导入它，请加上 --hidden")
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
