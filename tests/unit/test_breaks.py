"""Headings break between words, and stay what they are."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import load as corpus
from indexer.analysis.segment import segmenter
from indexer.highlight import Piece
from tests.web.markup import Page
from web.present.breaks import breakable, breakable_pieces, words

CUT = segmenter(corpus.domain_words()).cut


def shown(html):
    return Page(str(html)).text


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("高一学生的班会", ["高一", "学生的", "班会"]),
        ("“我们”的班规", ["“我们”的", "班规"]),
        ("什么是《弟子规》？", ["什么", "是", "《弟子规》？"]),
        ("八（2）班", ["八", "（2）", "班"]),
        ("", [""]),
    ],
)
def test_a_line_ends_between_words_and_never_beside_a_bracket(text, pieces):
    assert [piece for piece in words(text, CUT) if piece] == [piece for piece in pieces if piece]


def test_a_word_that_comes_twice_comes_twice():
    title = "备用机、备用机的备用机：八年级手机班会"
    assert shown(breakable(title, CUT)) == title


def test_clauses_keep_lines_of_their_own():
    html = str(breakable("一只旧布熊：一年级第一次班会", CUT))
    assert html.count('<span class="clause">') == 2
    assert "：</span>" in html


def test_a_mark_may_hold_several_words():
    pieces = [Piece("八年级", marked=False), Piece("手机班会", marked=True)]
    assert breakable_pieces(pieces, CUT) == "八年级<wbr><mark>手机<wbr>班会</mark>"


@given(st.text(alphabet=st.sampled_from("高一新生的班会：，“”（）《》<>&?! ab12—…\n"), max_size=40))
def test_nothing_is_lost_and_nothing_becomes_markup(text):
    assert shown(breakable(text, CUT)) == text
    assert {element.tag for element in Page(str(breakable(text, CUT))).elements} <= {"wbr", "span"}


def test_a_traditional_title_breaks_between_its_words():
    assert words("班級輔導紀錄", CUT) == words_like("班級輔導紀錄", words("班级辅导纪录", CUT))
    assert words("學生說話", CUT) == ["學生", "說話"]


def words_like(text, pattern):
    """The text in pieces as long as those of a pattern."""
    ends = [sum(map(len, pattern[:count])) for count in range(len(pattern) + 1)]
    return [text[first:last] for first, last in pairwise(ends)]
