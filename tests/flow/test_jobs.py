"""Jobs beside pages and index: their thread, their lease, and what a saved text waits for."""

import logging
import os
import threading
import time
from dataclasses import replace

import pytest

from kb.domain.actor import OPERATOR, Actor, ActorRef, Door
from kb.domain.jobs import MOST_ATTEMPTS, JobState, Priority
from kb.errors import NotFound, Unavailable
from kb.usecases import twins
from kb.usecases.jobs import asking
from kb.usecases.jobs.kinds import JobKind, JobKinds
from tests.relevance import twin_pairs
from web.cli.threads import running
from web.jobs import runner as jobs_runner
from web.jobs import running_job
from web.jobs.kinds import resolve
from web.jobs.runner import JobRunner

ANNE = Actor(ActorRef.of_account(1), Door.WEB)
# How long the long job of a run is; 600 by hand.
LONG_S = float(os.environ.get("KB_TEST_LONG_JOB_S", "15"))
FOUND_WITHIN_S = 2.0
SECRET = "小明的电话13800000000"


def kind(run, name="work", **fields):
    return JobKind(name, run, twice="The same again.", **{"keep_result_s": 60, **fields})


def runner_of(world, *kinds, resolve=lambda ref: Actor(ref, Door.WORKER)):
    return JobRunner(world.db, JobKinds(kinds), resolve)


def until(true, timeout_s=30):
    deadline = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def state(world, number):
    return asking.get(world.db, OPERATOR, number).state


def test_it_is_done_in_a_thread_of_its_own_as_who_asked_for_it(world):
    seen = []

    def run(job):
        seen.append((job.actor, job.job.payload, threading.current_thread().name))
        return {"answer": 42}

    work = kind(run)
    with running(runner_of(world, work)):
        number = asking.ask(world.db, ANNE, work, {"question": 6})
        until(lambda: state(world, number) is JobState.DONE)
    assert seen == [(Actor(ANNE.ref, Door.WORKER), {"question": 6}, "jobs")]
    assert asking.fetch(world.db, ANNE, number, JobKinds([work])) == {"answer": 42}


def test_how_far_it_is_can_be_seen_while_it_runs(world):
    go_on = threading.Event()

    def run(job):
        job.step(3, 10)
        assert go_on.wait(30)

    work = kind(run)
    with running(runner_of(world, work)):
        number = asking.ask(world.db, ANNE, work, {})
        until(lambda: asking.get(world.db, ANNE, number).done == 3)
        assert asking.get(world.db, ANNE, number).total == 10
        go_on.set()


def test_it_stops_at_its_next_step_when_it_is_cancelled(world):
    steps = []

    def run(job):
        while True:
            steps.append(1)
            job.step(len(steps))
            time.sleep(0.01)

    work = kind(run)
    with running(runner_of(world, work)):
        number = asking.ask(world.db, ANNE, work, {})
        until(lambda: steps)
        asking.cancel(world.db, ANNE, number)
        until(lambda: state(world, number) is JobState.CANCELLED)
        taken = len(steps)
        time.sleep(0.1)
    assert len(steps) == taken


def test_a_lease_is_kept_however_long_a_single_step_takes(world, monkeypatch):
    monkeypatch.setattr(running_job, "TTL_S", 1.5)
    monkeypatch.setattr(jobs_runner, "TTL_S", 1.5)
    runs = []

    def run(_job):
        runs.append(1)
        time.sleep(4)

    work = kind(run)
    with running(runner_of(world, work), runner_of(world, work)):
        number = asking.ask(world.db, ANNE, work, {})
        until(lambda: state(world, number) is JobState.DONE)
    assert runs == [1]


def test_maintenance_gives_way_and_goes_on_afterwards(world):
    order = []
    wanted = threading.Event()
    wanted.set()

    def upkeep(job):
        order.append("upkeep")
        while "export" not in order:
            job.step()
            time.sleep(0.01)
        wanted.clear()

    kinds = (
        kind(lambda _job: order.append("export"), "export"),
        kind(
            upkeep, "upkeep", priority=Priority.MAINTENANCE, gives_way=True, keep_result_s=0,
            is_wanted=wanted.is_set,
        ),
    )  # fmt: skip
    with running(runner_of(world, *kinds)):
        until(lambda: order)
        asking.ask(world.db, ANNE, kinds[0], {})
        until(lambda: not asking.listing(world.db, OPERATOR)[1:])
        until(lambda: order == ["upkeep", "export", "upkeep"])


def test_a_process_that_ends_gives_its_job_back_and_the_attempt_does_not_count(world):
    steps = []

    def run(job):
        while len(steps) < 100:
            steps.append(1)
            job.step()
            time.sleep(0.01)

    work = kind(run)
    number = asking.ask(world.db, ANNE, work, {})
    with running(runner_of(world, work)):
        until(lambda: steps)
    assert (state(world, number), asking.get(world.db, ANNE, number).attempts) == (
        JobState.WAITING,
        0,
    )
    with running(runner_of(world, work)):
        until(lambda: state(world, number) is JobState.DONE)


