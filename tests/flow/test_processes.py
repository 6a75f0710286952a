"""Several processes on one base: one writes the index at a time, and nothing is lost."""

import multiprocessing
import os
import sys

import pytest

from indexer.sync import reconcile
from kb.usecases import indexing
from tests.flow.conftest import World

PROCESSES = 8
CHANGES = int(os.environ.get("KB_TEST_CHANGES", "500"))

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")


def change(folder, number, faults):
    """What a web process does: save, while its own background thread indexes."""
    try:
        world = World(folder)
        thread = world.worker.start()
        for change_number in range(CHANGES):
            # a quarter of the changes are to resources that all processes change
            key = (
                f"shared-{change_number}"
                if change_number % 4 == 0
                else f"p{number}-{change_number}"
            )
            world.save(key, f"感恩父母 第{number}个进程 第{change_number}次")
        world.worker.stop()
        thread.join(timeout=60)
        world.close()
    except BaseException as error:
        faults.put(f"{type(error).__name__}: {error}")
        raise


@pytest.mark.slow
def test_eight_processes_change_and_index_without_loss(tmp_path):
    folder = tmp_path / "data"
    world = World(folder)
    world.worker.heal()
    world.close()
    forking = multiprocessing.get_context("fork")
    faults = forking.Queue()
    processes = [
        forking.Process(target=change, args=(folder, number, faults)) for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    assert faults.empty()

    world = World(folder)
    world.sync()
    shared = -(-CHANGES // 4)
    found = reconcile.compare(world.db, world.services.engine.current())
    assert not found
    assert found.compared == PROCESSES * (CHANGES - shared) + shared
    assert indexing.pending(world.db) == 0
    assert world.search('"第7个进程"').total >= CHANGES - shared
    world.close()
