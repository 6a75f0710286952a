"""The good hits of a search and those that only touch its words, on pages and for programs."""

import re
from xml.etree import ElementTree as ET

import pytest

from indexer.engines.contract import Sort
from tests.web.conftest import SECRET
from tests.web.markup import Page

ATOM = "{http://www.w3.org/2005/Atom}"
WIDENED = "留守儿童"
NARROW = "班会"


def asked(client, address="search", **parameters):
    answer = client.get(f"/api/v1/{address}", query_string={"q": WIDENED, **parameters})
    assert answer.status_code == 200
    return answer.json


def keys(answer):
    return [hit["key"] for hit in answer["hits"]]


def page(client, **parameters):
    return Page(client.get("/search", query_string={"q": WIDENED, **parameters}).text)


def test_a_hit_that_only_touches_the_words_is_no_result(client):
    found = asked(client, per_page=100)
    assert (found["group"], found["match"]) == ("good", "any")
    assert 4 <= found["total"] == found["good"] == len(found["hits"]) < 15
    assert found["weak"] > 50
    assert {"al-0004", "bh-0109", "xs-0102"} <= set(keys(found))


def test_the_groups_share_nothing_and_are_everything(client):
    good, weak, both = (
        {
            *keys(asked(client, group=one, per_page=100)),
            *keys(asked(client, group=one, page=2, per_page=100)),
        }
        for one in ("good", "weak", "all")
    )
    assert good
    assert weak
    assert not good & weak
    assert good | weak == both


@pytest.mark.parametrize("group", ["good", "weak", "all"])
def test_every_order_and_the_walk_have_the_same_set(client, group):
    found = asked(client, group=group, per_page=100)
    second = asked(client, group=group, per_page=100, page=2)
    expected = sorted(keys(found) + keys(second))
    assert len(expected) == found["total"]
    for sort in Sort:
        one = asked(client, group=group, sort=sort.value, per_page=100)
        assert (one["total"], one["facets"]) == (found["total"], found["facets"])
        walked, cursor = [], ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            part = asked(client, "walk", group=group, sort=sort.value, per_page=30, **more)
            assert part["total"] == found["total"]
            walked += keys(part)
            cursor = part.get("cursor")
            if not cursor:
                break
        assert sorted(walked) == expected


def test_facets_count_the_good_hits_and_keep_their_word(client):
    found = asked(client)
    counted = {one["value"]: one["count"] for one in found["facets"]["kind"]}
    assert sum(counted.values()) == found["total"]
    for value, count in counted.items():
        chosen = asked(client, kind=value)
        assert chosen["total"] == count
        assert {one["value"]: one["count"] for one in chosen["facets"]["kind"]} == counted


def test_a_feed_has_the_good_hits(client):
    feed = ET.fromstring(client.get("/search.atom", query_string={"q": WIDENED}).data)
    links = {
        one.find(f"{ATOM}link[@rel='alternate']").get("href").rsplit("/", 1)[-1]
        for one in feed.iter(f"{ATOM}entry")
    }
    assert links == set(keys(asked(client, per_page=100)))


def test_the_page_says_how_many_are_good_and_folds_the_rest(client):
    good = asked(client)
    found = page(client)
    assert f"{good['total']} 份资源" in found.text
    assert f"以下只沾边：{good['weak']} 份" in found.text
    assert f"/search?q={WIDENED}&group=weak" in found.links()
    weak = page(client, group="weak")
    assert "这里是只沾边的" in weak.text
    assert f"回到合乎所找的 {good['total']} 份" in weak.text
    assert "以下只沾边" not in weak.text


def test_nothing_is_below_the_rule_where_the_search_was_not_widened(client):
    assert "以下只沾边" not in page(client, q=NARROW).text
    assert asked(client, q=NARROW)["weak"] == 0


def test_the_rest_is_offered_where_the_chosen_range_has_nothing_good(client):
    counted = {one["value"] for one in asked(client)["facets"]["stage"]}
    [other, *_] = sorted({"kindergarten", "vocational", "special"} - counted)
    found = page(client, stage=other)
    assert "没有找到" in found.text
    assert "以下只沾边" in found.text


def test_only_the_last_page_ends_with_the_rest(client):
    found = page(client, q="校园欺凌 初二 班会 周五")
    assert ("以下只沾边" in found.text) == (
        asked(client, q="校园欺凌 初二 班会 周五")["total"] <= 20
    )


def test_no_group_shows_what_a_reader_may_not_see(client):
    for group in ("good", "weak", "all"):
        found = asked(client, q=f"{SECRET} 感恩 留守", group=group, per_page=100)
        assert not [key for key in keys(found) if key.startswith("hidden")]


def test_an_unknown_group_is_refused(client):
    answer = client.get("/api/v1/search?q=班会&group=best")
    assert (answer.status_code, answer.json["error"]["parameter"]) == (400, "group")


def test_a_widened_or_misspelt_page_says_so_in_one_sentence(client):
    for typed, said in ((WIDENED, "含有全部的词"), ("校园欺陵", "您是不是要找")):
        found = page(client, q=typed)
        notes = [one for one in found.all("p") if "note" in one.attributes.get("class", "").split()]
        assert len(notes) == 1
        assert said in found.text
        assert not [one for one in found.all("nav") if one.attributes.get("class") == "steps"]


def test_the_steps_stand_on_a_page_that_was_held_to_one(client):
    found = page(client, match="all")
    assert [one for one in found.all("nav") if one.attributes.get("class") == "steps"]


def test_a_card_gives_a_reason_only_where_it_explains(client):
    found = page(client, q="手机 怎么开班会").text
    assert "同义词：开班会→班会" in found
    assert "主题：手机管理" in found
    assert "标题含" not in found
    assert "正文含" not in found


def test_a_card_says_how_many_minutes_a_class_meeting_takes(client):
    [first, *_] = asked(client, q="校园欺凌 初二")["hits"]
    minutes = client.get(f"/api/v1/resources/{first['key']}").json["duration_min"]
    assert minutes
    assert f"{minutes} 分钟" in page(client, q="校园欺凌 初二", kind="class_meeting").text


def marked(client, typed):
    hits = client.get("/search", query_string={"q": typed}).text
    return set(re.findall(r"<mark>(.*?)</mark>", hits))


def test_a_single_character_is_marked_only_where_it_is_what_was_asked_for(client):
    assert "会" not in marked(client, "手机 怎么开班会")
    assert "手机" in marked(client, "手机 怎么开班会")
    assert marked(client, "会") == {"会", "會"}
    assert "会" in marked(client, "“会” 怎么开班会")
    assert "家" in marked(client, "班会 家")
