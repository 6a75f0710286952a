"""Jobs on both databases: asked for, claimed once, ended, fetched by their asker, and forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kb.domain import clock
from kb.domain.actor import OPERATOR, SYSTEM, Actor, ActorRef, Door
from kb.domain.ids import JobId
from kb.domain.jobs import MOST_ATTEMPTS, MOST_OPEN, Failure, JobState, Priority
from kb.errors import Conflict, Forbidden, NotFound
from kb.usecases.jobs import asking, running
from kb.usecases.jobs.kinds import JobKind, JobKinds

ANNE = Actor(ActorRef.of_account(1), Door.WEB)
BERT = Actor(ActorRef.of_account(2), Door.WEB)
EXPORT = JobKind("export", lambda _job: None, twice="The same again.", keep_result_s=3600)
UPKEEP = JobKind(
    "upkeep",
    lambda _job: None,
    twice="The same again.",
    priority=Priority.MAINTENANCE,
    is_wanted=lambda: True,
)
KINDS = JobKinds([EXPORT, UPKEEP])
WRONG = Failure("出了意外的错误（%(kind)s）", {"kind": "ValueError"})


@pytest.fixture
def later(monkeypatch):
    """Let time pass."""
    passed = timedelta()
    real = clock.now

    def move(seconds):
        nonlocal passed
        passed += timedelta(seconds=seconds)

    monkeypatch.setattr(clock, "now", lambda: real() + passed)
    return move


def claim(db, holder="me", kinds=KINDS, lease_s=15):
    return running.claim(db, kinds.names, holder, lease_s)


def state(db, number):
    return asking.get(db, OPERATOR, number).state


def test_what_is_asked_for_is_claimed_by_one(db):
    number = asking.ask(db, ANNE, EXPORT, {"studio": 3})
    assert state(db, number) is JobState.WAITING
    job = claim(db, "one")
    assert (job.id, job.asked_by, job.payload) == (number, ANNE.ref, {"studio": 3})
    assert claim(db, "two") is None
    assert state(db, number) is JobState.RUNNING


def test_a_person_goes_before_maintenance(db):
    asking.ask_where_wanted(db, UPKEEP)
    number = asking.ask(db, ANNE, EXPORT, {})
    assert claim(db).id == number
    assert claim(db).kind == "upkeep"


def test_maintenance_learns_that_a_person_waits(db):
    asking.ask_where_wanted(db, UPKEEP)
    job = claim(db)
    assert not running.look(db, job, "me", KINDS.names).outranked
    asking.ask(db, ANNE, EXPORT, {})
    assert running.look(db, job, "me", KINDS.names).outranked
    running.give_back(db, job, "me")
    assert claim(db).kind == "export"
    assert claim(db).attempts == 1  # giving way was no attempt


def test_kinds_of_a_newer_version_are_left_alone(db):
    asking.ask(db, ANNE, replace(EXPORT, name="hologram"), {})
    assert claim(db) is None


def test_a_lease_that_is_renewed_is_kept_and_one_that_is_not_is_lost(db, later):
    number = asking.ask(db, ANNE, EXPORT, {})
    job = claim(db, "one")
    later(10)
    assert running.renew(db, job, "one", 15, 3, 10)
    later(10)
    assert claim(db, "two") is None
    assert asking.get(db, ANNE, number).done == 3
    later(10)
    again = claim(db, "two")
    assert (again.id, again.attempts) == (number, 2)
    assert not running.renew(db, job, "one", 15, 4, 10)
    assert not running.look(db, job, "one", KINDS.names).mine


def test_who_lost_a_job_cannot_end_it(db, later):
    number = asking.ask(db, ANNE, EXPORT, {})
    slow = claim(db, "slow")
    later(20)
    quick = claim(db, "quick")
    running.finish(db, slow, "slow", EXPORT, {"file": "old"})
    assert state(db, number) is JobState.RUNNING
    running.finish(db, quick, "quick", EXPORT, {"file": "new"})
    assert asking.fetch(db, ANNE, number, KINDS) == {"file": "new"}


# --- results ------------------------------------------------------------------------------------


@pytest.fixture
def done(db):
    """A finished export of Anne's."""
    number = asking.ask(db, ANNE, EXPORT, {"studio": 3})
    running.finish(db, claim(db), "me", EXPORT, {"file": "abc"})
    return number


