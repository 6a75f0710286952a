"""Chinese first, English by a switch, and no message without its translation."""

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest

from tests.web.markup import Page
from web import messages
from web.app import create_app
from web.language.catalogue import translations

HAN = re.compile("[一-鿿]")


def html_language(response):
    return Page(response.text).all("html")[0].attributes["lang"]


def test_chinese_is_the_usual_language(client):
    response = client.get("/help/search")
    assert html_language(response) == "zh-Hans"
    assert response.headers["Content-Language"] == "zh-Hans"


ACCEPTED = ["en-US,en;q=0.9", "zh-TW", "fr,en;q=0.5", "*", "", '"<x>']


@pytest.mark.parametrize("accepted", ACCEPTED)
def test_the_language_of_a_browser_changes_nothing(client, accepted):
    response = client.get("/help/search", headers={"Accept-Language": accepted})
    assert html_language(response) == "zh-Hans"
    assert "Accept-Language" not in response.headers["Vary"]


@pytest.fixture
def english_client(corpus_world):
    """The site of a school that has set KB_LANGUAGE=en."""
    services = corpus_world.services
    settings = replace(services.settings, language="en")
    return create_app(replace(services, settings=settings)).test_client()


@pytest.mark.parametrize("accepted", ACCEPTED)
def test_the_setting_decides_where_the_reader_chose_nothing(english_client, accepted):
    response = english_client.get("/help/search", headers={"Accept-Language": accepted})
    assert html_language(response) == "en"


def test_the_choice_of_a_reader_goes_before_the_setting(english_client):
    choose(english_client, "zh")
    assert html_language(english_client.get("/help/search")) == "zh-Hans"
    assert html_language(english_client.get("/help/search?lang=en")) == "en"


def test_a_message_of_the_api_is_in_the_language_of_the_site_or_of_the_address(client):
    asked = {"Accept-Language": "en"}
    said = client.get("/api/v1/resources/none", headers=asked).json["error"]["message"]
    assert HAN.search(said)
    said = client.get("/api/v1/resources/none?lang=en", headers=asked).json["error"]["message"]
    assert not HAN.search(said)


OURS = {"Sec-Fetch-Site": "same-origin"}


def choose(client, language="en", to="/help/search", **headers):
    """Press the button of the page `to`."""
    form = {"lang": language, "to": to}
    return client.post("/language", data=form, headers=headers or OURS)


def test_the_choice_is_remembered(client):
    response = choose(client)
    assert (response.status_code, response.headers["Location"]) == (303, "/help/search")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("lang=en;")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert html_language(client.get("/help/search")) == "en"
    choose(client, "zh")
    assert html_language(client.get("/help/search")) == "zh-Hans"


@pytest.mark.parametrize("address", ["/help/search?lang=en", "/static/../?lang=en", "/?lang=en"])
def test_an_address_that_names_a_language_changes_nothing(client, address):
    response = client.get(address)
    assert "Set-Cookie" not in response.headers
    assert html_language(client.get("/help/search")) == "zh-Hans"


def test_an_address_that_names_a_language_is_answered_in_it_once(client):
    assert html_language(client.get("/help/search?lang=en")) == "en"
    assert html_language(client.get("/help/search")) == "zh-Hans"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://localhost@evil.example"},
        {"Origin": "http://["},
        {"Referer": "http://evil.example/localhost"},
        {"X-Nothing": "x"},
    ],
)
def test_another_site_cannot_choose_the_language(client, headers):
    response = choose(client, **headers)
    assert response.status_code == 403
    assert "Set-Cookie" not in response.headers
    assert "不是从本站的页面送来的" in response.text


@pytest.mark.parametrize(
    "headers",
    [
        OURS,
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost:80"},
        {"Origin": "HTTP://LOCALHOST"},
        {"Referer": "http://localhost/search?q=x"},
    ],
)
def test_a_page_of_this_site_can_choose_the_language(client, headers):
    assert choose(client, **headers).status_code == 303


