"""Without the engine every page but search works, search says so, and nothing is lost."""

import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from indexer.engines import guard
from indexer.engines.contract import Capabilities
from kb.domain.actor import OPERATOR
from kb.domain.resources import ResourceState
from kb.domain.vocabulary import Visibility
from kb.errors import DatabaseAway, Unavailable
from kb.storage import schema
from kb.usecases import indexing, resources, samples
from tests import bases
from tests.engine_contract.world import search_url
from tests.flow.conftest import World
from tests.ports import free_port
from tests.services.proxy import Proxy
from tests.web.markup import Page, faults
from web.app import create_app
from web.observe.engine import watched
from web.observe.metrics import Measured
from web.services import build_services
from web.settings import load_settings

pytestmark = pytest.mark.both_databases

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
            "walk",
            "apply",
            "document_frequencies",
            "versions",
            "count",
        }:
            return self._engine.fail
        return getattr(self._index, name)


class Engine:
    """down: "" = there, "gone" = nothing answers, "failing" = the index is known, searches fail."""

    capabilities = Capabilities()

    def __init__(self, engine):
        self._engine = engine
        self.down = ""
        self.faults = 0

    def fail(self, *_arguments):
        self.faults += 1
        raise Unavailable("connection refused to 10.0.0.7:9200")

    def current(self):
        if self.down == "gone":
            self.fail()
        index = self._engine.current()
        return Index(self, index) if index else None

    def switch(self, index):
        self._engine.switch(index)

    def __getattr__(self, name):
        if self.down and name == "create":
            return self.fail
        return getattr(self._engine, name)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A base with the samples whose engine can go away: (client, engine, services)."""
    world = World(tmp_path_factory.mktemp("away") / "data")
    samples.load_taxonomies(world.db, OPERATOR)
    samples.load_samples(world.db, OPERATOR)
    world.save("hidden", "班会", title="班会的秘密", visibility=Visibility.STUDIO)
    world.sync()
    engine = Engine(world.services.engine)
    services = replace(world.services, engine=engine)
    yield create_app(services).test_client(), engine, services
    world.close()


@pytest.fixture
def cable(base):
    yield base
    base[1].down = ""


@pytest.fixture
def cluster(cable):
    """The same, guarded as a cluster is."""
    cable[1].capabilities = Capabilities(distributed=True)
    yield cable
    del cable[1].capabilities


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
    text = away[0].get("/search?q=班会&lang=en").text
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


def test_the_part_is_named(away):
    client = create_app(replace(away[2])).test_client()  # whose parts nobody has asked yet
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json["parts"] == {"database": "ok", "search": "away", "files": "ok"}


def test_a_database_that_is_away_gets_no_list(cable, monkeypatch):
    client, _, _ = cable

    def gone(*_arguments, **_options):
        raise DatabaseAway("连不上数据库，请稍后再试")

    monkeypatch.setattr(resources, "by_ids", gone)
    response = client.get("/search?q=班会")
    assert response.status_code == 503
    assert "连不上数据库" in response.text


def test_what_is_written_meanwhile_is_found_once_it_is_back(away, monkeypatch):
    from indexer.sync import worker as working

    monkeypatch.setattr(working, "_BACK_OFF_S", 0.05)
    client, engine, services = away
    worker = services.worker()
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    key = f"new-{engine.down}"
    resources.save(
        services.db, OPERATOR, ResourceState(key=key, title="新", body=f"写于引擎不在的时候{key}")
    )
    time.sleep(0.3)  # some tries in vain
    assert indexing.pending(services.db) == 1
    engine.down = ""
    deadline = time.monotonic() + 60
    while client.get(f"/api/v1/search?q=“{key}”").get_json().get("total") != 1:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    worker.stop()
    thread.join(30)


# --- a cluster that is not there, and one that is silent -------------------------------------------


class Silent:
    """A host that takes connections and never says a word."""

    def __enter__(self):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.taken = []
        threading.Thread(target=self._take, daemon=True).start()
        return self

    def _take(self):
        with suppress(OSError):
            while True:
                self.taken.append(self._listening.accept()[0])

    @property
    def port(self):
        return self._listening.getsockname()[1]

    def __exit__(self, *_error):
        self._listening.close()
        for connection in self.taken:
            connection.close()


@contextmanager
def over_cluster(folder, url):
    base = {"KB_DATA_DIR": str(folder), "KB_SEARCH_URL": url, **bases.settings(folder)}
    settings = load_settings(base)
    services = build_services(settings)
    schema.upgrade(services.db)
    samples.load_taxonomies(services.db, OPERATOR)
    resources.save(services.db, OPERATOR, ResourceState(key="a", title="感恩教育", body="感恩父母"))
    yield create_app(services).test_client(), services
    services.close()


def test_a_cluster_that_is_not_there(tmp_path):
    with over_cluster(tmp_path, f"opensearch://127.0.0.1:{free_port()}/kb") as (
        client,
        services,
    ):
        for address in ("/", "/resources/a", "/topics", "/api/v1/suggest?q=感恩"):
            assert client.get(address).status_code == 200, address
        response = client.get("/search?q=感恩")
        assert response.status_code == 503
        assert 'href="/resources/a"' in response.text
        assert "127.0.0.1" not in response.text
        with pytest.raises(Unavailable, match=r"127\.0\.0\.1.*KB_SEARCH_URL"):  # for the commands
            services.searcher.index()
        assert client.get("/readyz").json["parts"]["search"] == "away"


@pytest.mark.slow
def test_a_silent_cluster_holds_up_two_requests_and_no_more(tmp_path):
    with (
        Silent() as host,
        over_cluster(tmp_path, f"opensearch://127.0.0.1:{host.port}/kb?timeout_s=1") as (client, _),
    ):
        for _ in range(2):
            assert client.get("/search?q=感恩").status_code == 503
        asked = len(host.taken)
        assert asked
        for address in ("/", "/resources/a", "/api/v1/suggest?q=感恩", "/topics"):
            assert client.get(address).status_code == 200, address
        response = client.get("/search?q=感恩")
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) > 0
        assert len(host.taken) == asked  # nobody asked it meanwhile


@pytest.fixture
def now(monkeypatch):
    """The guard's clock, in a list of one."""
    now = [100.0]
    monkeypatch.setattr(guard.time, "monotonic", lambda: now[0])
    return now


