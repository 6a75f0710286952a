"""The Atom feed of a search."""

from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree as ET

import pytest

from indexer.query import stored
from indexer.query.ast import Phrase, Span
from indexer.query.stored import restore, store
from kb.domain.access import Reader
from kb.domain.actor import OPERATOR
from kb.domain.vocabulary import Visibility
from kb.usecases import resources
from tests.factories import add_resource
from tests.web.markup import Page
from tests.web.vectors import ALL
from web.present.xml import held_text

pytestmark = pytest.mark.both_databases

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.mimetype == "application/atom+xml"
    return ET.fromstring(response.data)


def texts(parent, name):
    return [one.text for one in parent.iter(f"{ATOM}{name}")]


def entries(root):
    return root.findall(f"{ATOM}entry")


def href(parent, rel):
    (link,) = [one for one in parent.findall(f"{ATOM}link") if one.get("rel") == rel]
    return link.get("href")


def test_a_feed_has_what_the_format_asks_for(client):
    root = feed(client, "/search.atom?q=班会&stage=junior")
    for name in ("id", "title", "updated"):
        assert root.findtext(f"{ATOM}{name}")
    assert "班会" in root.findtext(f"{ATOM}title")
    assert href(root, "self") == f"http://localhost/search.atom?q={quote('班会')}&stage=junior"
    assert href(root, "alternate") == f"http://localhost/search?q={quote('班会')}&stage=junior"
    assert entries(root)
    for entry in entries(root):
        for name in ("id", "title", "updated", "published", "summary"):
            assert entry.findtext(f"{ATOM}{name}"), name
        assert entry.findtext(f"{ATOM}updated").endswith("Z")
        assert href(entry, "alternate").startswith("http://localhost/resources/")
    ids = texts(root, "id")
    assert len(ids) == len(set(ids))
    assert all(one.startswith("tag:studio-kb,2026:") for one in ids)


def test_the_newest_come_first_whatever_order_the_page_was_in(client):
    def keys(address):
        return [
            href(entry, "alternate").rpartition("/")[2] for entry in entries(feed(client, address))
        ]

    wanted = client.get("/api/v1/search?kind=class_meeting&sort=newest&per_page=50").json["hits"]
    for sort in ("", "&sort=title", "&sort=relevance", "&page=1"):
        assert keys(f"/search.atom?kind=class_meeting{sort}") == [hit["key"] for hit in wanted]


def test_what_the_search_finds_is_fed_and_only_what_has_all_the_words_where_that_is_said(
    world, small_client
):
    add_resource(world.db, "old", title="苹果 香蕉", date="2020-01-01")
    add_resource(world.db, "new", title="香蕉 苹果", date="2024-01-01")
    add_resource(world.db, "half", title="香蕉", date="2025-01-01")
    world.sync()
    root = feed(small_client, "/search.atom?q=苹果 香蕉")
    assert [entry.findtext(f"{ATOM}title") for entry in entries(root)] == [
        "香蕉",
        "香蕉 苹果",
        "苹果 香蕉",
    ]
    root = feed(small_client, "/search.atom?q=苹果 香蕉&match=all")
    assert [entry.findtext(f"{ATOM}title") for entry in entries(root)] == ["香蕉 苹果", "苹果 香蕉"]


def test_the_page_tells_of_its_feed(client):
    page = Page(client.get("/search?q=班会&kind=case&sort=title&page=1").text)
    (link,) = [one.attributes for one in page.all("link") if one.attributes["rel"] == "alternate"]
    assert link["type"] == "application/atom+xml"
    address = urlsplit(link["href"])
    assert address.path == "/search.atom"
    asked = parse_qs(address.query)
    assert restore(asked.pop("stored")[0]).text == "班会"
    assert asked == {"kind": ["case"]}
    assert link["href"] in page.links()


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/", "/search.atom"),
        ("/topics/class-building", "/search.atom?topic=class-building"),
        ("/studios/s-lin", "/search.atom?studio=s-lin"),
        ("/authors/p-lin", "/search.atom?author=p-lin"),
    ],
)
def test_other_pages_tell_of_theirs(client, address, found):
    page = Page(client.get(address).text)
    (link,) = [one.attributes for one in page.all("link") if one.attributes["rel"] == "alternate"]
    assert link["href"] == found
    assert entries(feed(client, found))


