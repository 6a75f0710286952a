"""The bundled dictionaries keep what their headers promise. Read here without the loader."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from corpus import load
from indexer.analysis.runs import is_han
from kb.text.fold import fold

FOLDER = load.ROOT / "dictionaries"
# Two characters that common texts have across the border of two words.
CUTS_INTO_OTHER_WORDS = {
    "分班": "部分班级",
    "国学": "中国学生",
    "志工": "同志工作",
    "家教": "国家教育",
    "心育": "用心育人",
    "级长": "班级长期",
    "记过": "忘记过去",
    "过年": "超过年级",
    "会考": "会考虑",
    "学测": "科学测评",
}
# A query → what is left of it without what only asks.
ONLY_ASKS = {
    "老师要求一份检讨": "老师要求一份检讨",
    "怎么说服家长": "怎么说服家长",
    "怎么使用手机": "怎么使用手机",
    "怎么整理书包": "怎么整理书包",
    "调查一下睡眠": "调查一下睡眠",
    "写给一个孩子的信": "写给一个孩子的信",
    "大家好好学习": "大家好好学习",
    "老师好累怎么办": "老师好累",
    "学生沉迷手机怎么办才好": "学生沉迷手机",
    "有什么好办法让孩子爱读书": "让孩子爱读书",
}
SAYS_NOTHING = {"any", "other"}
SYLLABLE = re.compile(r"[bpmfdtnlgkhjqxrzcsyw]?h?[aeiouv][a-z]{0,4}")


class Group(NamedTuple):
    line: int
    two_way: bool
    typed: tuple[str, ...]
    found: tuple[str, ...]


def lines(name: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate((FOLDER / name).read_text("utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            yield number, line


def groups() -> list[Group]:
    found = []
    for number, line in lines("synonyms.txt"):
        typed, arrow, others = line.partition(" => ")
        names = tuple(typed.split(", "))
        found.append(Group(number, not arrow, names, tuple(others.split(", ")) if arrow else names))
    return found


def column(name: str) -> list[str]:
    return [line for _, line in lines(name)]


def repeated(words: list[str]) -> list[str]:
    return [word for word, times in Counter(words).items() if times > 1]


def test_every_file_begins_with_its_format_in_both_languages():
    for path in FOLDER.iterdir():
        first = path.read_text("utf-8").splitlines()[:6]
        assert all(line.startswith("#") for line in first[:2]), path.name
        assert any(is_han(line[2:5]) for line in first), path.name
        assert any(re.search(r"[a-z]{3,} [a-z]{2,} ", line) for line in first), path.name


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("synonyms.txt", 430),
        ("words.txt", 1550),
        ("shapes.txt", 300),
        ("surnames.txt", 40),
        ("readings.txt", 60),
        ("askers.txt", 90),
    ],
)
def test_there_are_enough_and_none_twice(name, least):
    found = column(name)
    assert len(found) >= least
    assert repeated(found) == []
    assert [line for line in found if line != line.strip() or "  " in line] == []


def test_synonyms_are_folded_names_of_two_to_eight_characters():
    for group in groups():
        for name in {*group.typed, *group.found}:
            assert fold(name) == name, (group.line, name)
            assert 2 <= len(name) <= 8, (group.line, name)
            assert name == name.strip(), (group.line, name)
            assert "，" not in name, (group.line, name)
            assert "=>" not in name, (group.line, name)


def test_no_stop_word_is_a_synonym():
    stop_words = load.stop_words()
    assert {
        name for group in groups() for name in (*group.typed, *group.found)
    } & stop_words == set()


def test_a_two_way_group_has_two_names_each_in_one_group_only():
    two_way = [group for group in groups() if group.two_way]
    assert [group for group in two_way if len(group.typed) < 2] == []
    assert repeated([name for group in two_way for name in group.typed]) == []


def test_a_one_way_line_has_one_name_that_is_not_found_by_itself():
    one_way = [group for group in groups() if not group.two_way]
    assert [group for group in one_way if len(group.typed) != 1] == []
    assert repeated([group.typed[0] for group in one_way]) == []
    assert [group for group in one_way if group.typed[0] in group.found] == []
    assert [group for group in one_way if repeated(list(group.found))] == []


def test_what_would_be_found_inside_other_words_is_only_typed():
    found = {name for group in groups() for name in group.found}
    topics = {word for names in topic_names() for word in names}
    for name, text in CUTS_INTO_OTHER_WORDS.items():
        assert name in text
        assert name not in found | topics, text


def topic_names() -> list[list[str]]:
    topics = tomllib.loads((load.ROOT / "taxonomies" / "topics.toml").read_text("utf-8"))["topic"]
    return [[fold(name) for name in (topic["name"], *topic["aliases"])] for topic in topics]


@pytest.mark.slow
def test_no_group_repeats_the_aliases_of_a_topic():
    for group in groups():
        if group.two_way:
            assert not any(set(group.typed) <= set(names) for names in topic_names()), group.line


def test_names_and_aliases_belong_to_one_topic():
    assert repeated([name for names in topic_names() for name in names]) == []


def test_what_the_issue_names_is_there():
    together = {frozenset(pair) for group in groups() for pair in _pairs(group)}
    for pair in (
        ("学困生", "潜能生"),
        ("后进生", "差生"),
        ("校园欺凌", "校园霸凌"),
        ("初三", "九年级"),
        ("教育随笔", "教育札记"),
        ("班主任", "班导师"),
        ("班级管理", "班级经营"),
        ("网络", "网路"),
        ("叛逆", "逆反心理"),
    ):
        assert frozenset(pair) in together, pair


def _pairs(group: Group) -> Iterator[tuple[str, str]]:
    for one in group.typed:
        for other in group.found:
            if one != other:
                yield one, other


def test_words_are_folded_and_no_word_twice():
    words = [line.split(" ")[0] for line in column("words.txt")]
    assert repeated(words) == []
    assert [word for word in words if fold(word) != word] == []
    assert [word for word in words if word in load.stop_words()] == []


def test_shapes_are_groups_of_simplified_han():
    found = column("shapes.txt")
    for group in found:
        assert len(set(group)) == len(group) >= 2, group
        assert is_han(group), group
        assert fold(group) == group, group
    sets = [frozenset(group) for group in found]
    assert repeated([str(sorted(group)) for group in sets]) == []
    assert [group for group in sets if any(group < other for other in sets)] == []


def test_shapes_mend_what_people_mistype():
    together = {frozenset(pair) for group in column("shapes.txt") for pair in _each_two(group)}
    for mistyped, meant in (("末来", "未来"), ("己经", "已经"), ("判逆", "叛逆"), ("急燥", "急躁")):
        for one, other in zip(mistyped, meant, strict=True):
            assert one == other or frozenset((one, other)) in together, mistyped


def _each_two(group: str) -> Iterator[tuple[str, str]]:
    for at, one in enumerate(group):
        for other in group[at + 1 :]:
            yield one, other


@pytest.mark.parametrize("name", ["surnames.txt", "readings.txt"])
def test_a_reading_has_one_syllable_a_character(name):
    words = []
    for line in column(name):
        word, *syllables = line.split(" ")
        words.append(word)
        assert len(word) == len(syllables), line
        assert fold(word) == word, line
        assert all(SYLLABLE.fullmatch(syllable) for syllable in syllables), line
    assert repeated(words) == []


def test_readings_of_the_issue():
    readings = dict(line.split(" ", 1) for line in column("readings.txt"))
    surnames = dict(line.split(" ", 1) for line in column("surnames.txt"))
    assert readings["单县"] == "shan xian"
    assert (surnames["单"], surnames["仇"], surnames["解"]) == ("shan", "qiu", "xie")


def test_askers_carry_no_content():
    askers = column("askers.txt")
    assert [word for word in askers if fold(word) != word] == []
    names = {name for group in groups() for name in (*group.typed, *group.found)}
    names |= {word for topic in topic_names() for word in topic}
    names |= set(load.domain_words())
    names |= {phrase for table in intents().values() for one in table for phrase in one["phrases"]}
    assert set(askers) & names == set()


@pytest.mark.parametrize(("query", "left"), ONLY_ASKS.items())
def test_askers_do_not_cut_into_other_words(query, left):
    sure = sorted((word for word in column("askers.txt") if len(word) >= 3), key=len, reverse=True)
    assert re.sub("|".join(map(re.escape, sure)), "", query) == left


def intents() -> dict[str, list[dict[str, list[str]]]]:
    return tomllib.loads((FOLDER / "intents.toml").read_text("utf-8"))


def test_a_phrase_means_one_thing():
    phrases = [phrase for table in intents().values() for one in table for phrase in one["phrases"]]
    assert repeated(phrases) == []
    assert [phrase for phrase in phrases if fold(phrase) != phrase or not phrase.strip()] == []
    assert set(phrases) & load.stop_words() == set()


@pytest.mark.parametrize(
    ("table", "field", "vocabulary"),
    [("stage", "code", "stages"), ("grade", "number", "grades"), ("kind", "code", "kinds")],
)
def test_every_value_can_be_said_in_words(table, field, vocabulary):
    terms = getattr(load.vocabularies(), vocabulary)
    said = {str(one[field]): one["phrases"] for one in intents()[table]}
    assert list(said) == [term.code for term in terms if term.code not in SAYS_NOTHING]
    assert all(said.values())
    meant = {fold(name): term.code for term in terms for name in (term.name, *term.aliases)}
    for code, phrases in said.items():
        for phrase in phrases:
            assert meant.get(phrase, code) == code, phrase
