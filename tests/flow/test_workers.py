"""Several workers on one PostgreSQL and one engine that lets several write: nothing is lost, nothing
is applied out of order."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from indexer.engines.contract import Capabilities
from indexer.sync import worker as working
from indexer.sync.lease import WRITER, held
from kb.domain import clock
from kb.domain.ids import ResourceId
from kb.errors import Conflict
from kb.storage.session import Database
from kb.usecases import indexing
from tests.factories import add_resource
from tests.flow.conftest import World

CHANGES = int(os.environ.get("KB_TEST_WORKER_CHANGES", "300"))
WORKERS = 3
_SPAWN = multiprocessing.get_context("spawn")


class TableIndex:
    """An index that several processes may write: a table of ids and versions, and a diary."""

    generation = "g-1"

    def __init__(self, url, stamp, pause_s=0.0):
        self._connection = psycopg.connect(
            url.replace("postgresql+psycopg", "postgresql"), autocommit=True
        )
        self._pause_s = pause_s
        self._lock = threading.Lock()
        self.stamp = stamp

    def apply(self, upserts, deletes=()):
        with self._lock:
            for document in upserts:
                self._connection.execute(
                    "INSERT INTO diary (id, version, pid) VALUES (%s, %s, %s)",
                    (document.id, document.version, os.getpid()),
                )
                time.sleep(self._pause_s)

    def versions(self):
        rows = self._connection.execute("SELECT id, max(version) FROM diary GROUP BY id")
        yield from ((ResourceId(id_), version) for id_, version in rows.fetchall())

    open_versions = versions  # all of it is public here

    def close(self):
        self._connection.close()


class TableEngine:
    name = "table"
    capabilities = Capabilities(distributed=True)

    def __init__(self, index):
        self.index = index

    def current(self):
        return self.index

    def suspect(self):
        pass

    def is_suspect(self):
        return False

    def close(self):
        self.index.close()


def versions(db) -> dict[int, int]:
    return {one.id: one.version for one in indexing.states(db)}


def work(url, folder, pause_s, batch, started):
    """A worker process, until SIGTERM."""
    from web.services import build_services
    from web.settings import load_settings

    working._BATCH_OF_A_CLUSTER = batch
    settings = load_settings({"KB_DATA_DIR": folder, "KB_DATABASE_URL": url})
    plain = build_services(settings)
    stamp = plain.worker().stamp
    services = replace(plain, engine=TableEngine(TableIndex(url, stamp, pause_s)))
    worker = services.worker()
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    started.set()
    worker.run()


@pytest.fixture
def base(postgres, tmp_path):
    with postgres.database() as url:
        with psycopg.connect(
            url.replace("postgresql+psycopg", "postgresql"), autocommit=True
        ) as connection:
            connection.execute(
                "CREATE TABLE diary (number bigserial PRIMARY KEY, id int, version int, pid int)"
            )
        db = Database(url)
        yield Base(db, url, str(tmp_path))
        db.close()


class Base:
    def __init__(self, db, url, folder):
        self.db, self.url, self.folder = db, url, folder
        self.processes = []

    def start(self, pause_s=0.0, batch=20):
        started = _SPAWN.Event()
        process = _SPAWN.Process(target=work, args=(self.url, self.folder, pause_s, batch, started))
        process.start()
        self.processes.append((process, started))
        return process

    def started(self):
        for _, started in self.processes:
            assert started.wait(120)

    def end(self):
        for process, _ in self.processes:
            process.terminate()
        for process, _ in self.processes:
            process.join(60)
            assert process.exitcode in (0, -signal.SIGKILL)

    def diary(self):
        with psycopg.connect(self.url.replace("postgresql+psycopg", "postgresql")) as connection:
            return connection.execute(
                "SELECT id, version, pid FROM diary ORDER BY number"
            ).fetchall()

    def until_done(self, timeout_s=120):
        deadline = time.monotonic() + timeout_s
        while indexing.pending(self.db):
            assert time.monotonic() < deadline, indexing.waiting(self.db)[:5]
            time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_several_workers_lose_nothing_and_keep_the_order(base):
    for _ in range(WORKERS):
        base.start()
    base.started()
    for number in range(CHANGES):
        # a third of the changes are to ten resources that all workers meet again and again
        key = f"shared-{number % 10}" if number % 3 == 0 else f"own-{number}"
        add_resource(base.db, key, title=f"题目{number}")
    base.until_done()
    base.end()

    diary = base.diary()
    last = {}
    for id_, version, _ in diary:
        assert version >= last.get(id_, 0), "an older version was written over a newer one"
        last[id_] = version
    assert last == versions(base.db)
    assert len(Counter(pid for *_, pid in diary)) > 1  # not one did it all


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_what_a_killed_worker_held_another_takes_over(base):
    for number in range(30):
        add_resource(base.db, f"r{number}")
    victim = base.start(pause_s=0.5, batch=30)
    base.started()
    deadline = time.monotonic() + 60
    while not base.diary():  # in the middle of its batch
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.kill(victim.pid, signal.SIGKILL)
    victim.join(60)
    assert indexing.pending(base.db) == 30
    base.start()
    base.started()
    base.until_done(timeout_s=4 * working._CLAIM_S)
    base.end()
    assert versions(base.db) == {id_: version for id_, version, _ in base.diary()}
    assert len({pid for *_, pid in base.diary()}) == 2


# --- the lease that many share ------------------------------------------------------------------


def test_many_share_what_none_has_alone(db):
    with held(db, WRITER, shared=True), held(db, WRITER, shared=True):
        with pytest.raises(Conflict), held(db, WRITER):
            pass
        with held(db, WRITER, shared=True):  # who gave up waiting keeps nobody out
            pass
    with held(db, WRITER), pytest.raises(Conflict), held(db, WRITER, shared=True):
        pass


def test_who_wants_it_alone_waits_for_those_who_share_and_lets_no_more_in(db):
    name, ttl_s = WRITER, 60
    assert indexing.lease(db, name, "h:1:aa", ttl_s, shared=True)
    assert not indexing.lease(db, name, "h:2:bb", ttl_s)
    assert not indexing.lease(db, name, "h:3:cc", ttl_s, shared=True)
    assert indexing.lease(db, name, "h:1:aa", ttl_s, shared=True)  # renewed all the same
    indexing.release(db, name, "h:1:aa")
    assert indexing.lease(db, name, "h:2:bb", ttl_s)
    assert not indexing.lease(db, name, "h:1:aa", ttl_s, shared=True)
    indexing.release(db, name, "h:2:bb")
    assert indexing.lease(db, name, "h:3:cc", ttl_s, shared=True)


def test_a_part_that_was_not_renewed_is_over(db, monkeypatch):
    assert indexing.lease(db, WRITER, "h:1:aa", 10, shared=True)
    assert not indexing.lease(db, WRITER, "h:2:bb", 10)
    monkeypatch.setattr(clock, "now", lambda now=clock.now: now() + timedelta(seconds=11))
    assert indexing.lease(db, WRITER, "h:2:bb", 10)


# --- claims -------------------------------------------------------------------------------------


def test_of_a_resource_that_somebody_is_at_nothing_is_claimed(db):
    add_resource(db, "a", title="一")
    add_resource(db, "b")
    (first,) = indexing.claim(db, "one", 1, 30)
    add_resource(db, "a", title="二")
    claimed = indexing.claim(db, "two", 10, 30)
    assert first.resource_id not in {entry.resource_id for entry in claimed}
    assert len(claimed) == 1
    indexing.settle(db, [first])
    (later,) = indexing.claim(db, "two", 10, 30)
    assert later.resource_id == first.resource_id


def test_a_batch_that_lapsed_is_not_taken_from_its_new_holder(db):
    add_resource(db, "a")
    entries = indexing.claim(db, "one", 10, 0)
    time.sleep(0.01)
    assert indexing.claim(db, "two", 10, 30) == entries
    indexing.give_back(db, entries, "one")
    assert indexing.claim(db, "three", 10, 30) == []


def test_a_batch_that_took_too_long_is_not_written(tmp_path, monkeypatch):
    world = World(tmp_path / "data")
    world.sync()
    monkeypatch.setattr(working, "_CLAIM_S", 0.0)
    world.save("a", "感恩")
    with pytest.raises(Conflict, match="太慢"):
        world.sync()
    assert indexing.pending(world.db) == 1
    monkeypatch.undo()
    assert world.sync() == 1
    assert world.keys("感恩") == ["a"]
    world.close()


def test_nothing_is_written_into_a_generation_that_was_replaced(tmp_path, monkeypatch):
    """As where one node of a cluster does not know yet of a switch that another one told."""
    world = World(tmp_path / "data")
    world.sync()
    world.save("a", "感恩")
    monkeypatch.setattr(world.worker, "_is_known", lambda: True)  # what was seen a moment ago
    indexing.set_synced_index(world.db, "tantivy/another")
    assert world.sync() == 0
    assert indexing.pending(world.db) == 1
    monkeypatch.undo()
    world.sync()
    assert world.keys("感恩") == ["a"]
    world.close()


def test_a_rebuild_ends_when_the_worker_is_told_to(tmp_path):
    world = World(tmp_path / "data")
    world.save("a", "感恩")
    world.worker.stop()
    with pytest.raises(working._Stopped):
        world.worker.heal()
    assert world.services.engine.current() is None
    world.close()
