"""What only a cluster has: generations that others may be building, certificates, passwords."""

import base64
import urllib.request
from concurrent.futures import Future

import pytest
from opensearchpy.exceptions import ConnectionTimeout, TransportError

from indexer.engines.errors import DocumentsRefused, IndexDamaged
from indexer.engines.opensearch import engine as opensearch_engine
from indexer.engines.opensearch import search as opensearch_search
from indexer.engines.opensearch import writer
from indexer.engines.opensearch.address import Login
from indexer.engines.opensearch.client import faults
from indexer.engines.registry import open_engine
from kb.errors import Conflict, Unavailable
from tests.engine_contract.world import (
    STAMP,
    counts,
    document,
    documents,
    found,
    grams,
    live_index,
    open_at,
    search_url,
)
from tests.services.proxy import Proxy
from tests.services.tls import certificate

pytestmark = pytest.mark.opensearch


@pytest.fixture
def engine_name():
    return "opensearch"


def generations(engine):
    return set(engine._aliases())


def test_counts_are_exact_where_shards_first_tell_a_few_values_only(
    open_another, opensearch_indexes, monkeypatch
):
    index = live_index(
        open_another(),
        [document(n, author=f"a{n % 7}", text="x") for n in range(1, 60)]
        + [document(n, author="rare", text="x") for n in range(60, 63)],
    )
    monkeypatch.setattr(opensearch_search, "_FIRST_VALUES", 1)
    asked = []
    ask = opensearch_search._ask
    monkeypatch.setattr(opensearch_search, "_ask", lambda *args: asked.append(args) or ask(*args))
    assert counts(index, "author", grams("x"), facet_size=2) == {"a1": 9, "a2": 9}
    assert len(asked) == 2


# --- generations --------------------------------------------------------------------------------


def test_a_sweep_drops_what_a_gone_builder_left(open_another):
    gone, here = open_another(), open_another()
    live = live_index(here, documents(1)).generation
    left = gone.create(STAMP).generation
    gone.close()
    mine = here.create(STAMP).generation
    assert generations(here) == {live, left, mine}
    here.sweep()
    assert generations(here) == {live, mine}


def test_what_was_live_stays_for_a_moment(open_another, monkeypatch):
    here, other = open_another(), open_another()
    first = live_index(here, documents(3))
    seen = other.current()
    second = live_index(here, documents(5))
    here.sweep()
    assert found(seen) == [1, 2, 3]
    assert generations(here) == {first.generation, second.generation}
    monkeypatch.setattr(opensearch_engine, "KEPT_S", -1)
    here.sweep()
    assert generations(here) == {second.generation}
    with pytest.raises(Unavailable):
        found(seen)
    assert found(other.current()) == [1, 2, 3, 4, 5]


def test_nothing_is_written_into_what_was_dropped(open_another):
    builder, other = open_another(), open_another()
    index = builder.create(STAMP)
    other.sweep()
    assert generations(builder) == set()
    with pytest.raises(Unavailable):
        index.apply(documents(3))
    assert generations(builder) == set()  # no index of that name came into being
    with pytest.raises((Conflict, Unavailable)):
        builder.switch(index)


def test_what_a_switch_was_begun_with_is_only_swept(open_another, monkeypatch):
    here, other = open_another(), open_another()
    live = live_index(here, documents(1)).generation
    built = here.create(STAMP)

    def unanswered(**_given):
        raise ConnectionTimeout("TIMEOUT", "no answer", None)

    monkeypatch.setattr(here._client.indices, "update_aliases", unanswered)
    with pytest.raises(Unavailable):
        here.switch(built)
    here.discard(built)  # it may be live on the nodes that were not asked
    assert generations(other) == {live, built.generation}
    here.sweep()
    assert generations(other) == {live}


def test_loading_into_what_was_dropped_ends_at_once(open_another):
    builder, other = open_another(), open_another()
    index = builder.create(STAMP)
    other.sweep()
    taken = []

    def many():
        for one in documents(20_000):
            taken.append(one.id)
            yield one

    with pytest.raises(Unavailable, match="移走"):
        index.load(many())
    assert len(taken) < 10_000


# --- what is there and not yet seen -----------------------------------------------------------------


def test_a_writer_that_died_before_its_batch_was_visible_leaves_no_ghost(open_another):
    engine = open_another()
    index = live_index(engine, documents(1))
    parts = [index._open._writer, index._full._writer]
    for each in parts:
        each._send([each._upsert(document(2))])  # and dies
    index.apply([], [2])
    assert found(index) == [1]
    for each in parts:
        each._send([each._upsert(document(3, version=7))])
    assert dict(index.versions()) == {1: 1, 3: 7}


