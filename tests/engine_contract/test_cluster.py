"""What only a cluster has: generations that others may be building, certificates, passwords."""

import base64
import urllib.request

import pytest

from indexer.engines import opensearch_engine, opensearch_search
from indexer.engines.errors import IndexDamaged
from indexer.engines.opensearch_address import Login
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

    from indexer.engines.opensearch_client import faults

    with pytest.raises(Unavailable, match="KB_SEARCH_PASSWORD"), faults(engine._address):
        raise AuthenticationException(401, "Unauthorized", {})


def test_an_engine_is_opened_without_asking_the_cluster(tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_OPENSEARCH", "127.0.0.1:1")
    open_at("opensearch", tmp_path).close()
