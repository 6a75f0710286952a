"""Threads, other processes, and processes that are killed."""

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from indexer.engines.fields import FACETS
from indexer.engines.file_lock import FileLock
from kb.errors import Conflict
from tests.engine_contract.world import (
    ON_DISK,
    STAMP,
    counts,
    document,
    documents,
    found,
    grams,
    live_index,
    scored,
    search,
)
from tests.engine_contract.writing_process import SIZE

on_disk = pytest.mark.parametrize("engine_name", ON_DISK)
LOCKS = {"tantivy": ".tantivy-writer.lock", "whoosh": "MAIN_WRITELOCK"}
PROJECT = Path(__file__).parents[2]


def run_in_threads(count: int, work) -> None:
    """Run `work(number)` in each thread and raise what any of them raised."""
    errors = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


# --- threads ------------------------------------------------------------------------------


def test_eight_threads_search_while_one_writes(engine):
    """Each batch replaces all documents: a search sees one batch, whole if the engine says so."""
    live_index(engine, documents(20, kind="v0", text="a b", text_w="a"))
    done = threading.Event()

    def write() -> None:
        try:
            for number in range(1, 16):
                batch = documents(20, kind=f"v{number}", text="a b", text_w="a")
                engine.current().apply(batch)
        finally:
            done.set()

    def work(number: int) -> None:
        if number == 0:
            write()
            return
        while not done.is_set():
            result = search(
                engine.current(), grams("a", "b"), scored=scored("a"), limit=30, facets=("kind",)
            )
            assert result.total == 20
            assert [hit.id for hit in result.hits] == list(range(1, 21))
            counted = [each.count for each in result.facets["kind"]]
            assert sum(counted) == 20
            assert len(counted) == 1 or not engine.capabilities.whole_batches

    run_in_threads(9, work)


def test_threads_write_at_the_same_time(engine):
    index = live_index(engine)

    def work(number: int) -> None:
        for n in range(5):
            index.apply([document(number * 10 + n + 1)])

    run_in_threads(6, work)
    assert search(index).total == 30


def test_threads_search_while_generations_are_switched(engine):
    live_index(engine, documents(5, kind="g0"))
    done = threading.Event()

    def work(number: int) -> None:
        if number:
            while not done.is_set():
                assert search(engine.current(), facets=FACETS).total == 5
            return
        try:
            for n in range(8):
                live_index(engine, documents(5, kind=f"g{n}"))
        finally:
            done.set()

    run_in_threads(6, work)


def test_a_change_is_visible_soon(engine):
    index = live_index(engine, documents(2000, text="a b c", text_w="a b c"))
    slowest_s = 0.0
    for n in range(12):
        start = time.perf_counter()
        index.apply([document(n + 1, text="changed", version=n + 2)])
        assert n + 1 in found(index, grams("changed"))
        slowest_s = max(slowest_s, time.perf_counter() - start)
    assert slowest_s < 10.0  # generous: the machine may be busy


# --- other processes ----------------------------------------------------------------------


@on_disk
def test_while_another_writes_there_is_a_conflict(engine, engine_name, tmp_path, monkeypatch):
    monkeypatch.setattr(f"indexer.engines.{engine_name}.writer.LOCK_WAIT_S", 0.1)
    index = live_index(engine, documents(2))
    index.settle()
    [folder] = tmp_path.glob("*/g-*")
    with FileLock(folder / "open" / LOCKS[engine_name]) as lock:
        assert lock.try_acquire()
        with pytest.raises(Conflict):
            index.apply([document(3)])
        assert found(index) == [1, 2]
    index.apply([document(3)])
    assert found(index) == [1, 2, 3]


@on_disk
def test_an_idle_writer_lets_others_write(open_another, engine_name, tmp_path):
    one, two = open_another(), open_another()
    live_index(one, documents(2))
    one.current().apply([document(3)])
    two.current().apply([document(4)])  # a Conflict if the first one kept the lock
    assert found(one.current()) == [1, 2, 3, 4]


@pytest.fixture
def start(engine_name, tmp_path):
    """Starts writing_process in a process of its own."""
    processes = []

    def start_(*arguments: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.engine_contract.writing_process",
                engine_name,
                str(tmp_path),
                *arguments,
            ],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield start_
    for each in processes:
        each.kill()
        each.wait()
        each.stdout.close()


def killed(process: subprocess.Popen, printed: list[str]) -> int:
    """Kill a writer; the number of the last batch that it called committed."""
    process.kill()
    process.wait()
    return int([*printed, *process.stdout][-1])


@on_disk
@pytest.mark.parametrize("seed", range(4))
def test_a_killed_writer_leaves_whole_batches(open_another, start, seed):
    rnd = random.Random(seed)
    live_index(open_another()).close()
    process = start("batches")
    printed = [process.stdout.readline() for _ in range(rnd.choice([1, 2, 5, 12]))]
    time.sleep(rnd.random() * 0.05)
    committed = killed(process, printed)
    index = open_another().current()
    batches = counts(index, "kind", facet_size=10_000)
    assert set(batches.values()) == {SIZE}
    assert {f"b{number}" for number in range(committed + 1)} <= set(batches)
    assert len(batches) <= committed + 2
    assert len(dict(index.open_versions())) == len(batches) * SIZE
    # the open part first: of the last batch the full one may know nothing yet
    assert len(batches) - 1 <= len(dict(index.versions())) / SIZE <= len(batches)
    index.apply([document(1, text="after")])
    assert found(index, grams("after")) == [1]


@on_disk
def test_two_processes_write_and_nothing_is_lost(open_another, start):
    index = live_index(open_another())
    process = start("batches", "100000", "0.7")
    printed = [process.stdout.readline()]
    mine = 0
    for n in range(1, 5):
        try:
            index.apply(documents(n))
            mine = n
        except Conflict:
            continue
    time.sleep(1.0)
    committed = killed(process, printed)
    assert mine, "no chance to write"
    versions = dict(index.versions())
    assert {n for n in versions if n < 100_000} == set(range(1, mine + 1))
    theirs = len([n for n in versions if n >= 100_000])
    assert theirs % SIZE == 0
    assert committed + 1 <= theirs // SIZE <= committed + 2


@on_disk
def test_what_a_killed_builder_left_is_dropped(open_another, start, tmp_path):
    index = live_index(open_another(), documents(1))
    process = start("building")
    name = process.stdout.readline().strip()
    time.sleep(0.1)
    other = open_another()
    other.discard(other.create(STAMP))
    assert {each.name for each in tmp_path.glob("*/g-*")} == {index.generation, name}
    process.kill()
    process.wait()
    other.discard(other.create(STAMP))
    assert {each.name for each in tmp_path.glob("*/g-*")} == {index.generation}
    assert found(other.current()) == [1]
