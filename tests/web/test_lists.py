"""Lists that are taken away from pages."""

import csv
import json
import re
from io import BytesIO, StringIO
from urllib.parse import unquote

import openpyxl
import pytest

from kb.domain.vocabulary import Visibility
from kb.press.lists.formats import FORMATS
from tests.factories import add_collection, add_person, add_resource
from tests.web.conftest import SECRET
from web.doors import lists as door

PAGES = (
    ("/search?q=手机+班会", "/lists/search?q=手机+班会&"),
    ("/search?q=感恩&kind=class_meeting", "/lists/search?q=感恩&kind=class_meeting&"),
    ("/search?q=感恩&sort=newest", "/lists/search?q=感恩&sort=newest&"),
    ("/search?topic=class-building", "/lists/search?topic=class-building&"),
    (
        "/topics/class-building?kind=class_meeting",
        "/lists/topics/class-building?kind=class_meeting&",
    ),
    ("/studios/s-lin", "/lists/studios/s-lin?"),
    ("/authors/p-deng", "/lists/authors/p-deng?"),
    ("/kinds/case", "/lists/kinds/case?"),
)


def keys_of_page(client, address):
    """The keys of all cards, page after page, and of the versions that stand folded below them."""
    keys, next_ = [], address
    while next_:
        html = client.get(next_).text
        keys += re.findall(r'<h[23]><a href="/resources/([^"?]+)"', html)
        found = re.search(r'<a href="([^"]+)" rel="next"', html)
        next_ = found and found[1].replace("&amp;", "&")
    return keys


def keys_of_list(client, address):
    return [one["id"] for one in json.loads(client.get(f"{address}format=csl").data)]


@pytest.mark.parametrize(("page", "listed"), PAGES)
def test_a_list_is_what_its_page_lists_in_the_same_order(client, page, listed):
    shown, taken = keys_of_page(client, page), keys_of_list(client, listed)
    assert len(shown) > 1
    assert len(set(taken)) == len(taken)
    # what a page folds as a version of another text is a row of its own
    assert [key for key in taken if key in set(shown)] == shown
    if "q=" not in page:
        assert taken == shown


@pytest.mark.parametrize("address", [page for page, _ in PAGES] + ["/collections/c-first-month"])
def test_every_page_with_a_list_offers_all_formats(client, address):
    html = client.get(address).text
    links = [
        unquote(one).replace("&amp;", "&") for one in re.findall(r'href="(/lists/[^"]+)"', html)
    ]
    assert [one.rpartition("format=")[2] for one in links] == [*FORMATS]
    for link in links:
        assert client.get(link).status_code == 200


def test_a_topic_is_listed_whole(client):
    total = int(re.search(r'<h1.*?class="n">(\d+)', client.get("/topics/class-building").text)[1])
    assert len(keys_of_list(client, "/lists/topics/class-building?")) == total


def test_a_collection_is_listed_in_its_order_with_its_notes(client):
    html = client.get("/collections/c-first-month").text
    keys = re.findall(r'<h2><a href="/resources/([^"?]+)', html)
    answer = client.get("/lists/collections/c-first-month?format=csv").data.decode("utf-8-sig")
    table = list(csv.DictReader(StringIO(answer.partition("\r\n序号")[2].join(["序号", ""]))))
    assert [row["编号"] for row in table] == keys
    assert any(row["编者的话"] for row in table)


def test_a_file_has_a_chinese_name_and_is_no_page(client):
    answer = client.get("/lists/search?q=感恩&kind=case&format=csv")
    disposition = unquote(answer.headers["Content-Disposition"])
    assert disposition.startswith("attachment")
    assert "“感恩”的搜索结果 · 类型：案例-20" in disposition
    assert "filename=search.csv;" in disposition
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "http://localhost/resources/" in answer.text
    assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize("code", [code for code in FORMATS if code != "xlsx"])
def test_no_list_holds_what_its_reader_may_not_see(client, code):
    for address in (
        f"/lists/search?q={SECRET}&", "/lists/search?", "/lists/studios/s-hidden?",
        "/lists/topics/t-hidden?", "/lists/collections/c-mixed?",
    ):  # fmt: skip
        text = client.get(f"{address}format={code}").text
        # a search names its own words
        assert f"{SECRET}标题" not in text
        assert f"{SECRET}作者" not in text
    for address in ("authors/p-hidden", "collections/c-hidden", "resources/hidden-private"):
        assert client.get(f"/lists/{address}?format={code}").status_code == 404


