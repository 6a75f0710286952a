"""What happens when parts of a real OpenSearch fail, and that nothing is lost."""

import logging
import threading
import time
import urllib.request

import pytest

from indexer.engines.contract import IndexDocument
from indexer.engines.errors import DocumentsRefused
from indexer.engines.opensearch.mapping import index_names
from indexer.sync import apply, reconcile
from kb.errors import Unavailable
from kb.usecases import indexing
from tests.engine_contract.world import STAMP, document, found, open_at, search_url
from tests.flow.conftest import World
from tests.services import opensearch as service
from tests.services.proxy import Proxy

pytestmark = pytest.mark.opensearch


@pytest.fixture
def proxy(opensearch_indexes):
    proxy = Proxy(opensearch_indexes)
    yield proxy
    proxy.go()


@pytest.fixture
def world(proxy, opensearch_indexes, tmp_path):
    """A base whose engine stands behind the proxy, with one resource in the index."""
    url = search_url("opensearch", tmp_path).replace(opensearch_indexes, proxy.address)
    world = World(tmp_path / "data", f"{url}&timeout_s=5")
    world.save("a", "感恩父母")
    world.sync()
    yield world
    world.close()


def soon(condition, for_s=60.0):
    until = time.monotonic() + for_s
    while not condition():
        assert time.monotonic() < until, "it does not come true"
        time.sleep(0.1)


# --- away -------------------------------------------------------------------------------------


def test_while_it_is_away_everything_that_asks_it_says_so(world, proxy):
    engine = world.services.engine
    index = engine.current()
    proxy.go()
    uses = [
        engine.current,
        engine.sweep,
        engine.size_bytes,
        lambda: engine.create(world.worker.stamp),
        lambda: engine.switch(index),
        lambda: found(index),
        lambda: index.apply([document(1)]),
        lambda: index.document_frequencies([("text_w", "a")]),
        index.count,
        lambda: list(index.versions()),
    ]
    for use in uses:
        with pytest.raises(Unavailable, match="连不上 OpenSearch") as caught:
            use()
        assert caught.value.retry_after_s > 0
        assert "KB_SEARCH_URL" in str(caught.value)
    with pytest.raises(Unavailable):
        world.search("感恩")


def test_what_is_written_while_it_is_away_is_found_once_it_is_back(world, proxy):
    generation = world.services.engine.current().generation
    thread = world.worker.start()
    proxy.go()
    for number in range(20):
        world.save(f"away{number}", "感恩母亲")
    with pytest.raises(Unavailable):
        world.search("感恩")
    proxy.come()
    soon(lambda: indexing.pending(world.db) == 0)
    world.worker.stop()
    thread.join()
    assert world.found("感恩", per_page=100) == {"a", *(f"away{number}" for number in range(20))}
    assert world.services.engine.current().generation == generation  # nothing was built anew


def test_it_may_be_away_when_the_process_starts(opensearch_indexes, tmp_path):
    proxy = Proxy(opensearch_indexes)
    proxy.go()
    url = search_url("opensearch", tmp_path).replace(opensearch_indexes, proxy.address)
    world = World(tmp_path / "data", url)
    world.save("a", "感恩父母")
    with pytest.raises(Unavailable):
        world.sync()
    proxy.come()
    world.sync()
    assert world.found("感恩") == {"a"}
    world.close()
    proxy.go()


def test_an_index_that_somebody_removed_is_built_anew(world, opensearch_indexes):
    generation = world.services.engine.current().generation
    address = f"http://{opensearch_indexes}/{generation}"
    urllib.request.urlopen(urllib.request.Request(address, method="DELETE"), timeout=30).close()
    with pytest.raises(Unavailable):
        world.search("感恩")
    world.sync()
    assert world.found("感恩") == {"a"}


# --- slow -------------------------------------------------------------------------------------


def test_a_slow_engine_is_given_up_on_in_time(proxy, opensearch_indexes, tmp_path):
    url = search_url("opensearch", tmp_path).replace(opensearch_indexes, proxy.address)
    world = World(tmp_path / "data", f"{url}&timeout_s=30")
    world.save("a", "感恩父母")
    world.sync()
    world.close()
    world = World(tmp_path / "data", f"{url}&timeout_s=0.5")
    proxy.delay_s = 20.0
    with pytest.raises(Unavailable, match=r"0\.5 秒内没有回答.*timeout_s"):
        world.services.engine.current()
    proxy.delay_s = 0.0
    soon(lambda: _answers(world))
    world.close()


def _answers(world):
    try:
        return world.found("感恩") == {"a"}
    except Unavailable:
        return False