@pytest.mark.parametrize("who", [BERT, OPERATOR, SYSTEM], ids=lambda who: str(who.ref))
def test_only_the_asker_fetches_a_result(db, done, who):
    assert asking.fetch(db, ANNE, done, KINDS) == {"file": "abc"}
    with pytest.raises(NotFound):
        asking.fetch(db, who, done, KINDS)


def test_a_right_that_is_gone_is_asked_for_when_the_result_is_fetched(db, done):
    def no_longer(_actor, payload):
        assert payload == {"studio": 3}
        raise Forbidden("不是成员了")

    with pytest.raises(Forbidden):
        asking.fetch(db, ANNE, done, JobKinds([replace(EXPORT, check=no_longer)]))


def test_what_may_not_be_had_is_not_even_asked_for(db):
    def refuse(_actor, _payload):
        raise Forbidden("不可以")

    with pytest.raises(Forbidden):
        asking.ask(db, ANNE, replace(EXPORT, check=refuse), {})
    assert asking.listing(db, OPERATOR) == []


def test_a_result_is_there_until_it_expires_and_then_nothing_is_left(db, done, later):
    later(3599)
    assert asking.fetch(db, ANNE, done, KINDS)
    later(2)
    with pytest.raises(NotFound):
        asking.fetch(db, ANNE, done, KINDS)
    running.tidy(db)
    assert asking.listing(db, OPERATOR) == []


def test_a_kind_whose_result_nobody_fetches_leaves_no_row(db):
    asking.ask_where_wanted(db, UPKEEP)
    running.finish(db, claim(db), "me", UPKEEP, None)
    assert asking.listing(db, OPERATOR) == []


def test_a_result_that_is_not_there_yet_is_a_conflict(db):
    number = asking.ask(db, ANNE, EXPORT, {})
    with pytest.raises(Conflict):
        asking.fetch(db, ANNE, number, KINDS)


def test_the_operator_sees_that_there_is_a_job_and_not_what_it_is_about(db, done):
    (listed,) = asking.listing(db, OPERATOR)
    found = asking.get(db, OPERATOR, done)
    for one in (listed, found):
        assert (one.id, one.payload, one.result) == (done, {}, None)
    assert asking.get(db, ANNE, done).payload == {"studio": 3}


def test_neither_payload_nor_result_stand_in_the_text_of_a_job(db):
    number = asking.ask(db, ANNE, EXPORT, {"name": "小明的电话"})
    running.finish(db, claim(db), "me", EXPORT, {"said": "13800000000"})
    text = repr(asking.get(db, ANNE, number))
    assert "小明" not in text
    assert "13800000000" not in text


def test_nobody_sees_the_jobs_of_others(db, done):
    assert asking.listing(db, BERT) == []
    assert [job.id for job in asking.listing(db, ANNE)] == [done]
    for act in (asking.get, asking.cancel, asking.retry):
        with pytest.raises(NotFound):
            act(db, BERT, done)
        with pytest.raises(NotFound):
            act(db, BERT, JobId(done + 1))  # is answered in the same way


# --- bounds -------------------------------------------------------------------------------------


def test_an_account_has_so_many_open_jobs_at_most(db):
    numbers = [asking.ask(db, ANNE, EXPORT, {}) for _ in range(MOST_OPEN)]
    with pytest.raises(Conflict):
        asking.ask(db, ANNE, EXPORT, {})
    asking.ask(db, BERT, EXPORT, {})
    asking.cancel(db, ANNE, numbers[0])
    asking.ask(db, ANNE, EXPORT, {})


def test_the_operator_has_no_bound(db):
    for _ in range(MOST_OPEN + 2):
        asking.ask(db, OPERATOR, EXPORT, {})
    assert len(asking.listing(db, OPERATOR)) == MOST_OPEN + 2


def test_what_the_program_wants_is_asked_for_once(db):
    assert asking.ask_where_wanted(db, UPKEEP)
    assert not asking.ask_where_wanted(db, UPKEEP)
    claim(db)
    assert not asking.ask_where_wanted(db, UPKEEP)
    assert len(asking.listing(db, OPERATOR)) == 1