def test_what_left_the_scope_a_moment_ago_is_no_row(world, small_client):
    for key in ("a", "b", "c"):
        add_resource(world.db, key, title=f"感恩 {key}")
    world.sync()
    add_resource(world.db, "b", title="感恩 b", visibility=Visibility.PRIVATE)
    answer = small_client.get("/lists/search?q=感恩&format=csv").text
    assert "共 2 条" in answer
    assert "没有列入" not in answer
    assert "感恩 b" not in answer


def test_a_long_workbook_is_cut_and_says_so(world, small_client, monkeypatch):
    monkeypatch.setattr(door, "MOST_SHEET_ROWS", 2)
    for key in ("a", "b", "c"):
        add_resource(world.db, key, title=f"感恩 {key}")
    world.sync()
    answer = small_client.get("/lists/search?format=xlsx")
    rows = list(openpyxl.load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert len(rows) == 4 + 2
    assert "共 3 条；只列出前 2 条，后面的 1 条没有列入" in rows[2][0]
    assert "没有列入" not in small_client.get("/lists/search?format=csv").text


def test_a_widened_search_says_so(client):
    address = "/lists/search?q=校园欺凌 周五 毛笔字 毕业照&format=ris"
    assert "找得少，放宽到：" in client.get(address).text


@pytest.mark.parametrize("address", ["/lists/search", "/lists/search?format=pdf"])
def test_an_unknown_format_is_refused_with_what_there_is(client, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert "gb7714-2025" in answer.text


def test_a_merged_author_leads_to_the_one_that_was_kept(world, small_client):
    add_person(world.db, "p-new", "王芳")
    add_person(world.db, "p-old", "王方", merged_into="p-new")
    add_resource(world.db, "a", authors=("p-new",))
    world.sync()
    answer = small_client.get("/lists/authors/p-old?format=csv")
    assert answer.headers["Location"].endswith("/lists/authors/p-new?format=csv")


def test_an_empty_collection_is_a_file_without_rows(world, small_client):
    add_collection(world.db, "c-none", "空的")
    answer = small_client.get("/lists/collections/c-none?format=csl")
    assert json.loads(answer.data) == []


def test_a_resource_is_cited_in_both_editions_and_for_programs(client):
    html = client.get("/resources/bh-0001").text
    assert re.search(r'id="gb7714"[^>]*>[^<]+\[EB/OL\]\. （2023-09-04）', html)
    assert re.search(r'id="gb7714-2015"[^>]*>[^<]+\[EB/OL\]\. \(2023-09-04\)', html)
    assert "TY  - ELEC" in client.get("/lists/resources/bh-0001?format=ris").text


def test_what_only_touches_the_words_is_left_out_and_counted(client):
    page = client.get("/api/v1/search?q=校园欺凌 初二&per_page=100").get_json()
    assert page["weak"]
    address = "/lists/search?q=校园欺凌 初二"
    assert keys_of_list(client, f"{address}&") == [hit["key"] for hit in page["hits"]] or any(
        hit["twins"]["total"] for hit in page["hits"]
    )
    assert len(keys_of_list(client, f"{address}&")) == page["total"]
    assert len(keys_of_list(client, f"{address}&group=weak&")) == page["weak"]
    assert f"另有 {page['weak']} 条只沾边，没有列入" in client.get(f"{address}&format=ris").text


@pytest.mark.parametrize("title", ["-1分的故事", "主题：让爱住我家"])
def test_a_pasted_title_with_signs_is_listed_as_its_page_shows_it(world, small_client, title):
    add_resource(world.db, "titled", title=title)
    add_resource(world.db, "other", title="另一篇")
    world.sync()
    assert keys_of_page(small_client, f"/search?q={title}") == ["titled"]
    assert keys_of_list(small_client, f"/lists/search?q={title}&") == ["titled"]
    said = small_client.get(f"/lists/search?q={title}&format=ris").text
    assert "所以按普通文字搜索" in said
    assert "。；" not in said


def test_a_list_is_in_chinese_whoever_asks(client):
    for address in ("/lists/search?q=感恩&kind=case&", "/lists/kinds/case?"):
        said = [client.get(f"{address}format=ris&lang={language}") for language in ("zh", "en")]
        assert said[0].data == said[1].data
        names = [one.headers["Content-Disposition"] for one in said]
        assert names[0] == names[1]