def test_a_link_that_was_kept_means_what_it_meant(world, small_client, monkeypatch):
    add_resource(world.db, "both", title="苹果 香蕉")
    add_resource(world.db, "one", title="苹果 樱桃")
    world.sync()
    page = Page(small_client.get("/search?q=苹果 -香蕉").text)
    (address,) = {link for link in page.links() if link.startswith("/search.atom")}
    before = feed(small_client, address)
    # the language changes: from now on everything typed is one phrase
    everything = lambda text: Phrase(text, Span(0, len(text)))  # noqa: E731
    monkeypatch.setattr("indexer.search.parse", everything)
    monkeypatch.setattr(stored, "parse", everything)
    after = feed(small_client, address)
    assert [href(one, "alternate") for one in entries(after)] == ["http://localhost/resources/one"]
    assert ET.tostring(after) == ET.tostring(before)
    again = Page(small_client.get(href(after, "alternate").removeprefix("http://localhost")).text)
    assert address in again.links()
    # no text has the phrase, so that its words are looked for, as the page does
    typed = entries(feed(small_client, "/search.atom?q=苹果 -香蕉"))
    assert [href(one, "alternate") for one in typed] == ["http://localhost/resources/both"]


def test_a_kept_search_is_a_page_whose_links_keep_it(client):
    token = store("感恩 -网络").token
    page = Page(client.get(f"/search?stored={token}&kind=case").text)
    (box,) = [one.attributes for one in page.all("input") if one.attributes.get("id") == "q"]
    assert box["value"] == "感恩 -网络"
    links = [link for link in page.links() if link.startswith(("/search?", "/search.atom?"))]
    assert any(f"stored={token}" in link for link in links)
    assert not any("stored=" in link and "q=" in link for link in links)


@pytest.mark.parametrize("path", ["/search", "/search.atom"])
def test_what_no_page_ever_kept_is_refused(client, path):
    for token in ("x", "e30", "A" * 9000, store("").token, store("长" * 301).token,
                  store("a\x00b").token, store(" 感恩").token, store("感恩").token[:-3]):  # fmt: skip
        response = client.get(f"{path}?stored={token}")
        assert response.status_code == 400
        assert path in Page(response.text).links()  # the same without it
    assert client.get(f"{path}?stored=").status_code == 200


def test_an_entry_keeps_its_id_when_it_is_edited(world, small_client):
    world.save("r-1", "第一稿")
    world.sync()
    before = entries(feed(small_client, "/search.atom"))[0]
    world.save("r-1", "第二稿", title="新的题目")
    world.sync()
    after = entries(feed(small_client, "/search.atom"))[0]
    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
    assert after.findtext(f"{ATOM}title") == "新的题目"
    assert after.findtext(f"{ATOM}updated") >= before.findtext(f"{ATOM}updated")


def test_who_has_it_already_need_not_fetch_it_again(client):
    first = client.get("/search.atom?q=班会")
    again = client.get("/search.atom?q=班会", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_empty_feed_is_a_feed(client):
    root = feed(client, "/search.atom?q=“绝无此语”")
    assert entries(root) == []
    assert root.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"


def test_what_is_not_public_is_not_fed(world, small_client):
    add_resource(world.db, "open", title="公开的")
    add_resource(world.db, "shut", title="不公开的")
    resources.set_visibility(world.db, OPERATOR, "shut", Visibility.NETWORK)
    world.sync()
    assert texts(feed(small_client, "/search.atom"), "title")[1:] == ["公开的"]


def test_a_bad_parameter_is_a_page_that_says_so(client):
    assert client.get("/search.atom?stage=middle").status_code == 400


@pytest.mark.parametrize("number", range(0, len(ALL), 7))
def test_hostile_text_is_text(world, small_client, number):
    vector = ALL[number].replace("\n", " ").strip()[:150]
    add_resource(world.db, "r-1", title=f"题 {vector}")
    world.sync()
    (entry,) = entries(feed(small_client, "/search.atom"))
    title = entry.findtext(f"{ATOM}title")
    assert title == resources.get(world.db, "r-1", Reader(_everyone())).title
    feed(small_client, f"/search.atom?q={quote(vector)}")


def _everyone():
    from kb.domain.access import ANONYMOUS

    return ANONYMOUS


def test_what_xml_cannot_hold_is_replaced():
    held = held_text("a\x00b\ufffe\ud800\x1b\t🙂")
    assert held == "a\ufffdb\ufffd\ufffd\ufffd\t🙂"
    assert ET.fromstring(f"<x>{held}</x>").text == held
