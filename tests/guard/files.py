"""Files of all formats that are read well: the small inputs, and what office programs saved."""

import hashlib
from dataclasses import dataclass, field
from io import BytesIO

from kb.errors import ExtractionFailed, InvalidInput
from kb.intake.extracted import Extracted
from kb.intake.extraction.read import read
from kb.intake.formats import READABLE, Format
from kb.intake.media_type import detect
from kb.intake.works import Request
from tests.intake_cases.docx_cases import CASES as DOCX
from tests.intake_cases.odt_cases import CASES as ODT
from tests.intake_cases.rtf_cases import CASES as RTF
from tests.intake_cases.saved_cases import saved_as as saved_words
from tests.intake_cases.saved_sheet_cases import saved_as as saved_sheets
from tests.intake_cases.sheet_cases import CSV, EXCEL_XML, ODS, XLSX
from tests.intake_cases.slide_cases import ODP, PPTX
from tests.office import names_saved_by_office, saved_by_office
from tests.reference.sheet_sources import workbooks
from tests.reference.slide_sources import decks
from tests.reference.sources import sources
from tests.unit.test_front_matter import CASES as FRONT_MATTER
from tests.unit.test_small_pages import CASES as PAGES
from tests.unit.test_small_pdf import CASES as PDF

_OF_LIBREOFFICE = (
    (sources, "fodt", ("docx", "doc", "odt", "rtf", "pdf", "html", "epub", "txt:Text (encoded):UTF8")),
    # as PDF the texts of these slides lie on top of each other, so that nobody can read them
    (decks, "fodp", ("pptx", "ppt", "odp")),
    (workbooks, "fods", ("xlsx", "xls", "ods", "csv:Text - txt - csv (StarCalc):44,34,76,1")),
)  # fmt: skip


@dataclass(frozen=True)
class GoodFile:
    """A file with what its reader made of it. is_set_aside: it is not looked at while tuning."""

    name: str
    format: Format
    data: bytes = field(repr=False)
    extracted: Extracted = field(repr=False)
    hidden: bool = False

    @property
    def is_set_aside(self):
        return hashlib.sha256(self.name.encode()).digest()[0] % 2 == 1

    @property
    def request(self):
        return Request(self.name, (), self.format, self.hidden)


def small_files():
    """The small inputs of the tests, in all formats, that are read at all."""
    for suffix, cases in (
        ("docx", DOCX), ("odt", ODT), ("rtf", RTF), ("xlsx", XLSX), ("ods", ODS), ("csv", CSV),
        ("xml", EXCEL_XML), ("pptx", PPTX), ("odp", ODP),
        *((suffix, saved_words(suffix)) for suffix in ("doc", "rtf", "odt")),
        *((suffix, saved_sheets(suffix)) for suffix in ("xls", "ods", "ppt", "odp")),
    ):  # fmt: skip
        for number, case in enumerate(cases, 1):
            yield from _good(f"{number} {case.name}.{suffix}", case.data, hidden=case.hidden)
    for case in (*PAGES, *PDF, *FRONT_MATTER):
        yield from _good(f"{case.name} {case.file}", case.data, hidden=case.hidden)
    for name in names_saved_by_office():
        yield from _good(name, saved_by_office(name))


def saved_files(libreoffice):
    """What LibreOffice saved of the documents, presentations and workbooks of the reference."""
    for written, suffix, targets in _OF_LIBREOFFICE:
        files = {f"{one.name}.{suffix}": one.data for one in written()}
        for target in targets:
            end = target.partition(":")[0]
            for name, data in libreoffice.convert(files, target).items():
                yield from _good(f"{name}.{end}", data)


def _good(name, data, *, hidden=False):
    format_ = detect(BytesIO(data), name)
    if format_ not in READABLE:
        return
    try:
        extracted = read(data, format_, hidden=hidden)
    except (ExtractionFailed, InvalidInput):
        return
    yield GoodFile(name, format_, data, extracted, hidden)
