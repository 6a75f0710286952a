"""kb jobs: what waits, runs or failed; calling one off, and trying one again."""

import pytest

from kb.domain.actor import OPERATOR
from kb.domain.jobs import Failure
from kb.storage.session import Database
from kb.usecases.jobs import asking, running
from kb.usecases.jobs.kinds import JobKind
from tests.flow.test_cli import Kb

SECRET = "小明的电话"
WORK = JobKind("work", lambda _job: None, twice="The same again.", keep_result_s=60)


@pytest.fixture
def kb(tmp_path):
    kb = Kb(tmp_path)
    kb.run("init", "--empty")
    return kb


@pytest.fixture
def db(kb):
    db = Database(kb.database_url)
    yield db
    db.close()


@pytest.fixture
def failed(db):
    """The number of a job that was given up."""
    number = asking.ask(db, OPERATOR, WORK, {"about": SECRET})
    error = Failure("没有编号为“%(key)s”的条目", {"key": "x"})
    running.fail(db, running.claim(db, ["work"], "me", 15), "me", error, for_good=True)
    return number


def test_a_base_without_jobs_has_none(kb):
    assert kb.json("jobs") == []
    out, _ = kb.run("jobs")
    assert "共 0 项" in out


def test_what_waits_is_listed_without_what_it_is_about(kb, db):
    number = asking.ask(db, OPERATOR, WORK, {"about": SECRET})
    (job,) = kb.json("jobs")
    assert (job["id"], job["kind"], job["state"]) == (number, "work", "waiting")
    assert (job["asked_by"], job["priority"]) == ("operator", "person")
    assert "payload" not in job
    assert "result" not in job
    out, _ = kb.run("jobs")
    assert "等待" in out
    assert SECRET not in out


def test_what_failed_is_shown_with_its_reason_and_ends_with_one(kb, failed):
    (job,) = kb.json("jobs", code=1)
    assert (job["state"], job["error"]) == ("failed", "没有编号为“x”的条目")
    out, _ = kb.run("jobs", code=1)
    assert "失败" in out
    assert "没有编号为“x”的条目" in out


def test_a_failed_one_is_tried_again(kb, failed):
    (job,) = kb.json("jobs", "--retry", str(failed))
    assert (job["state"], job["attempts"], job["error"]) == ("waiting", 0, None)


def test_one_that_waits_is_called_off(kb, db):
    number = asking.ask(db, OPERATOR, WORK, {})
    (job,) = kb.json("jobs", "--cancel", str(number))
    assert job["state"] == "cancelled"
    _, err = kb.run("jobs", "--cancel", str(number), code=1)
    assert "已经结束" in err


def test_a_number_that_none_has_is_said(kb):
    _, err = kb.run("jobs", "--cancel", "77", code=1)
    assert "77" in err
