"""Encodings are told apart by what is everyday Chinese."""

import random

import pytest

from corpus.load import sample_entries
from kb.errors import ExtractionFailed
from kb.intake.decode import decode
from tests.shared_data import passages

_RANDOM = random.Random(20240901)
BODIES = [entry.fields["body"] for entry in sample_entries() if entry.fields["type"] == "resource"]
SIMPLIFIED = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
TRADITIONAL = ("utf-8", "cp950", "gb18030", "utf-16-le", "utf-16-be")


def pieces(texts, count):
    """Texts of 20 to 2,000 characters, the short ones as often as the long ones."""
    for n in range(count):
        text = texts[n % len(texts)]
        length = min(int(20 * 100 ** _RANDOM.random()), len(text))
        start = _RANDOM.randrange(len(text) - length + 1)
        yield text[start : start + length]


def wrong(texts, encodings):
    found = []
    for text in texts:
        for encoding in encodings:
            try:
                data = text.encode(encoding)
            except UnicodeEncodeError:
                continue  # a character that this encoding does not have
            if decode(data).text != data.decode(encoding):
                found.append((encoding, text[:30]))
    return found


def test_simplified_texts_in_all_encodings():
    assert wrong(pieces(BODIES, 200), SIMPLIFIED) == []


def test_traditional_texts_in_all_encodings():
    texts = passages("drcd_dev.json")
    if not texts:
        pytest.skip("TRADITIONAL TEXTS ARE NOT TESTED: shared/data is not here")
    assert wrong(pieces(texts, 300), TRADITIONAL) == []


@pytest.mark.parametrize("text", ["班会", "你好，世界", "K12 课程", "plain ASCII text\n", "a"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_short_texts(text, encoding):
    assert decode(text.encode(encoding)).text == text


def test_the_encoding_is_told():
    assert decode("班主任工作室的班会课".encode("gb18030")).encoding == "gb18030"
    assert decode("班主任工作室的班会课".encode()).encoding == "utf-8"


def test_bytes_that_are_lost_are_counted():
    found = decode(("班主任工作室" * 50).encode()[:-1])
    assert (found.encoding, found.lost) == ("utf-8", 1)
    assert found.text.startswith("班主任工作室")


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 10, b"PK\x03\x04" + bytes(500), b"\x89PNG\r\n\x1a\n" + bytes(900)],
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(ExtractionFailed):
        decode(data)
