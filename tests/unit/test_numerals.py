"""Numerals of years and ordinals: one form, nothing else touched, and the way back."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.analysis.numerals import (
    arabic_ordinals,
    in_one_form,
    number_of,
    numeral_of,
    searchable,
    searchable_with_map,
)
from indexer.analysis.runs import close_up
from indexer.highlight import Marker
from kb.text.fold import fold

NUMERALS = st.text(
    alphabet=st.sampled_from("第一二三九十百零〇○0o129年章 课周起\tＯ２前"), max_size=24
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("二〇二四年", "2024年"),
        ("二零二四年", "2024年"),
        ("二○二四年", "2024年"),
        ("二0二四年", "2024年"),
        ("二Ｏ二四年", "2024年"),
        ("二〇二四届", "2024届"),
        ("一九四九年", "1949年"),
        ("一八四〇年", "1840年"),
        ("二零二三—二零二四学年", "2023—2024学年"),
        ("第二章", "第2章"),
        ("第十二周", "第12周"),
        ("第十二周", "第 12 周"),
        ("第三课", "第03课"),
        ("第三课", "第３课"),
        ("第二十课", "第20课"),
        ("第一百零一中学", "第101中学"),
        ("第一〇一中学", "第101中学"),
        ("第一百〇一中学", "第101中学"),
        ("三〇一", "三零一"),
    ],
)
def test_spellings_of_one_number_are_one(one, other):
    assert close_up(searchable(one)) == close_up(searchable(other))


@pytest.mark.parametrize(
    "text",
    [
        "一起学习",
        "三心二意",
        "第一",
        "第1000个",
        "第10a班",
        "百分之九十",
        "一九",
        "一百二十",
        "五月二十",
        "二零食",
        "一二三四五六",
        "统一九成以上",
        "第一百五",
    ],
)
def test_what_is_no_year_and_no_ordinal_stays(text):
    assert searchable(text) == fold(text)


@pytest.mark.parametrize("number", range(1000))
def test_a_number_that_is_written_is_read_again(number):
    assert number_of(numeral_of(number)) == number


@pytest.mark.parametrize("numeral", ["", "十十", "二百三百", "一二十", "第", "一百五", "一二三四"])
def test_what_is_no_number_is_read_as_none(numeral):
    assert number_of(numeral) is None


@example("第2○○○")
@given(NUMERALS)
@settings(max_examples=500, deadline=None)
def test_the_form_is_one_and_the_map_leads_back(text):
    mapped = searchable_with_map(text)
    assert mapped.text == searchable(text) == in_one_form(mapped.text)
    assert len(mapped.origins) == len(mapped.text) + 1
    assert list(mapped.origins) == sorted(mapped.origins)
    assert mapped.origins[-1] == len(text)


@given(st.integers(0, 999), st.sampled_from("章课周节单元"), st.integers(0, 3))
def test_an_ordinal_is_found_in_digits_and_in_characters(number, unit, zeros):
    arabic = f"第{'0' * zeros}{number}"[: 1 + 3] if number else "第0"
    expected = int(arabic[1:])
    assert searchable(f"{arabic}{unit}") == searchable(f"第{numeral_of(expected)}{unit}")


@given(st.integers(1900, 2099), st.sampled_from("〇零○"))
def test_a_year_is_found_in_digits_and_in_characters(year, zero):
    written = "".join(f"{zero}一二三四五六七八九"[int(digit)] for digit in str(year))
    assert searchable(f"{written}年") == f"{year}年"
    assert searchable(f"写于{written}。") == f"写于{year}。"


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("看第12周的班会", "第十二周", "第12周"),
        ("看第 12 周的班会", "第12周", "第 12 周"),
        ("看第十二周的班会", "第12周", "第十二周"),
        ("写于二〇二四年九月", "2024年", "二〇二四年"),
        ("写于2024年九月", "二零二四年", "2024年"),
        ("班⻓⻅到⻘年", "班长见到青年", "班⻓⻅到⻘年"),
        ("班长见到青年", "班⻓⻅到⻘年", "班长见到青年"),
    ],
)
def test_the_original_is_marked_as_it_is_written(text, typed, marked):
    pieces = Marker([typed]).mark(text)
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.marked] == [marked]


def test_the_digits_of_ordinals_are_kept_each_once():
    assert arabic_ordinals("第12周 班会，第12周 班会和第 3 课") == "12 3"
