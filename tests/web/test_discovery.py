"""robots.txt, the sitemap, and the description of the search."""

from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest

from tests.factories import add_resource
from tests.web.markup import Page
from web.doors import discovery

pytestmark = pytest.mark.both_databases

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def tree(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert "max-age=60" in response.headers["Cache-Control"]
    assert "public" in response.headers["Cache-Control"]
    assert "Cookie" not in response.headers.get("Vary", "")
    return ET.fromstring(response.data)


def locations(client, address):
    return [
        one.text.removeprefix("http://localhost") for one in tree(client, address).iter(f"{MAP}loc")
    ]


def everything(client):
    return [one for part in locations(client, "/sitemap.xml") for one in locations(client, part)]


def test_all_that_is_public_is_listed_once_and_answers(client):
    listed = everything(client)
    assert len(listed) == len(set(listed))
    for address in (
        "/",
        "/topics",
        "/kinds/case",
        "/resources/bh-0001",
        "/studios/s-lin",
        "/authors/p-lin",
    ):
        assert address in listed
    total = client.get("/api/v1/search").json["total"]
    assert sum(one.startswith("/resources/") for one in listed) == total
    for address in listed:
        assert client.get(address).status_code == 200, address


def test_what_is_not_public_is_not_listed(client):
    listed = everything(client)
    assert not any(
        "hidden" in one for one in listed if not one.startswith(("/topics/", "/studios/"))
    )


def test_each_part_has_the_day_of_its_last_change(client):
    (entry,) = [
        one
        for one in tree(client, "/sitemap.xml").iter(f"{MAP}sitemap")
        if "resources" in one.findtext(f"{MAP}loc")
    ]
    latest = max(one.text for one in tree(client, "/sitemap-resources-0.xml").iter(f"{MAP}lastmod"))
    assert entry.findtext(f"{MAP}lastmod") == latest


def test_no_part_has_more_than_its_share(world, small_client, monkeypatch):
    monkeypatch.setattr(discovery, "_PART", 3)
    for number in range(8):
        add_resource(world.db, f"r-{number}")
    parts = [one for one in locations(small_client, "/sitemap.xml") if "resources" in one]
    assert len(parts) == 3
    assert [len(locations(small_client, part)) for part in parts] == [3, 3, 2]
    assert discovery._PART <= 50_000


def test_a_part_that_is_not_there(client):
    for number in ("1", "999", "99999999999999999999"):
        assert client.get(f"/sitemap-resources-{number}.xml").status_code == 404


def test_an_empty_base_has_a_sitemap(small_client):
    assert locations(small_client, "/sitemap.xml") == ["/sitemap-pages.xml"]
    assert "/" in locations(small_client, "/sitemap-pages.xml")


def test_robots_find_the_sitemap_and_leave_searches_alone(client):
    response = client.get("/robots.txt")
    assert response.mimetype == "text/plain"
    robots = RobotFileParser()
    robots.parse(response.text.splitlines())
    assert robots.site_maps() == ["http://localhost/sitemap.xml"]
    for address in ("/", "/resources/bh-0001", "/topics", "/help/search", "/static/kb.css"):
        assert robots.can_fetch("*", address)
    for address in ("/search?q=x", "/api/v1/search", "/files/r-1/0"):
        assert not robots.can_fetch("*", address)


def test_all_follows_where_the_site_is_mounted(client):
    mounted = {"environ_overrides": {"SCRIPT_NAME": "/kb"}}
    assert "Disallow: /kb/search\n" in client.get("/robots.txt", **mounted).text
    assert (
        "<loc>http://localhost/kb/sitemap-pages.xml<" in client.get("/sitemap.xml", **mounted).text
    )
    assert "<loc>http://localhost/kb/topics<" in client.get("/sitemap-pages.xml", **mounted).text


def test_a_browser_can_offer_the_search(client):
    page = Page(client.get("/topics").text)
    (link,) = [one.attributes for one in page.all("link") if one.attributes["rel"] == "search"]
    described = ET.fromstring(client.get(link["href"]).data)
    name = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert 0 < len(described.findtext(f"{name}ShortName")) <= 16
    for url in described.iter(f"{name}Url"):
        address = (
            url.get("template").replace("{searchTerms}", "班会").removeprefix("http://localhost")
        )
        assert client.get(address).mimetype == url.get("type")
