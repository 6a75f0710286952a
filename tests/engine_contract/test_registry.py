import subprocess
import sys
from pathlib import Path

import pytest

from indexer.engines.opensearch.address import Login, parse_address
from indexer.engines.registry import open_engine
from kb.errors import InvalidInput, InvalidSettings
from tests.engine_contract.world import ON_DISK

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ON_DISK)
def test_a_url_opens_its_engine(name, tmp_path):
    engine = open_engine(f"{name}:", tmp_path)
    assert engine.name == name
    assert engine.current() is None
    assert not engine.capabilities.distributed


@pytest.mark.parametrize("name", ON_DISK)
def test_opening_writes_nothing(name, tmp_path):
    open_engine(f"{name}:", tmp_path).current()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["", "lucene:", "Tantivy:", "sqlite:///x", "班主任"])
def test_an_unknown_url_names_what_is_allowed(url, tmp_path):
    with pytest.raises(InvalidInput) as caught:
        open_engine(url, tmp_path)
    assert "tantivy:" in str(caught.value)
    assert "whoosh:" in str(caught.value)
    assert "opensearch:" in str(caught.value)


@pytest.mark.parametrize(("name", "other"), [ON_DISK, ON_DISK[::-1]])
def test_only_the_library_asked_for_is_imported(name, other, tmp_path):
    code = (
        "import sys; from pathlib import Path; from indexer.engines.registry import open_engine;"
        f"open_engine('{name}:', Path({str(tmp_path)!r}));"
        f"assert '{name}' in sys.modules and '{other}' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=True, env={"PYTHONPATH": "."})


# --- the address of a cluster -----------------------------------------------------------------


def test_an_address_of_a_cluster():
    address = parse_address("opensearch://a:9201,b/kb?shards=3&replicas=2&timeout_s=2.5")
    assert [str(host) for host in address.hosts] == ["a:9201", "b:9200"]
    assert (address.name, address.shards, address.replicas) == ("kb", 3, 2)
    assert (address.timeout_s, address.encrypted) == (2.5, False)
    assert parse_address("opensearchs://[::1]:9200/kb").encrypted


@pytest.mark.parametrize(
    "url",
    [
        "opensearch:",
        "opensearch://",
        "opensearch://host",
        "opensearch://host/",
        "opensearch://host/Big",
        "opensearch://host/a/b",
        "opensearch://host:0/kb",
        "opensearch://host:99999/kb",
        "opensearch://user:secret@host/kb",
        "opensearch://,/kb",
        "opensearch://host/kb?shards=0",
        "opensearch://host/kb?shards=many",
        "opensearch://host/kb?colour=red",
        "opensearch://host/kb?timeout_s=nan",
        "opensearch://host/kb?password=secret",
        "opensearch://host/kb?shards=3&api_key=secret",
        "opensearch://user:secret,word@host/kb",
        "opensearch://user:secret/word?x@host/kb",
        "opensearch://secret,host:99999@host/kb",
    ],
)
def test_a_bad_address_says_what_is_wrong_and_no_secret(url, tmp_path):
    with pytest.raises(InvalidSettings) as caught:
        open_engine(url, tmp_path)
    assert caught.value.field == "KB_SEARCH_URL"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["opensearch://user:pass@host/kb", "opensearchs://user:a,b@host:9200/kb?shards=2"]
)
def test_a_login_in_the_address_is_told_its_place(url, tmp_path):
    with pytest.raises(InvalidSettings, match="KB_SEARCH_USER 和 KB_SEARCH_PASSWORD"):
        open_engine(url, tmp_path)


@pytest.mark.parametrize(
    "url", ["OpenSearch://user:secret@host/kb", "es://host/kb?key=secret", "user:secret@host"]
)
def test_an_unknown_engine_is_told_without_its_address(url, tmp_path):
    with pytest.raises(InvalidInput) as caught:
        open_engine(url, tmp_path)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "login"),
    [
        ("opensearch://far:9200/kb", Login("kb", "secret")),
        ("opensearch://127.0.0.1:9200,far:9200/kb", Login("kb", "secret")),
        ("opensearch://127.0.0.1/kb", Login(ca_file=Path("ca.pem"))),
    ],
)
def test_a_password_crosses_no_network_in_the_clear(url, login, tmp_path):
    with pytest.raises(InvalidSettings, match="opensearchs:"):
        open_engine(url, tmp_path, login)


def test_a_password_stays_on_this_machine_in_the_clear(tmp_path):
    open_engine("opensearch://127.0.0.1:9200,localhost,[::1]/kb", tmp_path, Login("kb", "secret"))
    assert "secret" not in repr(Login("kb", "secret"))


def test_a_missing_client_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("indexer.engines.registry.find_spec", lambda _name: None)
    with pytest.raises(InvalidSettings, match="pip install opensearch-py"):
        open_engine("opensearch://host/kb", tmp_path)
