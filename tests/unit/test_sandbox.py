"""Files are read in processes of their own: what they do there, they do to nobody else."""

import subprocess
import sys
from io import BytesIO

import pytest

from kb.errors import ExtractionFailed
from kb.intake.media_type import Format
from kb.intake.sandbox.pool import NO_WORDS, Limits, Readers
from kb.intake.works import Request
from tests.office import docx, image, paragraph, png

MIB = 1024 * 1024
GOOD = docx(paragraph("正文。"))


def request(format_=Format.DOCX):
    return Request("x.docx", (), format_)


def read(readers, data, format_=Format.DOCX):
    return readers.read(request(format_), BytesIO(data), len(data))


@pytest.fixture
def readers():
    with Readers(1, NO_WORDS, Limits(time_s=20)) as readers:
        yield readers


def test_what_was_read_comes_back_whole(readers):
    data = docx(paragraph(image("rId9")), paragraph("甲"), parts={"rId9": png()})
    found = read(readers, data)
    assert found.works[0].markdown == "![](picture:rId9.png)\n\n甲"
    assert found.pictures[0].data == png()


def test_a_file_that_cannot_be_read_says_why_and_the_next_is_read(readers):
    with pytest.raises(ExtractionFailed, match="坏了"):
        read(readers, b"PK\x03\x04 nothing")
    assert read(readers, GOOD).works[0].markdown == "正文。"


def test_what_takes_too_long_is_given_up_and_the_next_is_read():
    slow = docx(*[paragraph("长" * 100)] * 150_000)
    with Readers(1, NO_WORDS, Limits(time_s=2)) as readers:
        with pytest.raises(ExtractionFailed, match="秒"):
            read(readers, slow)
        assert read(readers, GOOD).works[0].markdown == "正文。"


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_what_takes_too_much_memory_is_refused_and_the_next_is_read():
    with Readers(1, NO_WORDS, Limits(time_s=60, memory_bytes=40 * MIB)) as readers:
        with pytest.raises(ExtractionFailed):
            read(readers, docx(*[paragraph("长" * 100)] * 30_000))
        assert read(readers, GOOD).works[0].markdown == "正文。"


def test_a_process_that_dies_is_replaced(readers):
    read(readers, GOOD)
    (reader,) = readers._started
    reader.process.kill()
    with pytest.raises(ExtractionFailed, match="中途退出"):
        read(readers, GOOD)
    assert read(readers, GOOD).works[0].markdown == "正文。"


def test_no_process_is_left_behind():
    with Readers(2, NO_WORDS) as readers:
        read(readers, GOOD)
        (reader,) = readers._started
    assert reader.process.poll() is not None
    with pytest.raises(ExtractionFailed):
        read(readers, GOOD)


def test_a_process_ends_by_itself_when_nobody_asks_any_more():
    process = subprocess.Popen(
        [sys.executable, "-m", "kb.intake.sandbox.worker"], stdin=subprocess.PIPE
    )
    process.stdin.close()
    assert process.wait(30) == 0


def test_a_file_that_shrinks_while_it_is_read_is_refused(readers):
    with pytest.raises(ExtractionFailed):
        readers.read(request(), BytesIO(GOOD), len(GOOD) + 10)
