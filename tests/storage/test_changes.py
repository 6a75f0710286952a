"""Changes in the order of their commits, and what is told of what became hidden."""

import threading

import pytest
from sqlalchemy import text

from kb.domain.access import ANONYMOUS, NETWORK, OPERATOR_SCOPE, PUBLIC, Scope, author_token
from kb.domain.actor import OPERATOR
from kb.domain.changed import Mark
from kb.domain.vocabulary import Visibility
from kb.errors import InvalidInput
from kb.storage.queue import outbox
from kb.storage.session import Database
from kb.usecases import changes, resources
from tests.factories import add_person, add_resource, add_topic

SIGNED_IN = Scope(frozenset({PUBLIC, NETWORK}))
START = Mark()


def told(db, scope=ANONYMOUS, mark=START, **options):
    """Key → whether it is gone."""
    return {one.key: one.gone for one in changes.since(db, scope, mark, **options).changes}


def now(db):
    return changes.since(db, OPERATOR_SCOPE, START).next


def test_a_new_base_has_no_changes(db):
    page = changes.since(db, OPERATOR_SCOPE, START)
    assert (page.changes, page.next, page.is_last) == ((), Mark(0), True)


def test_a_change_is_told_after_the_mark_and_not_before(db):
    add_resource(db, "a")
    mark = now(db)
    add_resource(db, "b")
    assert told(db) == {"a": False, "b": False}
    assert told(db, mark=mark) == {"b": False}
    assert told(db, mark=now(db)) == {}


def test_what_changes_twice_is_told_once_at_its_newest_change(db):
    add_resource(db, "a", title="一")
    add_resource(db, "b")
    mark = now(db)
    add_resource(db, "a", title="二")
    assert [one.key for one in changes.since(db, ANONYMOUS, START).changes] == ["b", "a"]
    assert told(db, mark=mark) == {"a": False}


def test_a_renamed_topic_is_a_change_of_its_resources(db):
    add_topic(db, "t-1", "感恩")
    add_resource(db, "a", topics=("t-1",))
    add_resource(db, "b")
    mark = now(db)
    add_topic(db, "t-1", "感恩教育")
    assert told(db, mark=mark) == {"a": False}


def test_pages_cover_all_changes_once_also_within_one_transaction(db):
    add_topic(db, "t-1", "感恩")
    for number in range(7):
        add_resource(db, f"r-{number}", topics=("t-1",))
    add_topic(db, "t-1", "感恩教育")  # seven resources in one transaction
    add_resource(db, "last")
    seen, mark = [], START
    while True:
        page = changes.since(db, ANONYMOUS, Mark.parse(str(mark)), 3)
        seen += [one.key for one in page.changes]
        mark = page.next
        if page.is_last:
            break
    assert seen == [*(f"r-{number}" for number in range(7)), "last"]
    assert told(db, mark=mark) == {}


@pytest.mark.parametrize("wrong", ["", "x", "-1", "1-", "1-x", "１", "1 "])
def test_what_is_no_mark_is_refused(wrong):
    with pytest.raises(InvalidInput):
        Mark.parse(wrong)


def test_numbers_follow_each_other_in_time(db, monkeypatch):
    from datetime import timedelta

    from kb.domain import clock

    real = clock.now
    add_resource(db, "a")
    monkeypatch.setattr(clock, "now", lambda: real() - timedelta(days=1))  # set back
    add_resource(db, "b")
    first, second = changes.since(db, ANONYMOUS, START).changes
    assert first.mark.number < second.mark.number
    assert first.at <= second.at


# --- what became hidden ----------------------------------------------------------------------


def set_visibility(db, key, visibility):
    with db.write() as tx:
        from kb.storage.resources.changes import set_visibility as change

        change(tx, key, visibility)


def bin_it(db, key):
    resources.delete(db, OPERATOR, key)


def purge(db, key):
    resources.purge(db, OPERATOR, key)


def purge_from_the_bin(db, key):
    bin_it(db, key)
    purge(db, key)


def make_private(db, key):
    set_visibility(db, key, Visibility.PRIVATE)


HIDING = (bin_it, purge, purge_from_the_bin, make_private)


@pytest.mark.parametrize("hide", HIDING)
def test_what_was_public_is_gone_for_everybody_who_could_read_it(db, hide):
    add_resource(db, "a")
    mark = now(db)
    hide(db, "a")
    assert told(db, ANONYMOUS, mark) == {"a": True}
    assert told(db, SIGNED_IN, mark) == {"a": True}


@pytest.mark.parametrize("hide", HIDING)
def test_what_only_the_network_read_is_gone_for_the_network_alone(db, hide):
    add_resource(db, "a", visibility=Visibility.NETWORK)
    mark = now(db)
    hide(db, "a")
    assert told(db, ANONYMOUS) == {}
    assert told(db, SIGNED_IN, mark) == {"a": True}


@pytest.mark.parametrize("hide", HIDING[:3])
@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.STUDIO])
def test_what_was_never_public_is_in_no_list_of_deletions(db, hide, visibility):
    add_resource(db, "secret", visibility=visibility)
    hide(db, "secret")
    assert told(db, ANONYMOUS) == {}
    assert told(db, SIGNED_IN) == {}


