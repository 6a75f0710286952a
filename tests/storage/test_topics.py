"""The topic tree, its words, and who hears of its changes."""

import pytest

from kb.domain.access import ANONYMOUS, ANONYMOUS_READER, OPERATOR_READER, OPERATOR_SCOPE, Reader
from kb.domain.actor import OPERATOR
from kb.domain.outcome import Outcome
from kb.domain.topics import TopicState
from kb.domain.vocabulary import Visibility
from kb.errors import Conflict, InvalidInput, NotFound
from kb.usecases import (
    catalogue,
    collections,
    editing,
    indexing,
    resources,
    suggestions,
    topics,
)
from tests.factories import (
    add_collection,
    add_occasion,
    add_project,
    add_resource,
    add_studio,
    add_topic,
)


@pytest.fixture
def tree(db):
    """德育 > 感恩 > 父母; 班级, and a resource on each."""
    add_topic(db, "moral", "德育")
    add_topic(db, "thanks", "感恩教育", parent="moral", aliases=("感恩", "孝亲敬老"))
    add_topic(db, "parents", "感恩父母", parent="thanks")
    add_topic(db, "class", "班级建设")
    for key in ("moral", "thanks", "parents", "class"):
        add_resource(db, f"r-{key}", topics=(key,))
    indexing.settle(db, indexing.claim(db, "test", 100, 60))
    return db


def touched(db):
    ids = {entry.resource_id for entry in indexing.claim(db, "test", 10_000, 60)}
    return {item.key for item in indexing.load(db, list(ids))}


def path(db, key):
    return resources.get(db, key, OPERATOR_READER).topic_path


def test_a_topic_comes_back_as_saved(tree):
    found = topics.get(tree, "thanks", OPERATOR_READER)
    assert (found.name, found.parent.key) == ("感恩教育", "moral")
    assert found.aliases == ("感恩", "孝亲敬老")


def test_the_tree_has_parents_first_and_children_in_their_order(db):
    add_topic(db, "b", "乙", position=1)
    add_topic(db, "a", "甲", position=2)
    add_topic(db, "a1", "甲一", parent="a", position=2)
    add_topic(db, "a2", "甲二", parent="a", position=1)
    assert [topic.key for topic in topics.tree(db, OPERATOR_SCOPE)] == ["b", "a", "a2", "a1"]


def test_resources_carry_all_ancestors(tree):
    assert path(tree, "r-parents") == ("moral", "thanks", "parents")


def test_keys_that_begin_alike_are_not_related(db):
    add_topic(db, "a", "甲")
    add_topic(db, "a-b", "乙")
    add_topic(db, "a0", "丙")
    add_topic(db, "top", "顶")
    for key in ("a", "a-b", "a0"):
        add_resource(db, f"r-{key}", topics=(key,))
    topics.move(db, OPERATOR, "a", "top")
    assert path(db, "r-a") == ("top", "a")
    assert (path(db, "r-a-b"), path(db, "r-a0")) == (("a-b",), ("a0",))


def test_a_move_takes_all_that_is_below_along(tree):
    topics.move(tree, OPERATOR, "thanks", "class")
    assert path(tree, "r-parents") == ("class", "thanks", "parents")
    assert topics.get(tree, "parents", OPERATOR_READER).parent.key == "thanks"
    assert touched(tree) == {"r-thanks", "r-parents"}


def test_a_move_to_the_root(tree):
    topics.move(tree, OPERATOR, "thanks", None)
    assert path(tree, "r-parents") == ("thanks", "parents")
    assert topics.get(tree, "thanks", OPERATOR_READER).parent is None


@pytest.mark.parametrize("parent", ["thanks", "parents", "nothing"])
def test_a_topic_cannot_be_below_itself_or_nothing(tree, parent):
    with pytest.raises(InvalidInput) as caught:
        topics.move(tree, OPERATOR, "thanks", parent)
    assert caught.value.field == "parent"


def test_the_tree_has_a_greatest_depth(db):
    add_topic(db, "t1", "主题1")
    for n in range(2, 21):
        add_topic(db, f"t{n}", f"主题{n}", parent=f"t{n - 1}")
    with pytest.raises(InvalidInput):
        add_topic(db, "t21", "主题21", parent="t20")
    add_topic(db, "top", "顶")
    with pytest.raises(InvalidInput):
        topics.move(db, OPERATOR, "t1", "top")


def test_a_new_name_reaches_the_index_where_it_is_shown(tree):
    topics.rename(tree, OPERATOR, "thanks", "学会感恩")
    assert touched(tree) == {"r-thanks"}
    assert resources.get(tree, "r-thanks", ANONYMOUS_READER).topics[0].name == "学会感恩"
    assert catalogue.topic_keys_named(tree, "感恩教育", OPERATOR_SCOPE) == []


def test_saving_the_same_topic_changes_nothing(tree):
    made = TopicState("thanks", "感恩教育", "moral", ("感恩", "孝亲敬老"))
    assert topics.save(tree, OPERATOR, made) is Outcome.UNCHANGED


