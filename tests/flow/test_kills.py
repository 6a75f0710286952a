"""SIGKILL at random moments of import, sync and rebuild: nothing is lost, nothing half-written."""

import json
import multiprocessing
import os
import random
import signal
import sys
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from indexer.sync import reconcile
from indexer.sync.rebuild import rebuild
from kb.domain.actor import OPERATOR, Actor, Door
from kb.domain.jobs import MOST_ATTEMPTS, JobState
from kb.storage import meta
from kb.storage.session import Database
from kb.usecases import health, indexing, twins
from kb.usecases.importing import import_lines
from kb.usecases.jobs import asking, running
from kb.usecases.jobs.kinds import JobKind, JobKinds
from tests import bases
from tests.engine_contract.world import search_url
from tests.factories import add_resource
from tests.flow.conftest import World
from tests.flow.in_use import in_use
from tests.flow.test_cli import Kb
from tests.relevance import twin_pairs
from web.jobs.runner import JobRunner

KILLS = int(os.environ.get("KB_TEST_KILLS", "100"))
LINES_A_ROUND = 60
BUILDERS_KILLED = 3
JOBS_KILLED = 5
VERSIONS = 4
STORY = twin_pairs.texts()[0]
COPIES = 60
MANY = [
    {"key": f"r{n}", "title": f"题目{n}", "body": "感恩父母的班会。" * 100} for n in range(2000)
]

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="SIGKILL and fork are not to be had on Windows"
)


def lines(round_number):
    for number in range(LINES_A_ROUND):
        # half of them revise what an earlier round made
        key = f"r{number}" if number % 2 else f"r{round_number}-{number}"
        body = f"感恩父母 第{round_number}轮 第{number}条。" * 20
        yield json.dumps({"key": key, "title": f"题目{round_number}", "body": body})
    for number in range(VERSIONS):  # their text is long enough to be compared, and changes
        body = f"{STORY[round_number % 7 :]}\n\n{number}"
        yield json.dumps({"key": f"story-{number}", "title": "故事", "body": body})


def work(folder, search_url, round_number, started):
    """One process's work, over and over until it is killed."""
    world = World(folder, search_url)
    started.set()
    while True:
        import_lines(world.db, OPERATOR, lines(round_number))
        world.worker.drain(wait_s=60)
        world.find_twins()
        rebuild(world.db, world.services.engine, world.services.analyser)


@pytest.mark.slow
@pytest.mark.parametrize("search_url", ["tantivy:", "whoosh:"])
def test_killed_anywhere_it_continues(tmp_path, search_url):
    folder = tmp_path / "data"
    world = World(folder, search_url)
    world.worker.heal()
    world.close()
    forking = multiprocessing.get_context("fork")
    chance = random.Random(11)
    kills = KILLS if search_url == "tantivy:" else KILLS // 5
    for round_number in range(kills):
        started = forking.Event()
        process = forking.Process(target=work, args=(folder, search_url, round_number, started))
        process.start()
        assert started.wait(30)
        time.sleep(chance.uniform(0, 0.4))
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert process.exitcode == -signal.SIGKILL  # it was at work, and not ended by a fault
        let_leases_run_out(folder)

    world = World(folder, search_url)
    world.sync()
    found = reconcile.compare(world.db, world.services.engine.current())
    assert not found
    assert found.compared > 0
    assert indexing.pending(world.db) == 0

    report = import_lines(world.db, OPERATOR, lines(kills))
    assert report.is_clean
    world.sync()
    page = world.search(f'"第{kills}轮"')
    assert page.total == LINES_A_ROUND
    assert not reconcile.compare(world.db, world.services.engine.current())
    for hit in page.hits:
        assert hit.resource.body_text.count("感恩父母") == 20
    world.find_twins()
    assert_twins_are_those_of_a_base_compared_anew(world)
    folders = [path for path in (folder / "index").iterdir() if path.is_dir()]
    rebuild(world.db, world.services.engine, world.services.analyser)
    assert len([path for path in (folder / "index").iterdir() if path.is_dir()]) == 1, folders
    world.close()


def assert_twins_are_those_of_a_base_compared_anew(world):
    found = pairs(world)
    assert len(found) == VERSIONS * (VERSIONS - 1) // 2
    assert asking.listing(world.db, OPERATOR) == []
    with world.db.write() as tx:
        meta.put(tx, meta.SKETCH_LAYOUT, "another")
    world.find_twins()
    assert pairs(world) == found


def pairs(world):
    with world.db.read() as tx:
        return sorted((one.one, one.other) for one in twins.twins.all_pairs(tx))


# --- jobs ---------------------------------------------------------------------------------------


def copying(db):
    """A job that saves resources one by one; run again, it saves the rest."""

    def run(job):
        for number in range(COPIES):
            job.step(number, COPIES)
            add_resource(db, f"{job.job.payload['name']}-{number}", body=f"第{number}篇")
        return {"copies": COPIES}

    return JobKind("copy", run, twice="What is there already stays.", keep_result_s=3600)


