"""Suggestions while typing, over a whole base."""

from datetime import date

import pytest

from indexer.understanding import cached
from indexer.understanding.names import base_names
from kb.domain.access import ANONYMOUS, OPERATOR_SCOPE
from kb.domain.actor import OPERATOR
from kb.domain.asked import ASKED_CHARS, Asked
from kb.domain.journal import Act
from kb.domain.vocabulary import Visibility
from kb.errors import InvalidInput
from kb.usecases import journal, people, queries, resources, studios, taken_down, topics
from tests.factories import add_person, add_resource, add_studio, add_topic
from tests.flow.conftest import World
from web.services import build_services


def fill(world):
    db = world.db
    add_topic(db, "gratitude", "感恩教育", aliases=("感恩之心",))
    add_person(db, "p-1", "邓小满")
    add_person(db, "p-2", "孟秋白")
    add_studio(db, "s-1", "林若溪班主任工作室")
    add_resource(
        db, "a", title="给家人的感谢信：感恩班会设计", body="主题班会，一堂关于家长会的课。",
        authors=("p-1",), topics=("gratitude",), studio="s-1",
    )  # fmt: skip
    add_resource(
        db, "b", title="密室班会", body="校园欺凌防治", authors=("p-2",),
        visibility=Visibility.PRIVATE,
    )  # fmt: skip
    world.sync()
    return world


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    world = fill(World(tmp_path_factory.mktemp("suggest") / "data"))
    yield world
    world.close()


def suggest(world, text, scope=ANONYMOUS):
    """The names, titles and queries by group; groups without any left out."""
    found = world.services.suggester.suggest(text, scope)
    groups = {
        "topics": [one.name for one in found.topics],
        "authors": [one.name for one in found.authors],
        "studios": [one.name for one in found.studios],
        "titles": [one.key for one in found.resources],
        "queries": found.queries,
    }
    return {name: group for name, group in groups.items() if group}


@pytest.mark.parametrize(
    ("typed", "group", "name"),
    [
        ("感", "topics", "感恩教育"),
        ("之心", "topics", "感恩教育"),
        ("g", "topics", "感恩教育"),
        ("ganen", "topics", "感恩教育"),
        ("gejy", "topics", "感恩教育"),
        ("ganne", "topics", "感恩教育"),
        ("邓", "authors", "邓小满"),
        ("dengx", "authors", "邓小满"),
        ("邓晓满", "authors", "邓小满"),
        ("lrx", "studios", "林若溪班主任工作室"),
        ("林若溪工作", "studios", "林若溪班主任工作室"),
        ("感谢信", "titles", "a"),
        ("班会 感谢信", "titles", "a"),
        ("ganxie banhui", "titles", "a"),
        ("主题班", "queries", "主题班会"),
        ("zhutib", "queries", "主题班会"),
        ("ztbh", "queries", "主题班会"),
        ("主题班汇", "queries", "主题班会"),
        ("感恩 家长", "queries", "感恩 家长会"),
    ],
)
def test_found_by_group(filled, typed, group, name):
    assert name in suggest(filled, typed).get(group, [])


@pytest.mark.parametrize("typed", ["密室", "孟秋白", "mqb", "mengqiu", "孟秋百", "校园欺", "xyql"])
def test_nothing_of_what_is_private(filled, typed):
    assert suggest(filled, typed) == {}
    assert suggest(filled, typed, OPERATOR_SCOPE) != {}


def test_a_query_that_finds_nothing_is_not_suggested(filled):
    assert "感恩母亲节" not in suggest(filled, "感恩母").get("queries", [])


@pytest.mark.parametrize("typed", ["", " ", "“”", "%", "()", "\x00", "。"])
def test_nothing_for_nothing(filled, typed):
    assert suggest(filled, typed) == {}


def test_as_names_and_resources_change(any_world, monkeypatch):
    monkeypatch.setattr(base_names, "_LOOK_EVERY_S", 0)
    world = fill(any_world)
    assert suggest(world, "dxm")["authors"] == ["邓小满"]
    people.rename(world.db, OPERATOR, "p-1", "邓大满")
    studios.rename(world.db, OPERATOR, "s-1", "何明远工作室")
    topics.rename(world.db, OPERATOR, "gratitude", "谢意")
    assert suggest(world, "dengda")["authors"] == ["邓大满"]
    assert suggest(world, "hmygzs")["studios"] == ["何明远工作室"]
    assert suggest(world, "xieyi")["topics"] == ["谢意"]
    assert "authors" not in suggest(world, "邓小满")
    resources.delete(world.db, OPERATOR, "a")
    world.sync()
    assert suggest(world, "邓大满") == suggest(world, "感谢信") == {}


