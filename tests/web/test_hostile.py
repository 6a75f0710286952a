"""What people fill in is text, wherever it is shown."""

import re
from urllib.parse import quote

import pytest

from tests.flow.conftest import World
from tests.web import hostile
from tests.web.markup import Page, faults
from tests.web.vectors import ALL, BRACKETS, RAW, TEXT
from web.app import create_app


@pytest.fixture(scope="module")
def hostile_client(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("hostile") / "data")
    hostile.fill(world)
    yield create_app(world.services).test_client()
    world.close()


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    page = Page(response.text)
    assert faults(page) == [], address
    return page


def shown(text):
    return "".join(text.split())


def test_there_are_enough_vectors():
    assert len(set(ALL)) == len(ALL) >= 100


@pytest.mark.parametrize("number", range(len(ALL)))
def test_a_hostile_resource_is_inert_and_complete(hostile_client, number):
    page = read(hostile_client, f"/resources/r-{number}")
    text = shown(page.text)
    vector = ALL[number]
    # summary, source, licence, person, studio, topic, project, file name
    assert text.count(shown(hostile.many_lines(vector))) >= 3
    assert shown(hostile.one_line(vector, 90)) in text


@pytest.mark.parametrize("number", range(len(ALL)))
def test_hostile_people_studios_topics_and_collections_are_inert(hostile_client, number):
    name = shown(hostile.one_line(ALL[number], 90))
    for address in (f"/authors/p-{number}", f"/studios/s-{number}", f"/topics/t-{number}"):
        assert name in shown(read(hostile_client, address).text)
    page = read(hostile_client, f"/collections/c-{number}")
    assert shown(page.text).count(shown(hostile.many_lines(ALL[number]))) >= 2


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/topics",
        "/topics/t-0?kind=case",
        "/studios",
        "/authors",
        "/calendar",
        "/collections",
        "/collections/c-all",
        "/collections/c-all/book",
        "/collections/c-3/book",
        "/resources/r-3?in=c-all",
        "/kinds",
        "/kinds/case",
        "/search",
        "/topics/t-0",
    ],
)
def test_lists_of_hostile_things_are_inert(hostile_client, address):
    read(hostile_client, address)


@pytest.mark.parametrize("page", range(1, 12))
@pytest.mark.parametrize("sort", ["newest", "title"])
def test_every_result_page_is_inert(hostile_client, page, sort):
    read(hostile_client, f"/search?sort={sort}&page={page}")


@pytest.mark.parametrize("vector", ALL)
def test_a_hostile_query_is_inert_and_shown_as_it_is(hostile_client, vector):
    page = read(hostile_client, f"/search?q={quote(vector)}")
    boxes = [element for element in page.all("input") if element.attributes.get("name") == "q"]
    typed = hostile.CONTROLS.sub(" ", vector).strip()[:300].strip()
    assert boxes[0].attributes["value"] == typed


@pytest.mark.parametrize("name", ["stage", "topic", "author", "year", "sort", "page", "lang", "x"])
@pytest.mark.parametrize("vector", TEXT[::4])
def test_a_hostile_parameter_is_inert(hostile_client, name, vector):
    response = hostile_client.get(f"/search?q=x&{name}={quote(vector)}")
    assert response.status_code in {200, 400}
    assert faults(Page(response.text)) == []


@pytest.mark.parametrize("vector", TEXT[::4])
def test_a_hostile_path_is_inert(hostile_client, vector):
    for start in (
        "", "resources/", "resources/r-1/revisions/", "topics/", "authors/", "kinds/", "files/r-1/",
        "collections/",
    ):  # fmt: skip
        response = hostile_client.get(f"/{start}{quote(vector)}")
        assert response.status_code == 404
        assert faults(Page(response.text)) == []


def test_marks_are_the_only_markup_of_a_snippet(hostile_client):
    for word in ("script", "img", "onerror", "x", "mark", "a", "1"):
        found = hostile_client.get(f"/api/v1/search?q={word}&per_page=100").json
        assert found["hits"]
        for hit in found["hits"]:
            rest = hit["snippet"].replace("<mark>", "").replace("</mark>", "")
            assert "<" not in rest
            assert ">" not in rest
            assert re.sub(r"&(lt|gt|amp|#34|#39);", "", rest).count("&") == 0


def test_angle_brackets_lose_nothing(hostile_client):
    page = read(hostile_client, "/resources/brackets")
    for bracket in BRACKETS:
        assert bracket in page.text or bracket.startswith("&")


def test_a_hostile_file_is_only_downloaded(hostile_client):
    for number in range(len(ALL)):
        page = read(hostile_client, f"/resources/r-{number}")
        address = next(link for link in page.links() if link.startswith("/files/"))
        response = hostile_client.get(address)
        assert response.status_code == 200
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert "\n" not in response.headers["Content-Disposition"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.mimetype == "application/octet-stream"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        response.close()


def test_suggestions_are_data_not_markup(hostile_client):
    response = hostile_client.get("/api/v1/suggest?q=<script")
    assert response.mimetype == "application/json"
    assert any("<script" in one["name"] for one in response.json["topics"])


@pytest.mark.parametrize("vector", RAW)
def test_the_check_itself_sees_what_is_not_inert(vector):
    frame = '<html><body><p>{}</p><script src="/static/kb.js?v=1"></script></body></html>'
    assert faults(Page(frame.format("x"))) == []
    assert faults(Page(frame.format(vector))) != []
