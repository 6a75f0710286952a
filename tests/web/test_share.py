"""A resource is shared by a short address, which only its readers can follow."""

import pytest

from kb.domain.vocabulary import Visibility
from tests.factories import add_collection, add_resource
from tests.web.markup import Page


@pytest.fixture
def client(world, small_client):
    add_resource(world.db, "a", title="三把椅子", summary="一节\n反欺凌的班会。")
    add_resource(world.db, "p", title="密室", visibility=Visibility.PRIVATE)
    return small_client


def test_a_short_address_leads_to_the_page(client):
    answer = client.get("/r/a")
    assert (answer.status_code, answer.location) == (302, "/resources/a")


def test_a_short_address_tells_nothing_of_what_a_reader_may_not_see(client):
    private, missing = client.get("/r/p"), client.get("/r/q")
    assert (private.status_code, missing.status_code) == (404, 404)
    same = private.text.replace("/r/p", "/r/q").replace("“p”", "“q”").replace('"p"', '"q"')
    assert same == missing.text


def test_the_lines_for_a_chat_are_title_summary_and_short_address(client):
    page = Page(client.get("/resources/a").text)
    assert "三把椅子\n一节 反欺凌的班会。\nhttp://localhost/r/a" in page.text


def test_chats_are_told_what_a_page_is(client):
    page = Page(client.get("/resources/a").text)
    told = {
        one.attributes["property"]: one.attributes["content"]
        for one in page.elements
        if one.tag == "meta" and "property" in one.attributes
    }
    assert told["og:title"] == "三把椅子"
    assert told["og:url"] == "http://localhost/resources/a"
    assert told["og:description"] == "一节 反欺凌的班会。"


def test_a_collection_is_shared_by_its_address(client, world):
    add_collection(world.db, "c", "开学第一月", items=["a"], description="先读\n这一篇。")
    page = Page(client.get("/collections/c").text)
    assert "开学第一月\n先读 这一篇。\nhttp://localhost/collections/c" in page.text
