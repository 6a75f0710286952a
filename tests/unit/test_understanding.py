"""What a query means beside its letters."""

from datetime import UTC, datetime

import pytest

from corpus import load as corpus
from corpus import load_words
from corpus.load_words import Said, SynonymGroup
from indexer.query import ast
from indexer.query.words import read_words
from indexer.understanding.intents.intents import Intents, ways
from indexer.understanding.intents.question_words import QuestionWords
from indexer.understanding.knowledge import PARTS, NoSounds, Respelled, Respelling
from indexer.understanding.names.synonyms import MAX_NAMES, Synonyms
from kb.domain import clock

SPAN = ast.Span(0, 1)


def two_way(*names):
    return SynonymGroup(names, names)


# --- other names ---------------------------------------------------------------------------


def test_each_name_of_a_group_leads_to_the_others():
    synonyms = Synonyms([two_way("后进生", "学困生", "潜能生")])
    assert synonyms.of("学困生") == ("后进生", "潜能生")
    assert synonyms.of("优等生") == ()


def test_one_way_is_one_way():
    synonyms = Synonyms([SynonymGroup(("传统节日",), ("春节", "端午节"))])
    assert synonyms.of("传统节日") == ("春节", "端午节")
    assert synonyms.of("春节") == ()


def test_equal_names_lead_to_the_same_and_who_is_led_to_one_is_led_to_its_equals():
    narrower = SynonymGroup(("辍学",), ("拒学",))
    synonyms = Synonyms([two_way("辍学", "中辍"), narrower, two_way("拒学", "惧学")])
    assert synonyms.of("中辍") == ("辍学", "拒学")
    assert synonyms.of("辍学") == ("中辍", "拒学", "惧学")
    assert synonyms.of("拒学") == ("惧学",)


def test_one_way_names_are_not_led_on_to_wider_ones():
    chain = [SynonymGroup(("逃课",), ("旷课",)), SynonymGroup(("旷课",), ("纪律",))]
    assert Synonyms(chain).of("逃课") == ("旷课",)


def test_names_are_folded():
    assert Synonyms([two_way("班導師", "班主任")]).of("班主任") == ("班导师",)


def test_a_name_in_two_groups_has_the_names_of_both_up_to_a_limit():
    groups = [two_way("甲", *(f"乙{n}" for n in range(6))), two_way("甲", "丙", "丁", "戊")]
    assert Synonyms(groups).of("甲")[5:] == ("乙5", "丙", "丁")
    assert len(Synonyms(groups).of("甲")) == MAX_NAMES


def test_several_words_side_by_side_may_be_one_name():
    synonyms = Synonyms([two_way("不爱说话", "沉默寡言"), two_way("说话", "讲话")])
    assert synonyms.spans(["学生", "不爱", "说话"]) == [(1, 3, ("沉默寡言",))]


def test_the_longest_name_is_taken_and_none_over_another():
    synonyms = Synonyms([two_way("甲乙", "x"), two_way("甲乙丙", "y"), two_way("丙丁", "z")])
    assert synonyms.spans(["甲", "乙", "丙", "丁"]) == [(0, 3, ("y",))]


def test_the_bundled_names_are_many_and_those_of_the_field():
    synonyms = Synonyms(load_words.synonyms())
    assert len(list(load_words.synonyms())) >= 400
    assert "学困生" in synonyms.of("后进生")
    assert "九年级" in synonyms.of("初三") or "校园霸凌" in synonyms.of("校园欺凌")


# --- what only asks ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def asking():
    return QuestionWords(load_words.asking_words())


@pytest.mark.parametrize("word", ["怎么办", "有没有", "怎样", "请问"])
def test_asking_words_are_known(asking, word):
    assert word in asking.words or asking.without(f"班会{word}").strip() == "班会"


def test_a_text_that_only_asks_stays(asking):
    assert asking.without("怎么办") == "怎么办"


@pytest.mark.parametrize("text", ["要求", "追求", "老师说服学生", "如何处理"])
def test_nothing_is_cut_out_of_other_words(asking, text):
    assert asking.without(text) == text


