"""SIGKILL at random moments of import, sync and rebuild: nothing is lost, nothing half-written."""

import json
import multiprocessing
import os
import random
import signal
import sys
import time

import pytest
from sqlalchemy import text

from indexer.sync import reconcile
from indexer.sync.rebuild import rebuild
from kb.domain.actor import OPERATOR
from kb.storage.session import Database
from kb.usecases import indexing
from kb.usecases.importing import import_lines
from tests import bases
from tests.engine_contract.world import search_url
from tests.flow.conftest import World
from tests.flow.in_use import in_use
from tests.flow.test_cli import Kb

KILLS = int(os.environ.get("KB_TEST_KILLS", "100"))
LINES_A_ROUND = 60
BUILDERS_KILLED = 3
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


def work(folder, search_url, round_number, started):
    """One process's work, over and over until it is killed."""
    world = World(folder, search_url)
    started.set()
    while True:
        import_lines(world.db, OPERATOR, lines(round_number))
        world.worker.drain(wait_s=60)
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
    folders = [path for path in (folder / "index").iterdir() if path.is_dir()]
    rebuild(world.db, world.services.engine, world.services.analyser)
    assert len([path for path in (folder / "index").iterdir() if path.is_dir()]) == 1, folders
    world.close()


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
        tx.execute(text("UPDATE outbox SET claimed_by = NULL, claimed_until = NULL"))
    db.close()
