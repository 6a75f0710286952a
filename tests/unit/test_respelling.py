"""Pinyin, initials and slips become what was meant; what is right stays."""

import re

import pytest

from corpus import load, load_words
from indexer.analysis.analyser import build_analyser
from indexer.understanding.names.name_index import NamesBySound
from indexer.understanding.slips.base_sounds import lexicon
from indexer.understanding.slips.candidates import Candidates
from indexer.understanding.slips.respelling import MAX_RUN_CHARS, SpokenSounds
from indexer.understanding.slips.slip_costs import SlipCosts, shapes_of
from indexer.understanding.slips.title_pairs import TitlePairs
from kb.domain.access import ANONYMOUS, OPERATOR_SCOPE
from kb.usecases.suggestions import Named

PUBLIC = ("邓小满", "林若溪", "单小雨", "林若溪工作室")
HIDDEN = ("孟秋白",)
INDEXED = {"ppt": 40, "stem": 9, "men": 1, "布熊": 1, "旧布": 2}


class SomeNames(NamesBySound):
    def visible(self, names, scope):
        known = PUBLIC if scope is ANONYMOUS else (*PUBLIC, *HIDDEN)
        return frozenset(name for name in names if name in known)


def frequencies(terms):
    return [INDEXED.get(token, 0) for _, token in terms]


@pytest.fixture(scope="module")
def analyser():
    return build_analyser(load.domain_words(), load.stop_words())


@pytest.fixture(scope="module")
def respell(analyser):
    known = lexicon()
    slip_costs = SlipCosts(known.readings, shapes_of(load_words.lookalikes()))
    named = [Named("author", name, name, name) for name in (*PUBLIC, *HIDDEN)]
    names = SomeNames(named, known.readings)
    cut = analyser.segmenter.cut
    sounds = SpokenSounds(
        Candidates(known, slip_costs, names),
        names,
        lambda word: cut(word) == [word],
        TitlePairs(known),
    )
    return lambda text, scope=ANONYMOUS: sounds.respell(analyser.terms(text), scope, frequencies)


@pytest.mark.parametrize(
    ("typed", "meant", "how"),
    [
        ("ganen banhui", "感恩 班会", "pinyin"),
        ("ganenbanhui", "感恩 班会", "pinyin"),
        ("gan en ban hui", "感恩 班会", "pinyin"),
        ("zhutibanhui", "主题班会", "pinyin"),
        ("ZhuTi BanHui", "主题班会", "pinyin"),
        ("主题banhui", "主题班会", "pinyin"),
        ("家zhang会", "家长会", "pinyin"),
        ("zutibanhui", "主题班会", "pinyin"),
        ("xingweixiguan", "行为习惯", "pinyin"),
        ("chongyangjie", "重阳节", "pinyin"),
        ("linruoxi gongzuoshi", "林若溪工作室", "pinyin"),
        ("shanxiaoyu", "单小雨", "pinyin"),
        ("xi'an", "西安", "pinyin"),
        ("xi an", "西安", "pinyin"),
        ("ztbh", "主题班会", "initials"),
        ("dxm", "邓小满", "initials"),
        ("主题班汇", "主题班会", "sound"),
        ("邓晓满", "邓小满", "sound"),
        ("判逆", "叛逆", "sound"),
        ("加长会 讲稿", "家长会 讲稿", "sound"),
        ("值曰表", "值日表", "shape"),
        ("教帅节", "教师节", "shape"),
    ],
)
def test_what_was_meant(respell, typed, meant, how):
    found = respell(typed)
    assert (found.text, found.read[0].how) == (meant, how)


def test_several_readings_of_the_same_letters(respell):
    found = respell("sjgl")
    assert {("手机管理",), ("时间管理",)} <= {one.words for one in found.read}
    assert {(one.start, one.end) for one in found.read} == {(0, 1)}


def test_only_what_was_mistaken_is_read_otherwise(respell):
    found = respell("期末 ganen 班会")
    assert found.text == "期末 感恩 班会"
    assert [(one.start, one.end, one.words) for one in found.read] == [(1, 2, ("感恩",))]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "主题班会",
        "学生沉迷手机怎么开班会",
        "孩子不愿意和父母沟通怎么办",
        "单县",
        "ppt",
        "PPT 模板",
        "K12 STEM",
        "python",
        "xkcd",
        "ban",
        "林若溪",
        "2024 年 计划",
        "班会 -游戏",
        "😀",
        "班" * 500,
        "a" * 500,
    ],
)
def test_what_is_right_or_nothing_stays(respell, typed):
    assert respell(typed) is None


def test_letters_that_the_index_knows_are_words(respell, analyser):
    assert respell("ppt") is None
    assert respell("men kou").text == "门口"  # seen once: no word that people write


def test_a_name_out_of_scope_is_never_proposed(respell):
    for typed in ("mengqiubai", "孟秋百", "mqb"):
        found = respell(typed)
        assert found is None or "孟秋白" not in found.text
    assert respell("mengqiubai", OPERATOR_SCOPE).text == "孟秋白"


def test_a_long_run_is_left_alone(respell):
    assert respell("ganenbanhui" * (MAX_RUN_CHARS // 11 + 1)) is None


def test_titles_and_sentences_that_are_right_stay(respell):
    """At most one in two hundred is read otherwise."""
    entries = [entry.fields for entry in load.sample_entries() if "body" in entry.fields]
    texts = [str(fields["title"]) for fields in entries]
    for fields in entries:
        sentences = [one for one in re.split(r"[。！？\n]", str(fields["body"])) if len(one) < 30]
        texts += sentences[5:40:10]
    assert len(texts) > 300
    corrected = [text for text in texts if respell(text)]
    assert len(corrected) <= len(texts) * 0.005, corrected


# --- what only titles have ------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["buxiong", "bu'xiong"])
def test_pinyin_of_what_only_a_title_has_is_looked_for_and_not_offered(respell, typed):
    found = respell(typed)
    assert [one.words for one in found.read] == [("布熊",)]
    assert found.text == ""


def test_all_pairs_of_it_stand_in_titles(respell):
    assert [one.words for one in respell("jiubuxiong").read] == [("旧布熊",)]
    assert respell("daxiong's") is None


def test_what_is_read_by_the_dictionary_is_offered_beside_it(respell):
    found = respell("banhui buxiong")
    assert found.text == "班会 buxiong"
    assert found.read[-1].words == ("布熊",)
