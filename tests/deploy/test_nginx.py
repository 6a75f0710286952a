"""The shipped nginx configuration in front of two real `kb serve`."""

import gzip
import http.client
import re
import ssl
import sys
import time
from pathlib import Path

import pytest

from tests.flow.test_cli import Kb
from tests.ports import free_port, is_listening
from tests.services import nginx
from tests.services.tls import certificate

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="nginx is for the servers"),
]
STATIC = Path(nginx.SHIPPED.parents[1] / "web" / "static")


class Site:
    """Two processes behind one nginx."""

    def __init__(self, kb, ports, processes, https, logs, authority):
        self.kb, self.ports, self.processes = kb, ports, processes
        self.https, self.logs = https, logs
        self.tls = ssl.create_default_context(cafile=authority)

    def ask(self, path, *, method="GET", headers=None, body=None):
        """(status, headers, bytes) over TLS that is checked."""
        connection = http.client.HTTPSConnection(
            "localhost", self.https, timeout=60, context=self.tls
        )
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def wait(self, check):
        deadline = time.monotonic() + 60
        while not check():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    nginx.executable()
    folder = tmp_path_factory.mktemp("deployed")
    kb = Kb(folder)
    kb.environ |= {"KB_PROXY_HOPS": "1", "KB_LOG_FORMAT": "json", "KB_LOG_LEVEL": "info"}
    kb.environ["KB_HOSTS"] = "localhost"
    kb.run("init")
    ports = free_port(), free_port()
    processes = [
        kb.start_logged(folder / f"{port}.log", "serve", "--port", str(port)) for port in ports
    ]
    cert, key, authority = certificate(folder)
    http_port, https_port = free_port(), free_port()
    shipped = (nginx.SHIPPED / "kb.conf").read_text("utf-8")
    # the variant with a path in front, in the same server
    shipped = shipped.replace(
        "    location / {\n",
        (nginx.SHIPPED / "kb-prefix.conf").read_text("utf-8") + "\n    location / {\n",
    )
    replaced = {
        "127.0.0.1:8000": f"127.0.0.1:{ports[0]}",
        "127.0.0.1:8001": f"127.0.0.1:{ports[1]}",
        "listen 80;": f"listen 127.0.0.1:{http_port};",
        "    listen [::]:80;\n": "",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{https_port} ssl http2;",
        "    listen [::]:443 ssl http2;\n": "",
        "kb.example.org": "localhost",
        "/etc/ssl/kb/fullchain.pem": str(cert),
        "/etc/ssl/kb/privkey.pem": str(key),
        "/opt/kb/web/static/": f"{STATIC}/",
    }
    try:
        with nginx.running(shipped, replaced, http_port) as logs:
            site = Site(kb, ports, processes, https_port, logs, authority)
            site.http = http_port
            site.wait(lambda: all(map(is_listening, ports)))
            yield site
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(60)


def test_pages_and_the_api_come_through(site):
    status, headers, body = site.ask("/")
    assert status == 200
    assert "班主任工作室知识库" in body.decode()
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Strict-Transport-Security"]
    assert "nginx/" not in headers["Server"]
    status, headers, body = site.ask("/api/v1/search?q=%E7%8F%AD%E4%BC%9A")
    assert status == 200
    assert headers.get_content_type() == "application/json"
    assert b'"total"' in body


def test_addresses_that_the_site_writes_are_those_of_the_outside(site):
    _, _, body = site.ask("/robots.txt", headers={"X-Forwarded-Host": "evil.example"})
    assert b"Sitemap: https://localhost/sitemap.xml" in body
    _, _, body = site.ask("/", headers={"X-Forwarded-Prefix": "/evil"})
    assert b"/evil" not in body


def test_a_name_that_is_not_the_site_s_is_refused(site):
    for host in ("evil.example", "127.0.0.1", "localhost.evil.example"):
        status, _, body = site.ask("/", headers={"Host": host})
        assert status == 421
        assert b"Sitemap" not in body
    # a monitor beside the process asks it by its address
    asked = http.client.HTTPConnection("127.0.0.1", site.ports[0], timeout=30)
    asked.request("GET", "/healthz")
    assert asked.getresponse().status == 200
    asked.close()


