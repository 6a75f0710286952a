"""SIGKILL at random moments of import, sync and rebuild: nothing is lost, nothing half-written."""

import json
import multiprocessing
import os
import random
import signal
import sqlite3
import sys
import time

import pytest

from indexer.sync import reconcile
from indexer.sync.rebuild import rebuild
from kb.usecases import indexing
from kb.usecases.importing import import_lines
from tests.flow.conftest import World

KILLS = int(os.environ.get("KB_TEST_KILLS", "100"))
LINES_A_ROUND = 60

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
        import_lines(world.db, lines(round_number))
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

    report = import_lines(world.db, lines(kills))
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


def let_leases_run_out(folder):
    """What a killed process held comes free by itself after seconds; the test does not wait."""
    with sqlite3.connect(folder / "kb.sqlite", timeout=30) as connection:
        connection.execute("DELETE FROM lease")
        connection.execute("UPDATE outbox SET claimed_by = NULL, claimed_until = NULL")
    connection.close()
