"""Versions of one text, on both databases: found, followed through changes, and let go."""

import pytest
from sqlalchemy import func, select

from kb.domain.access import (
    ANONYMOUS,
    ANONYMOUS_READER,
    OPERATOR_READER,
    OPERATOR_SCOPE,
    Scope,
    author_token,
)
from kb.domain.actor import OPERATOR
from kb.domain.vocabulary import Visibility
from kb.storage.twins.tables import sketch, sketch_band, sketch_due, twin
from kb.usecases import indexing, people, resources, twins
from tests.factories import add_person, add_resource
from tests.relevance import twin_pairs

STORY, OTHER, THIRD = twin_pairs.texts()[:3]
SPUN = twin_pairs.spun(STORY, None)
IN_TAIWAN = twin_pairs.traditional(STORY, None)
WRAPPED = twin_pairs.wrapped(STORY, None)


def compare_all(db):
    """As the worker does: what the index has taken in is compared."""
    indexing.settle(db, indexing.waiting(db))
    twins.prepare(db)
    while twins.are_due(db):
        twins.compare_due(db)


def twins_of(db, key, scope=OPERATOR_SCOPE):
    found = twins.of(db, resources.get(db, key, OPERATOR_READER).id, scope)
    return {one.resource.key for one in found.closest}


def rows(db, table):
    with db.read() as tx:
        return tx.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.fixture
def versions(db):
    """One text three times, and another."""
    add_resource(db, "first", body=STORY)
    add_resource(db, "taiwan", body=IN_TAIWAN, title="另一個標題")
    add_resource(db, "wrapped", body=WRAPPED)
    add_resource(db, "other", body=OTHER)
    compare_all(db)
    return db


def test_versions_of_one_text_are_twins(versions):
    assert twins_of(versions, "first") == {"taiwan", "wrapped"}
    assert twins_of(versions, "taiwan") == {"first", "wrapped"}
    assert twins_of(versions, "other") == set()
    assert twins.count(versions) == 3


def test_the_closest_comes_first(versions):
    found = twins.of(versions, resources.get(versions, "first", OPERATOR_READER).id, OPERATOR_SCOPE)
    assert [one.resource.key for one in found.closest] == ["taiwan", "wrapped"]
    assert 0.4 < found.closest[1].alike < found.closest[0].alike <= 1


def test_one_more_is_held_against_those_that_are_there(versions):
    add_resource(versions, "spun", body=SPUN)
    compare_all(versions)
    assert twins_of(versions, "spun") == {"first", "taiwan", "wrapped"}
    assert "spun" in twins_of(versions, "first")


def test_an_edit_dissolves_them(versions):
    add_resource(versions, "taiwan", body=OTHER)
    compare_all(versions)
    assert twins_of(versions, "first") == {"wrapped"}
    assert twins_of(versions, "taiwan") == {"other"}


def test_the_bin_dissolves_them_and_coming_back_restores_them(versions):
    resources.delete(versions, OPERATOR, "first")
    assert twins_of(versions, "taiwan") == {"wrapped"}  # at once, whatever is still due
    compare_all(versions)
    assert twins.count(versions) == 1
    resources.restore(versions, OPERATOR, "first")
    compare_all(versions)
    assert twins_of(versions, "taiwan") == {"first", "wrapped"}


def test_nothing_is_left_of_what_is_purged(versions):
    for key in ("first", "taiwan", "wrapped", "other"):
        resources.purge(versions, OPERATOR, key)
    compare_all(versions)
    assert [rows(versions, table) for table in (sketch, sketch_band, twin, sketch_due)] == [0] * 4


def test_a_new_title_alone_compares_nothing_anew(versions, monkeypatch):
    add_resource(versions, "first", body=STORY, title="新标题")
    monkeypatch.setattr(twins.twins, "put", None)  # would be called
    compare_all(versions)
    assert twins_of(versions, "first") == {"taiwan", "wrapped"}


def test_short_texts_are_nobodys_twins(db):
    for key in ("a", "b"):
        add_resource(db, key, body="内容见附件，请各位老师下载后阅读。")
    compare_all(db)
    assert twins_of(db, "a") == set()


def test_a_reader_sees_and_counts_only_what_is_for_him(versions):
    add_person(versions, "p-1")
    add_resource(versions, "hidden", body=STORY, visibility=Visibility.PRIVATE, authors=("p-1",))
    compare_all(versions)
    first = resources.get(versions, "first", ANONYMOUS_READER).id
    assert twins.of(versions, first, ANONYMOUS).total == 2
    assert twins.of(versions, first, OPERATOR_SCOPE).total == 3
    author = author_token(people.get(versions, "p-1", OPERATOR_READER).id)
    mine = Scope(ANONYMOUS.tokens | {author})
    assert twins_of(versions, "first", mine) == {"taiwan", "wrapped", "hidden"}


def test_killed_between_two_steps_it_is_done_again(versions, monkeypatch):
    add_resource(versions, "spun", body=SPUN)
    indexing.settle(versions, indexing.waiting(versions))
    with monkeypatch.context() as killed:
        killed.setattr(twins.twins, "save_pairs", None)
        with pytest.raises(TypeError):
            twins.compare_due(versions)
    assert twins.are_due(versions)
    compare_all(versions)
    assert twins_of(versions, "spun") == {"first", "taiwan", "wrapped"}


def test_a_change_that_comes_while_comparing_is_not_lost(versions, monkeypatch):
    add_resource(versions, "other", body=THIRD)
    indexing.settle(versions, indexing.waiting(versions))
    real = twins.twins.save_pairs

    def changed_meanwhile(tx, pairs, compared):
        monkeypatch.setattr(twins.twins, "save_pairs", real)
        real(tx, pairs, compared)
        twins.due.enqueue(tx, compared)

    monkeypatch.setattr(twins.twins, "save_pairs", changed_meanwhile)
    twins.compare_due(versions)
    assert twins.count_due(versions) == 1


def test_a_base_that_was_never_compared_is_compared_whole(db):
    add_resource(db, "first", body=STORY)
    add_resource(db, "spun", body=SPUN)
    twins.prepare(db)  # as after an update of the program: the outbox is empty
    assert twins.count_due(db) == 2
    twins.compare_due(db)
    assert twins_of(db, "first") == {"spun"}
    twins.prepare(db)
    assert not twins.are_due(db)


def test_of_many_copies_some_are_named(db, monkeypatch):
    monkeypatch.setattr(twins, "_MOST", 3)
    for number in range(6):
        add_resource(db, f"copy-{number}", body=STORY)
    compare_all(db)
    first = resources.get(db, "copy-0", OPERATOR_READER).id
    last = resources.get(db, "copy-5", OPERATOR_READER).id
    assert twins.of(db, first, OPERATOR_SCOPE).total == 5
    assert twins.of(db, last, OPERATOR_SCOPE).total == 3


def test_the_listing_names_each_pair_once(versions):
    listed = {
        row.key: {one.resource.key for one in some.closest}
        for row, some in twins.listing(versions, OPERATOR_SCOPE)
    }
    assert listed == {"first": {"taiwan", "wrapped"}, "taiwan": {"wrapped"}}
