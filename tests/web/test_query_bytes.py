"""Query strings in GBK are read as they were meant, on pages and in the API."""

from urllib.parse import quote_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.markup import Page
from web.request.query_string import decoded

COMMON_HAN = st.text(
    alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12
)


def in_gbk(text: str) -> str:
    return quote_from_bytes(text.encode("gb18030"))


@pytest.mark.parametrize("address", ["/search?q=%B0%E0%BB%E1", "/search?q=%b0%e0%bb%e1&sort=title"])
def test_a_page_understands_gbk_and_links_in_utf_8(client, address):
    found = client.get(address)
    assert "“班会”的搜索结果" in found.text
    assert "/search?q=班会&sort=newest" in Page(found.text).links()
    assert "%B0%E0" not in found.text.upper()


def test_the_api_understands_gbk(client):
    gbk = client.get(f"/api/v1/search?q={in_gbk('感恩教育')}").json
    utf_8 = client.get("/api/v1/search?q=感恩教育").json
    assert gbk["query"] == "感恩教育"
    assert [hit["key"] for hit in gbk["hits"]] == [hit["key"] for hit in utf_8["hits"]]
    assert gbk["total"] > 0


def test_suggestions_the_walk_and_the_feed_understand_gbk(client):
    word = in_gbk("感恩")
    assert client.get(f"/api/v1/suggest?q={word}").json == client.get("/api/v1/suggest?q=感恩").json
    assert client.get(f"/api/v1/walk?q={word}").json["total"] > 0
    assert "感恩" in client.get(f"/search.atom?q={word}").text


def test_each_value_is_read_by_itself(client):
    answer = client.get(f"/api/v1/search?q={in_gbk('班会')}&kind=class_meeting&lang=zh").json
    assert answer["query"] == "班会"


def test_bytes_that_are_not_quoted_are_read_too(client):
    raw = "q=班会".encode("gbk").decode("latin-1")
    found = client.get("/search", environ_overrides={"QUERY_STRING": raw})
    assert "“班会”的搜索结果" in found.text


@pytest.mark.parametrize("text", ["", "abc", "班会", "é", "Привет", "a b", "💪", "𠮷"])
def test_utf_8_stays_utf_8(text):
    assert decoded(text.encode()) == text


@given(COMMON_HAN)
def test_what_is_no_utf_8_is_gb18030(text):
    octets = text.encode("gb18030")
    try:
        octets.decode()
    except UnicodeDecodeError as fault:
        if fault.reason != "unexpected end of data":
            assert decoded(octets) == text


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        ("班会".encode()[:5], "班%E4%BC"),
        ("班会".encode()[:4], "班%E4"),
        (b"caf\xe9", "caf%E9"),
        (b"\xff\xfe", "%FF%FE"),
    ],
)
def test_what_is_neither_is_kept_as_it_was_written(octets, text):
    assert decoded(octets) == text
