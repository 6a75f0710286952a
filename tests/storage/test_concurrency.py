"""Several processes change one base at the same time, and nothing is lost."""

import multiprocessing
import time

import pytest
from sqlalchemy import text

from kb.domain.access import OPERATOR_READER
from kb.domain.actor import OPERATOR, Door
from kb.domain.outcome import Outcome
from kb.errors import KbError
from kb.storage.resources import writes
from kb.storage.session import Database
from kb.usecases import indexing, resources
from tests.factories import add_resource, state

_FORK_FREE = multiprocessing.get_context("spawn")
# This is about locks: thousands of changes that wait for the disk each would take minutes.
HURRIED = OPERATOR.through(Door.IMPORT)


def change(url, worker, count, failures):
    """New resources, and revisions of ones that all workers share."""
    db = Database(url)
    try:
        for n in range(count):
            if n % 5 == 0:
                resources.save(db, HURRIED, state(f"shared-{n % 25}", title=f"{worker}-{n}"))
            else:
                resources.save(db, HURRIED, state(f"w{worker}-{n}"))
    except KbError as error:
        failures.put(f"{error!r} {error.__cause__!r}")
    db.close()


@pytest.mark.postgres  # SQLite lets nobody begin meanwhile
def test_who_makes_what_another_makes_at_this_moment_revises_it(postgres, monkeypatch):
    insert = writes._insert

    def overtaken(*arguments):
        monkeypatch.setattr(writes, "_insert", insert)
        add_resource(other, "a", title="别人的")
        insert(*arguments)

    with postgres.database() as url:
        mine, other = Database(url), Database(url)
        monkeypatch.setattr(writes, "_insert", overtaken)
        assert resources.save(mine, OPERATOR, state("a", title="我的")) is Outcome.REVISED
        found = resources.get(other, "a", OPERATOR_READER)
        assert (found.title, found.revision) == ("我的", 2)
        mine.close()
        other.close()


def claim_all(url, worker, claimed):
    db = Database(url)
    for _ in range(200):
        entries = indexing.claim(db, f"worker {worker}", 7, 60)
        if not entries:
            break
        claimed.put([entry.id for entry in entries])
        indexing.settle(db, entries)
    claimed.put(None)
    db.close()


def run(target, url, processes, *arguments):
    started = [
        _FORK_FREE.Process(target=target, args=(url, worker, *arguments))
        for worker in range(processes)
    ]
    for process in started:
        process.start()
    return started


@pytest.mark.slow
@pytest.mark.parametrize(
    ("backend", "count"),
    [("sqlite", 500), pytest.param("postgres", 40, marks=pytest.mark.postgres)],
)
def test_eight_processes_lose_nothing(request, backend, count, tmp_path):
    if backend == "sqlite":
        url = request.getfixturevalue("sqlite_url")
        check(url, count)
    else:
        with request.getfixturevalue("postgres").database() as url:
            check(url, count)


def check(url, count):
    failures = _FORK_FREE.Queue()
    db = Database(url)
    for n in range(0, 25, 5):
        add_resource(db, f"shared-{n}")
    started = time.monotonic()
    processes = run(change, url, 8, count, failures)
    for process in processes:
        process.join(120)
        assert process.exitcode == 0
    took_s = time.monotonic() - started
    assert failures.empty(), failures.get()
    own = 8 * (count - count // 5)
    assert len({one.id for one in indexing.states(db)}) == own + 5
    changes = 8 * (count // 5)
    revisions = sum(
        resources.get(db, f"shared-{n}", OPERATOR_READER).revision for n in range(0, 25, 5)
    )
    assert revisions == changes + 5
    assert indexing.pending(db) == own + changes + 5
    if db.is_sqlite:
        with db.read() as tx:
            assert tx.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    db.close()
    print(f"{8 * count / took_s:.0f} changes/s by 8 processes")


def test_no_entry_is_claimed_twice(database_url):
    db = Database(database_url)
    indexing.enqueue(db, range(1, 301))
    claimed = _FORK_FREE.Queue()
    processes = run(claim_all, database_url, 4, claimed)
    found, ended = [], 0
    while ended < 4:
        ids = claimed.get(timeout=60)
        if ids is None:
            ended += 1
        else:
            found += ids
    for process in processes:
        process.join(60)
    assert len(found) == len(set(found)) == 300
    assert indexing.pending(db) == 0
    db.close()


def test_a_lease_is_taken_by_one_of_many(database_url):
    taken = _FORK_FREE.Queue()
    processes = run(take, database_url, 4, taken)
    results = [taken.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(60)
    assert results.count(True) == 1


def take(url, worker, taken):
    db = Database(url)
    taken.put(indexing.lease(db, "writer", f"worker {worker}", 60))
    db.close()