def refused(guarding, what="search"):
    try:
        with guarding.asking(what, proves=False):
            return None
    except Unavailable as fault:
        return fault


def fail(guarding, fault=None, times=1):
    for _ in range(times):
        with suppress(Unavailable), guarding.asking("search"):
            raise fault or Unavailable("x")


def test_one_fault_alone_may_be_the_query(now):
    guarding = guard.Guard()
    fail(guarding)
    assert not refused(guarding)
    with guarding.asking("search"):
        pass
    fail(guarding)
    assert not refused(guarding)
    fail(guarding, Unavailable("连不上 %(host)s", plain="请稍后再试", host="h"))
    fault = refused(guarding)
    assert (str(fault), fault.plain, fault.retry_after_s) == ("连不上 h", "请稍后再试", 2)


def test_after_a_pause_one_tries_for_all(now):
    guarding = guard.Guard()
    fail(guarding, times=2)
    now[0] += guard.PAUSE_S
    with suppress(Unavailable), guarding.asking("search"):
        now[0] += guard.MOST_PAUSE_S
        assert refused(guarding)  # for as long as it takes
        raise Unavailable("x")
    now[0] += guard.PAUSE_S
    assert refused(guarding)  # the pauses grow
    now[0] += guard.PAUSE_S
    with guarding.asking("search"):
        assert refused(guarding)
    assert not refused(guarding)
    for _ in range(2000):
        fail(guarding)
        now[0] += guard.MOST_PAUSE_S
    fail(guarding)
    assert refused(guarding).retry_after_s == guard.MOST_PAUSE_S


def test_what_may_come_from_memory_proves_nothing(now):
    guarding = guard.Guard()
    fail(guarding)
    with guarding.asking("frequencies", proves=False):
        pass
    fail(guarding)
    assert refused(guarding)


def test_whoever_tried_and_had_another_fault_is_no_longer_waited_for(now):
    guarding = guard.Guard()
    fail(guarding, times=2)
    now[0] += guard.PAUSE_S
    with pytest.raises(ValueError, match="a query"), guarding.asking("search"):
        raise ValueError("a query")
    assert not refused(guarding)


