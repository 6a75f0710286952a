"""The JSON API, as its document describes it."""

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from indexer.engines.fields import FACETS

pytestmark = pytest.mark.both_databases


@pytest.fixture(scope="session")
def document(app):
    return app.test_client().get("/api/v1/openapi.json").json


@pytest.fixture(scope="session")
def check(document):
    """Hold an answer to a named schema of the document."""
    registry = Registry().with_resource(
        "urn:api", Resource(contents=document, specification=DRAFT202012)
    )

    def check(answer, name):
        schema = {"$ref": f"urn:api#/components/schemas/{name}"}
        validator = Draft202012Validator(schema, registry=registry)
        assert [error.message for error in validator.iter_errors(answer)] == []
        return answer

    return check


def search(client, **parameters):
    response = client.get("/api/v1/search", query_string=parameters)
    assert response.status_code == 200, response.text
    return response.json


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"q": "感恩 班会"},
        {"q": "绝无此语此话"},
        {"stage": ["junior", "primary"], "kind": "case"},
        {"year": "2022..2024", "sort": "title", "per_page": 3, "page": 2},
        {"q": "作者:无此人"},
        {"lang": "en", "q": "班会"},
        {"q": "", "sort": "relevance"},
    ],
)
def test_an_answer_is_as_described(client, check, parameters):
    answer = check(search(client, **parameters), "Search")
    assert list(answer["facets"]) == list(FACETS)


def test_the_answer_has_the_promised_fields_in_their_order(client):
    answer = search(client, q="感恩")
    assert [
        name
        for name in answer
        if name in {"query", "total", "took_ms", "match", "page", "per_page", "hits", "facets"}
    ] == ["query", "total", "took_ms", "match", "page", "per_page", "hits", "facets"]
    hit = answer["hits"][0]
    assert {
        "key",
        "title",
        "kind",
        "url",
        "score",
        "date",
        "authors",
        "studio",
        "topics",
        "stages",
        "snippet",
    } <= set(hit)
    assert "<mark>感恩</mark>" in hit["snippet"]
    assert hit["url"] == f"/resources/{hit['key']}"
    assert hit["score"] > 0


def test_repeating_a_parameter_means_any_of_them(client):
    junior = search(client, stage="junior")["total"]
    primary = search(client, stage="primary")["total"]
    both = search(client, stage=["junior", "primary"])["total"]
    assert max(junior, primary) < both <= junior + primary


def test_several_parameters_are_all_wanted(client):
    found = search(client, stage="junior", kind="class_meeting", per_page=100)["hits"]
    assert found
    assert all("junior" in hit["stages"] and hit["kind"] == "class_meeting" for hit in found)


def test_selected_values_say_so(client):
    facets = search(client, stage="junior", year="2023..2024")["facets"]
    assert [one["value"] for one in facets["stage"] if one["selected"]] == ["junior"]
    assert {one["value"] for one in facets["year"] if one["selected"]} == {"2023", "2024"}


def test_labels_are_in_the_readers_language(client):
    def label(language):
        kinds = search(client, lang=language)["facets"]["kind"]
        return next(one["label"] for one in kinds if one["value"] == "class_meeting")

    assert (label("zh"), label("en")) == ("班会设计", "Class-meeting plan")


