"""Titles stand in the order of their numbers and of their pinyin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.understanding.pinyin.order import order_key


@pytest.mark.parametrize(
    "titles",
    [
        ("第1章", "第2章", "第10章", "第100章"),
        ("第一章", "第二章", "第三章", "第十章", "第十二章"),
        ("第二章", "第10章", "第十一章"),
        ("家长会（二）", "家长会（三）", "家长会（十）"),
        ("爱心之一", "爱心之二", "爱心之十"),
        ("一年级", "二年级", "三年级", "十年级"),
        ("2 月", "10 月", "abc", "班会"),
        ("二〇二三年", "2024年", "二零二五年"),
        ("安全", "班会", "办公", "长城", "重阳节", "家访", "长大", "重点"),
        ("妈", "马", "吗", "努", "女"),
        ("爱", "㴔", "张", "喆老师", "之", "𠮷"),
        ("⻓安", "长城"),
    ],
)
def test_titles_stand_in_order(titles):
    shuffled = dict.fromkeys(titles[::-1])
    assert sorted(shuffled, key=order_key) == list(titles)


@given(st.lists(st.integers(0, 999), min_size=2, max_size=8, unique=True))
def test_numbers_are_ordered_as_numbers(numbers):
    titles = [f"第{number}课" for number in numbers]
    assert sorted(titles, key=order_key) == [f"第{number}课" for number in sorted(numbers)]


@given(st.text(max_size=20), st.text(max_size=20))
def test_the_order_of_bytes_is_the_order_of_characters(one, other):
    # Lone surrogates become one sign in folding, so that every key can be encoded.
    keys = order_key(one), order_key(other)
    assert (keys[0] < keys[1]) == (keys[0].encode() < keys[1].encode())