def test_narrowed_to_the_network_it_is_gone_for_the_public_and_changed_for_the_network(db):
    add_resource(db, "a")
    mark = now(db)
    set_visibility(db, "a", Visibility.NETWORK)
    assert told(db, ANONYMOUS, mark) == {"a": True}
    assert told(db, SIGNED_IN, mark) == {"a": False}


@pytest.mark.parametrize("hide", [bin_it, make_private])
def test_what_comes_back_is_gone_no_longer(db, hide):
    add_resource(db, "a")
    hide(db, "a")
    mark = now(db)
    resources.restore(db, OPERATOR, "a")
    set_visibility(db, "a", Visibility.PUBLIC)
    assert told(db, ANONYMOUS) == {"a": False}
    assert told(db, ANONYMOUS, mark) == {"a": False}


def test_widened_to_the_network_it_stays_gone_for_the_public(db):
    add_resource(db, "a")
    make_private(db, "a")
    set_visibility(db, "a", Visibility.NETWORK)
    assert told(db, ANONYMOUS) == {"a": True}
    assert told(db, SIGNED_IN) == {"a": False}


def test_a_new_resource_with_the_key_of_a_purged_one_is_there(db):
    add_resource(db, "a")
    purge(db, "a")
    add_resource(db, "a")
    assert told(db) == {"a": False}


def test_an_author_still_reads_what_is_gone_for_the_others(db):
    author = add_person(db, "p-1")
    add_resource(db, "a", authors=(author,))
    make_private(db, "a")
    with db.read() as tx:
        number = tx.execute(text("SELECT id FROM person")).scalar_one()
    assert told(db, Scope(SIGNED_IN.tokens | {author_token(number)})) == {"a": False}


def test_a_reader_of_nothing_is_told_of_nothing(db):
    add_resource(db, "a")
    add_resource(db, "b")
    bin_it(db, "b")
    assert told(db, Scope(frozenset())) == {}


def touch_and_fail(tx, ids):
    with tx.savepoint():
        outbox.touch(tx, ids)
        raise RuntimeError


def test_a_refused_line_of_a_batch_leaves_its_neighbours_their_number(db):
    add_resource(db, "a")
    mark = now(db)
    with db.write() as tx:
        ids = [tx.execute(text("SELECT id FROM resource")).scalar_one()]
        with pytest.raises(RuntimeError):
            touch_and_fail(tx, ids)
        outbox.touch(tx, ids)
    assert told(db, mark=mark) == {"a": False}
    with db.read() as tx:
        numbers = tx.execute(text("SELECT number FROM change ORDER BY id")).scalars().all()
    assert numbers == [1, 2]


# --- several who write at once ---------------------------------------------------------------


@pytest.mark.postgres  # on SQLite nobody begins to write while another does
def test_a_change_that_began_early_and_is_committed_late_is_not_missed(postgres):
    """The reader asks between the two commits; what the first one wrote has a later number."""
    with postgres.database() as url:
        db, other = Database(url), Database(url)
        add_resource(db, "slow", title="一")
        add_resource(db, "quick", title="一")
        with db.write() as tx:
            from kb.storage.resources.writes import body_texts, save_many
            from tests.factories import state

            late = state("slow", title="二")
            save_many(tx, [late], body_texts(other, [late]))  # takes its row of changes
            add_resource(other, "quick", title="二")  # begins later, and is committed
            mark = now(other)
            assert "quick" in told(other)
        assert told(other, mark=mark) == {"slow": False}
        db.close()
        other.close()


@pytest.mark.postgres
def test_a_reader_who_follows_many_writers_misses_nothing(postgres):
    """Eight threads write; a reader collects by marks all along, and ends with all of it."""
    with postgres.database() as url:
        db = Database(url)
        done = threading.Event()
        seen = set()

        def write(worker):
            for number in range(15):
                add_resource(db, f"w{worker}-{number}")

        def follow():
            mark = START
            while True:
                last_look = done.is_set()
                page = changes.since(db, ANONYMOUS, mark, 5)
                seen.update(one.key for one in page.changes)
                mark = page.next
                if last_look and page.is_last:
                    return

        reader = threading.Thread(target=follow)
        writers = [threading.Thread(target=write, args=(worker,)) for worker in range(8)]
        for thread in (reader, *writers):
            thread.start()
        for thread in writers:
            thread.join()
        done.set()
        reader.join()
        assert seen == {f"w{worker}-{number}" for worker in range(8) for number in range(15)}
        with db.read() as tx:
            numbers = tx.execute(text("SELECT number FROM change")).scalars().all()
        assert sorted(numbers) == list(range(1, 121))
        db.close()


@pytest.mark.postgres
def test_names_and_numbers_taken_in_either_order_block_nobody(postgres):
    """A rename stamps the names and numbers a change; two of them at once both end."""
    with postgres.database() as url:
        db = Database(url)
        for worker in range(4):
            add_person(db, f"p-{worker}")
            add_resource(db, f"r-{worker}", authors=(f"p-{worker}",))
        failures = []

        def rename(worker):
            try:
                for number in range(10):
                    add_person(db, f"p-{worker}", f"名{number}")
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=rename, args=(worker,)) for worker in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        db.close()
