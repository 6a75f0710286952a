"""Names found by what someone begins to type."""

import pytest

from indexer.understanding.names.name_index import NameIndex, is_one_slip
from indexer.understanding.names.word_list import WordList
from indexer.understanding.slips.base_sounds import lexicon
from kb.usecases.suggestions import Named

PEOPLE = ("林若溪", "林若", "邓小满", "单小雨", "仇远山", "k老师", "若林溪")


@pytest.fixture(scope="module")
def people():
    named = [Named("author", name, name, name) for name in PEOPLE]
    return NameIndex(named, lexicon().readings)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("林", "林若"),
        ("林若溪", "林若溪"),
        ("小满", "邓小满"),
        ("满", "邓小满"),
        ("d", "邓小满"),
        ("deng", "邓小满"),
        ("dengxiaom", "邓小满"),
        ("xiaoman", "邓小满"),
        ("dxm", "邓小满"),
        ("lrx", "林若溪"),
        ("shanxiaoyu", "单小雨"),
        ("qiuyuan", "仇远山"),
        ("邓晓满", "邓小满"),
        ("邓xiao", "邓小满"),
        ("lingruoxi", "林若溪"),
        ("dengxaoman", "邓小满"),
        ("dengxioaman", "邓小满"),
        ("k", "k老师"),
    ],
)
def test_the_likeliest_is_first(people, typed, first):
    assert people.matching(typed)[0].name == first


@pytest.mark.parametrize(
    "typed", ["", "iaoman", "王芳", "zzzz", "danxiaoyu", "\n", "%", "邓\n", "'"]
)
def test_what_nobody_is_called(people, typed):
    assert people.matching(typed) == []


def test_what_begins_so_is_before_what_contains_it(people):
    assert [one.name for one in people.matching("若")] == ["若林溪", "林若", "林若溪"]


def test_each_thing_once_however_many_of_its_names_fit():
    named = [Named("topic", "t", "感恩教育", word) for word in ("感恩教育", "感恩", "感恩之心")]
    found = NameIndex(named, lexicon().readings).matching("感恩")
    assert [one.key for one in found] == ["t"]


def test_a_shelf_finds_in_its_order_and_each_word_once():
    shelf = WordList(["abab", "ab", "", "ba"])
    assert list(shelf.beginning("ab")) == [0, 1]
    assert list(shelf.containing("ba")) == [0, 3]
    assert list(shelf.containing("")) == list(shelf.beginning("")) == []
    assert [shelf.word(number) for number in range(4)] == ["abab", "ab", "", "ba"]


def test_a_shelf_finds_only_where_a_part_starts():
    shelf = WordList(["xian", "xian"], [[0], [0, 2]])
    assert list(shelf.containing("an")) == [1]


@pytest.mark.parametrize(
    ("typed", "word", "expected"),
    [
        ("wagnfang", "wangfang", True),
        ("wanfang", "wangfang", True),
        ("wangffang", "wangfang", True),
        ("wengfang", "wangfang", True),
        ("wangfa", "wangfangli", False),
        ("wenfang", "wangfang", False),
        ("vangfang", "wangfang", False),
    ],
)
def test_one_slip(typed, word, expected):
    assert is_one_slip(typed, word) is expected
