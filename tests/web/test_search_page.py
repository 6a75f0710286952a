"""The search page: facets, chips, sorting, pages, and what to do when nothing is found."""

import pytest

from kb.domain.vocabulary import Kind
from tests.factories import add_resource
from tests.web.markup import Page

pytestmark = pytest.mark.both_databases


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return Page(response.text)


def test_words_are_marked_in_the_snippet(client):
    assert "<mark>感恩</mark>" in client.get("/search?q=感恩").text


def test_a_facet_is_a_link_that_keeps_the_rest(client):
    found = page(client, "/search?q=班会&stage=junior&sort=newest&page=1")
    assert "/search?q=班会&stage=junior&stage=primary&sort=newest" in found.links()
    assert "/search?q=班会&kind=class_meeting&stage=junior&sort=newest" in found.links()


def test_choosing_again_takes_the_choice_off(client):
    found = page(client, "/search?q=班会&stage=junior")
    assert "/search?q=班会" in found.links()


def test_a_facet_leaves_its_own_choice_open(client):
    def primary(address):
        facets = client.get(address).json["facets"]["stage"]
        return next(one["count"] for one in facets if one["value"] == "primary")

    assert primary("/api/v1/search?q=班会") == primary("/api/v1/search?q=班会&stage=junior") > 0


def test_chosen_values_are_chips_that_can_be_removed(client):
    found = page(client, "/search?q=班会&stage=junior&stage=primary&year=2022..2024&author=p-lin")
    for label in ("初中", "小学", "2022–2024年", "林若溪"):
        assert label in found.text
    assert "/search?q=班会&stage=primary&author=p-lin&year=2022..2024" in found.links()
    assert "/search?q=班会&stage=junior&stage=primary&author=p-lin" in found.links()


def test_an_unknown_value_is_still_a_chip(client):
    found = page(client, "/search?topic=nobody-knows")
    assert "nobody-knows" in found.text
    assert "没有找到" in found.text


def test_widening_is_said(client):
    assert "含有全部的词，其余只含其中一些" in page(client, "/search?q=感恩 班会").text
    assert "没有同时含有这些词的资源" in page(client, "/search?q=布熊 溺水 宪法").text
    assert "其余只含其中一些" not in page(client, "/search?q=班会").text


def test_notices_are_shown(client):
    assert "没有叫“无此人”的作者" in page(client, "/search?q=作者:无此人").text


def test_nothing_found_offers_ways_on(client):
    found = page(client, "/search?q=“绝无此语”&stage=junior&kind=case")
    assert "没有找到" in found.text
    assert "去掉“学段：初中”" in found.text
    assert "/search?q=“绝无此语”" in found.links()
    assert {"/topics", "/help/search", "/search"} <= set(found.links())


def test_nothing_found_offers_the_words_without_quotes_and_exclusions(client):
    found = page(client, "/search?q=“绝无此语” -班会 感恩")
    assert "/search?q=绝无此语 感恩".replace(" ", "%20") in found.links()
    assert "去掉引号和减号" not in page(client, "/search?q=“手机”").text


def test_what_is_chosen_stays_when_other_words_are_typed(client):
    found = page(client, "/search?q=班会&stage=junior&stage=primary&sort=newest&page=1")
    kept = [
        (one.attributes["name"], one.attributes["value"])
        for one in found.all("input")
        if one.attributes.get("type") == "hidden"
    ]
    # The form that chooses the language comes first, and leads back to this page.
    assert kept.pop(0) == ("to", "/search?q=班会&stage=junior&stage=primary&sort=newest&page=1")
    assert kept == [("stage", "junior"), ("stage", "primary"), ("sort", "newest")]


def test_help_stands_beside_the_box(client):
    assert "全部写法" in page(client, "/search?q=班会").text


def test_nothing_found_without_words(client):
    assert "没有合乎所选范围的资源" in page(client, "/search?year=1950").text


def test_without_words_there_is_no_relevance(client):
    found = page(client, "/search").text
    assert "最新" in found
    assert "最相关" not in found


@pytest.fixture
def many(world):
    for number in range(47):
        add_resource(world.db, f"m-{number}", title=f"安全班会 {number}", kind=Kind.CLASS_MEETING)
    world.sync()


def test_pages_have_numbers(many, small_client):
    first = page(small_client, "/search?q=安全")
    assert "47 份资源" in first.text
    assert {"/search?q=安全&page=2", "/search?q=安全&page=3"} <= set(first.links())
    last = page(small_client, "/search?q=安全&page=3")
    assert len(last.all("ol")) == 1
    assert sum(link.startswith("/resources/") for link in last.links()) == 7
    beyond = page(small_client, "/search?q=安全&page=9")
    assert "后面没有了" in beyond.text


def test_lists_of_a_kind_have_pages_too(many, small_client):
    found = page(small_client, "/kinds/class_meeting?page=2")
    assert "/kinds/class_meeting?page=3" in found.links()


def test_a_chosen_value_beyond_the_first_twenty_is_shown_with_its_count(world, small_client):
    from tests.factories import add_topic

    for number in range(30):
        add_topic(world.db, f"t-{number}", f"主题{number}")
        for copy in range(2 if number < 25 else 1):
            add_resource(world.db, f"r-{number}-{copy}", topics=(f"t-{number}",))
    world.sync()
    answer = small_client.get("/api/v1/search?topic=t-28&topic=t-29&topic=t-1").json
    chosen = {one["value"]: one["count"] for one in answer["facets"]["topic"] if one["selected"]}
    assert chosen == {"t-28": 1, "t-29": 1, "t-1": 2}
    assert "主题28" in page(small_client, "/search?topic=t-28").text


def test_a_long_query_is_shortened_with_a_word_about_it(client):
    response = client.get("/search", query_string={"q": "感恩" * 5000})
    assert "只用了前 300 个字" in response.text
    assert len(response.data) < 150 * 1024


def test_the_heaviest_page_is_light(client):
    response = client.get("/search", query_string={"q": "班会 或 " + "感" * 290})
    assert len(response.data) < 150 * 1024
    assert len(client.get("/search?q=班会").data) < 150 * 1024


def test_what_messengers_append_to_an_address_is_ignored(client):
    assert client.get("/search?q=班会&from=singlemessage&isappinstalled=0").status_code == 200


def test_two_authors_of_one_name_are_told_apart(world, small_client):
    from tests.factories import add_person

    add_person(world.db, "p-1", "王芳", school="一中")
    add_person(world.db, "p-2", "王芳", school="二中")
    add_resource(world.db, authors=("p-1",))
    add_resource(world.db, authors=("p-2",))
    world.sync()
    found = page(small_client, "/search").text
    assert "王芳（一中）" in found
    assert "王芳（二中）" in found


def test_the_link_of_any_year_that_is_indexed_works(world, small_client):
    add_resource(world.db, "old", date="1898-06-11")
    world.sync()
    found = page(small_client, "/search")
    (link,) = [one for one in found.links() if one.endswith("year=1898")]
    assert "题目 old" in page(small_client, link).text
    for years in ("1850..1900", "1850..", "..1900"):
        assert "题目 old" in page(small_client, f"/search?year={years}").text


def test_an_exclusion_with_the_mathematical_minus_can_be_taken_away(client):
    page = Page(client.get("/search?q=感恩 −诚信&topic=nosuch").text)
    links = [link.attributes["href"] for link in page.all("a")]
    assert "/search?q=感恩&topic=nosuch" in links