def test_pages_neither_repeat_nor_skip(client):
    total = search(client)["total"]
    keys = [
        hit["key"]
        for page in range(1, total // 7 + 2)
        for hit in search(client, per_page=7, page=page)["hits"]
    ]
    assert len(keys) == len(set(keys)) == total


def test_sorting(client):
    dates = [hit["date"] or "" for hit in search(client, sort="newest", per_page=100)["hits"]]
    assert dates == sorted(dates, reverse=True)
    assert search(client, q="班会")["sort"] == "relevance"
    assert search(client)["sort"] == "newest"


@pytest.mark.parametrize(
    ("parameters", "at_fault"),
    [
        ({"foo": "1"}, "foo"),
        ({"q": ["a", "b"]}, "q"),
        ({"kind": "novel"}, "kind"),
        ({"stage": "middle"}, "stage"),
        ({"grade": "13"}, "grade"),
        ({"grade": "七年级"}, "grade"),
        ({"year": "24"}, "year"),
        ({"year": "2024..2022"}, "year"),
        ({"year": ".."}, "year"),
        ({"year": "１９９９"}, "year"),
        ({"year": "12345"}, "year"),
        ({"year": "0999"}, "year"),
        ({"year": "..0999"}, "year"),
        ({"year": "1600..2024"}, "year"),
        ({"topic": "感恩 教育"}, "topic"),
        ({"topic": "a/b"}, "topic"),
        ({"author": "."}, "author"),
        ({"studio": "x" * 101}, "studio"),
        ({"occasion": "<x>"}, "occasion"),
        ({"sort": "oldest"}, "sort"),
        ({"page": "0"}, "page"),
        ({"page": "-1"}, "page"),
        ({"page": "一"}, "page"),
        ({"page": "1e3"}, "page"),
        ({"page": "9" * 30}, "page"),
        ({"page": "502"}, "page"),
        ({"page": ["1", "2"]}, "page"),
        ({"page": ""}, "page"),
        ({"page": " 2"}, "page"),
        ({"stage": ""}, "stage"),
        ({"stage": ["junior", ""]}, "stage"),
        ({"topic": "class-building "}, "topic"),
        ({"sort": ""}, "sort"),
        ({"per_page": "0"}, "per_page"),
        ({"per_page": "101"}, "per_page"),
        ({"topic": [f"t-{n}" for n in range(51)]}, "topic"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_bad_parameter_is_named(client, check, parameters, at_fault, language):
    response = client.get("/api/v1/search", query_string={**parameters, "lang": language})
    assert response.status_code == 400
    error = check(response.json, "Error")["error"]
    assert error["parameter"] == at_fault
    assert error["code"] == "invalid_input"
    assert error["message"]
    assert "%(" not in error["message"]
    has_han = any(
        "一" <= character <= "鿿"
        for character in error["message"]
        .replace("七年级", "")
        .replace("感恩", "")
        .replace("教育", "")
    )
    assert has_han == (language == "zh")


@pytest.mark.parametrize("value", ["xx", "", "EN", "zh-CN", ["zh", "en"]])
@pytest.mark.parametrize(
    "address",
    ["/api/v1/search", "/api/v1/suggest", "/api/v1/resources/bh-0001", "/api/v1/openapi.json"],
)
def test_a_language_that_there_is_not_is_refused(client, check, address, value):
    response = client.get(address, query_string={"lang": value})
    assert response.status_code == 400
    assert check(response.json, "Error")["error"]["parameter"] == "lang"


@pytest.mark.parametrize("name", ["topic", "studio", "author", "occasion"])
def test_a_key_of_nothing_finds_nothing_and_is_told(client, check, name):
    answer = check(search(client, **{name: "no-such"}), "Search")
    assert (answer["total"], answer["hits"]) == (0, [])
    assert any("no-such" in notice for notice in answer["notices"])
    chosen = [one for one in answer["facets"][name] if one["selected"]]
    assert [(one["value"], one["count"]) for one in chosen] == [("no-such", 0)]


def test_a_hidden_author_is_told_like_one_who_is_not_there(client):
    hidden = search(client, author="p-hidden")
    nobody = search(client, author="p-nobody")
    assert hidden["notices"] == [one.replace("p-nobody", "p-hidden") for one in nobody["notices"]]
    assert hidden["total"] == nobody["total"] == 0


def test_keys_of_something_are_not_told_of(client):
    answer = search(client, topic="class-building", author="p-lin", studio="s-lin")
    assert answer["notices"] == []


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "感\x00恩",
        "\ud800".encode("utf-8", "surrogatepass"),
        "\x1b[31m",
        "\u202e\u200b",
        "🙂" * 200,
        "a" * 10_000,
        "感" * 10_000,
    ],
)
@pytest.mark.parametrize("address", ["/search", "/api/v1/search", "/api/v1/suggest"])
def test_no_text_is_a_fault_of_ours(client, address, text):
    assert client.get(address, query_string={"q": text}).status_code == 200


def test_raw_bytes_that_are_no_text(client):
    for address in (
        "/search?q=%ED%A0%80%FF%00",
        "/api/v1/search?q=%FF",
        "/resources/%00",
        "/resources/%ED%A0%80",
        "/topics/%FF",
        "/api/v1/resources/%00",
        "/%00",
    ):
        assert client.get(address).status_code in {200, 404}
    assert client.get("/api/v1/search?topic=%00").status_code == 400
    assert client.get("/search?page=%00").status_code == 400


def test_a_resource(client, check):
    answer = check(client.get("/api/v1/resources/bh-0001").json, "Resource")
    assert answer["body"].startswith("## 为什么只讲两条规矩")
    assert answer["duration_min"] == 35


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/resources/none",
        "/api/v1/resources/hidden-private",
        "/api/v1/nothing",
        "/api/v1/",
        "/api/v2/search",
    ],
)
def test_what_is_not_there_is_told_in_json(client, check, address):
    response = client.get(address)
    assert response.status_code == 404
    assert check(response.json, "Error")["error"]["code"] == "not_found"