def test_a_write_of_before_a_deletion_that_comes_late_loses(open_another):
    index = live_index(open_another(), [document(1, version=3)])
    index.apply([], [1])
    with pytest.raises(DocumentsRefused):  # looked at again, by its row
        index.apply([document(1, version=3)])
    assert found(index) == []


def test_a_batch_that_no_copy_makes_visible_is_not_done(open_another, monkeypatch):
    engine = open_another()
    index = live_index(engine, documents(1))
    answer = {
        "_shards": {"total": 2, "successful": 1, "failed": 1, "failures": ["shard 0 is away"]}
    }
    monkeypatch.setattr(engine._client.indices, "refresh", lambda **_given: answer)
    with pytest.raises(Unavailable, match="shard 0"):
        index.apply([document(2)])


def test_a_load_holds_no_more_than_so_many_characters(monkeypatch):
    monkeypatch.setattr(writer, "_LOAD_CHARS", 100)
    sizes = []

    def send(batch):
        sizes.append(len(batch))
        done = Future()
        done.set_result([])
        return done

    loading = writer._Loading(send)
    for n in range(1, 6):
        loading.add(document(n, text="字" * 60))
    assert loading.finish() == []
    assert max(sizes) < 3
    assert sum(sizes) == 5


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("blocked by: [SERVICE_UNAVAILABLE/1/state not recovered / initialized];", "没有就绪"),
        ("blocked by: [SERVICE_UNAVAILABLE/2/no cluster manager];", "没有就绪"),
        ("blocked by: [TOO_MANY_REQUESTS/12/… index has read-only-allow-delete block];", "磁盘"),
        ("index [kb] blocked by: [FORBIDDEN/8/index write (api)];", "磁盘"),
    ],
)
def test_a_block_is_told_as_what_it_is(engine, reason, said):
    cause = {"type": "cluster_block_exception", "reason": reason}
    error = TransportError(503, "cluster_block_exception", {"error": {"root_cause": [cause]}})
    with pytest.raises(Unavailable, match=said), faults(engine._address):
        raise error


def test_an_alias_of_somebody_else_is_left_alone(engine, opensearch_indexes, tmp_path):
    name = search_url("opensearch", tmp_path).partition("?")[0].rpartition("/")[2]
    body = f'{{"aliases": {{"{name}": {{}}}}}}'.encode()
    request = urllib.request.Request(
        f"http://{opensearch_indexes}/{name}-theirs",
        data=body,
        method="PUT",
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=30).close()
    with pytest.raises(IndexDamaged, match="theirs"):
        engine.current()
    engine.sweep()
    urllib.request.urlopen(f"http://{opensearch_indexes}/{name}-theirs", timeout=30).close()


# --- who asks, and whom ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def encrypted(opensearch_indexes, tls, tmp_path):
    """A proxy before the node, and its address."""
    proxy = Proxy(opensearch_indexes, tls)
    url = search_url("opensearch", tmp_path).replace(opensearch_indexes, f"localhost:{proxy.port}")
    yield proxy, url.replace("opensearch:", "opensearchs:")
    proxy.go()


def test_an_encrypted_connection_with_a_password(encrypted, tls, tmp_path):
    proxy, url = encrypted
    engine = open_engine(url, tmp_path, Login("teacher", "secret", tls.authority))
    assert found(live_index(engine, [document(1)])) == [1]
    assert b"basic " + base64.b64encode(b"teacher:secret").lower() in proxy.heard.lower()
    engine.close()


def test_a_certificate_of_a_stranger_is_refused(encrypted, tmp_path):
    _, url = encrypted
    engine = open_engine(url, tmp_path)
    with pytest.raises(Unavailable, match="KB_SEARCH_CA"):
        engine.current()
    engine.close()


def test_who_may_not_is_told_which_settings(engine):
    from opensearchpy.exceptions import AuthenticationException

    from indexer.engines.opensearch.client import faults

    with pytest.raises(Unavailable, match="KB_SEARCH_PASSWORD"), faults(engine._address):
        raise AuthenticationException(401, "Unauthorized", {})


def test_an_engine_is_opened_without_asking_the_cluster(tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_OPENSEARCH", "127.0.0.1:1")
    open_at("opensearch", tmp_path).close()
