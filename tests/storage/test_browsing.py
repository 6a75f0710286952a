"""What browsing asks of the base: places in collections, years at work, lists of studios."""

import pytest
from sqlalchemy import select

from kb.domain.access import (
    ANONYMOUS,
    NETWORK,
    OPERATOR_READER,
    OPERATOR_SCOPE,
    PUBLIC,
    Scope,
    author_token,
    host_token,
    studio_token,
)
from kb.domain.actor import OPERATOR
from kb.domain.collections import NeighbourInCollection
from kb.domain.studios import Cycle, MemberState
from kb.domain.vocabulary import Level, Role, Visibility
from kb.errors import NotFound
from kb.storage.collections.tables import collection
from kb.storage.readable import readable_collection
from kb.usecases import collections, history, people, resources, studios, topics
from tests.factories import (
    add_collection,
    add_person,
    add_resource,
    add_studio,
    add_topic,
)


def id_of(db, key):
    return resources.get(db, key, OPERATOR_READER).id


def places(db, key, within, scope=ANONYMOUS):
    return collections.places(db, id_of(db, key), scope, within)


@pytest.fixture
def series(db):
    for key in ("a", "b", "c", "d"):
        add_resource(db, key)
    resources.set_visibility(db, OPERATOR, "b", Visibility.PRIVATE)
    add_collection(db, "c-1", "一学期", items=["a", "b", "c", "d"])
    add_collection(db, "c-2", "另一册", items=["c"])
    add_collection(db, "c-3", "私藏", items=["c"], visibility=Visibility.PRIVATE)
    return db


def test_a_place_skips_what_the_reader_may_not_see(series):
    _, place = places(series, "c", "c-1")
    assert (place.title, place.number, place.total) == ("一学期", 2, 3)
    assert place.previous == NeighbourInCollection("a", "题目 a")
    assert place.next == NeighbourInCollection("d", "题目 d")
    _, place = places(series, "c", "c-1", OPERATOR_SCOPE)
    assert (place.number, place.total, place.previous.key) == (3, 4, "b")


def test_the_ends_of_a_collection(series):
    assert places(series, "a", "c-1")[1].previous is None
    assert places(series, "d", "c-1")[1].next is None


def test_there_is_no_place_in_what_is_closed_or_does_not_hold_it(series):
    for within in ("c-3", "c-2", "none", None):
        assert places(series, "a", within)[1] is None


def test_a_resource_knows_the_collections_in_scope_that_hold_it(series):
    assert places(series, "c", None)[0] == [("c-2", "另一册"), ("c-1", "一学期")]
    assert [key for key, _ in places(series, "c", None, OPERATOR_SCOPE)[0]] == ["c-3", "c-2", "c-1"]
    assert places(series, "c", "c-1")[0][0][0] == "c-1"


def test_summaries_count_what_the_reader_may_see(series):
    add_collection(series, "c-4", "全是私下的", items=["b"])
    found, total = collections.summaries(series, ANONYMOUS, 10)
    assert [(one.key, one.count) for one in found] == [("c-2", 1), ("c-1", 3)]
    assert total == 2
    assert [one.key for one in collections.summaries(series, ANONYMOUS, 1, 1)[0]] == ["c-1"]
    assert collections.summaries(series, OPERATOR_SCOPE, 10)[1] == 4


def test_the_scope_of_collections_in_sql_is_that_of_the_domain(db):
    curator, other = (add_person(db, key, key) for key in ("p-1", "p-2"))
    add_studio(db, "s-1")
    for visibility in Visibility:
        for studio in (None, "s-1"):
            key = f"c-{visibility}-{studio}"
            add_collection(db, key, visibility=visibility, studio=studio, curator=curator)
    everything = collections.every(db, OPERATOR_SCOPE)
    studio_id = studios.get(db, "s-1", OPERATOR_READER).id
    own, foreign = (
        author_token(people.get(db, key, OPERATOR_READER).id) for key in (curator, other)
    )
    for tokens in (
        [], [PUBLIC], [PUBLIC, NETWORK], [own], [foreign], [PUBLIC, host_token(studio_id)],
        [PUBLIC, NETWORK, studio_token(studio_id)], [PUBLIC, own, studio_token(studio_id)],
    ):  # fmt: skip
        scope = Scope(frozenset(tokens))
        with db.read() as tx:
            keys = set(
                tx.execute(select(collection.c.key).where(readable_collection(scope))).scalars()
            )
        assert keys == {one.key for one in everything if scope.allows(one.audience)}, tokens