class Cluster:
    """Counts who comes; fails at once, or is silent until it answers."""

    capabilities = Capabilities(distributed=True)

    def __init__(self):
        self.asked = []
        self.silent = None

    def current(self):
        self.asked.append("current")
        if self.silent:
            self.silent.wait(30)
        raise Unavailable("x")


def test_after_a_pause_one_alone_finds_out_that_it_is_still_silent(now):
    cluster = Cluster()
    engine = guard.guarded(cluster)
    for _ in range(2):
        with pytest.raises(Unavailable):
            engine.current()
    now[0] += guard.PAUSE_S
    cluster.asked.clear()
    cluster.silent = threading.Event()
    threads = [threading.Thread(target=refuse, args=(engine.current,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    until = time.perf_counter() + 10  # the other clock is the guard's
    while sum(thread.is_alive() for thread in threads) > 1 and time.perf_counter() < until:
        time.sleep(0.01)
    cluster.silent.set()
    for thread in threads:
        thread.join(30)
    assert cluster.asked == ["current"]


def refuse(ask):
    with suppress(Unavailable):
        ask()


class Failing:
    """The live index of a cluster that knows it and cannot search it."""

    def __init__(self, asked):
        self._asked = asked

    def fail(self, *_arguments):
        self._asked.append(1)
        raise Unavailable("x")

    search = walk = fail


@pytest.mark.parametrize(("name", "arguments"), [("search", [None]), ("walk", [None, ""])])
def test_searches_and_walks_are_held_back(now, name, arguments):
    asked = []
    failing, cluster = Failing(asked), Cluster()
    cluster.current = lambda: failing
    index = guard.guarded(cluster).current()
    for _ in range(5):
        with pytest.raises(Unavailable):
            getattr(index, name)(*arguments)
    assert len(asked) == guard.SEVERAL


def test_who_writes_is_not_held_back(cluster):
    _, engine, services = cluster
    services = replace(services)
    engine.down = "gone"
    for _ in range(3):
        with pytest.raises(Unavailable):
            services.searcher.index()
    engine.down = ""
    with pytest.raises(Unavailable):
        services.searcher.index()
    assert services.worker().has_index()


@pytest.mark.parametrize("down", ["gone", "failing"])
def test_a_fault_counts_once_and_what_is_held_back_is_none(cluster, down):
    _, engine, services = cluster
    measured = Measured()
    services = replace(services, engine=watched(engine, measured.engine_fault), meter=measured)
    client = create_app(services).test_client()
    engine.down, engine.faults = down, 0
    for _ in range(10):
        assert client.get("/api/v1/search?q=班会").status_code == 503
    assert engine.faults == guard.SEVERAL
    counted = measured.registry.get_sample_value("kb_engine_errors_total", {"kind": "Unavailable"})
    assert counted == engine.faults


def test_an_engine_on_this_hosts_disk_is_as_it_is(world):
    assert guard.guarded(world.services.engine) is world.services.engine


@pytest.mark.slow
@pytest.mark.opensearch
def test_a_real_cluster_that_goes_and_comes_back(opensearch_indexes, tmp_path):
    proxy = Proxy(opensearch_indexes)
    url = search_url("opensearch", tmp_path).replace(opensearch_indexes, proxy.address)
    with over_cluster(tmp_path / "data", url) as (client, services):
        worker = services.worker()
        thread = worker.start()

        def finds(total):
            answer = client.get("/api/v1/search?q=感恩")
            return answer.status_code == 200 and answer.json["total"] == total

        soon(lambda: finds(1))
        proxy.go()
        for _ in range(3):  # more than the guard takes for a chance
            assert client.get("/search?q=感恩").status_code == 503
        for address in ("/", "/resources/a", "/api/v1/suggest?q=感恩"):
            assert client.get(address).status_code == 200, address
        resources.save(services.db, OPERATOR, ResourceState(key="b", title="新", body="感恩老师"))
        response = client.get("/search?q=感恩")
        assert 'href="/resources/a"' in response.text
        proxy.come()
        soon(lambda: finds(2))
        worker.stop()
        thread.join(60)
    proxy.go()


def soon(condition, for_s=120.0):
    until = time.monotonic() + for_s
    while not condition():
        assert time.monotonic() < until, "it does not come true"
        time.sleep(0.1)
