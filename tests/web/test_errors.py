"""Faults are told in words that help, on pages and in JSON."""

import logging

import pytest

from kb.domain.actor import OPERATOR
from kb.errors import Conflict, ExtractionFailed, Forbidden, InvalidQuery, Unavailable
from tests.web.markup import Page, faults
from web.app import create_app


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere", 404, "没有找到这一页"),
        ("/resources/none", 404, "没有资源“none”"),
        ("/resources/../x", 404, "没有找到这一页"),
        ("/topics/none", 404, "没有编号为“none”的主题"),
        ("/studios/none", 404, "没有编号为“none”的工作室"),
        ("/authors/none", 404, "没有编号为“none”的作者"),
        ("/kinds/novel", 404, "没有“novel”这种类型"),
        ("/collections/none", 404, "没有合集“none”"),
        ("/search?page=0", 400, "page 应是不小于 1 的整数"),
        ("/search?page=9999", 400, "最多翻到第 10000 条"),
        ("/topics/class-building?kind=case&page=9999", 400, "最多翻到第 10000 条"),
        ("/search?stage=middle", 400, "stage 不能是“middle”"),
        ("/search?year=abc", 400, "不是年份"),
    ],
)
def test_a_fault_is_a_page_that_helps(client, address, status, words):
    response = client.get(address)
    assert response.status_code == status
    page = Page(response.text)
    assert words in page.text
    assert faults(page) == []
    assert {"/", "/search", "/topics", "/help/search"} <= set(page.links())
    assert response.headers["Cache-Control"] == "no-store"


def box(page):
    (found,) = [one for one in page.all("input") if one.attributes.get("name") == "q"]
    return found.attributes["value"]


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/topics/gratitud", "/topics/gratitude"),
        ("/topics/Gratitude", "/topics/gratitude"),
        ("/studios/s-linn", "/studios/s-lin"),
        ("/kinds/class-meeting", "/kinds/class_meeting"),
        ("/resources/一只旧布熊", "/resources/bh-0001"),
        ("/一只旧布熊.html", "/resources/bh-0001"),
    ],
)
def test_what_is_near_a_wrong_address_is_offered(client, address, link):
    response = client.get(address)
    assert response.status_code == 404
    page = Page(response.text)
    assert "也许您要找的是" in page.text
    assert link in page.links()


def test_a_wrong_address_fills_the_box_with_its_words(client):
    assert box(Page(client.get("/resources/感恩-班会.html").text)) == "感恩 班会"
    assert box(Page(client.get("/resources/%00%ED%A0%80").text)) == ""


def test_what_is_not_for_the_reader_is_not_near(client):
    for address in ("/resources/hidden", "/resources/密室标题", "/authors/p-hidde"):
        page = Page(client.get(address).text)
        assert not any("hidden" in link for link in page.links())


def test_the_parameter_at_fault_can_be_left_out(client):
    page = Page(client.get("/search?q=班会&stage=middle&kind=case").text)
    assert "/search?q=班会&kind=case" in page.links()
    assert box(page) == "班会"


def test_posting_is_not_reading(client):
    for address in ("/", "/search", "/resources/bh-0001"):
        response = client.post(address, data={"q": "x"})
        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]
        assert "这里只能阅读" in response.text


def test_too_much_is_refused_before_it_is_read(client):
    response = client.post("/search", data=b"x" * (1024 * 1024 + 1))
    assert response.status_code == 413
    assert "送来的内容太大" in response.text
    assert client.post("/api/v1/search", data=b"x" * 1_100_000).json["error"]["code"] == "too_large"


def test_too_long_an_address_is_refused(client):
    assert client.get("/search?q=" + "x" * 200_000).status_code == 414
    assert client.get("/api/v1/search?q=" + "x" * 200_000).json["error"]["code"] == "too_long"


