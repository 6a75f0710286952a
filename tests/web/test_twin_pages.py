"""Versions of one text and what to read next, as pages and the API show them."""

import re

import pytest

from kb.domain.vocabulary import Visibility
from tests.relevance import twin_pairs
from web.app import create_app

pytestmark = pytest.mark.both_databases

STORY, OTHER = twin_pairs.texts()[:2]
WORD = "早读前十分钟"


@pytest.fixture
def versions(world):
    world.save("one", f"{STORY}\n\n{WORD}", title=WORD)
    world.save("two", f"{twin_pairs.traditional(STORY, None)}\n\n{WORD}", title="<另一個>標題")
    world.save("hidden", f"{STORY}\n\n{WORD}", visibility=Visibility.PRIVATE)
    world.save("other", f"{OTHER}\n\n{WORD}")
    world.sync()
    world.find_twins()
    return create_app(world.services).test_client()


def test_a_hit_names_its_other_versions(versions):
    text = versions.get(f"/search?q={WORD}").text
    assert "另有 1 个相近版本" in text
    assert 'href="/compare/one/two"' in text
    assert "&lt;另一個&gt;標題" in text
    # The form that chooses the language has a hidden field.
    assert "hidden" not in text.replace('type="hidden"', "")


def test_a_list_without_words_names_them_too(versions):
    assert "另有 1 个相近版本" in versions.get("/search").text


def test_the_api_tells_of_them(versions):
    hits = versions.get(f"/api/v1/search?q={WORD}").json["hits"]
    assert [hit["key"] for hit in hits] == ["one", "other"]
    assert hits[0]["twins"]["total"] == 1
    assert hits[0]["twins"]["closest"][0]["key"] == "two"
    assert hits[0]["twins"]["closest"][0]["alike"] > 0.8
    assert hits[1]["twins"] == {"total": 0, "closest": []}


def test_a_feed_leaves_nothing_out(versions):
    feed = versions.get(f"/search.atom?q={WORD}").text
    # an entry says where its text is Traditional
    assert len(re.findall("<entry[ >]", feed)) == 3


def test_two_scripts_are_compared_in_one(versions):
    text = versions.get("/compare/one/two").text
    assert "一份是繁体，已转成简体来比较" in text
    assert "也在另一份里" in text
    # but for the words that Taiwan has of its own the bodies are the same
    kept = sum(map(len, re.findall("<del>(.*?)</del>", text)))
    assert kept < 0.1 * len(STORY)


def test_what_differs_is_marked(versions):
    text = versions.get("/compare/one/other").text
    assert "<del>" in text
    assert "<ins>" in text
    assert "已转成简体" not in text


def test_a_text_beside_itself_has_no_changes(versions):
    assert "两份的文字完全相同" in versions.get("/compare/one/one").text


@pytest.mark.parametrize(
    "address",
    ["/compare/one/hidden", "/compare/hidden/one", "/compare/one/none", "/compare/%22/one"],
)
def test_both_must_be_for_the_reader(versions, address):
    assert versions.get(address).status_code == 404


def test_a_resource_names_its_versions_and_what_to_read_next(client):
    text = client.get("/resources/xs-0001").text
    assert "接着读" in text
    assert "同主题" in text
    assert 'href="/resources/bh-0011"' in text


def test_the_api_says_what_to_read_next(client):
    answer = client.get("/api/v1/resources/xs-0001/related").json
    assert answer["key"] == "xs-0001"
    assert len(answer["related"]) == 6
    assert all(one["why"] for one in answer["related"])
    assert client.get("/api/v1/resources/hidden-private/related").status_code == 404
    assert client.get("/api/v1/resources/xs-0001/related?x=1").status_code == 400


def test_a_resource_stands_without_an_index(world, small_client):
    world.save("one", STORY)
    page = small_client.get("/resources/one")
    assert page.status_code == 200
    assert "接着读" not in page.text
    assert small_client.get("/api/v1/resources/one/related").status_code == 503
