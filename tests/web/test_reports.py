"""Anybody can say that a page shows what should not be public, and nothing is told by it."""

import pytest

from kb.domain.actor import OPERATOR, ActorKind
from kb.domain.journal import Act
from kb.domain.reports import OPEN_LIMIT_EACH, TEXT_LIMIT, ReportState
from kb.domain.vocabulary import Visibility
from kb.errors import Conflict
from kb.usecases import journal, reports, resources
from tests.factories import add_resource, revisions
from tests.web.markup import Page, faults
from web.app import create_app

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def client(world):
    add_resource(world.db, "r-1", title="公开的")
    add_resource(world.db, "r-2", title="藏着的", visibility=Visibility.PRIVATE)
    world.sync()
    return create_app(world.services).test_client()


def send(client, key="r-1", text="第二段有学生的名字", headers=OURS, remote="127.0.0.1", **more):
    data, environ = {"text": text, **more}, {"REMOTE_ADDR": remote}
    address = f"/resources/{key}/report"
    return client.post(address, data=data, headers=headers, environ_overrides=environ)


def kept(world, **options):
    return reports.listing(world.db, OPERATOR, **options)


def test_every_resource_leads_to_the_form_and_the_form_works_without_a_script(client):
    assert "/resources/r-1/report" in Page(client.get("/resources/r-1").text).links()
    page = Page(client.get("/resources/r-1/report").text)
    (form,) = (one for one in page.all("form") if one.attributes.get("class") == "report")
    assert (form.attributes["method"], form.attributes["action"]) == (
        "post",
        "/resources/r-1/report",
    )
    assert faults(page) == []
    assert "不记录您是谁" in page.text
    assert "副本还在" in page.text


def test_a_report_is_kept_and_confirmed(client, world):
    response = send(client)
    assert (response.status_code, response.headers["Location"]) == (303, "/reported")
    assert "副本还在" in client.get("/reported").text
    (one,) = kept(world)
    assert (one.key, one.text, one.state) == ("r-1", "第二段有学生的名字", ReportState.OPEN)


def test_nothing_of_the_reporter_is_kept(client, world):
    send(client, remote="9.8.7.6")
    for table in ("report", "journal"):
        with world.db.read() as tx:
            rows = tx.connection.exec_driver_sql(f"SELECT * FROM {table}").all()
        assert "9.8.7.6" not in repr(rows)
    done = journal.entries(world.db, OPERATOR.scope)[0].entry
    assert (done.act, done.actor.kind) == (Act.REPORT, ActorKind.VISITOR)


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_form_does_not_tell_whether_something_private_exists(client, world, method):
    answers = []
    for key in ("r-2", "r-9"):
        response = getattr(client, method)(f"/resources/{key}/report", headers=OURS)
        assert response.status_code == 404
        answers.append(response.text.replace(key, "KEY"))
    assert answers[0] == answers[1]
    assert kept(world) == []


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_cannot_report(client, world, headers):
    assert send(client, headers=headers).status_code == 403
    assert kept(world) == []


def test_a_program_that_fills_in_every_field_is_not_heard(client, world):
    assert send(client, left_empty="https://spam.example").status_code == 303
    assert kept(world) == []


def test_a_text_that_is_too_long_is_told_and_stays_in_the_form(client, world):
    response = send(client, text="长" * (TEXT_LIMIT + 1))
    assert response.status_code == 400
    assert "说明太长了" in response.text
    assert "长" * 100 in response.text
    assert kept(world) == []
    assert send(client, text="长" * TEXT_LIMIT).status_code == 303


def test_what_was_written_is_text(client):
    page = send(client, text="</textarea><script>x</script>" + "长" * TEXT_LIMIT).text
    assert "<script>x" not in page


def test_one_client_reports_so_often_and_others_go_on(client, world):
    answers = [send(client, text="不要丢", remote="203.0.113.9") for _ in range(21)]
    assert [one.status_code for one in answers] == [303] * 20 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 181
    assert "报告太多了" in answers[-1].text
    assert "不要丢" in answers[-1].text
    assert send(client, remote="203.0.113.10").status_code == 303
    assert len(kept(world)) == OPEN_LIMIT_EACH


def test_a_page_that_is_read_writes_nothing_and_a_busy_base_is_told(client, world, monkeypatch):
    monkeypatch.setattr(reports, "_PATIENCE_S", 0.2)
    with world.db.write():
        assert client.get("/resources/r-1/report").status_code == 200
        response = send(client, text="等一等")
    assert response.status_code == 503
    assert "数据库正忙" in response.text
    assert "等一等" in response.text
    assert send(client).status_code == 303


def test_hiding_makes_a_revision_an_entry_and_a_change_for_the_index(client, world):
    send(client)
    send(client, text="还有照片")
    first, _ = kept(world)
    reports.hide(world.db, OPERATOR, first.number)
    assert client.get("/resources/r-1").status_code == 404
    assert len(revisions(world.db, "r-1")) == 2
    acts = [one.entry.act for one in journal.entries(world.db, OPERATOR.scope)]
    assert acts[:2] == [Act.CLOSE_REPORT, Act.SET_VISIBILITY]
    assert world.sync() == 1
    assert kept(world) == []
    assert {one.state for one in kept(world, closed=True)} == {ReportState.HIDDEN}


def test_a_closed_report_leaves_the_resource_as_it_is(client, world):
    send(client)
    reports.close(world.db, OPERATOR, kept(world)[0].number)
    assert kept(world) == []
    assert client.get("/resources/r-1").status_code == 200


def test_what_is_in_the_bin_is_told(client, world):
    send(client)
    resources.delete(world.db, OPERATOR, "r-1")
    with pytest.raises(Conflict, match="回收站"):
        reports.hide(world.db, OPERATOR, kept(world)[0].number)


def test_the_report_goes_with_its_resource(client, world):
    send(client)
    resources.purge(world.db, OPERATOR, "r-1")
    assert kept(world, closed=True) == []


def test_the_page_of_what_was_withdrawn_says_that_copies_remain_as_does_that_of_nothing(client):
    for key in ("r-2", "r-9"):
        assert "副本还在" in client.get(f"/resources/{key}").text
    assert "副本还在" not in client.get("/topics/none").text
