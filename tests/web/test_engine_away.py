"""Without the engine every page but search works, search says so, and nothing is lost."""

import threading
import time
from dataclasses import replace

import pytest

from indexer.engines.contract import Capabilities
from kb.domain.vocabulary import Visibility
from kb.errors import DatabaseAway, Unavailable
from kb.usecases import indexing, samples
from tests.web.markup import Page, faults
from web.app import create_app

PAGES = (
    "/",
    "/resources/bh-0001",
    "/topics",
    "/topics/class-building",
    "/studios",
    "/studios/s-lin",
    "/authors/p-lin",
    "/kinds/case",
    "/collections",
    "/collections/c-safety",
    "/calendar",
    "/help/search",
    "/sitemap.xml",
    "/api/v1/resources/bh-0001",
)


class Index:
    """A real one behind a cable that somebody may pull."""

    def __init__(self, engine, index):
        self._engine, self._index = engine, index

    def __getattr__(self, name):
        if self._engine.down and name in {
            "search",
            "apply",
            "document_frequencies",
            "versions",
            "count",
        }:
            raise Unavailable("connection refused to 10.0.0.7:9200")
        return getattr(self._index, name)


class Engine:
    """down: "" = there, "gone" = nothing answers, "failing" = the index is known, searches fail."""

    capabilities = Capabilities()

    def __init__(self, engine):
        self._engine = engine
        self.down = ""

    def current(self):
        if self.down == "gone":
            raise Unavailable("connection refused to 10.0.0.7:9200")
        index = self._engine.current()
        return Index(self, index) if index else None

    def switch(self, index):
        self._engine.switch(index)

    def __getattr__(self, name):
        if self.down and name == "create":
            raise Unavailable("connection refused to 10.0.0.7:9200")
        return getattr(self._engine, name)


@pytest.fixture
def cable(world):
    """A base with the samples whose engine can go away: (client, engine, services)."""
    samples.load_taxonomies(world.db)
    samples.load_samples(world.db)
    world.save("hidden", "班会", title="班会的秘密", visibility=Visibility.STUDIO)
    world.sync()
    engine = Engine(world.services.engine)
    services = replace(world.services, engine=engine)
    return create_app(services).test_client(), engine, services


@pytest.fixture(params=["gone", "failing"])
def away(request, cable):
    client, engine, services = cable
    engine.down = request.param
    return client, engine, services


def test_all_pages_but_search_are_there(away):
    client, _, _ = away
    for address in PAGES:
        response = client.get(address)
        assert response.status_code == 200, address
        assert "0 份资源" not in response.text, address


def test_search_says_so_and_lists_by_title_what_the_reader_may_see(away):
    client, _, _ = away
    response = client.get("/search?q=班会")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert response.headers["Cache-Control"] == "no-store"
    assert "其他页面照常可用" in response.text
    assert "10.0.0.7" not in response.text
    assert "班会" in response.text
    assert "班会的秘密" not in response.text
    assert "标题里有这些字" in response.text
    assert faults(Page(response.text)) == []


@pytest.mark.parametrize("address", ["/search", "/search?kind=case", "/search?q=班会&view=print"])
def test_other_ways_to_search_are_told_the_same(away, address):
    response = away[0].get(address)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "card" in response.text
    if "kind" in address:
        assert "所选的范围没有用上" in response.text


def test_titles_are_found_in_either_script_and_case(world):
    world.save("a", title="感恩教育 ABC")
    world.save("b", title="感恩%教育")
    client = create_app(world.services).test_client()  # never synced: there is no index

    def listed(text):
        page = client.get("/search", query_string={"q": text}).text
        return {key for key in "ab" if f'href="/resources/{key}"' in page}

    assert listed("感恩") == {"a", "b"}
    assert listed("感恩教育 abc") == {"a"}
    assert listed("「感恩教育」") == {"a"}
    assert listed("感恩%教") == {"b"}
    assert listed("%") == {"b"}
    assert listed("不在") == set()
    assert listed("感恩教育 ａｂｃ") == {"a"}


def test_in_english_too(away):
    text = away[0].get("/search?q=班会", headers={"Accept-Language": "en"}).text
    assert "Meanwhile" in text


def test_programs_get_a_code_and_the_time_to_wait(away):
    for address in ("/api/v1/search?q=班会", "/api/v1/resources/bh-0001/related"):
        response = away[0].get(address)
        assert response.status_code == 503, address
        assert response.json["error"]["code"] == "unavailable"
        assert int(response.headers["Retry-After"]) > 0
    assert away[0].get("/search.atom?q=班会").status_code == 503


def test_suggestions_are_fewer_and_say_nothing_of_it(away):
    response = away[0].get("/api/v1/suggest?q=班会")
    assert response.status_code == 200
    assert response.json["topics"]
    assert response.json["resources"] == response.json["queries"] == []


def test_the_part_is_named(cable):
    client, engine, _ = cable
    engine.down = "gone"
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json["parts"] == {"database": "ok", "search": "away", "files": "ok"}


def test_a_database_that_is_away_gets_no_list(cable, monkeypatch):
    from kb.usecases import resources

    client, _, _ = cable

    def gone(*_arguments, **_options):
        raise DatabaseAway("连不上数据库，请稍后再试")

    monkeypatch.setattr(resources, "by_ids", gone)
    response = client.get("/search?q=班会")
    assert response.status_code == 503
    assert "连不上数据库" in response.text


def test_what_is_written_meanwhile_is_found_once_it_is_back(away, world, monkeypatch):
    from indexer.sync import worker as working

    monkeypatch.setattr(working, "_BACK_OFF_S", 0.05)
    client, engine, services = away
    worker = services.worker()
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    world.save("new", "写于引擎不在的时候")
    time.sleep(0.3)  # some tries in vain
    assert indexing.pending(world.db) == 1
    engine.down = ""
    deadline = time.monotonic() + 60
    while client.get("/api/v1/search?q=“写于引擎不在”").get_json().get("total") != 1:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    worker.stop()
    thread.join(30)