# --- stage, grade and kind in words -----------------------------------------------------------


@pytest.fixture
def intents(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 1, tzinfo=UTC))
    return Intents(ways(corpus.vocabularies(), load_words.ways_to_say()), load_words.times_to_say())


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["小学三年级", "诚信", "教案"], {("grade", "3"), ("kind", "class_meeting")}),
        (["小学", "诚信"], {("stage", "primary")}),
        (["初二"], {("grade", "8")}),
        (["诚信"], set()),
        (["2023", "年", "班会"], {("year", "2023"), ("kind", "class_meeting")}),
        (["2023", "诚信"], {("year", "2023")}),
        (["2023学年"], {("year", "2023..2024")}),
        (["去年", "诚信"], {("year", "2025")}),
        (["近", "三年", "案例"], {("year", "2024..2026"), ("kind", "case")}),
        (["1234"], set()),
    ],
)  # fmt: skip
def test_what_is_said_in_words_is_understood(intents, words, meant):
    assert {(one.field, one.code) for one in intents.read(words)} == meant


def test_a_range_of_years_is_each_of_them(intents):
    [found] = intents.read(["近三年"])
    assert found.values == {"2024", "2025", "2026"}


def test_a_phrase_of_several_words_is_one_intent():
    [found] = Intents([Said("小学三年级", "grade", "3")]).read(["诚信", "小学", "三年级"])
    assert (found.start, found.end, found.words) == (1, 3, "小学三年级")


# --- words together --------------------------------------------------------------------------


def words_of(*texts, synonyms=(), said=()):
    query = ast.And(tuple(ast.Term(text, SPAN) for text in texts))
    return read_words(query, Synonyms(synonyms), Intents(said))


def test_spans_that_overlap_are_one_group():
    words = words_of(
        "甲", "乙", "丙", synonyms=[two_way("甲乙", "x")], said=[Said("乙丙", "grade", "3")]
    )
    assert words.groups(by_sound=False) == [(0, 3)]


def test_readings_count_only_by_sound():
    words = words_of("甲", "乙").respelled(Respelling("甲丁", (Respelled(1, 2, ("丁",), "sound"),)))
    assert words.groups(by_sound=False) == []
    assert words.groups(by_sound=True) == [(1, 2)]


def test_fewer_words_keep_what_they_mean_together():
    words = words_of("甲", "乙", "丙", synonyms=[two_way("乙丙", "x")])
    kept = words.only({1, 2})
    assert (kept.texts, dict(kept.names)) == (("乙", "丙"), {(0, 2): ("x",)})
    assert words.only({0, 2}).names == {}


def test_only_bare_words_are_words():
    query = ast.And((ast.Term("甲", SPAN), ast.Phrase("乙", SPAN), ast.Not(ast.Term("丙", SPAN))))
    assert read_words(query, Synonyms(()), Intents(())).texts == ("甲",)


# --- all of it ----------------------------------------------------------------------------------


def test_each_part_can_be_left_out():
    from indexer.understanding.build import build_knowledge

    knowledge = build_knowledge()
    assert not knowledge.without({"names"}).synonyms().of("后进生")
    assert not knowledge.without({"intents"}).intents.read(["小学"])
    assert not knowledge.without({"questions"}).question_words.words
    assert isinstance(knowledge.without({"sound"}).sounds, NoSounds)
    assert knowledge.without(set()).synonyms().of("后进生")
    assert set(PARTS) == {"names", "sound", "questions", "intents"}


def test_what_a_base_adds_is_in_force_at_once():
    from indexer.understanding.build import build_knowledge

    own = [two_way("甲甲", "乙乙")]
    knowledge = build_knowledge(lambda: tuple(own))
    assert knowledge.synonyms().of("甲甲") == ("乙乙",)
    own.append(two_way("甲甲", "丙丙"))
    assert knowledge.synonyms().of("甲甲") == ("乙乙", "丙丙")
