"""Snapshots, the one commit, and the database's faults in our words."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from kb.errors import Conflict, InvalidSettings, KbError, Unavailable
from kb.storage import meta
from kb.storage.session import Database
from tests.factories import add_person, add_resource


def put(db, name, value):
    with db.write() as tx:
        meta.put(tx, name, value)


def value(db, name):
    with db.read() as tx:
        return meta.find(tx, name)


def put_and_raise(db, error):
    with db.write() as tx:
        meta.put(tx, "a", "1")
        tx.enqueued = True
        raise error


def execute(db, *statements):
    with db.write() as tx:
        for statement in statements:
            tx.execute(text(statement))


def test_what_is_written_is_there(db):
    put(db, "a", "1")
    assert value(db, "a") == "1"


def test_an_error_leaves_nothing(db):
    with pytest.raises(RuntimeError):
        put_and_raise(db, RuntimeError())
    assert value(db, "a") is None


def test_an_interruption_leaves_nothing(db):
    with pytest.raises(KeyboardInterrupt):
        put_and_raise(db, KeyboardInterrupt())
    assert value(db, "a") is None


def test_reading_sees_one_snapshot(db):
    put(db, "a", "1")
    with db.read() as tx:
        assert meta.find(tx, "a") == "1"
        put(db, "a", "2")
        assert meta.find(tx, "a") == "1"
    assert value(db, "a") == "2"


def test_reading_never_writes(db):
    # PostgreSQL refuses, SQLite forgets
    with suppress(KbError, SQLAlchemyError), db.read() as tx:
        meta.put(tx, "a", "1")
    assert value(db, "a") is None


def test_a_savepoint_is_all_or_nothing_and_the_rest_stays(db):
    with db.write() as tx:
        meta.put(tx, "a", "1")
        with suppress(Conflict), tx.savepoint():
            meta.put(tx, "b", "1")
            tx.execute(text("INSERT INTO meta (name, value) VALUES ('a', '2')"))
    assert (value(db, "a"), value(db, "b")) == ("1", None)


def test_a_breach_of_a_constraint_is_a_conflict(db):
    put(db, "a", "1")
    with pytest.raises(Conflict):
        execute(db, "INSERT INTO meta (name, value) VALUES ('a', '2')")


def test_foreign_keys_hold(db):
    with pytest.raises(Conflict):
        execute(db, "INSERT INTO project_topic (project_id, topic_id, position) VALUES (7, 7, 0)")


def test_listeners_hear_of_what_the_index_must_see_and_only_of_that(db):
    heard = []
    db.on_commit(lambda: heard.append(1))
    add_person(db)
    assert heard == []
    add_resource(db, "a")
    assert heard == [1]
    add_resource(db, "a")  # the same again
    assert heard == [1]


def test_listeners_hear_nothing_of_what_was_rolled_back(db):
    heard = []
    db.on_commit(lambda: heard.append(1))
    with pytest.raises(RuntimeError):
        put_and_raise(db, RuntimeError())
    assert heard == []


def test_a_closed_database_opens_again(db):
    db.close()
    put(db, "a", "1")
    assert value(db, "a") == "1"


def test_a_locked_file_is_unavailable_not_an_accident(sqlite_url, monkeypatch):
    from kb.storage import engine_options, session

    monkeypatch.setattr(session, "_BEGIN_PATIENCE_S", 0.2)
    impatient = tuple(p.replace("30000", "50") for p in engine_options._PRAGMAS)
    monkeypatch.setattr(engine_options, "_PRAGMAS", impatient)
    db = Database(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="正忙"):
        put(db, "a", "1")
    other.execute("ROLLBACK")
    other.close()
    put(db, "a", "1")
    db.close()


def test_a_full_disk_is_unavailable_and_keeps_what_was_there(sqlite_url):
    db = Database(sqlite_url)
    put(db, "a", "1")
    with db.read() as tx:
        pages = tx.execute(text("PRAGMA page_count")).scalar_one()
    with pytest.raises(Unavailable, match="磁盘已满"):
        execute(
            db,
            f"PRAGMA max_page_count={pages}",
            "INSERT INTO meta (name, value) VALUES ('b', hex(zeroblob(1000000)))",
        )
    assert (value(db, "a"), value(db, "b")) == ("1", None)
    db.close()


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "kb.sqlite3"
    path.write_bytes(b"no database at all" * 1000)
    db = Database(f"sqlite:///{path}")
    with pytest.raises(Unavailable, match="不是知识库的数据库"):
        value(db, "a")
    db.close()


def test_a_path_that_cannot_be_opened(tmp_path):
    db = Database(f"sqlite:///{tmp_path / 'missing' / 'kb.sqlite3'}")
    with pytest.raises(Unavailable, match="打不开"):
        value(db, "a")
    db.close()


def test_a_server_that_is_away():
    db = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable, match="连不上"):
        value(db, "a")
    db.close()


@pytest.mark.postgres
def test_a_connection_that_was_cut_is_replaced(postgres):
    with postgres.database() as url:
        db = Database(url)
        put(db, "a", "1")
        postgres.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        assert value(db, "a") == "1"
        db.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "nonsense"])
def test_other_databases_are_refused(url):
    with pytest.raises(InvalidSettings) as caught:
        Database(url)
    assert caught.value.field == "KB_DATABASE_URL"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://kb:s3cret@host:port/kb",
        "postgresql://kb:s3/c@ret@host:x/kb",
        "mysql://kb:s3cret@host/kb",
        "mysql://kb@host/kb?password=s3cret",
        "kb:s3cret@host",
        "postgresql://kb:s3cret@[::1/kb",
    ],
)
def test_a_wrong_address_is_refused_without_its_password(url):
    with pytest.raises(InvalidSettings) as raised:
        Database(url)
    if "://" in url:
        assert "s3" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_passwords_are_not_shown():
    db = Database("postgresql://user:secret@host/name")
    assert "secret" not in repr(db)


def test_reads_within_a_snapshot_see_one_state(db):
    put(db, "a", "1")
    with db.snapshot():
        assert value(db, "a") == "1"
        in_another_thread(put, db, "a", "2")
        assert value(db, "a") == "1"
    assert value(db, "a") == "2"


def test_what_a_thread_has_written_it_reads_within_its_snapshot(db):
    put(db, "a", "1")
    with db.snapshot():
        assert value(db, "a") == "1"
        put(db, "a", "2")
        assert value(db, "a") == "2"


def test_another_thread_does_not_share_a_snapshot(db):
    with db.snapshot():
        assert value(db, "a") is None
        in_another_thread(put, db, "a", "1")
        assert in_another_thread(value, db, "a") == "1"


def test_after_a_read_that_failed_the_next_one_of_a_snapshot_works(db):
    put(db, "a", "1")
    with db.snapshot():
        with pytest.raises(KbError), db.read() as tx:
            tx.execute(text("SELECT * FROM nothing"))
        assert value(db, "a") == "1"


def test_a_snapshot_gives_its_connections_back(db):
    with suppress(RuntimeError), db.snapshot():
        value(db, "a")
        raise RuntimeError
    assert "Connections in pool: 1" in db._engine.pool.status()
    assert "Current Checked out connections: 0" in db._engine.pool.status()


def in_another_thread(function, *arguments):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *arguments).result()
