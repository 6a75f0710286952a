"""Words in like contexts, and the names that are proposed for a word."""

import pytest

from corpus import load as corpus
from indexer.analysis.analyser import build_analyser
from indexer.understanding.names import contexts as module
from indexer.understanding.names.contexts import build_contexts
from indexer.understanding.names.proposals import Proposer


@pytest.fixture(scope="module")
def analyser():
    return build_analyser(corpus.domain_words(), corpus.stop_words())


SIDES = ("学生成绩落后，老师课后辅导", "家长希望老师帮助", "同学结对互助提高成绩")
TEXTS = [
    f"{name}在班里{side}。" for name in ("后进生", "学困生") for side in SIDES
] + ["运动会上接力赛跑得飞快，全班呐喊。接力赛赢了奖状，全班呐喊。"]  # fmt: skip


@pytest.fixture(scope="module")
def contexts(analyser):
    return build_contexts(TEXTS, analyser, {"后进生", "学困生", "接力赛", "飞快"})


def test_words_in_like_contexts_are_alike(contexts):
    best = contexts.alike("后进生", 3)
    assert best[0].word == "学困生"
    assert best[0].likeness == pytest.approx(1.0, abs=0.05)
    assert {"班里", "成绩"} & set(best[0].shared)
    assert "接力赛" not in {one.word for one in best}


def test_likeness_is_the_same_both_ways(contexts):
    for one in contexts.words:
        for other in contexts.alike(one, 100):
            back = {each.word: each.likeness for each in contexts.alike(other.word, 100)}
            assert back[one] == pytest.approx(other.likeness)


def test_a_word_that_is_not_there_is_like_nothing(contexts):
    assert "手机瘾" not in contexts
    assert contexts.alike("手机瘾", 5) == []


def test_a_name_is_one_word_however_it_would_be_cut(analyser):
    texts = ["星星的孩子需要陪伴。"] * 2
    assert "星星的孩子" in build_contexts(texts, analyser, {"星星的孩子"})
    assert "星星的孩子" not in build_contexts(texts, analyser, ())


def test_stop_words_and_single_characters_are_no_words(contexts):
    assert not {"在", "老师"} & set(contexts.words) & corpus.stop_words()
    assert all(len(word) > 1 for word in contexts.words)


def test_only_frequent_words_and_names_are_looked_at(analyser, monkeypatch):
    monkeypatch.setattr(module, "MOST_WORDS", 2)
    assert len(build_contexts(TEXTS, analyser, ()).words) <= 2
    assert len(build_contexts(TEXTS, analyser, {"后进生", "学困生", "接力赛"}).words) > 2


def test_no_texts_are_no_fault(analyser):
    proposer = Proposer(build_contexts([], analyser, {"后进生"}), {"后进生"})
    assert proposer.propose("学困生") == []


def test_a_proposal_says_what_speaks_for_it(contexts):
    proposer = Proposer(contexts, {"后进生", "学困生", "接力赛"}, [["学困生", "辅导"]])
    first, *_ = proposer.propose("后进生", ["辅导"])
    assert first.name == "学困生"
    assert first.neighbours
    assert first.characters == "生"
    assert first.typed_beside == ("辅导",)


def test_a_word_that_no_text_has_is_found_by_its_characters_and_its_company(contexts):
    proposer = Proposer(contexts, {"后进生", "学困生", "接力赛"}, [["接力赛", "加油"]])
    assert proposer.propose("学困学生")[0].name == "学困生"
    (one,) = proposer.propose("四乘一百", ["加油"])
    assert (one.name, one.typed_beside, one.neighbours) == ("接力赛", ("加油",), ())
    assert proposer.propose("四乘一百") == []


def test_what_is_known_or_typed_already_is_not_proposed(contexts):
    proposer = Proposer(contexts, {"后进生", "学困生"})
    names = {one.name for one in proposer.propose("后进生", ["成绩"], known=["学困生"], limit=50)}
    assert not {"后进生", "学困生", "成绩"} & names
