"""Which names of this site are believed: all others are refused before anything is looked up."""

import socket
import sys
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from tests.serving import served
from web import host_names
from web.app import create_app
from web.connections import REACHED_AT
from web.host_names import host_name, usual_names
from web.setting_values import Fault, parse_hosts

EVERYWHERE = ["/", "/search?q=班会", "/static/kb.css", "/healthz", "/readyz", "/search.atom",
              "/sitemap.xml", "/robots.txt", "/opensearch.xml", "/resources/bh-0001", "/nowhere"]  # fmt: skip
STRANGERS = ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "8.8.8.8",
             "[2001:db8::1]", "localhost:99999", "localhost:x", "localhost/x", "a, localhost", "", "[::1"]  # fmt: skip


def client_of(world, **settings):
    changed = replace(world.services.settings, **settings)
    return create_app(replace(world.services, settings=changed)).test_client()


@pytest.fixture
def statements(corpus_world, monkeypatch):
    """What is asked of the database and of the engine while a test runs."""
    found = []
    database = type(corpus_world.db)
    read = database.read
    monkeypatch.setattr(database, "read", lambda self: (found.append("read"), read(self))[1])
    return found


@pytest.mark.parametrize("address", EVERYWHERE)
def test_a_name_of_somebody_else_is_refused_and_nothing_is_looked_up(client, statements, address):
    response = client.get(address, headers={"Host": "evil.example"})
    assert response.status_code == 421
    assert statements == []
    assert "这里没有名为“evil.example”的网站" in response.text
    assert "KB_HOSTS" in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert "href" not in response.text


@pytest.mark.parametrize("host", STRANGERS)
def test_what_is_not_a_name_of_this_site_is_refused(client, host):
    assert client.get("/topics", headers={"Host": host}).status_code == 421


def test_the_refusal_speaks_the_reader_s_language(client):
    asked = {"Host": "evil.example"}
    assert "no site called" in client.get("/?lang=en", headers=asked).text


def test_a_program_is_refused_in_json(client):
    response = client.get("/api/v1/search", headers={"Host": "evil.example"})
    assert (response.status_code, response.json["error"]["code"]) == (421, "misdirected")


def test_a_name_is_shown_as_text(client):
    page = client.get("/", headers={"Host": "<script>x</script>"}).text
    assert "<script>" not in page


@pytest.mark.parametrize("host", ["localhost", "LocalHost.:8000", "127.0.0.1:81", "[::1]:8000"])
def test_this_machine_is_believed_without_a_setting(client, host):
    assert client.get("/topics", headers={"Host": host}).status_code == 200


def test_the_machine_s_own_name_is_believed_without_a_setting(corpus_world, monkeypatch):
    monkeypatch.setattr(host_names.socket, "gethostname", lambda: "Office-PC.school.lan")
    client = client_of(corpus_world, host="192.168.1.20")
    for host in ("office-pc", "office-pc:8000", "office-pc.local", "office-pc.school.lan", "192.168.1.20"):  # fmt: skip
        assert client.get("/topics", headers={"Host": host}).status_code == 200, host
    assert client.get("/topics", headers={"Host": "office-pc.evil.example"}).status_code == 421


def test_names_that_are_set_are_the_only_ones(corpus_world):
    client = client_of(corpus_world, hosts=frozenset({"kb.example.org"}))
    assert client.get("/topics", headers={"Host": "KB.example.org:8443"}).status_code == 200
    for other in ("localhost", socket.gethostname(), "www.kb.example.org"):
        assert client.get("/topics", headers={"Host": other}).status_code == 421


def test_a_monitor_may_ask_by_the_address_that_it_reaches(corpus_world):
    client = client_of(corpus_world, hosts=frozenset({"kb.example.org"}))
    reached = {REACHED_AT: "10.1.2.3"}
    asked = {"Host": "10.1.2.3:8000"}
    assert client.get("/healthz", headers=asked, environ_overrides=reached).status_code == 200
    asked = {"Host": "10.1.2.4:8000"}
    assert client.get("/healthz", headers=asked, environ_overrides=reached).status_code == 421


@pytest.mark.parametrize(("forwarded", "status"), [("kb.example.org", 200), ("evil.example", 421)])
def test_behind_a_proxy_the_name_that_it_passes_on_counts(corpus_world, forwarded, status):
    client = client_of(corpus_world, hosts=frozenset({"kb.example.org"}), proxy_hops=1)
    asked = {"Host": "127.0.0.1:8000", "X-Forwarded-Host": forwarded, "X-Forwarded-For": "1.2.3.4"}
    response = client.get("/robots.txt", headers=asked, environ_overrides={REACHED_AT: "127.0.0.1"})
    assert response.status_code == status
    assert "evil" not in response.text.replace("“evil.example”", "")


def test_behind_a_proxy_nobody_outside_can_pass_for_the_machine(corpus_world):
    client = client_of(corpus_world, hosts=frozenset({"kb.example.org"}), proxy_hops=1)
    reached = {REACHED_AT: "127.0.0.1"}
    asked = {"Host": "127.0.0.1", "X-Forwarded-Host": "127.0.0.1"}
    assert client.get("/", headers=asked, environ_overrides=reached).status_code == 421
    direct = {"Host": "127.0.0.1:8000"}
    assert client.get("/healthz", headers=direct, environ_overrides=reached).status_code == 200


@pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 is an address of Linux alone")
def test_another_pc_opens_the_site_by_any_address_of_this_machine(corpus_world):
    with served(corpus_world, host="0.0.0.0") as address:
        port = urlsplit(address).port
        assert _status(port, "127.0.0.2", f"127.0.0.2:{port}") == 200
        assert _status(port, "127.0.0.2", "127.0.0.3") == 421
        assert _status(port, "127.0.0.2", "evil.example") == 421


def _status(port, address, host):
    with socket.create_connection((address, port), timeout=30) as connection:
        said = f"GET /topics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        connection.sendall(said.encode())
        return int(connection.recv(65536).split()[1])


def test_an_old_monitor_that_names_no_host_is_answered(corpus_world):
    with served(corpus_world) as address:
        place = urlsplit(address)
        with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            assert connection.recv(65536).split()[1] == b"200"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("", set()),
        ("kb.example.org", {"kb.example.org"}),
        (" KB.Example.org., 192.168.1.20 fe80::1,[::1]", {"kb.example.org", "192.168.1.20", "fe80::1", "::1"}),
        ("班会.中国，a、b", {"班会.中国".encode("idna").decode(), "a", "b"}),
    ],
)  # fmt: skip
def test_names_are_written_with_commas_or_spaces(written, found):
    assert parse_hosts(written) == found


@pytest.mark.parametrize(
    "written", ["https://kb.example.org", "kb.example.org:8000", "a/b", "*", "a@b", "x" * 70]
)
def test_what_is_no_name_is_told(written):
    with pytest.raises(Fault, match="主机名"):
        parse_hosts(written)


def test_names_have_one_form():
    assert host_name("Office-PC.:80") == "office-pc"
    assert host_name("[0:0::1]") == "::1"
    assert usual_names("::1") >= {"::1", "localhost"}
    assert "0.0.0.0" not in usual_names("0.0.0.0")
