"""What is not for a reader appears nowhere: no page, hit, count, facet, suggestion or file."""

import json

import pytest

from kb.domain.access import OPERATOR_READER, OPERATOR_SCOPE, Scope
from kb.domain.actor import OPERATOR
from kb.domain.vocabulary import Visibility
from kb.usecases import people, resources
from tests.factories import add_person, add_resource
from tests.web.conftest import HIDDEN, QUIET, SECRET
from tests.web.markup import Page
from tests.web.test_pages import PAGES

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    "address", [*PAGES, "/search?q=密室", "/search?sort=title&page=2", "/nowhere"]
)
def test_no_page_tells_of_it(client, address):
    # what was typed comes back in the box; nothing else may
    text = client.get(address).text
    for typed in ('value="密室"', "“密室”", "q=密室"):
        text = text.replace(typed, "")
    text = text.replace("<wbr>", "")
    assert SECRET not in text
    assert "hidden-" not in text
    assert "1987" not in text


@pytest.mark.parametrize("visibility", HIDDEN)
@pytest.mark.parametrize("start", ["/resources/", "/api/v1/resources/"])
def test_it_is_not_found(client, visibility, start):
    hidden = client.get(f"{start}hidden-{visibility}")
    none = client.get(f"{start}hidden-nothing")
    assert hidden.status_code == none.status_code == 404
    # the box offers the words of the address
    same = none.text.replace("hidden-nothing", f"hidden-{visibility}")
    assert hidden.text == same.replace("hidden nothing", f"hidden {visibility}")


@pytest.mark.parametrize(
    "query",
    [
        "密室",
        "“密室正文”",
        "作者:密室作者",
        "主题:幽谷主题",
        "工作室:幽谷工作室",
        "年份:1987",
        "标题:密室",
        "密室 或 密室标题",
    ],
)
def test_searching_does_not_find_it(client, query):
    answer = client.get("/api/v1/search", query_string={"q": query}).json
    told = json.dumps([answer["hits"], answer["facets"]], ensure_ascii=False)
    assert SECRET not in told
    assert QUIET not in told
    assert "hidden" not in told
    assert answer["total_all"] == 0


@pytest.mark.parametrize(
    "filters",
    [{"author": "p-hidden"}, {"studio": "s-hidden"}, {"topic": "t-hidden"}, {"year": "1987"}],
)
def test_filters_do_not_find_it(client, filters):
    answer = client.get("/api/v1/search", query_string=filters).json
    assert answer["total"] == 0
    assert sum(one["count"] for one in answer["facets"]["kind"]) == 0


def test_totals_and_facets_leave_it_out(client, corpus_world):
    everything = corpus_world.search("", scope=OPERATOR_SCOPE, per_page=1).total
    answer = client.get("/api/v1/search").json
    assert answer["total"] == everything - len(HIDDEN)
    assert sum(one["count"] for one in answer["facets"]["kind"]) == answer["total"]


@pytest.mark.parametrize(
    "typed",
    [
        "密",
        "密室",
        "密室作者",
        "密室标题",
        "幽",
        "幽谷",
        "幽谷主题",
        "幽谷别名",
        "幽谷工作室",
        "mishi",
        "mszz",
        "yougu",
        "蜜室作者",
        "mi室",
        "mishizuoze",
        "youguzhtui",
        "密室作着",
    ],
)
def test_suggestions_leave_it_out(client, typed):
    answer = client.get("/api/v1/suggest", query_string={"q": typed}).json
    assert all(answer[group] == [] for group in ("topics", "authors", "studios", "resources"))


def test_suggestions_of_someone_who_may_see_it(corpus_world):
    suggest = corpus_world.services.suggester.suggest
    found = suggest(QUIET, OPERATOR_SCOPE)
    assert [(one.key, one.name) for one in found.topics] == [("t-hidden", f"{QUIET}主题")]
    assert [(one.key, one.name) for one in found.studios] == [("s-hidden", f"{QUIET}工作室")]
    found = suggest(SECRET, OPERATOR_SCOPE)
    assert [(one.key, one.name) for one in found.authors] == [("p-hidden", f"{SECRET}作者")]
    assert {one.key for one in found.resources} == {f"hidden-{one}" for one in HIDDEN}


def test_an_author_without_anything_to_read_is_not_found(client):
    assert client.get("/authors/p-hidden").status_code == 404


def test_nor_while_the_index_is_away(world, small_client):
    add_person(world.db, "p-1", f"{SECRET}作者")
    add_resource(world.db, authors=("p-1",), visibility=Visibility.PRIVATE)
    response = small_client.get("/authors/p-1")
    assert response.status_code == 404
    assert SECRET not in response.text


def test_a_merged_key_does_not_lead_to_a_hidden_author(world, small_client):
    add_person(world.db, "p-1", "王芳")
    add_person(world.db, "p-2", "王 芳")
    add_resource(world.db, "r", authors=("p-2",), visibility=Visibility.PRIVATE)
    people.merge(world.db, OPERATOR, keep="p-1", drop="p-2")
    response = small_client.get("/authors/p-2")
    assert response.status_code == 404
    assert "p-1" not in response.text
    add_resource(world.db, "r", authors=("p-1",))
    assert small_client.get("/authors/p-2").status_code == 301


def test_a_collection_leaves_out_what_is_not_for_the_reader(client):
    text = Page(client.get("/collections/c-mixed").text).text
    assert "一只旧布熊" in text
    assert SECRET not in text
    assert "1 份资源" in text
    assert Page(client.get("/collections").text).text.count("混合的合集") == 1
    assert client.get("/collections/c-hidden").status_code == 404


SCOPES = [
    frozenset(),
    frozenset({"public"}),
    frozenset({"network"}),
    frozenset({"public", "network", "studio:{s}"}),
    frozenset({"public", "host:{s}"}),
    frozenset({"author:{p}"}),
    frozenset({"studio:999", "host:999", "author:999"}),
    frozenset({"operator"}),
]


@pytest.mark.parametrize("tokens", SCOPES, ids=lambda tokens: " ".join(sorted(tokens)) or "none")
def test_the_condition_in_sql_is_the_rule_of_the_domain(corpus_world, tokens):
    """Suggestions ask in SQL what kb.domain.access says in Python."""
    from sqlalchemy import select

    from kb.storage.readable import readable
    from kb.storage.resources.tables import resource

    one = resources.get(corpus_world.db, "hidden-studio", OPERATOR_READER)
    ids = {"s": one.studio.id, "p": one.authors[0].id}
    scope = Scope(frozenset(token.format(**ids) for token in tokens))
    with corpus_world.db.read() as tx:
        found = set(tx.execute(select(resource.c.id).where(readable(scope))).scalars())
        every = list(tx.execute(select(resource.c.id)).scalars())
    allowed = {row.id for row in resources.by_ids(corpus_world.db, every, scope, with_body=False)}
    assert found == allowed
