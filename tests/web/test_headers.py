"""What surrounds a page: policies, caching, and where the site is mounted."""

from dataclasses import replace

import pytest

from tests.web.markup import Page
from web.app import create_app

EVERYWHERE = [
    "/",
    "/search?q=x",
    "/nowhere",
    "/api/v1/search",
    "/api/v1/none",
    "/static/kb.css",
    "/healthz",
    "/search.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/opensearch.xml",
]


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_answer_is_protected(client, address):
    headers = client.get(address, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Server" not in headers


def test_static_files_may_be_kept_for_ever_under_their_version(client):
    page = Page(client.get("/").text)
    for address in (
        next(
            link.attributes["href"]
            for link in page.all("link")
            if link.attributes["rel"] == "stylesheet"
        ),
        page.all("script")[0].attributes["src"],
    ):
        response = client.get(address, buffered=True)
        assert "max-age=31536000" in response.headers["Cache-Control"]
        assert response.headers["ETag"]


@pytest.mark.parametrize("address", ["/static/kb.css", "/static/kb.css?v=old"])
def test_static_files_of_another_version_are_asked_for_again(client, address):
    response = client.get(address, buffered=True)
    assert response.headers["Cache-Control"] == "no-cache"
    again = client.get(address, headers={"If-None-Match": response.headers["ETag"]}, buffered=True)
    assert again.status_code == 304


def test_pages_are_asked_for_again(client):
    headers = client.get("/resources/bh-0001").headers
    assert headers["Cache-Control"] == "no-cache"
    assert "Cookie" in {part.strip() for part in headers["Vary"].split(",")}


def test_static_files_stay_in_their_folder(client):
    for address in ("/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd"):
        assert client.get(address).status_code in {404, 308}


@pytest.mark.parametrize("hops", [0, 1])
def test_a_proxy_is_believed_only_where_there_is_one(world, hops):
    settings = replace(world.services.settings, proxy_hops=hops)
    client = create_app(replace(world.services, settings=settings)).test_client()
    forwarded = {"X-Forwarded-Prefix": "/kb", "X-Forwarded-Proto": "https"}
    page = Page(client.get("/help/search", headers=forwarded).text)
    assert ("/kb/topics" in page.links()) == bool(hops)
    ours = forwarded | {"Sec-Fetch-Site": "same-origin"}
    response = client.post("/language", data={"lang": "en", "to": "/"}, headers=ours)
    assert ("Secure" in response.headers["Set-Cookie"]) == bool(hops)


def test_head_is_get_without_a_body(client):
    response = client.head("/resources/bh-0001")
    assert response.status_code == 200
    assert response.data == b""


ASKED = {"X-Server-Timing": "1"}


@pytest.mark.parametrize("address", ["/search?q=班会", "/api/v1/search?q=班会"])
def test_who_asks_on_this_machine_is_told_where_the_time_went(client, address):
    assert "engine;dur=" in client.get(address, headers=ASKED).headers["Server-Timing"]


@pytest.mark.parametrize(
    ("asked", "client_address"),
    [
        ({}, "127.0.0.1"),
        (ASKED, "192.168.1.7"),
        (ASKED, "2001:db8::1"),
        ({**ASKED, "X-Forwarded-For": "1.2.3.4"}, "127.0.0.1"),
    ],
)
def test_nobody_else_is_told_where_the_time_went(client, asked, client_address):
    there = {"REMOTE_ADDR": client_address}
    response = client.get("/search?q=班会", headers=asked, environ_overrides=there)
    assert response.status_code == 200
    assert "Server-Timing" not in response.headers
