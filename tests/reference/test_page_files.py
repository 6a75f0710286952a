"""Pages that LibreOffice made of the same documents: PDF, EPUB, web pages and plain text."""

import re
from statistics import median

import pytest

from kb.intake.extraction.read import read
from kb.intake.media_type import Format
from tests.reference.measures import character_recall, run_recall
from tests.reference.sources import sources

FORMATS = {
    "pdf": Format.PDF,
    "epub": Format.EPUB,
    "html": Format.HTML,
    "txt:Text (encoded):UTF8": Format.TEXT,
}
_TAG = re.compile(r"<[^>]*>|\s+")


@pytest.fixture(scope="module", params=FORMATS)
def readings(request, libreoffice):
    """(texts that LibreOffice wrote, what was read of them) of ten documents in one format."""
    written = sources()
    saved = libreoffice.convert({f"{one.name}.fodt": one.data for one in written}, request.param)
    return [
        (saved_texts(one.texts, saved[one.name], request.param), read(saved[one.name], FORMATS[request.param]))
        for one in written
    ]  # fmt: skip


def saved_texts(texts, data, suffix):
    """Without those that LibreOffice itself leaves out of pages and texts, as it does boxes."""
    if suffix in ("pdf", "epub"):
        return texts
    left = _TAG.sub("", data.decode("utf-8", "replace"))
    found = []
    for text in sorted(texts, key=len, reverse=True):
        bare = _TAG.sub("", text)
        if bare in left:
            left = left.replace(bare, "", 1)
            found.append(text)
    return found


@pytest.mark.libreoffice
def test_the_words_of_real_pages_are_found(readings):
    recalls = [character_recall(texts, found.markdown) for texts, found in readings]
    runs = [run_recall(texts, found.markdown) for texts, found in readings]
    assert len(readings) >= 10
    assert all(len(texts) >= 10 for texts, _ in readings)
    assert median(recalls) >= 0.995
    assert min(recalls) >= 0.97
    assert median(runs) >= 0.97


@pytest.mark.libreoffice
def test_nothing_of_real_pages_is_said_to_be_missing(readings):
    for _, found in readings:
        assert found.left_out == ()