def do_jobs(folder, started):
    """A process that does jobs until it is killed."""
    world = World(folder)
    started.set()
    JobRunner(world.db, JobKinds([copying(world.db)]), lambda ref: Actor(ref, Door.WORKER)).run()


@contextmanager
def a_process_that_does_jobs(folder):
    """Killed at the end of the block."""
    forking = multiprocessing.get_context("fork")
    started = forking.Event()
    process = forking.Process(target=do_jobs, args=(folder, started))
    process.start()
    assert started.wait(60)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    assert process.exitcode == -signal.SIGKILL


@pytest.mark.slow
def test_a_killed_job_is_taken_up_again(tmp_path):
    folder = tmp_path / "data"
    world = World(folder)
    kind = copying(world.db)
    chance = random.Random(12)
    for round_number in range(JOBS_KILLED):
        number = asking.ask(world.db, OPERATOR, kind, {"name": f"copy-{round_number}"})
        killed = 0
        while asking.get(world.db, OPERATOR, number).state.is_open:
            with a_process_that_does_jobs(folder):
                if killed < MOST_ATTEMPTS - 1:
                    time.sleep(chance.uniform(0, 0.6))
                    killed += 1
                else:
                    until_over(world, number)
            let_leases_run_out(folder)
        job = asking.get(world.db, OPERATOR, number)
        assert (job.state, job.attempts <= MOST_ATTEMPTS) == (JobState.DONE, True)
        assert asking.fetch(world.db, OPERATOR, number, JobKinds([kind])) == {"copies": COPIES}
    assert health.count_resources(world.db) == JOBS_KILLED * COPIES
    world.close()


def until_over(world, number):
    deadline = time.monotonic() + 60
    while asking.get(world.db, OPERATOR, number).state.is_open:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_a_job_that_kills_its_process_five_times_is_left_alone_and_shown(tmp_path):
    folder = tmp_path / "data"
    world = World(folder)
    number = asking.ask(world.db, OPERATOR, copying(world.db), {"name": "deadly"})
    for _ in range(MOST_ATTEMPTS):
        with a_process_that_does_jobs(folder):
            until_started(world, number)
        let_leases_run_out(folder)
    running.tidy(world.db)
    job = asking.get(world.db, OPERATOR, number)
    assert (job.state, job.attempts) == (JobState.FAILED, MOST_ATTEMPTS)
    assert running.counts(world.db) == {("copy", JobState.FAILED): 1}
    kb = Kb(tmp_path)
    (shown,) = kb.json("jobs", code=1)
    assert (shown["id"], shown["state"], shown["attempts"]) == (number, "failed", MOST_ATTEMPTS)
    kb.json("jobs", "--retry", str(number))
    with a_process_that_does_jobs(folder):
        until_over(world, number)
    assert asking.get(world.db, OPERATOR, number).state is JobState.DONE
    world.close()


def until_started(world, number):
    deadline = time.monotonic() + 60
    while asking.get(world.db, OPERATOR, number).state is JobState.WAITING:
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.slow
@pytest.mark.opensearch
def test_a_killed_builder_leaves_a_cluster_as_it_was_and_the_next_one_sweeps(
    tmp_path, opensearch_indexes
):
    kb, folder = Kb(tmp_path), tmp_path / "data"
    kb.environ["KB_SEARCH_URL"] = search_url("opensearch", tmp_path)
    kb.run("init", "--empty")
    world = World(folder, kb.environ["KB_SEARCH_URL"])
    import_lines(world.db, OPERATOR, (json.dumps(one) for one in MANY))
    world.sync()
    engine = world.services.engine
    live = engine.current().generation
    chance = random.Random(11)
    with in_use(world) as use:
        for _ in range(BUILDERS_KILLED):
            known = set(engine._aliases())
            builder = kb.start("rebuild")
            while not (left_over := set(engine._aliases()) - known):  # it has not begun
                assert builder.poll() is None
                time.sleep(0.02)
            time.sleep(chance.uniform(0, 1))
            builder.kill()
            builder.communicate()
            assert builder.returncode == -signal.SIGKILL
            let_leases_run_out(folder)
            use.goes_on()
        assert engine.current().generation == live
        assert set(engine._aliases()) == {live} | left_over  # each swept what the one before left
        assert kb.json("rebuild")["documents"] >= len(MANY)
        use.goes_on()
    assert use.faults == []
    assert min(use.answers) >= len(MANY)
    assert engine.current().generation not in {live, *left_over}
    assert not left_over & set(engine._aliases())
    world.sync()
    found = reconcile.compare(world.db, engine.current())
    assert not found
    assert found.compared == len(MANY) + len(use.written)
    world.close()


def let_leases_run_out(folder):
    """What a killed process held comes free by itself after seconds; the test does not wait."""
    db = Database(bases.database_url(folder))
    with db.write() as tx:
        tx.execute(text("DELETE FROM lease"))
        for queue in ("outbox", "job"):
            tx.execute(text(f"UPDATE {queue} SET claimed_by = NULL, claimed_until = NULL"))
    db.close()