@pytest.mark.parametrize(
    "place",
    [
        "", "//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example/", "evil",
        "/topics/..//evil.example", "/static/../../x", "/api/v1/search", "javascript:x", "/language",
        "/%2e%2e//evil.example", "/\r\nSet-Cookie: a=b",
    ],
)  # fmt: skip
def test_the_choice_leads_nowhere_but_to_a_page_of_this_site(client, place):
    response = choose(client, to=place)
    assert response.headers["Location"] == "/"
    assert response.headers.getlist("Set-Cookie")[0].startswith("lang=en")
    assert len(response.headers.getlist("Set-Cookie")) == 1


def test_the_choice_leads_back_to_what_was_searched_for(client):
    page = Page(client.get("/search?q=班会&stage=junior&page=2&lang=en").text)
    (to,) = (
        one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "to"
    )
    assert unquote(to) == "/search?q=班会&stage=junior&page=2"
    location = choose(client, to=to).headers["Location"]
    assert unquote(location) == unquote(to)


def test_there_is_no_language_but_those_that_the_site_speaks(client):
    for language in ("xx", "", "../en", "EN"):
        response = choose(client, language)
        assert response.status_code == 400
        assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("language", ["xx", "", "../en", "EN", "en\x00"])
def test_an_unknown_language_is_ignored(client, language):
    response = client.get("/help/search", query_string={"lang": language})
    assert html_language(response) == "zh-Hans"
    assert "Set-Cookie" not in response.headers


def test_no_other_cookie_is_set(client):
    for address in ("/", "/search?q=x", "/resources/bh-0001", "/nowhere", "/api/v1/search?lang=en"):
        assert "Set-Cookie" not in client.get(address).headers


@pytest.mark.parametrize("address", ["/help/search", "/nowhere", "/studios", "/search?q=zzzz"])
def test_an_english_page_has_han_only_where_it_says_so(client, address):
    client.set_cookie("lang", "en")
    text = client.get(address).text
    own = re.sub(r"<link[^>]* lang=\"zh-Hans\"[^>]*>", "", text)
    own = re.sub(r"<(\w+)\b[^>]* lang=\"zh-Hans\"[^>]*>.*?</\1>", "", own, flags=re.DOTALL)
    own = re.sub(r"<title>.*?</title>|<caption>.*?</caption>", "", own, flags=re.DOTALL)
    own = re.sub(r'<th scope="row">.*?</th>', "", own)
    found = [
        line
        for line in own.splitlines()
        if HAN.search(line) and "初一" not in line and "青春期" not in line
    ]
    assert found == []


def test_labels_are_translated(client):
    text = Page(client.get("/resources/bh-0001?lang=en").text).text
    for words in ("Class-meeting plan", "Primary school", "Grade 1", "35 minutes", "4 Sep 2023"):
        assert words in text


def test_every_message_is_translated():
    wanted = messages.messages()
    assert len(wanted) > 200
    known = messages.catalogue()
    assert messages.missing(known, wanted) == [], "run python -m web.messages and fill them in"
    there = {(one.id, one.context) for one in wanted}
    unused = [one.id for one in known if one.id and (one.id, one.context or "") not in there]
    assert unused == [], "run python -m web.messages"


def test_placeholders_are_the_same_on_both_sides():
    named = re.compile(r"%\((\w+)\)[\d.]*[a-z]")
    for entry in messages.catalogue():
        source = entry.id if isinstance(entry.id, str) else entry.id[0]
        said = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        for translation in said if source else ():
            assert set(named.findall(translation)) == set(named.findall(source)), source


def test_the_catalogue_is_read_as_it_is_written():
    read = translations("en")
    for entry in messages.catalogue():
        if isinstance(entry.id, tuple):
            forms = [read.ngettext(*entry.id, number) for number in (1, 2)]
            assert forms == list(entry.string)
        elif entry.context:
            assert read.pgettext(entry.context, entry.id) == entry.string
        elif entry.id:
            assert read.gettext(entry.id) == entry.string


def test_a_language_without_a_catalogue_reads_as_it_is_written():
    assert translations("zh").gettext("作者") == "作者"


def test_the_menu_names_many_and_a_filter_one(client):
    page = client.get("/search?q=班会&lang=en").text
    assert ">Authors</a>" in page
    assert "Author<" in page
