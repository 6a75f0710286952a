"""Seen from outside: readiness, figures, request ids, the log."""

import json
import logging
import re
import threading
import time
import urllib.error
import urllib.request
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from indexer.engines.errors import DocumentsRefused
from kb.domain.actor import OPERATOR
from kb.domain.jobs import Failure
from kb.errors import DatabaseAway, InvalidSettings, Unavailable
from kb.storage import schema
from kb.usecases import indexing
from kb.usecases.jobs import asking, running
from kb.usecases.jobs.kinds import JobKind
from tests import bases
from tests.ports import free_port
from web.app import create_app
from web.observe import readiness
from web.observe.endpoint import MetricsEndpoint
from web.observe.engine import watched
from web.observe.logs import FIELDS, REQUEST_ID, JsonLines, Readable
from web.observe.metrics import BaseState, Measured
from web.observe.readiness import AWAY, OK, Probe, Readiness
from web.services import build_services
from web.settings import load_settings


def services_of(world, *, measured=None, **settings):
    settings = replace(world.services.settings, **settings)
    return replace(world.services, settings=settings, meter=measured or world.services.meter)


# --- readiness ---------------------------------------------------------------------------------


def test_a_part_that_hangs_is_away_and_holds_nobody_up(monkeypatch):
    monkeypatch.setattr(readiness, "PATIENCE_S", 0.05)
    answer = threading.Event()
    asked = []

    def hang():
        asked.append(1)
        answer.wait(10)
        return OK

    parts = Readiness((Probe("slow", hang), Probe("quick", lambda: OK)))
    assert parts.ask() == {"slow": AWAY, "quick": OK}
    assert parts.ask() == {"slow": AWAY, "quick": OK}
    assert asked == [1]  # nobody piles up behind it
    answer.set()
    monkeypatch.setattr(readiness, "PATIENCE_S", 10)
    assert parts.ask() == {"slow": OK, "quick": OK}


def test_a_part_is_asked_once_a_second_however_many_ask():
    asked = []
    parts = Readiness((Probe("one", lambda: asked.append(1) or OK),))
    for _ in range(20):
        assert parts.ask() == {"one": OK}
    assert len(asked) <= 2


@pytest.mark.parametrize("fault", [Unavailable("x"), OSError("x"), ValueError("a fault of ours")])
def test_whatever_is_wrong_with_a_part_it_is_away(fault):
    def fail():
        raise fault

    assert Readiness((Probe("one", fail),)).ask() == {"one": AWAY}


def test_files_that_are_away_are_named(world):
    client = create_app(services_of(world)).test_client()
    assert client.get("/readyz").json["parts"]["files"] == OK
    (world.folder).rename(world.folder.with_name("unmounted"))
    try:
        response = create_app(services_of(world)).test_client().get("/readyz")
        assert response.status_code == 503
        assert response.json["parts"]["files"] == AWAY
    finally:
        world.folder.with_name("unmounted").rename(world.folder)


# --- request ids -------------------------------------------------------------------------------


def test_every_answer_carries_an_id_of_its_own(client):
    ids = {client.get(path).headers["X-Request-ID"] for path in ("/", "/nowhere", "/api/v1/x")}
    assert len(ids) == 3
    assert all(re.fullmatch(r"[0-9a-f]{16}", one) for one in ids)


def test_a_strangers_id_is_not_taken_over(client):
    given = client.get("/", headers={"X-Request-ID": "0123456789abcdef"})
    assert given.headers["X-Request-ID"] != "0123456789abcdef"