def test_who_asked_is_looked_up_anew_when_it_starts(world):
    def gone(_reference):
        raise NotFound("没有这个账号了")

    work = kind(lambda _job: pytest.fail("must not run"))
    with running(runner_of(world, work, resolve=gone)):
        number = asking.ask(world.db, ANNE, work, {})
        until(lambda: state(world, number) is JobState.FAILED)
    assert str(asking.get(world.db, ANNE, number).error) == "没有这个账号了"


def test_a_right_that_was_lost_since_it_was_asked_for_stops_it(world):
    allowed = kind(lambda _job: pytest.fail("must not run"))

    def refuse(_actor, _payload):
        raise NotFound("不是成员了")

    with running(runner_of(world, replace(allowed, check=refuse))):
        number = asking.ask(world.db, ANNE, allowed, {})
        until(lambda: state(world, number) is JobState.FAILED)


def test_there_are_no_accounts_yet(world):
    assert resolve(OPERATOR.ref) == OPERATOR
    with pytest.raises(NotFound):
        resolve(ANNE.ref)


@pytest.mark.parametrize("fault", [ValueError(SECRET), Unavailable("%(text)s", text=SECRET)])
def test_what_a_job_is_about_stands_in_no_log(world, caplog, monkeypatch, fault):
    caplog.set_level(logging.DEBUG)
    failed = []

    def run(job):
        assert job.job.payload["about"] == SECRET
        failed.append(1)
        raise fault

    work = kind(run)
    with running(runner_of(world, work)):
        asking.ask(world.db, ANNE, work, {"about": SECRET})
        until(lambda: failed)
        time.sleep(0.3)
    assert SECRET not in caplog.text
    assert type(fault).__name__ in caplog.text


def test_a_job_that_fails_five_times_is_given_up_and_the_thread_goes_on(world, monkeypatch):
    monkeypatch.setattr("kb.storage.queue.claims._LONGEST_S", 0)
    failed = []

    def run(_job):
        failed.append(1)
        raise ZeroDivisionError

    broken, sound = kind(run, "broken"), kind(lambda _job: None, "sound")
    with running(runner_of(world, broken, sound)):
        number = asking.ask(world.db, ANNE, broken, {})
        until(lambda: state(world, number) is JobState.FAILED)
        after = asking.ask(world.db, ANNE, sound, {})
        until(lambda: state(world, after) is JobState.DONE)
    assert len(failed) == MOST_ATTEMPTS
    assert "ZeroDivisionError" in str(asking.get(world.db, ANNE, number).error)


# --- beside the index ---------------------------------------------------------------------------


def busy(job):
    """Computes and writes for long, as reading uploads or making a book does."""
    db, ends = busy.db, time.monotonic() + LONG_S
    rounds = 0
    while time.monotonic() < ends:
        sum(number * number for number in range(20_000))
        job.step(rounds)
        with db.write() as tx:
            twins.due.enqueue(tx, [1_000_000 + rounds % 50])
        rounds += 1
    return {"rounds": rounds}


def seconds_until_found(world, number):
    word = f"第{number}次早读前的约定"
    saved = time.monotonic()
    world.save(f"new-{number}", f"{word}，大家都记得。")
    while world.search(f'"{word}"').total == 0:
        time.sleep(0.02)
        assert time.monotonic() - saved < 60
    return time.monotonic() - saved


def test_a_saved_text_is_found_at_once_while_a_long_job_runs(world):
    busy.db = world.db
    work = kind(busy)
    world.worker.heal()
    number = asking.ask(world.db, ANNE, work, {})
    took = []
    with running(world.worker, runner_of(world, work)):
        until(lambda: state(world, number) is JobState.RUNNING)
        seconds_until_found(world, 0)  # the first search loads what all of them need
        while state(world, number) is JobState.RUNNING:
            took.append(seconds_until_found(world, len(took) + 1))
    assert state(world, number) is JobState.DONE
    assert len(took) > 3
    assert max(took) < FOUND_WITHIN_S, took


def test_a_saved_text_is_found_at_once_while_all_texts_are_compared(world, monkeypatch):
    story = twin_pairs.texts()[0]
    for number in range(300):
        world.save(f"old-{number}", f"{story[number % 50 :]}\n\n{number}")
    world.sync()
    compared = []
    real = twins._compare

    def note(db, ids, before_writing):
        compared.extend(ids)
        real(db, ids, before_writing)

    monkeypatch.setattr(twins, "_compare", note)
    world.search("早读")
    with running(world.services.job_runner()):
        until(lambda: twins.count_due(world.db) and asking.listing(world.db, OPERATOR))
        with running(world.worker):
            took = [seconds_until_found(world, number) for number in range(3)]
            still_at_it = twins.are_due(world.db)
    assert compared
    assert still_at_it
    assert max(took) < FOUND_WITHIN_S, took
