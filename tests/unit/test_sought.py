"""What is looked for in folded text is found by the rules by which the index matches."""

import pytest

from indexer.folded import FoldedText
from indexer.sought import places_apart, sought


def found(terms, original):
    text = FoldedText(original)
    places = (text.in_text(*place) for place in places_apart(map(sought, terms), text.close))
    return [original[slice(*text.in_original(*place))] for place in places]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("班会", "班会与班会课", ["班会", "班会"]),
        ("班会", "开一次 班 会 吧", ["班 会"]),
        ("班會", "班会", ["班会"]),
        ("会", "班会", ["会"]),
        ("app", "happy app, APP! app1", ["app", "APP"]),
        ("k-12", "k12 与 k - 12", ["k - 12"]),
        ("3班", "13班和 3 班", ["3 班"]),
        ("七3", "七3、七35", ["七3"]),
        ("a b", "a  b, ab, a-b", ["a  b"]),
        ("甲、乙", "甲乙，甲，乙", ["甲，乙"]),
        ("《感恩》", "感恩", ["感恩"]),
        ("提升", "我們要提公升素養", ["提公升"]),
        ("……", "…… 。", []),
        ("ﬁ", "ﬁ", ["ﬁ"]),
    ],
)
def test_a_term_is_found_where_the_index_matches_it(term, text, expected):
    assert found([term], text) == expected


def test_of_terms_that_overlap_the_first_and_longest_is_taken():
    assert found(["班主", "班主任", "任务"], "班主任务必到") == ["班主任"]
    assert found(["班主", "主任", "任务"], "班主任务") == ["班主", "任务"]


def test_a_place_after_one_that_is_cut_short_by_a_letter_is_still_found():
    assert found(["aa", "aa班"], "aaa aa班") == ["aa班"]


def test_what_is_looked_for_is_in_a_text_or_not():
    text = FoldedText("七年级 3 班的 班 会").close
    assert sought("班会").is_in(text)
    assert sought("3班").is_in(text)
    assert not sought("七3").is_in(text)
    assert not sought("。").is_in(text)