@pytest.mark.parametrize(("origin", "status"), [("https://localhost", 303), ("https://evil", 403)])
def test_the_language_is_chosen_through_the_proxy(site, origin, status):
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
    answer = site.ask("/language", method="POST", headers=form, body="lang=en&to=/topics")
    assert answer[0] == status
    assert ("lang=en" in answer[1].get("Set-Cookie", "")) == (status == 303)


def test_plain_http_leads_to_https(site):
    connection = http.client.HTTPConnection("127.0.0.1", site.http, timeout=30)
    connection.request("GET", "/topics", headers={"Host": "localhost"})
    answer = connection.getresponse()
    connection.close()
    assert (answer.status, answer.headers["Location"]) == (301, "https://localhost/topics")


def test_static_files_come_from_the_disk_with_the_headers_of_the_site(site):
    _, _, page = site.ask("/")
    address = re.search(r'href="(/static/[^"]+\.css\?v=\w+)"', page.decode()).group(1)
    status, headers, body = site.ask(address, headers={"Accept-Encoding": "gzip"})
    assert status == 200
    assert "immutable" in headers["Cache-Control"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers.get_content_type() == "text/css"
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == (STATIC / Path(address.partition("?")[0]).name).read_bytes()
    assert "X-Request-ID" not in headers  # no process of ours was asked
    assert site.ask(address.partition("?")[0])[1]["Cache-Control"] == "no-cache"
    assert site.ask("/static/../web/settings.py")[0] in {400, 404}
    assert site.ask("/static/%2e%2e/settings.py")[0] in {400, 404}


def test_every_request_has_one_id_on_both_sides(site):
    _, headers, _ = site.ask("/topics", headers={"X-Request-ID": "from-a-stranger"})
    told = headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", told)
    logged = "".join((site.kb.folder / f"{port}.log").read_text("utf-8") for port in site.ports)
    assert f'"request_id": "{told}"' in logged
    assert "from-a-stranger" not in logged


@pytest.mark.parametrize(
    "path", ["/metrics", "/kb/metrics", "//metrics", "/%6detrics", "/metrics/"]
)
def test_figures_are_not_for_the_world(site, path):
    assert site.ask(path)[0] == 404


def test_monitors_inside_may_ask(site):
    assert site.ask("/healthz")[0] == 200
    status, _, body = site.ask("/readyz")
    assert (status, b'"database"' in body) == (200, True)


def test_what_is_too_large_is_refused_at_the_door(site):
    assert site.ask("/", method="POST", body=b"x" * (2 * 1024 * 1024))[0] == 413


def test_a_query_as_long_as_may_be_comes_through(site):
    status, _, _ = site.ask("/api/v1/search?q=" + "%E6%81%A9" * 9_000)
    assert status == 200


def test_under_a_path(site):
    assert site.ask("/kb")[0] == 301
    status, _, body = site.ask("/kb/topics")
    assert status == 200
    links = re.findall(r'(?:href|src|action)="(/[^"]*)"', body.decode())
    assert links
    assert [link for link in links if not link.startswith("/kb")] == []
    style = next(link for link in links if ".css" in link)
    assert site.ask(style)[0] == 200
    status, _, body = site.ask("/kb/search?q=%E7%8F%AD%E4%BC%9A")
    assert status == 200
    assert 'action="/kb/search"' in body.decode()
    assert site.ask("/kb/topics/%E6%B2%A1%E6%9C%89")[0] == 404


def test_one_process_killed_and_the_site_is_there(site):
    victim = site.processes[0]
    victim.kill()
    victim.wait(30)
    assert [site.ask("/topics")[0] for _ in range(20)] == [200] * 20
    log = site.kb.folder / f"{site.ports[0]}.log"
    site.processes[0] = site.kb.start_logged(log, "serve", "--port", str(site.ports[0]))
    site.wait(lambda: is_listening(site.ports[0]))
    assert site.ask("/topics")[0] == 200
