"""Audience and filters: who sees what, and what the page narrows to."""

import pytest

from indexer.engines.contract import AnyOf, Everything, Ids, Not, Sort
from tests.engine_contract.world import counts, document, found, grams, keyword, scored, search


@pytest.fixture
def shared(index):
    """1 public · 2 network · 3 studio:1 and author:5 · 4 nobody · 5 public and studio:1"""
    audiences = {
        1: ("public",),
        2: ("network",),
        3: ("studio:1", "author:5"),
        4: (),
        5: ("public", "studio:1"),
    }
    index.apply(
        [
            document(n, audience=tokens, text="a", text_w="a", kind=f"k{n}", topic="t")
            for n, tokens in audiences.items()
        ]
    )
    return index


AUDIENCES = {
    (): [],
    ("public",): [1, 5],
    ("network",): [2],
    ("public", "network"): [1, 2, 5],
    ("studio:1",): [3, 5],
    ("author:5",): [3],
    ("studio:1", "author:5"): [3, 5],
    ("studio:2",): [],
    ("studio:",): [],
    ("public", "network", "studio:1", "studio:9", "host:1", "author:5"): [1, 2, 3, 5],
}


@pytest.mark.parametrize("tokens", AUDIENCES)
@pytest.mark.parametrize("sort", list(Sort))
def test_hits_are_what_the_reader_may_see(shared, tokens, sort):
    result = search(shared, audience=frozenset(tokens), sort=sort)
    assert sorted(hit.id for hit in result.hits) == AUDIENCES[tokens]
    assert result.total == len(AUDIENCES[tokens])


@pytest.mark.parametrize("tokens", AUDIENCES)
def test_facets_count_what_the_reader_may_see(shared, tokens):
    expected = {f"k{n}": 1 for n in AUDIENCES[tokens]}
    assert counts(shared, "kind", audience=frozenset(tokens)) == expected
    total = {"t": len(AUDIENCES[tokens])} if AUDIENCES[tokens] else {}
    assert counts(shared, "topic", audience=frozenset(tokens)) == total


MATCHES = {
    "everything": Everything(),
    "gram": grams("a"),
    "not": Not(grams("z")),
    "ids": Ids(frozenset({1, 2, 3, 4, 5})),
    "or": AnyOf((grams("a"), Not(grams("a")))),
    "audience as keyword": keyword("audience", "network", "studio:1"),
}


@pytest.mark.parametrize("name", MATCHES)
def test_no_match_widens_the_scope(shared, name):
    assert set(found(shared, MATCHES[name])) <= {1, 5}


@pytest.mark.parametrize("name", MATCHES)
def test_an_empty_audience_has_no_hits(shared, name):
    result = search(shared, MATCHES[name], audience=frozenset(), facets=("kind", "topic"))
    assert (result.hits, result.total) == ((), 0)
    assert result.facets == {"kind": (), "topic": ()}


def test_scored_terms_bring_nothing_back(shared):
    result = search(shared, grams("z"), scored=scored("a"))
    assert (result.hits, result.total) == ((), 0)
    assert found(shared, scored=scored("a")) == [1, 5]


def test_scored_terms_do_not_undo_a_negation(index):
    index.apply([document(1, text="a b", text_w="a b"), document(2, text="a", text_w="a")])
    assert found(index, Not(grams("b")), scored=scored("b", "a")) == [2]


# --- filters ------------------------------------------------------------------------------


@pytest.fixture
def shop(index):
    index.apply(
        [
            document(1, kind="case", stage="primary", grade=("1", "2")),
            document(2, kind="case", stage="junior", grade=("7",)),
            document(3, kind="paper", stage="primary", grade=("2", "3")),
            document(4, kind="paper", stage="junior"),
        ]
    )
    return index


def test_a_filter_narrows(shop):
    assert found(shop, filters=(keyword("kind", "case"),)) == [1, 2]


def test_filters_narrow_together(shop):
    assert found(shop, filters=(keyword("kind", "case"), keyword("stage", "junior"))) == [2]


def test_a_filter_of_several_values_is_any_of_them(shop):
    assert found(shop, filters=(keyword("grade", "1", "3"),)) == [1, 3]


def test_a_filter_without_values_has_no_hits(shop):
    assert search(shop, filters=(keyword("kind"),)).total == 0


def test_a_filter_on_an_unknown_value_has_no_hits(shop):
    assert search(shop, filters=(keyword("kind", "x"),)).total == 0


def test_match_and_filter_agree(shop):
    match = Not(keyword("grade", "2"))
    assert found(shop, match, filters=(keyword("stage", "primary"),)) == []
    assert found(shop, match, filters=(keyword("kind", "case"),)) == [2]
