"""Claims, leases, and reading everything for the index."""

import pytest

from kb.domain import clock
from kb.domain.access import OPERATOR_READER
from kb.domain.actor import OPERATOR
from kb.errors import DatabaseAway
from kb.storage.queue import outbox
from kb.storage.resources import resources as stored
from kb.usecases import indexing, resources, topics
from tests.factories import add_person, add_resource, add_topic


@pytest.fixture
def later(monkeypatch):
    """Let time pass."""
    from datetime import timedelta

    passed = timedelta()
    real = clock.now

    def move(seconds):
        nonlocal passed
        passed += timedelta(seconds=seconds)

    monkeypatch.setattr(clock, "now", lambda: real() + passed)
    return move


def claim(db, holder="me", limit=100, lease_s=30):
    return indexing.claim(db, holder, limit, lease_s)


def id_of(db, key):
    return resources.get(db, key, OPERATOR_READER).id


def test_an_empty_outbox_gives_nothing(db):
    assert claim(db) == []
    assert (indexing.pending(db), indexing.oldest_age_s(db)) == (0, 0.0)


def test_a_change_is_there_until_it_is_settled(db, later):
    add_resource(db, "a")
    later(5)
    assert indexing.pending(db) == 1
    assert indexing.oldest_age_s(db) >= 5
    entries = claim(db)
    assert indexing.pending(db) == 1
    indexing.settle(db, entries)
    assert indexing.pending(db) == 0


def test_what_one_holds_nobody_else_gets(db):
    add_resource(db, "a")
    assert len(claim(db, "one")) == 1
    assert claim(db, "two") == []


def test_what_is_given_back_or_has_expired_can_be_claimed_again(db, later):
    add_resource(db, "a")
    entries = claim(db, "one")
    indexing.give_back(db, entries, "one")
    assert claim(db, "two") == entries
    later(31)
    assert claim(db, "three") == entries


def test_the_oldest_come_first_and_no_more_than_asked(db):
    for key in "abcde":
        add_resource(db, key)
    first, second = claim(db, limit=2), claim(db, limit=2)
    assert [entry.resource_id for entry in first + second] == [id_of(db, key) for key in "abcd"]


def test_all_entries_of_a_resource_are_claimed_together(db):
    add_resource(db, "a", title="一")
    add_resource(db, "b")
    add_resource(db, "a", title="二")
    entries = claim(db, limit=1)
    assert {entry.resource_id for entry in entries} == {id_of(db, "a")}
    assert len(entries) == 2


def test_a_change_during_the_work_is_not_settled_with_it(db):
    add_resource(db, "a", title="一")
    entries = claim(db)
    add_resource(db, "a", title="二")
    indexing.settle(db, entries)
    assert indexing.pending(db) == 1


def test_versions_only_grow(db):
    add_person(db, "p-1")
    seen = []
    for change in (
        lambda: add_resource(db, "a", authors=("p-1",)),
        lambda: add_resource(db, "a", authors=("p-1",), title="二"),
        lambda: add_person(db, "p-1", "王方"),
        lambda: resources.delete(db, OPERATOR, "a") and resources.restore(db, OPERATOR, "a"),
    ):
        change()
        seen.append({one.id: one.version for one in indexing.states(db)}[id_of(db, "a")])
    assert seen == sorted(set(seen))


def test_versions_are_of_live_resources_in_order(db):
    for key in "abc":
        add_resource(db, key)
    ids = [id_of(db, key) for key in "abc"]
    resources.delete(db, OPERATOR, "b")
    assert [one.id for one in indexing.states(db)] == [ids[0], ids[2]]


def test_batches_cover_all_live_resources_once(db):
    add_topic(db, "t-1")
    for n in range(25):
        add_resource(db, f"r-{n:02}", topics=("t-1",) if n % 2 else ())
    resources.delete(db, OPERATOR, "r-07")
    batches = list(indexing.iter_batches(db, 10))
    found = [item for batch in batches for item in batch]
    assert [len(batch) for batch in batches] == [10, 10, 4]
    assert [item.key for item in found] == [f"r-{n:02}" for n in range(25) if n != 7]
    assert {item.key for item in found if item.topic_path} == {
        f"r-{n:02}" for n in range(1, 25, 2) if n != 7
    }
    assert found[0].body == ""
    assert found[0].body_text


def test_what_the_engine_refuses_waits_longer_each_time(db, later):
    add_resource(db, "a")
    for waits_s in (10, 20, 40):
        entries = claim(db)
        assert len(entries) == 1
        indexing.postpone(db, entries)
        later(waits_s - 2)
        assert claim(db) == []
        later(4)
    assert indexing.pending(db) == 1


def test_what_is_held_or_put_off_is_not_due(db, later):
    assert not indexing.is_due(db)
    add_resource(db, "a")
    assert indexing.is_due(db)
    entries = claim(db)
    assert not indexing.is_due(db)
    indexing.postpone(db, entries)
    assert not indexing.is_due(db)
    later(12)
    assert indexing.is_due(db)


