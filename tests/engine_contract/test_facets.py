"""Counts beside the hits."""

import pytest

from indexer.engines.contract import Nothing, Sort
from indexer.engines.fields import FACETS
from tests.engine_contract.world import counts, document, documents, grams, keyword, search


@pytest.fixture
def shop(index):
    index.apply(
        [
            document(1, kind="case", stage="primary", topic=("a", "b"), text="x"),
            document(2, kind="case", stage="junior", topic="a", text="x"),
            document(3, kind="paper", stage="primary", topic="b"),
            document(4, kind="paper", stage="primary"),
            document(5, kind="plan", topic=("a", "b", "c")),
        ]
    )
    return index


def test_counts_are_ordered_by_count_then_value(shop):
    assert list(counts(shop, "kind").items()) == [("case", 2), ("paper", 2), ("plan", 1)]


def test_a_document_counts_once_for_each_of_its_values(shop):
    assert counts(shop, "topic") == {"a": 3, "b": 3, "c": 1}


def test_a_value_given_twice_counts_once(index):
    index.apply([document(1, topic=("a", "a", "b"))])
    assert counts(index, "topic") == {"a": 1, "b": 1}


def test_only_hits_are_counted(shop):
    assert counts(shop, "kind", grams("x")) == {"case": 2}


def test_no_hits_no_counts(shop):
    assert counts(shop, "kind", Nothing()) == {}


def test_a_facet_without_values_is_empty(shop):
    assert counts(shop, "author") == {}


def test_only_the_facets_asked_for_are_there(shop):
    assert search(shop).facets == {}
    assert set(search(shop, facets=("kind", "stage")).facets) == {"kind", "stage"}


def test_all_facets_at_once(index):
    index.apply([document(1, **{name: f"{name}-1" for name in FACETS})])
    result = search(index, facets=FACETS)
    assert {name: [(v.value, v.count) for v in result.facets[name]] for name in FACETS} == {
        name: [(f"{name}-1", 1)] for name in FACETS
    }


def test_the_own_choice_stays_open(shop):
    chosen = (keyword("kind", "case"),)
    assert counts(shop, "kind", filters=chosen) == {"case": 2, "paper": 2, "plan": 1}


def test_other_choices_narrow(shop):
    chosen = (keyword("kind", "case"),)
    assert counts(shop, "stage", filters=chosen) == {"junior": 1, "primary": 1}
    assert counts(shop, "topic", filters=chosen) == {"a": 2, "b": 1}


def test_two_choices_leave_each_its_own_open(shop):
    chosen = (keyword("kind", "case"), keyword("stage", "primary"))
    result = search(shop, filters=chosen, facets=("kind", "stage", "topic"))
    plain = {name: {v.value: v.count for v in values} for name, values in result.facets.items()}
    assert plain == {
        "kind": {"paper": 2, "case": 1},
        "stage": {"junior": 1, "primary": 1},
        "topic": {"a": 1, "b": 1},
    }
    assert result.total == 1


def test_an_empty_choice_leaves_its_own_open(shop):
    result = search(shop, filters=(keyword("kind"),), facets=("kind", "stage"))
    assert result.total == 0
    assert [v.value for v in result.facets["kind"]] == ["case", "paper", "plan"]
    assert result.facets["stage"] == ()


def test_a_match_on_the_same_field_is_no_choice(shop):
    assert counts(shop, "kind", keyword("kind", "case")) == {"case": 2}


@pytest.mark.parametrize("size", [0, 1, 3, 20])
def test_the_size_cuts(index, size):
    index.apply([document(n, author=f"a{n:02d}") for n in range(1, 31)])
    expected = [f"a{n:02d}" for n in range(1, 31)][:size]
    assert list(counts(index, "author", facet_size=size)) == expected


def test_ties_at_the_cut_go_by_value(index):
    """Written in many batches, so that every segment has other values."""
    for start in range(0, 60, 10):
        index.apply([document(n, author=f"a{59 - n:02d}") for n in range(start, start + 10)])
    assert list(counts(index, "author", facet_size=5)) == ["a00", "a01", "a02", "a03", "a04"]


def test_counts_are_exact_across_segments(index):
    """A value that leads nowhere may lead overall."""
    n = 0
    for batch in range(5):
        docs = []
        for local in range(30):
            n += 1
            docs.append(document(n, author=f"only-{batch}-{local}"))
            n += 1
            docs.append(document(n, author=f"only-{batch}-{local}"))
        n += 1
        docs.append(document(n, author="everywhere"))
        index.apply(docs)
    assert next(iter(counts(index, "author", facet_size=1).items())) == ("everywhere", 5)


def test_thousands_of_values(index):
    index.apply([document(n, author=f"a{n // 2}") for n in range(2, 6002)])
    assert (
        search(index, facets=("author",), facet_size=4000, limit=0).facets["author"].__len__()
        == 3000
    )
    top = counts(index, "author", facet_size=3)
    assert top == {"a1": 2, "a10": 2, "a100": 2}


def test_replaced_documents_are_not_counted(index):
    index.apply([document(1, kind="a"), document(2, kind="a")])
    index.apply([document(1, kind="b")], [2])
    assert counts(index, "kind") == {"b": 1}


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("page", [(0, 0), (0, 2), (3, 2), (100, 5)])
def test_page_and_sort_do_not_change_counts(shop, sort, page):
    offset, limit = page
    result = search(shop, facets=("kind",), sort=sort, offset=offset, limit=limit)
    assert [v.count for v in result.facets["kind"]] == [2, 2, 1]


@pytest.mark.parametrize("value", ["a b", "班主任 工作室", '"', "😀", "a/b", "", "A"])
def test_a_value_is_given_back_as_it_is(index, value):
    index.apply([document(1, author=value), document(2, author=value)])
    assert counts(index, "author") == {value: 2}


def test_counts_of_an_empty_index(index):
    assert search(index, facets=FACETS).facets == dict.fromkeys(FACETS, ())


def test_values_order_by_code_point(index):
    values = ["b", "B", "a", "中", "é", "😀", "，", "0", "10", "9"]
    index.apply([document(n, author=value) for n, value in enumerate(values, 1)])
    assert list(counts(index, "author")) == sorted(values)


def test_documents_without_the_field_do_not_count(index):
    index.apply([*documents(5), document(6, kind="a")])
    assert counts(index, "kind") == {"a": 1}