@pytest.fixture
def failing(world, monkeypatch):
    """A client whose home page raises what it is told to."""
    app = create_app(world.services)

    def client_that_raises(error):
        def fail():
            raise error

        app.view_functions["home.home"] = fail
        app.view_functions["api.api_search"] = fail
        return app.test_client()

    return client_that_raises


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (InvalidQuery("不能为空", field="q"), 400, "invalid_query"),
        (Forbidden("您不能这样做"), 404, "not_found"),
        (Conflict("与已有的内容冲突"), 409, "conflict"),
        (ExtractionFailed("文件读不出来"), 422, "extraction_failed"),
        (Unavailable("暂时不可用", retry_after_s=7), 503, "unavailable"),
        (ZeroDivisionError("the secret is 42"), 500, "internal"),
    ],
)
def test_each_fault_has_its_status(failing, caplog, error, status, code):
    caplog.set_level(logging.CRITICAL)
    client = failing(error)
    page = client.get("/")
    assert page.status_code == status
    assert "secret" not in page.text
    answer = client.get("/api/v1/search")
    assert answer.status_code == status
    assert answer.json["error"]["code"] == code
    assert "secret" not in answer.text


def test_what_failed_can_be_tried_again(failing, caplog):
    caplog.set_level(logging.CRITICAL)
    for error in (Unavailable("暂时不可用"), ZeroDivisionError("x")):
        page = Page(failing(error).get("/?q=班会").text)
        assert "/?q=班会" in page.links()
        assert "再试一次" in page.text


def test_looking_for_what_is_near_never_makes_it_worse(client, monkeypatch):
    def fail(_path):
        raise ZeroDivisionError

    monkeypatch.setattr("web.nearby.near", fail)
    assert client.get("/resources/none").status_code == 404


def test_when_to_come_back_is_said(failing):
    response = failing(Unavailable("暂时不可用", retry_after_s=7)).get("/")
    assert response.headers["Retry-After"] == "7"


def test_an_unexpected_fault_is_logged_with_its_trace(failing, caplog):
    failing(ZeroDivisionError("what went wrong")).get("/")
    assert "what went wrong" in caplog.text


def test_messages_are_translated(client):
    text = client.get("/resources/none?lang=en").text
    assert "There is no resource “none”" in text


@pytest.fixture
def indexless(world):
    """A base with content and no index yet."""
    from kb.usecases import samples

    samples.load_taxonomies(world.db, OPERATOR)
    samples.load_samples(world.db, OPERATOR)
    return create_app(world.services).test_client()


def test_without_an_index_search_says_that_it_is_healing(indexless):
    response = indexless.get("/search?q=班会")
    assert response.status_code == 503
    assert "搜索索引正在重建" in response.text
    assert int(response.headers["Retry-After"]) > 0
    answer = indexless.get("/api/v1/search?q=班会")
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")


@pytest.mark.parametrize(
    "address",
    [
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
        "/help/search",
        "/api/v1/suggest?q=感",
        "/api/v1/resources/bh-0001",
    ],
)
def test_without_an_index_all_other_pages_are_there(indexless, address):
    response = indexless.get(address)
    assert response.status_code == 200
    assert "0 份资源" not in response.text


def test_health_tells_what_is_there(indexless, client):
    parts = {"database": "ok", "search": "ok", "files": "ok"}
    assert client.get("/readyz").json == {"status": "ok", "parts": parts}
    response = indexless.get("/readyz")
    assert response.status_code == 200
    assert response.json == {"status": "healing", "parts": {**parts, "search": "healing"}}


def test_health_without_a_database(world, monkeypatch):
    from kb.usecases import indexing

    def away(_db):
        raise Unavailable("连不上数据库，请稍后再试")

    world.sync()
    client = create_app(world.services).test_client()
    monkeypatch.setattr(indexing, "base_id", away)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json["parts"] == {"database": "away", "search": "ok", "files": "ok"}
    assert response.headers["Retry-After"]
    assert client.get("/healthz").json == {"status": "ok"}