def test_what_another_took_over_is_looked_at_again(db, later):
    for key in ("a", "b", "c"):
        add_resource(db, key)
    entries = claim(db, "slow")
    later(40)
    taken = claim(db, "quick", limit=2)
    indexing.settle(db, taken[:1])
    indexing.enqueue_taken(db, entries, "slow")
    again = claim(db, "third")
    assert {one.resource_id for one in again} == {entries[0].resource_id, entries[2].resource_id}
    indexing.settle(db, taken[1:])
    assert {one.resource_id for one in claim(db, "fourth")} == {entries[1].resource_id}


@pytest.mark.parametrize("patience_s", [0.0, 5.0])
def test_reading_all_waits_for_a_database_that_is_away(db, monkeypatch, patience_s):
    add_resource(db, "a")
    faults = [DatabaseAway("away"), DatabaseAway("away")]
    next_batch = stored.next_batch

    def sometimes(*given):
        if faults:
            raise faults.pop()
        return next_batch(*given)

    monkeypatch.setattr(stored, "next_batch", sometimes)
    monkeypatch.setattr(indexing, "_LOOK_S", 0.01)
    if not patience_s:
        with pytest.raises(DatabaseAway):
            list(indexing.iter_batches(db))
        return
    batches = list(indexing.iter_batches(db, patience_s=patience_s))
    assert [[one.key for one in batch] for batch in batches] == [["a"]]


def test_a_change_of_what_was_refused_does_not_wait(db):
    add_resource(db, "a")
    indexing.postpone(db, claim(db))
    indexing.enqueue(db, [id_of(db, "a")])
    again = claim(db)
    assert [entry.resource_id for entry in again] == [id_of(db, "a")]
    indexing.settle(db, again)
    assert indexing.pending(db) == 1  # tried once more when its time comes


def test_paging_of_versions(db, monkeypatch):
    monkeypatch.setattr(indexing, "_VERSIONS_PAGE", 3)
    for n in range(8):
        add_resource(db, f"r-{n}")
    assert len(list(indexing.states(db))) == 8


def test_repairs_can_name_what_is_gone(db):
    add_resource(db, "a")
    indexing.settle(db, claim(db))
    indexing.enqueue(db, [id_of(db, "a"), 4711])
    assert {entry.resource_id for entry in claim(db)} == {id_of(db, "a"), 4711}


def test_many_at_once(db):
    indexing.enqueue(db, range(1, 12_001))
    entries = claim(db, limit=20_000)
    assert len(entries) == 12_000
    indexing.settle(db, entries)
    assert indexing.pending(db) == 0


def test_a_lease_has_one_holder_until_it_ends(db, later):
    assert indexing.lease(db, "writer", "one", 30)
    assert not indexing.lease(db, "writer", "two", 30)
    assert indexing.lease(db, "other", "two", 30)
    later(20)
    assert indexing.lease(db, "writer", "one", 30)  # renewed
    later(20)
    assert not indexing.lease(db, "writer", "two", 30)
    later(11)
    assert indexing.lease(db, "writer", "two", 30)


def test_a_lease_is_given_up_by_its_holder_only(db):
    indexing.lease(db, "writer", "one", 30)
    indexing.release(db, "writer", "two")
    assert not indexing.lease(db, "writer", "two", 30)
    indexing.release(db, "writer", "one")
    assert indexing.lease(db, "writer", "two", 30)


def test_a_name_that_many_carry_reaches_all_of_them_in_parts(db, monkeypatch):
    monkeypatch.setattr(outbox, "TOUCHED_AT_ONCE", 2)
    add_topic(db, "t", name="旧名")
    for number in range(7):
        add_resource(db, f"r-{number}", topics=("t",))
    indexing.settle(db, claim(db))
    before = {one.id: one.version for one in indexing.states(db)}
    topics.rename(db, OPERATOR, "t", "新名")
    assert indexing.pending(db) == 7
    seen = []
    while indexing.is_due(db):
        entries = claim(db)
        assert 0 < len(entries) <= 4
        seen += [entry.resource_id for entry in entries]
        indexing.settle(db, entries)
    assert sorted(seen) == sorted(before)
    assert {one.id: one.version for one in indexing.states(db)} == {
        id_: version + 1 for id_, version in before.items()
    }
    assert indexing.pending(db) == 0


def test_what_is_purged_before_it_was_touched_is_no_fault(db, monkeypatch):
    monkeypatch.setattr(outbox, "TOUCHED_AT_ONCE", 1)
    add_topic(db, "t", name="旧名")
    for key in ("a", "b", "c"):
        add_resource(db, key, topics=("t",))
    indexing.settle(db, claim(db))
    topics.rename(db, OPERATOR, "t", "新名")
    resources.purge(db, OPERATOR, "c")
    while indexing.is_due(db):
        indexing.settle(db, claim(db))
    assert indexing.pending(db) == 0