def test_a_word_belongs_to_one_topic(tree):
    with pytest.raises(Conflict, match="感恩教育"):
        add_topic(tree, "other", "感 恩")
    with pytest.raises(Conflict):
        topics.rename(tree, OPERATOR, "class", "孝親敬老")
    add_topic(tree, "class", "班级建设", aliases=("带班",))
    with pytest.raises(Conflict):
        add_topic(tree, "other", "别的", aliases=("带班",))


def test_aliases_that_say_the_same_are_kept_once(db):
    add_topic(db, "t", "后进生", aliases=("後進生", "学困生", "学困生 "))
    assert topics.get(db, "t", OPERATOR_READER).aliases == ("学困生",)


def test_topics_are_found_by_name_and_alias_in_either_script(tree):
    assert catalogue.topic_keys_named(tree, "感恩", OPERATOR_SCOPE) == ["thanks"]
    assert catalogue.topic_keys_named(tree, "孝親 敬老", OPERATOR_SCOPE) == ["thanks"]
    assert catalogue.topic_keys_named(tree, "感恩父", OPERATOR_SCOPE) == ["parents"]
    assert catalogue.topic_keys_named(tree, "教育", OPERATOR_SCOPE) == ["thanks"]
    assert catalogue.topic_keys_named(tree, "%", OPERATOR_SCOPE) == []
    assert catalogue.topic_keys_named(tree, " ", OPERATOR_SCOPE) == []


def test_studios_and_occasions_are_found_by_name(db):
    add_studio(db, "s-1", "林若溪班主任工作室")
    add_occasion(db, "o-1", "劳动节", aliases=("五一",))
    assert catalogue.studio_keys_named(db, "林若溪", OPERATOR_SCOPE) == ["s-1"]
    assert (
        catalogue.occasion_keys_named(db, "勞動節", OPERATOR_SCOPE)
        == catalogue.occasion_keys_named(db, "五一", OPERATOR_SCOPE)
        == ["o-1"]
    )


def test_labels_are_names_by_key(tree):
    add_occasion(tree, "o-1", "劳动节")
    wanted = {"topic": ["thanks", "nothing"], "occasion": ["o-1"], "author": []}
    assert catalogue.names_of(tree, wanted, ANONYMOUS).known == {
        "topic": {"thanks": "感恩教育"},
        "occasion": {"o-1": "劳动节"},
        "author": {},
    }


def test_a_text_that_swells_when_folded_is_nobody(tree):
    assert catalogue.topic_keys_named(tree, "\ufdfa" * 3000, OPERATOR_SCOPE) == []


def test_a_topic_is_not_suggested_for_what_another_of_a_like_key_has(db):
    add_topic(db, "zt1", "感恩教育")
    add_topic(db, "zt10", "劳动教育")
    add_resource(db, "a", topics=("zt10",))
    assert suggestions.visible(db, {"topic": ["zt1", "zt10"]}, ANONYMOUS) == {"topic": {"zt10"}}


def test_an_occasion_comes_back_and_its_name_reaches_the_index(db):
    add_occasion(db, "o-1", "劳动节", aliases=("五一",), months=(4, 5), description="五月一日")
    add_resource(db, "a", occasions=("o-1",))
    indexing.settle(db, indexing.claim(db, "test", 100, 60))
    found = editing.read(db, OPERATOR, "occasion", "o-1")
    assert (found.aliases, found.months, found.description) == (("五一",), (4, 5), "五月一日")
    add_occasion(db, "o-1", "国际劳动节", aliases=("五一",), months=(4, 5))
    assert touched(db) == {"a"}


def test_a_project_comes_back_as_saved(tree):
    add_studio(tree, "s-1")
    add_project(tree, "pr-1", "研究", studio="s-1", topics=("thanks", "class"), starts_on="2023-10")
    found = editing.read(tree, OPERATOR, "project", "pr-1")
    assert (found.studio, found.starts_on) == ("s-1", "2023-10")
    assert found.topics == ("thanks", "class")


def test_a_collection_keeps_its_order_and_shows_what_the_reader_may_see(db):
    for key in "abc":
        add_resource(db, key)
    add_resource(db, "secret", visibility=Visibility.PRIVATE)
    add_collection(db, "c-1", items=("c", "secret", "a", "b"))
    resources.delete(db, OPERATOR, "b")

    def keys(scope):
        return [item.resource_key for item in collections.get(db, "c-1", Reader(scope)).items]

    assert keys(ANONYMOUS) == ["c", "a"]
    assert keys(OPERATOR_SCOPE) == ["c", "secret", "a"]
    resources.purge(db, OPERATOR, "c")
    assert keys(ANONYMOUS) == ["a"]


def test_a_private_collection_is_not_found(db):
    add_collection(db, "c-1", visibility=Visibility.PRIVATE)
    with pytest.raises(NotFound):
        collections.get(db, "c-1", ANONYMOUS_READER)
    assert collections.every(db, ANONYMOUS) == []
    assert len(collections.every(db, OPERATOR_SCOPE)) == 1


def test_a_resource_is_in_a_collection_once(db):
    add_resource(db, "a")
    with pytest.raises(InvalidInput):
        add_collection(db, "c-1", items=("a", "a"))
    with pytest.raises(InvalidInput):
        add_collection(db, "c-1", items=("nothing",))
