"""The print view of a search: one list with nothing around it, at an address of its own."""

from tests.factories import add_resource
from tests.web.markup import Page, faults


def test_the_search_page_leads_to_it_and_back(client):
    page = Page(client.get("/search?q=班会&stage=junior").text)
    assert "/search?q=班会&stage=junior&view=print" in page.links()
    printed = Page(client.get("/search?q=班会&stage=junior&view=print").text)
    assert "/search?q=班会&stage=junior" in printed.links()
    assert "学段：初中" in printed.text
    assert faults(printed) == []


def test_it_has_no_facets_and_more_on_a_page(world, small_client):
    for number in range(75):
        add_resource(world.db, f"p-{number}", title=f"安全 {number}")
    world.sync()
    page = Page(small_client.get("/search?q=安全&view=print").text)
    assert sum(link.startswith("/resources/") for link in page.links()) == 60
    assert "/search?q=安全&page=2&view=print" in page.links()
    assert not any("kind=" in link for link in page.links())
    rest = Page(small_client.get("/search?q=安全&page=2&view=print").text)
    assert sum(link.startswith("/resources/") for link in rest.links()) == 15


def test_it_says_so_when_there_is_nothing(client):
    assert "没有找到" in Page(client.get("/search?q=“绝无此语”&view=print").text).text


def test_the_button_waits_for_a_script(client):
    (button,) = [
        one
        for one in Page(client.get("/search?view=print").text).all("button")
        if one.attributes.get("class") == "print"
    ]
    assert "hidden" in button.attributes


def test_it_is_light_though_titles_are_long(world, small_client):
    for number in range(60):
        add_resource(
            world.db, f"p-{number}", title=f"安全 {number} " + "长" * 100, body="安全" * 400
        )
    world.sync()
    assert len(small_client.get("/search?q=安全&view=print").data) < 150 * 1024