def test_posting_is_refused_in_json(client, check):
    response = client.post("/api/v1/search")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    check(response.json, "Error")


def test_suggestions_by_group(client, check):
    answer = check(client.get("/api/v1/suggest?q=感恩").json, "Suggestions")
    assert "感恩教育" in [one["name"] for one in answer["topics"]]
    answer = check(client.get("/api/v1/suggest?q=林").json, "Suggestions")
    assert {"key": "p-lin", "name": "林若溪", "url": "/authors/p-lin"} in answer["authors"]
    assert "s-lin" in [one["key"] for one in answer["studios"]]
    answer = check(client.get("/api/v1/suggest?q=布熊").json, "Suggestions")
    assert [one["key"] for one in answer["resources"]] == ["bh-0001"]


@pytest.mark.parametrize("typed", ["感恩教", "感恩", "感", "感恩 ", "感 恩", "謝恩"])
def test_suggestions_from_the_first_character_on(client, typed):
    expected = typed != "謝恩"
    topics = client.get("/api/v1/suggest", query_string={"q": typed}).json["topics"]
    assert ("gratitude" in [one["key"] for one in topics]) == expected


@pytest.mark.parametrize(
    "typed", ["", " ", "%", "_", "\\", "“”", "(", "-", "作者:", "\x00", "' OR 1=1"]
)
def test_odd_suggestions(client, check, typed):
    response = client.get("/api/v1/suggest", query_string={"q": typed})
    assert response.status_code == 200
    answer = check(response.json, "Suggestions")
    assert not any(answer[group] for group in ("topics", "authors", "studios"))


def test_suggest_takes_no_other_parameter(client):
    response = client.get("/api/v1/suggest?q=a&n=5")
    assert response.status_code == 400
    assert response.json["error"]["parameter"] == "n"


def test_the_document_names_every_parameter_and_answer(document):
    assert document["openapi"].startswith("3.1")
    parameters = [one["name"] for one in document["paths"]["/api/v1/search"]["get"]["parameters"]]
    common = ["sort", "match", "group", "page", "per_page", "explain", "lang"]
    assert parameters == ["q", *FACETS, *common]
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_documents_references_all_lead_somewhere(document):
    def references(node):
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    for reference in set(references(document)):
        place = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


# --- walking through all hits -------------------------------------------------------------------


def walked(client, **parameters):
    parts, cursor = [], None
    while True:
        query = {**parameters, **({"cursor": cursor} if cursor else {})}
        part = client.get("/api/v1/walk", query_string=query).json
        parts.append(part)
        cursor = part["cursor"]
        if cursor is None:
            return parts


def test_a_walk_brings_every_hit_once(client):
    parts = walked(client, q="班会", per_page=7)
    keys = [hit["key"] for part in parts for hit in part["hits"]]
    assert len(keys) == len(set(keys)) == parts[0]["total"] > 7
    found = client.get("/api/v1/search", query_string={"q": "班会", "match": "all"}).json
    assert parts[0]["total"] == found["total_all"]


def test_a_walk_without_words_is_through_all_that_the_reader_may_see(client):
    parts = walked(client, kind="paper", sort="title")
    assert {hit["kind"] for part in parts for hit in part["hits"]} == {"paper"}
    assert not any("hidden" in hit["key"] for part in walked(client) for hit in part["hits"])


@pytest.mark.parametrize("cursor", ["x", "班", "e30", "A" * 9000, "w.", "p.x", "."])
def test_a_cursor_that_is_none_is_refused(client, cursor):
    answer = client.get("/api/v1/walk", query_string={"cursor": cursor})
    assert answer.status_code == 409
    assert answer.json["error"]["parameter"] == "cursor"