def ask(world, text, days, total=1, step="all"):
    """Different readers ask for a text on so many days."""
    for day in range(1, days + 1):
        on = date(2026, 3, day)
        queries.record(world.db, [Asked(text, text, 9, 0, on, total, step, on)])


def test_what_others_asked_on_three_days_and_found_is_suggested_before_words(filled):
    ask(filled, "感恩 班会 设计", 3)
    ask(filled, "感恩 教师", 3, total=0, step="")
    ask(filled, "感恩 班会", 2)
    ask(filled, "感恩 密室", 3)  # found by others in what is private
    assert suggest(filled, "感恩")["queries"][0] == "感恩 班会 设计"
    assert not {"感恩 教师", "感恩 班会", "感恩 密室"} & set(suggest(filled, "感恩")["queries"])
    assert "感恩 班会 设计" not in suggest(filled, "班会").get("queries", [])


def test_what_was_asked_very_often_on_one_day_is_not_suggested(filled):
    today = queries.today()
    for _ in range(50):
        queries.record(
            filled.db, [Asked("家长会 班会", "家长会 班会", 1, 0, today, 1, "all", today)]
        )
    assert "家长会 班会" not in suggest(filled, "家长会").get("queries", [])


def test_a_query_is_suggested_only_where_every_word_is_one_of_the_public_texts(filled):
    long = "感恩 班会 设计 感谢信 家人 主题班会 一堂 关于 骗子"
    ask(filled, long, 3)
    assert long not in suggest(filled, "感恩").get("queries", [])
    ask(filled, "班会 密室", 3)
    assert "班会 密室" not in suggest(filled, "班会", OPERATOR_SCOPE).get("queries", [])


@pytest.fixture
def without_delay(monkeypatch):
    """No process remembers what is down."""
    monkeypatch.setattr(cached, "FRESH_S", 0.0)


def test_what_a_curator_took_down_is_suggested_to_nobody_until_it_is_put_back(
    any_world, without_delay
):
    world = fill(any_world)
    ask(world, "感恩 班会 设计", 3)
    assert taken_down.take_down(world.db, OPERATOR, " 感恩  班会 設計 ")
    assert not taken_down.take_down(world.db, OPERATOR, "感恩 班会 设计")
    for scope in (ANONYMOUS, OPERATOR_SCOPE):
        assert "感恩 班会 设计" not in suggest(world, "感恩", scope).get("queries", [])
    ask(world, "感恩 班会 设计", 5)
    assert "感恩 班会 设计" not in suggest(world, "感恩").get("queries", [])
    assert taken_down.put_back(world.db, OPERATOR, "感恩 班会 设计")
    assert not taken_down.put_back(world.db, OPERATOR, "感恩 班会 设计")
    assert suggest(world, "感恩")["queries"][0] == "感恩 班会 设计"


def test_a_word_of_the_base_that_was_taken_down_completes_nothing(any_world, without_delay):
    world = fill(any_world)
    assert "感恩 家长会" in suggest(world, "感恩 家长")["queries"]
    taken_down.take_down(world.db, OPERATOR, "家长会")
    assert "感恩 家长会" not in suggest(world, "感恩 家长").get("queries", [])
    assert "家长会" not in suggest(world, "家长").get("queries", [])


def test_another_process_sees_what_was_taken_down(any_world, without_delay):
    world = fill(any_world)
    ask(world, "感恩 班会 设计", 3)
    assert "感恩 班会 设计" in suggest(world, "感恩")["queries"]
    other = build_services(world.services.settings)
    try:
        taken_down.take_down(other.db, OPERATOR, "感恩 班会 设计")
        assert "感恩 班会 设计" not in suggest(world, "感恩").get("queries", [])
    finally:
        other.close()


def test_the_journal_says_who_took_down_and_put_back_and_holds_no_text(world):
    taken_down.take_down(world.db, OPERATOR, "骗子的话")
    taken_down.put_back(world.db, OPERATOR, "骗子的话")
    back, down = journal.entries(world.db, OPERATOR.scope)[:2]
    assert (down.entry.act, back.entry.act) == (Act.TAKE_DOWN, Act.PUT_BACK)
    assert down.entry.thing == back.entry.thing
    assert "骗子" not in repr((down, back))


@pytest.mark.parametrize("text", ["", " ", "。", "长" * (ASKED_CHARS + 1)])
def test_what_cannot_be_a_query_cannot_be_taken_down(world, text):
    with pytest.raises(InvalidInput):
        taken_down.take_down(world.db, OPERATOR, text)


def test_names_are_suggested_while_there_is_no_index(world):
    add_topic(world.db, "gratitude", "感恩教育")
    add_resource(world.db, "a", title="感恩班会", topics=("gratitude",))
    assert suggest(world, "ganen") == {"topics": ["感恩教育"]}
