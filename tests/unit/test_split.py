"""A file of several works becomes these works, and no other file is cut apart."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.intake.clean import clean
from kb.intake.numerals import han_of, number_of
from kb.intake.split import split
from kb.intake.text_markdown import markdown_of
from tests.intake_cases import blocks
from tests.shared_data import SHARED

SEEDS = SHARED / "seeds"
_PROSE = (
    "那天的午休特别安静，我坐在讲台旁边改周记，改到第七本的时候有人轻轻敲了敲门，是隔壁班的班长来借尺子。",
    "她说他们班正在量教室的墙，准备把全班一年里长高的厘米数都画上去，还差最后两个人，那两个人今天请假了。",
    "这件事让我想了很久，我们总是忙着教孩子，却很少停下来和他们一起看一看，这一年究竟有什么真的变了样子。",
)


def filled(text):
    prose = itertools.cycle(_PROSE)
    return "\n\n".join(
        next(prose) + next(prose) if line == "{P}" else line for line in text.split("\n")
    )


def labelled():
    for name, block in blocks("compilations.txt"):
        title, wanted, text = block.split("\n", 2)
        yield name, title, wanted.split(" | ") if wanted != "1" else [title], filled(text)


CASES = list(labelled())


def test_there_are_enough_cases_of_both_kinds():
    assert len(CASES) >= 30
    assert sum(len(titles) == 1 for _, _, titles, _ in CASES) >= 10


@pytest.mark.parametrize(
    ("title", "titles", "text"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_works_have_their_titles(title, titles, text):
    assert [part.title for part in split(text, title)] == titles


@pytest.mark.parametrize(("title", "text"), [(case[1], case[3]) for case in CASES])
def test_no_paragraph_is_lost(title, text):
    together = "\n".join(part.markdown for part in split(text, title))
    assert all(line in together for line in text.split("\n") if len(line) > 60)


def test_one_work_is_the_text_itself():
    assert split("一、起\n\n二、承", "起承")[0].markdown == "一、起\n\n二、承"


def test_who_wrote_them_all_stands_above_the_first():
    (first, _) = split(
        f"随笔两篇\n\n周敏\n\n第一篇 慢\n\n{_PROSE[0] * 2}\n\n第二篇 快\n\n{_PROSE[1] * 2}",
        "随笔两篇",
    )
    assert first.markdown.startswith("周敏")


@given(st.integers(1, 99))
def test_numbers_in_chinese(number):
    assert number_of(han_of(number)) == number


@pytest.mark.skipif(not SEEDS.exists(), reason="shared/seeds is not beside the project")
@pytest.mark.parametrize(
    ("number", "works"), [("000", 10), ("001", 5), ("002", 1), ("003", 1), ("004", 1)]
)
def test_real_files(number, works):
    (path,) = SEEDS.glob(f"{number}*")
    text = clean(markdown_of(path.read_text("utf-8"))).markdown
    parts = split(text, text.split("\n")[0])
    assert len(parts) == works
    assert all(len(part.markdown) > 1000 for part in parts)