def test_years_at_work_are_those_of_the_topic_and_below_it(db):
    add_topic(db, "t", "班级建设")
    add_topic(db, "t-below", "班规", parent="t")
    add_topic(db, "other", "家访")
    for key in ("p-1", "p-2"):
        add_person(db, key, key)
    for date, topic, author in (
        ("2019-09", "t", "p-1"),
        ("2023", "t-below", "p-1"),
        ("2025-01-01", "other", "p-1"),
        ("2021", "t", "p-2"),
    ):
        add_resource(db, date=date, topics=(topic,), authors=(author,))
    add_resource(db, topics=("t",), authors=("p-2",), date="2030", visibility=Visibility.PRIVATE)
    add_resource(db, topics=("t",), authors=("p-2",))
    found = topics.years_at_work(db, "t", ["p-1", "p-2", "none"], ANONYMOUS)
    assert found == {"p-1": ("2019", "2023"), "p-2": ("2021", "2021")}
    assert topics.years_at_work(db, "other", ["p-2"], ANONYMOUS) == {}
    with pytest.raises(NotFound):
        topics.years_at_work(db, "none", [], ANONYMOUS)


def test_studios_by_level_with_host_members_and_last_cycle(db):
    for key in ("p-1", "p-2", "p-3"):
        add_person(db, key, key)
    add_studio(
        db, "s-2", "乙",
        level=Level.CITY,
        members=[
            MemberState("p-1", Role.HOST, "2018", "2021"),
            MemberState("p-2", Role.HOST, "2021"),
            MemberState("p-2", Role.MENTOR, "2018"),
            MemberState("p-3", Role.MEMBER),
        ],
        cycles=(Cycle(1, "2018", "2021"), Cycle(2, "2021")),
    )  # fmt: skip
    add_studio(
        db, "s-1", "甲", level=Level.CITY, members=[MemberState("p-1", Role.HOST, "2018", "2021")]
    )
    add_studio(db, "s-0", "丙")
    assert studios.levels(db, OPERATOR_SCOPE) == {Level.CITY: 2, None: 1}
    first, second = studios.summaries(db, OPERATOR_SCOPE, Level.CITY, 10)
    assert (first.key, [host.key for host in first.hosts], first.cycle) == ("s-1", ["p-1"], None)
    assert [host.key for host in second.hosts] == ["p-2"]
    assert (second.people, second.cycle) == (3, Cycle(2, "2021"))
    assert [one.key for one in studios.summaries(db, OPERATOR_SCOPE, Level.CITY, 10, 1)] == ["s-2"]
    assert [one.key for one in studios.summaries(db, OPERATOR_SCOPE, None, 10)] == ["s-0"]


def test_a_past_state_is_read_by_those_who_might_read_it_then(db):
    author, stranger = (add_person(db, key, key) for key in ("p-1", "p-2"))
    for body, visibility in (
        ("学生张三的事", Visibility.PRIVATE),
        ("学生小甲的事", Visibility.PUBLIC),
        ("学生小甲的事，改过", Visibility.PUBLIC),
    ):
        add_resource(db, "a", body=body, visibility=visibility, authors=(author,))

    def numbers(*tokens):
        found, states = history.of(db, "a", Scope(frozenset(tokens)))
        assert found.key == "a"
        return [state.number for state in states]

    assert numbers(PUBLIC) == [2, 3]
    assert numbers(PUBLIC, author_token(people.get(db, author, OPERATOR_READER).id)) == [1, 2, 3]
    assert numbers(PUBLIC, author_token(people.get(db, stranger, OPERATOR_READER).id)) == [2, 3]


def test_the_history_of_what_may_not_be_read_is_not_found(db):
    add_resource(db, "a")
    add_resource(db, "b", visibility=Visibility.NETWORK)
    resources.delete(db, OPERATOR, "a")
    for key in ("a", "b", "none"):
        with pytest.raises(NotFound):
            history.of(db, key, ANONYMOUS)


def test_a_state_says_what_changed_in_it(db):
    add_resource(db, "a", title="旧题", summary="提要")
    add_resource(db, "a", title="新题", duration_min=40)
    _, (before, after) = history.of(db, "a", ANONYMOUS)
    assert set(after.changed_since(before)) == {"title", "summary", "duration_min"}
    assert (before.summary, after.summary, after.title) == ("提要", "", "新题")