# --- no room ----------------------------------------------------------------------------------


def test_a_full_disk_stops_writing_and_nothing_else(world):
    index = world.services.engine.current()
    block(world, on=True)
    world.save("b", "感恩母亲")
    with pytest.raises(Unavailable, match="磁盘") as caught:
        world.sync()
    assert caught.value.retry_after_s >= 30
    assert world.found("感恩") == {"a"}
    assert indexing.pending(world.db) == 1
    block(world, on=False)
    world.sync()
    assert world.found("感恩") == {"a", "b"}
    assert world.services.engine.current().generation == index.generation


def block(world, *, on):
    """As OpenSearch itself does it to all indexes of a node when its disk is nearly full."""
    parts = ",".join(index_names(world.services.engine.current().generation))
    settings = {"index.blocks.read_only_allow_delete": True if on else None}
    world.services.engine._client.indices.put_settings(index=parts, body=settings)


# --- documents that are refused -----------------------------------------------------------------


def strange(number: int, **fields) -> IndexDocument:
    """One with a field that the strict mapping does not know."""
    return document(number, colour_w="red", **fields)


def test_of_a_bulk_only_what_is_refused_is_left_out(opensearch_indexes, tmp_path):
    engine = open_at("opensearch", tmp_path)
    index = engine.create(STAMP)
    batch = [strange(n) if n % 2 else document(n) for n in range(1, 21)]
    with pytest.raises(DocumentsRefused, match="strict") as caught:
        index.apply(batch)
    assert set(caught.value.reasons) == set(range(1, 21, 2))
    assert found(index) == list(range(2, 21, 2))
    with pytest.raises(DocumentsRefused):
        index.load(batch)
    engine.close()


def test_a_refused_resource_waits_and_keeps_nobody_waiting(world, monkeypatch, caplog):
    project = apply.project

    def odd(resource, analyser):
        projected = project(resource, analyser)
        if resource.key == "odd":
            projected.texts["colour_w"] = "red"
        return projected

    monkeypatch.setattr(apply, "project", odd)
    for key in ("b", "odd", "c"):
        world.save(key, "感恩母亲")
    with caplog.at_level(logging.ERROR):
        world.sync()
    assert world.found("感恩") == {"a", "b", "c"}
    assert indexing.pending(world.db) == 1
    assert "refuses resource" in caplog.text
    assert "colour_w" in caplog.text
    monkeypatch.undo()
    world.save("odd", "感恩母亲，改过了")  # whoever mends it need not wait
    world.sync()
    assert world.found("感恩") == {"a", "b", "c", "odd"}


def test_an_older_row_is_found_by_comparing_and_the_index_built_anew(world):
    """As after a backup was restored: the index knows a later version than the rows do."""
    index = world.services.engine.current()
    [(id_, version)] = index.versions()
    index.apply([document(id_, version=version + 5)])
    assert reconcile.compare(world.db, index).ahead
    world.worker.compare()
    world.sync()
    assert world.services.engine.current().generation != index.generation
    assert world.found("感恩") == {"a"}


# --- a node that dies ---------------------------------------------------------------------------


@pytest.mark.slow
def test_a_node_killed_under_search_and_write_loses_nothing(tmp_path):
    with service.nodes(3) as (cluster, home):
        url = f"opensearch://{cluster.hosts}/kb?shards=3&replicas=1&timeout_s=20"
        world = World(tmp_path / "data", url)
        for number in range(60):
            world.save(f"r{number}", "感恩父母")
        world.sync()
        cluster.wait_for(3)
        done = threading.Event()
        faults, totals = [], []

        def read():
            while not done.is_set():
                try:
                    totals.append(world.search("感恩").total)
                except Exception as error:
                    faults.append(error)

        readers = [threading.Thread(target=read) for _ in range(2)]
        writer = world.worker.start()
        for thread in readers:
            thread.start()
        for number in range(120):
            if number == 30:
                cluster.kill(cluster.nodes[0])
            world.save(f"new{number}", "感恩母亲")
        soon(lambda: indexing.pending(world.db) == 0, for_s=180)
        searched = len(totals)
        soon(lambda: len(totals) > searched + 20)
        done.set()
        for thread in readers:
            thread.join()
        world.worker.stop()
        writer.join()
        assert faults == []
        assert min(totals) >= 60
        assert totals[-1] == 180
        assert not reconcile.compare(world.db, world.services.engine.current())
        cluster.start_node(home, cluster.nodes[0])
        cluster.wait_for(3, via=1)
        assert world.search("感恩").total == 180
        world.close()
