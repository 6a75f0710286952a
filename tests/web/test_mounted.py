"""The application below a path (/kb): every address of every page leads back into it."""

import json
import re
from urllib.parse import urljoin, urlsplit

import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client
from werkzeug.wrappers import Response

from tests.factories import add_collection, add_resource
from tests.flow.conftest import World
from web.app import create_app

ROOT = "/kb"
BODY = "![图](/files/bh-pic/{0})\n\n[附件](/files/bh-pic/{0})、[另一篇](/resources/w-1)、[别处](//example.org/)"
PAGES = (
    "/", "/search?q=班会", "/search?q=没有这样的词组", "/search?q=班会&view=print", "/topics", "/studios", "/authors",
    "/kinds", "/kinds/class_meeting", "/calendar", "/collections", "/help/search", "/resources/w-1",
    "/resources/w-1/revisions", "/resources/missing", "/nowhere", "/search?stage=x",
)  # fmt: skip
_ADDRESS = re.compile(r'\b(?:href|src|action|data-suggest|content)="([^"]*)"')


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("mounted") / "data")
    add_resource(world.db, "w-1", title="诚信主题班会", body="班会从一支笔说起。")
    yield world
    world.close()


@pytest.fixture(scope="module")
def client(world):
    world.sync()
    nothing = Response("outside", 404)
    return Client(DispatcherMiddleware(nothing, {ROOT: create_app(world.services)}))


def addresses(page):
    """What a page names of its own host, whole."""
    found = {
        urljoin(f"http://localhost{ROOT}/", one) for one in _ADDRESS.findall(page) if "/" in one
    }
    return {one for one in found if urlsplit(one).netloc == "localhost"}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_nothing_outside(client, path):
    page = client.get(ROOT + path).text
    found = addresses(page)
    assert found
    assert [one for one in found if not urlsplit(one).path.startswith(ROOT + "/")] == []
    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL):
        ours = [one for one in _texts(json.loads(block)) if one.startswith("http://localhost")]
        assert all(urlsplit(one).path.startswith(ROOT + "/") for one in ours)


def _texts(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []


def test_all_that_home_names_is_there(client):
    for one in addresses(client.get(f"{ROOT}/").text):
        split = urlsplit(one)
        answer = client.get(split.path, query_string=split.query, follow_redirects=True)
        answer.close()
        assert answer.status_code == 200, one


@pytest.mark.parametrize(
    "path", ["/search.atom?q=班会", "/sitemap.xml", "/sitemap-pages.xml", "/sitemap-resources-0.xml",
             "/opensearch.xml", "/robots.txt"],
)  # fmt: skip
def test_what_programs_read_names_nothing_outside(client, path):
    answer = client.get(ROOT + path)
    assert answer.status_code == 200
    found = re.findall(r"http://localhost(/[^\s\"<]*)", answer.text)
    assert found
    assert [one for one in found if not one.startswith(f"{ROOT}/")] == []


def test_the_api_knows_where_it_is(client):
    document = client.get(f"{ROOT}/api/v1/openapi.json").json
    assert document["servers"] == [{"url": ROOT}]
    found = client.get(f"{ROOT}/api/v1/search?q=班会").json
    ours = [one for one in _texts(found) if one.startswith(("/", "http://localhost"))]
    assert ours
    assert all(urlsplit(one).path.startswith(f"{ROOT}/") for one in ours)


def test_addresses_in_a_text_begin_where_the_application_is(world, client):
    sha256 = "a" * 64
    for title in ("有图的班会", "有图的班会课"):
        add_resource(world.db, "bh-pic", title=title, body=BODY.format(sha256))
    add_collection(world.db, "c-1", "合集", items=["bh-pic"])
    pages = ("resources/bh-pic", "resources/bh-pic/revisions/1/text", "collections/c-1/book")
    for page in (client.get(f"{ROOT}/{path}").text for path in pages):
        _assert_within(page, sha256)


def _assert_within(page, sha256):
    assert f'src="{ROOT}/files/bh-pic/{sha256}"' in page
    assert f'href="{ROOT}/files/bh-pic/{sha256}"' in page
    assert f'href="{ROOT}/resources/w-1"' in page
    assert 'href="//example.org/"' in page


def test_the_cookie_of_the_language_holds_for_it_alone(client):
    chosen = {"lang": "en", "to": "/topics"}
    ours = {"Sec-Fetch-Site": "same-origin"}
    answer = client.post(f"{ROOT}/language", data=chosen, headers=ours)
    assert answer.headers["Location"] == f"{ROOT}/topics"
    assert f"Path={ROOT}" in answer.headers["Set-Cookie"]
