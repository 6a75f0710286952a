"""What people search for is counted, without them; and never in their way."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from indexer import query_log
from kb.errors import InvalidSettings, Unavailable
from kb.storage.words.tables import query_log as query_log_table
from kb.usecases import queries
from tests import bases
from tests.factories import add_resource
from web.app import create_app
from web.jobs.chores import Chores
from web.services import build_services
from web.settings import load_settings

pytestmark = pytest.mark.both_databases


@pytest.fixture
def searched(world):
    add_resource(world.db, "a", title="感恩父母", body="写一封信")
    add_resource(world.db, "b", title="诚信考试", body="考场纪律")
    world.sync()
    client = create_app(world.services).test_client()

    def search(*addresses):
        for address in addresses:
            assert client.get(address).status_code == 200
        world.services.query_log.flush()
        return {one.folded: one for one in queries.frequent(world.db)}

    return search


def test_a_search_is_counted_with_its_result(searched):
    found = searched("/search?q=感恩", "/search?q=手機癮", "/search?q=感恩 考场")
    assert {text: (one.count, one.missed, one.step) for text, one in found.items()} == {
        "感恩": (1, 0, "all"),
        "手机瘾": (1, 1, ""),
        "感恩 考场": (1, 1, "any"),
    }
    assert found["手机瘾"].typed == "手機癮"
    assert found["手机瘾"].last_on == queries.today()
    assert found["感恩"].total == 1


def test_the_api_counts_too(searched):
    assert searched("/api/v1/search?q=感恩")["感恩"].count == 1


def test_a_search_counts_again_after_a_while(searched):
    searched("/search?q=感恩")
    assert searched("/search?q=感恩")["感恩"].count == 2


def test_a_page_loaded_again_and_clicks_on_it_are_no_new_search(searched):
    found = searched(
        "/search?q=感恩", "/search?q=感恩", "/search?q= 感恩 ", "/search?q=感恩&kind=case",
        "/search?q=感恩&sort=title", "/search?q=感恩&page=2", "/search?q=感恩&match=any",
    )  # fmt: skip
    assert [(one.folded, one.count) for one in found.values()] == [("感恩", 1)]


@pytest.mark.parametrize(
    "address",
    [
        "/search", "/search?q=", "/search?kind=case", "/search?q=。！", "/search.atom?q=感恩",
        "/api/v1/suggest?q=感恩", "/search?q=感恩&view=print", "/search?q=感恩&page=2",
        "/search?q=13800138000", "/search?q=wang@example.com 感恩", "/topics",
    ],
)  # fmt: skip
def test_what_is_no_search_or_somebodys_data_is_not_kept(searched, address):
    assert searched(address) == {}


def test_a_long_text_is_cut(searched):
    (one,) = searched(f"/search?q={'感恩' * 140}").values()
    assert one.folded == one.typed == "感恩" * 100


def test_a_search_does_not_fail_by_the_log(world, searched, monkeypatch, caplog):
    def refuse(*_):
        raise Unavailable("数据库正忙，没有保存，请稍后再试")

    with monkeypatch.context() as patch:
        patch.setattr(queries, "record", refuse)
        assert searched("/search?q=感恩") == {}
    assert "waits" in caplog.text
    assert list(searched()) == ["感恩"]


def test_what_waits_is_bounded(world, searched, monkeypatch):
    monkeypatch.setattr(query_log, "MOST_TEXTS", 2)
    assert set(searched("/search?q=一一", "/search?q=二二", "/search?q=三三", "/search?q=一一")) == {
        "一一", "二二",
    }  # fmt: skip


def test_it_is_written_by_time_or_number(world, searched, monkeypatch):
    log = world.services.query_log
    client = create_app(world.services).test_client()
    client.get("/search?q=感恩")
    log.flush_when_due()
    assert queries.frequent(world.db) == []
    monkeypatch.setattr(query_log, "FLUSH_TEXTS", 2)
    client.get("/search?q=诚信")
    log.flush_when_due()
    assert len(queries.frequent(world.db)) == 2
    client.get("/search?q=考试")
    monkeypatch.setattr(query_log, "FLUSH_S", 0.0)
    log.flush_when_due()
    assert len(queries.frequent(world.db)) == 3


def test_a_thread_writes_it_whatever_else_fails(world, searched):
    written = threading.Event()

    def fail():
        raise ZeroDivisionError

    chores = Chores([fail, written.set])
    thread = chores.start()
    assert written.wait(30)
    written.clear()
    assert written.wait(30)
    chores.stop()
    thread.join()


@pytest.mark.parametrize("value", ["", "yes", "0"])
def test_a_switch_is_on_or_off(tmp_path, value):
    with pytest.raises(InvalidSettings, match="KB_QUERY_LOG"):
        load_settings({"KB_DATA_DIR": str(tmp_path), "KB_QUERY_LOG": value})


def test_it_can_be_switched_off(tmp_path, world):
    base = {"KB_DATA_DIR": str(world.folder), **bases.settings(world.folder)}
    services = build_services(load_settings({**base, "KB_QUERY_LOG": "False"}))
    client = create_app(services).test_client()
    world.save("a", "感恩")
    world.sync()
    assert client.get("/search?q=感恩").status_code == 200
    services.query_log.flush()
    assert queries.frequent(world.db) == []
    services.close()


def days_of(world):
    with world.db.read() as tx:
        return {row.folded: row.days for row in tx.execute(select(query_log_table))}


def test_a_day_counts_where_different_readers_asked_and_found(world, monkeypatch):
    world.save("a", "感恩")
    world.sync()
    client = create_app(world.services).test_client()
    day = queries.today()

    def search(reader, text="感恩"):
        client.get(f"/search?q={text}", environ_base={"REMOTE_ADDR": reader})
        world.services.query_log.flush()

    for ahead in range(3):
        monkeypatch.setattr(queries, "today", lambda on=day + timedelta(days=ahead): on)
        for _ in range(8):
            search("203.0.113.1")
            search("203.0.113.1", "诚信")
            search("203.0.113.2", "诚信")
    assert days_of(world) == {"感恩": 0, "诚信": 0}  # one reader; and what nobody found
    for reader in ("203.0.113.2", "203.0.113.3"):
        search(reader)
    assert days_of(world)["感恩"] == 1
    monkeypatch.setattr(queries, "today", lambda: day + timedelta(days=3))
    search("203.0.113.2")
    assert days_of(world)["感恩"] == 1  # the reader of yesterday is a stranger today
    search("203.0.113.1")
    assert days_of(world)["感恩"] == 2
