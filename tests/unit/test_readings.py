"""How words and names are read, and how letters are taken."""

import pytest

from indexer.understanding.pinyin.letters import is_letters, merged, near, spellings
from indexer.understanding.slips.base_sounds import lexicon


@pytest.fixture(scope="module")
def readings():
    return lexicon().readings


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("主题班会", "zhu ti ban hui"),
        ("单县", "shan xian"),
        ("单元", "dan yuan"),
        ("重阳节", "chong yang jie"),
        ("重要", "zhong yao"),
        ("行为习惯", "xing wei xi guan"),
        ("银行卡", "yin hang ka"),
        ("家长会", "jia zhang hui"),
        ("长处", "chang chu"),
        ("快乐", "kuai le"),
        ("音乐", "yin yue"),
        ("女生", "nv sheng"),
        ("策略", "ce lve"),
        ("解决", "jie jue"),
    ],
)
def test_words_with_characters_of_several_readings(readings, word, read):
    assert readings.of(word) == tuple(read.split())


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("单小雨", "shan xiao yu"),
        ("仇老师工作室", "qiu lao shi gong zuo shi"),
        ("解晓东", "xie xiao dong"),
        ("曾国强", "zeng guo qiang"),
        ("尉迟恭", "yu chi gong"),
        ("林若溪", "lin ruo xi"),
        ("高重阳", "gao chong yang"),
    ],
)
def test_surnames_are_read_as_such(readings, name, read):
    assert readings.of_name(name) == tuple(read.split())


def test_a_surname_alone_is_a_character(readings):
    assert readings.of_name("单") == ("dan",)


@pytest.mark.parametrize("text", ["K12", "a班", "班会!", "😀"])
def test_what_is_no_character_is_not_read(readings, text):
    assert readings.of(text) is None


def test_nothing_is_read_as_nothing(readings):
    assert readings.of("") == ()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("zhang", "zan", True),
        ("lan", "nan", True),
        ("lin", "ling", True),
        ("she", "se", True),
        ("ban", "pan", False),
        ("hui", "fei", False),
    ],
)
def test_sounds_that_many_do_not_tell_apart(one, other, alike):
    assert near(one, other) is alike


@pytest.mark.parametrize("syllable", ["zhang", "lin", "nv", "lve", "shi", "er", "chuang", "ang"])
def test_every_spelling_sounds_near(syllable):
    assert spellings(syllable)[0] == syllable
    assert {merged(spelling) for spelling in spellings(syllable)} == {merged(syllable)}


@pytest.mark.parametrize(
    ("word", "expected"),
    [("gan", True), ("xi'an", True), ("xi’an", True), ("k12", False), ("班", False), ("'", False)],
)
def test_what_may_be_pinyin(word, expected):
    assert is_letters(word) is expected