@pytest.mark.parametrize(
    ("given", "taken"),
    [("0123456789abcdef", True), ("a-b_c.D-12345", True), ("short", False), ("x" * 65, False),
     ("has space in it", False), ("<script>alert", False)],
)  # fmt: skip
def test_our_proxys_id_is_taken_over_where_it_is_one(corpus_world, given, taken):
    client = create_app(services_of(corpus_world, proxy_hops=1)).test_client()
    told = client.get("/", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert (told == given) is taken


# --- the log -----------------------------------------------------------------------------------


def record(message="hello %s", fields=None, **more):
    made = logging.LogRecord("web.x", logging.WARNING, "f.py", 1, message, ("恩",), None)
    made.__dict__.update(more)
    if fields:
        setattr(made, FIELDS, fields)
    return made


def test_a_json_line_is_one_object_with_the_request_it_belongs_to():
    token = REQUEST_ID.set("abc")
    try:
        line = JsonLines().format(record("two\nlines %s", {"ms": 3}))
    finally:
        REQUEST_ID.reset(token)
    assert "\n" not in line
    told = json.loads(line)
    assert told.pop("time").endswith("+00:00")
    assert told == {
        "level": "warning", "logger": "web.x", "message": "two\nlines 恩",
        "request_id": "abc", "ms": 3,
    }  # fmt: skip


def test_what_stands_in_an_address_begins_no_line_and_acts_on_no_terminal():
    formatter = Readable("%(message)s")
    line = formatter.format(record("/a\n2026 ERROR forged\x1b[2J\u202e %s"))
    assert line == "/a\\x0a2026 ERROR forged\\x1b[2J\\u202e 恩"
    fault = ValueError("\x1b[2J")
    made = record("fault %s", exc_info=(ValueError, fault, None))
    told = formatter.format(made).splitlines()
    assert not any("\x1b" in one for one in told)
    assert told[-1] == "ValueError: \\x1b[2J"


def test_a_readable_line_ends_with_fields_and_id():
    token = REQUEST_ID.set("abc")
    try:
        line = Readable("%(message)s").format(record(fields={"ms": 3}))
    finally:
        REQUEST_ID.reset(token)
    assert line == 'hello 恩 {"ms": 3} [abc]'


def test_a_request_is_logged_without_what_was_looked_for(client, caplog):
    with caplog.at_level(logging.INFO, "web.requests"):
        response = client.get("/search?q=感恩", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    (told,) = [getattr(one, FIELDS) for one in caplog.records if one.name == "web.requests"]
    assert told["path"] == "/search"
    assert told["status"] == 200
    assert told["endpoint"] == "search.search_page"
    assert told["bytes"] == len(response.data)
    line = json.dumps(told, ensure_ascii=False)
    assert "感恩" not in line
    assert "203.0.113.9" not in line


def slow_lines(world, caplog, text, **settings):
    client = create_app(services_of(world, **settings)).test_client()
    with caplog.at_level(logging.WARNING, "web.slow"):
        assert client.get("/api/v1/search", query_string={"q": text}).status_code == 200
    return [getattr(one, FIELDS) for one in caplog.records if one.name == "web.slow"]


@pytest.fixture
def slow(monkeypatch):
    """Every search takes two seconds."""
    from indexer.search import SearchPage

    monkeypatch.setattr(SearchPage, "took_ms", property(lambda page: 2000.0))


def test_a_slow_search_is_logged_with_its_plan(corpus_world, caplog, slow):
    (told,) = slow_lines(corpus_world, caplog, "感恩 班会 -母亲节")
    assert told["text"] == "感恩 班会 -母亲节"
    assert told["plan"][0]["step"] == "all"
    assert "not(grams*2)" in told["plan"][0]["match"]
    assert set(told["stages_ms"]) == {"plan", "engine", "rows", "highlight"}


@pytest.mark.parametrize(
    ("text", "settings"),
    [("张老师 13800138000", {}), ("感恩", {"query_log": False})],
)
def test_what_may_tell_of_a_person_is_not_logged(corpus_world, caplog, slow, text, settings):
    (told,) = slow_lines(corpus_world, caplog, text, **settings)
    assert "text" not in told
    assert text not in json.dumps(told, ensure_ascii=False)


def test_quick_searches_and_zero_log_nothing(corpus_world, caplog, slow):
    assert slow_lines(corpus_world, caplog, "感恩", slow_ms=3000) == []
    assert slow_lines(corpus_world, caplog, "感恩", slow_ms=0) == []


def test_a_huge_plan_stays_a_line():
    from indexer.engines.contract import All, AnyOf, Grams, Not
    from indexer.engines.outline import outline

    node = All(tuple(Not(AnyOf((Grams(("a", "b")),) * 50)) for _ in range(50)))
    assert len(outline(node)) < 1000


# --- figures -----------------------------------------------------------------------------------


def scraped(url):
    with urllib.request.urlopen(url, timeout=10) as response:
        text = response.read().decode()
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_figures_of_a_process(world):
    world.save("a", "感恩父母")
    world.sync()
    world.save("b", "感恩老师")
    port = free_port()
    services = services_of(world, measured=Measured(), metrics=("127.0.0.1", port))
    client = create_app(services).test_client()
    client.get("/")
    client.get("/nowhere/at/all")
    client.open("/", method="BREW")
    client.get("/api/v1/search?q=感恩")
    with services.showing_figures():
        found = scraped(f"http://127.0.0.1:{port}/metrics")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10)
    assert found["kb_http_requests_total", "200", "GET", "home.home"] == 1
    assert found["kb_http_requests_total", "", "404", "GET"] == 1
    assert found["kb_http_requests_total", "", "405", "other"] == 1
    assert found["kb_http_request_duration_seconds_count", "api.api_search"] == 1
    assert found["kb_search_stage_duration_seconds_count", "engine"] >= 2  # home lists, too
    assert found["kb_outbox_entries",] == 1
    assert found["kb_outbox_oldest_seconds",] >= 0
    assert found["kb_jobs", "failed", "twins"] == 0
    assert found["kb_index_rebuilding",] == 0
    assert found["kb_up", "search"] == found["kb_up", "database"] == found["kb_up", "files"] == 1


def test_jobs_are_counted_by_kind_and_state(world):
    work = JobKind("work", lambda _job: None, twice="The same again.", keep_result_s=60)
    wrong = Failure("出了意外的错误（%(kind)s）", {"kind": "ValueError"})
    for _ in range(3):
        asking.ask(world.db, OPERATOR, work, {})
    running.fail(world.db, running.claim(world.db, ["work"], "a", 15), "a", wrong, for_good=True)
    running.claim(world.db, ["work"], "b", 15)
    state = BaseState(world.db, world.services.readiness, ["work", "twins"])
    jobs = next(family for family in state.collect() if family.name == "kb_jobs")
    found = {tuple(sample.labels.values()): sample.value for sample in jobs.samples}
    assert found == {
        **{("twins", name): 0 for name in ("waiting", "running", "failed")},
        **{("work", name): 1 for name in ("waiting", "running", "failed")},
    }


def test_transactions_that_write_are_timed(tmp_path):
    settings = {"KB_DATA_DIR": str(tmp_path), **bases.settings(tmp_path)}
    measured = Measured()
    services = build_services(load_settings(settings), measured)
    schema.upgrade(services.db)
    with services.db.write():
        time.sleep(0.06)
    services.close()
    counted = {
        sample.labels.get("le"): sample.value
        for family in measured.registry.collect()
        for sample in family.samples
        if family.name == "kb_write_transaction_seconds"
    }
    assert counted["+Inf"] == 2
    assert counted["0.05"] <= 1


def test_faults_of_the_engine_are_counted(tmp_path):
    settings = load_settings({"KB_DATA_DIR": str(tmp_path)})
    measured = Measured()
    services = build_services(settings, measured)
    services.engine.suspect()  # after a fault, which has been counted where it was
    (tmp_path / "index" / "tantivy").mkdir(parents=True, exist_ok=True)
    (tmp_path / "index" / "tantivy" / "CURRENT").write_text("garbage")
    for _ in range(2):
        with pytest.raises(Unavailable):
            services.engine.current()
    assert services.engine.name == "tantivy"  # all else is the engine's own
    count = measured.registry.get_sample_value
    assert count("kb_engine_errors_total", {"kind": "Unavailable"}) is None
    assert count("kb_engine_errors_total", {"kind": "IndexDamaged"}) == 2
    services.close()


class Part:
    """Of an engine, with a fault wherever it is asked; the index has one while it hands out ids."""

    def __init__(self, fault):
        self._fault = fault

    def current(self):
        return self

    def fail(self, *_arguments):
        raise self._fault

    search = walk = apply = load = switch = document_frequencies = fail

    def versions(self):
        yield 1, 1
        raise self._fault


@pytest.mark.parametrize(
    ("fault", "times"),
    [(Unavailable("x"), 7), (DatabaseAway("x"), 0), (DocumentsRefused({1: "x"}), 0)],
)
def test_each_way_to_the_engine_counts_its_own_faults_once(fault, times):
    told = []
    engine = watched(Part(fault), told.append)
    index = engine.current()
    assert engine.current() is index
    for ask in (index.search, index.walk, index.apply, index.load, index.document_frequencies,
                engine.switch, lambda _: list(index.versions())):  # fmt: skip
        with pytest.raises(Unavailable):
            ask(None)
    assert told == [type(fault).__name__] * times


def test_without_a_database_the_figures_still_come(world, monkeypatch):
    def away(_db):
        raise Unavailable("away")

    monkeypatch.setattr(indexing, "base_id", away)
    port = free_port()
    services = services_of(world, measured=Measured(), metrics=("127.0.0.1", port))
    with services.showing_figures():
        found = scraped(f"http://127.0.0.1:{port}/metrics")
    assert found["kb_up", "database"] == 0
    assert ("kb_outbox_entries",) not in found


def test_the_site_itself_shows_no_figures(client):
    assert client.get("/metrics").status_code == 404


def test_an_address_in_use_is_told_in_words():
    measured = Measured()
    endpoint = MetricsEndpoint(measured.registry, "127.0.0.1", free_port())
    try:
        with pytest.raises(Unavailable, match="KB_METRICS"):
            MetricsEndpoint(measured.registry, "127.0.0.1", endpoint.port)
    finally:
        endpoint.close()


@pytest.mark.parametrize("wrong", ["9100", "localhost", "127.0.0.1:0", "a:70000", "http://a:9100"])
def test_an_address_that_is_none_is_refused(tmp_path, wrong):
    with pytest.raises(InvalidSettings, match="KB_METRICS"):
        load_settings({"KB_DATA_DIR": str(tmp_path), "KB_METRICS": wrong})


def test_addresses_are_read(tmp_path):
    def metrics(value):
        return load_settings({"KB_DATA_DIR": str(tmp_path), "KB_METRICS": value}).metrics

    assert metrics("") is None
    assert metrics("127.0.0.1:9100") == ("127.0.0.1", 9100)
    assert metrics("[::1]:9100") == ("::1", 9100)