def test_what_the_program_does_not_want_is_not_asked_for(db):
    assert not asking.ask_where_wanted(db, replace(UPKEEP, is_wanted=lambda: False))
    assert asking.listing(db, OPERATOR) == []


# --- failing ------------------------------------------------------------------------------------


def test_a_job_that_fails_is_put_off_longer_each_time_and_given_up_after_the_fifth(db, later):
    number = asking.ask(db, ANNE, EXPORT, {})
    for attempt in range(1, MOST_ATTEMPTS + 1):
        job = claim(db)
        assert job.attempts == attempt
        assert running.fail(db, job, "me", WRONG) == (attempt == MOST_ATTEMPTS)
        later(5 * 2**attempt - 1)
        assert claim(db) is None
        later(2)
    assert claim(db) is None
    found = asking.get(db, ANNE, number)
    assert (found.state, str(found.error)) == (JobState.FAILED, "出了意外的错误（ValueError）")
    assert running.counts(db) == {("export", JobState.FAILED): 1}


def test_a_job_whose_process_is_killed_five_times_is_given_up(db, later):
    number = asking.ask(db, ANNE, EXPORT, {})
    for _ in range(MOST_ATTEMPTS):
        assert claim(db)
        later(20)
        running.tidy(db)
    assert claim(db) is None
    assert state(db, number) is JobState.FAILED


def test_a_failed_job_can_be_tried_again(db):
    number = asking.ask(db, ANNE, EXPORT, {"studio": 3})
    running.fail(db, claim(db), "me", WRONG, for_good=True)
    assert state(db, number) is JobState.FAILED
    asking.retry(db, OPERATOR, number)
    job = claim(db)
    assert (job.id, job.attempts, job.payload) == (number, 1, {"studio": 3})
    with pytest.raises(Conflict):
        asking.retry(db, OPERATOR, number)


def test_maintenance_that_was_given_up_or_called_off_is_taken_up_again_after_an_hour(db, later):
    asking.ask_where_wanted(db, UPKEEP)
    running.fail(db, claim(db), "me", WRONG, for_good=True)
    assert not asking.ask_where_wanted(db, UPKEEP)
    later(3601)
    assert asking.ask_where_wanted(db, UPKEEP)
    job = claim(db)
    asking.cancel(db, OPERATOR, job.id)
    running.cancelled(db, job, "me")
    assert not asking.ask_where_wanted(db, UPKEEP)
    assert asking.ask_where_wanted(db, UPKEEP, at_once=True)
    assert len(asking.listing(db, OPERATOR)) == 1


def test_who_waits_for_maintenance_does_not_wait_until_it_may_be_tried_again(db):
    asking.ask_where_wanted(db, UPKEEP)
    running.fail(db, claim(db), "me", WRONG)
    assert claim(db) is None
    assert asking.ask_where_wanted(db, UPKEEP, at_once=True)
    assert claim(db)


def test_what_nobody_takes_up_is_given_up_and_forgets_what_it_was_about(db, later):
    number = asking.ask(db, ANNE, EXPORT, {"name": "小明"})
    later(asking.KEEP_WAITING_S + 1)
    running.tidy(db)
    found = asking.get(db, ANNE, number)
    assert (found.state, found.payload) == (JobState.FAILED, {})


# --- calling off --------------------------------------------------------------------------------


def test_a_job_that_waits_is_cancelled_at_once(db):
    number = asking.ask(db, ANNE, EXPORT, {})
    asking.cancel(db, ANNE, number)
    assert state(db, number) is JobState.CANCELLED
    assert claim(db) is None
    with pytest.raises(Conflict):
        asking.cancel(db, ANNE, number)


def test_a_job_that_runs_learns_that_it_is_cancelled(db):
    number = asking.ask(db, ANNE, EXPORT, {})
    job = claim(db)
    assert not running.look(db, job, "me", KINDS.names).cancelled
    asking.cancel(db, OPERATOR, number)
    assert running.look(db, job, "me", KINDS.names).cancelled
    assert state(db, number) is JobState.RUNNING
    running.cancelled(db, job, "me")
    assert state(db, number) is JobState.CANCELLED
