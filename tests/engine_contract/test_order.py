"""Sorting and paging."""

import random

import pytest

from indexer.engines.contract import Not, Sort
from tests.engine_contract.world import document, documents, found, grams, keyword, scored, search

SORTS = list(Sort)


def shuffled(count: int, **fields):
    """Documents whose three orders have nothing to do with each other, in several batches."""
    rnd = random.Random(7)
    newest, titles = rnd.sample(range(10**6), count), rnd.sample(range(10**6), count)
    docs = [
        document(
            n,
            newest=newest[n - 1] << 32 | (2**32 - 1 - n),
            title_order=f"{titles[n - 1]:07d}",
            text_w=" ".join(["a"] * rnd.randint(0, 3) + ["x"] * rnd.randint(0, 3)),
            **fields,
        )
        for n in range(1, count + 1)
    ]
    rnd.shuffle(docs)
    return docs


@pytest.fixture
def hundred(index):
    docs = shuffled(100)
    for start in range(0, 100, 15):
        index.apply(docs[start : start + 15])
    return index, docs


def test_unscored_relevance_is_by_id(hundred):
    index, _ = hundred
    assert found(index, limit=100) == list(range(1, 101))


def test_newest_first(hundred):
    index, docs = hundred
    expected = [each.id for each in sorted(docs, key=lambda each: -each.newest)]
    assert found(index, sort=Sort.NEWEST, limit=100) == expected


def test_titles_in_order(hundred):
    index, docs = hundred
    expected = [each.id for each in sorted(docs, key=lambda each: each.title_order)]
    assert found(index, sort=Sort.TITLE, limit=100) == expected


def test_sorts_by_key_do_not_need_terms(hundred):
    index, _ = hundred
    for sort in (Sort.NEWEST, Sort.TITLE):
        with_terms = found(index, sort=sort, scored=scored("a", "x"), limit=100)
        assert with_terms == found(index, sort=sort, limit=100)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("terms", [(), ("a",), ("a", "x"), ("zzz",)])
@pytest.mark.parametrize("size", [1, 7, 33])
def test_pages_have_no_gaps_and_no_repeats(hundred, sort, terms, size):
    index, _ = hundred
    request = {"sort": sort, "scored": scored(*terms)}
    whole = found(index, limit=100, **request)
    pages = [found(index, offset=start, limit=size, **request) for start in range(0, 100, size)]
    assert [n for page in pages for n in page] == whole
    assert sorted(whole) == list(range(1, 101))


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("terms", [(), ("a",), ("zzz",)])
def test_the_same_search_has_the_same_order(hundred, sort, terms):
    index, _ = hundred
    request = {"sort": sort, "scored": scored(*terms), "limit": 100}
    assert len({tuple(found(index, **request)) for _ in range(5)}) == 1


def test_ties_of_equal_documents_go_by_id_across_segments(index):
    ids = list(range(1, 61))
    random.Random(1).shuffle(ids)
    for start in range(0, 60, 7):
        index.apply([document(n, text_w="a b c") for n in ids[start : start + 7]])
    assert found(index, scored=scored("a", "b", "c"), limit=60) == list(range(1, 61))
    assert found(index, scored=scored("a"), offset=10, limit=10) == list(range(11, 21))


def test_a_thousand_ties(index):
    ids = list(range(1, 1001))
    random.Random(1).shuffle(ids)
    for start in range(0, 1000, 250):
        index.apply([document(n, text_w="a") for n in ids[start : start + 250]])
    assert found(index, scored=scored("a"), offset=0, limit=5) == [1, 2, 3, 4, 5]
    assert found(index, scored=scored("a"), offset=500, limit=5) == [501, 502, 503, 504, 505]
    assert found(index, scored=scored("zzz"), offset=995, limit=20) == [996, 997, 998, 999, 1000]


def test_a_page_across_the_end_of_the_scored(index):
    index.apply([document(n, text_w="a" if n > 7 else "b") for n in range(1, 11)])
    terms = scored("a")
    assert found(index, scored=terms) == [8, 9, 10, 1, 2, 3, 4, 5, 6, 7]
    assert found(index, scored=terms, offset=2, limit=3) == [10, 1, 2]
    assert found(index, scored=terms, offset=3, limit=2) == [1, 2]
    assert found(index, scored=terms, offset=8, limit=5) == [6, 7]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("terms", [(), ("a",)])
def test_an_offset_beyond_the_end(hundred, sort, terms):
    index, _ = hundred
    for offset in (100, 101, 5000):
        result = search(index, sort=sort, scored=scored(*terms), offset=offset, limit=10)
        assert (result.hits, result.total) == ((), 100)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("terms", [(), ("a",)])
def test_the_last_page_is_short(hundred, sort, terms):
    index, _ = hundred
    result = search(index, sort=sort, scored=scored(*terms), offset=95, limit=10)
    assert (len(result.hits), result.total) == (5, 100)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("terms", [(), ("a",)])
def test_limit_zero_only_counts(hundred, sort, terms):
    index, _ = hundred
    result = search(index, sort=sort, scored=scored(*terms), limit=0)
    assert (result.hits, result.total) == ((), 100)


@pytest.mark.parametrize("sort", SORTS)
def test_the_total_does_not_depend_on_the_page(hundred, sort):
    index, _ = hundred
    match = Not(grams("a"))
    assert {search(index, match, sort=sort, offset=o, limit=3).total for o in (0, 50, 200)} == {100}


@pytest.mark.parametrize("sort", SORTS)
def test_deep_pages(index, sort):
    index.apply(documents(10_000, kind="a"))
    ids = found(index, keyword("kind", "a"), sort=sort, offset=9_990, limit=10)
    last = range(10, 0, -1) if sort is Sort.NEWEST else range(9_991, 10_001)
    newest = range(9_991, 10_001)
    assert ids == list(newest if sort is not Sort.TITLE else last)


def test_large_sort_keys(index):
    days = 3_652_059  # 9999-12-31
    index.apply([document(n, newest=(days - n) << 32 | (2**32 - 1 - n)) for n in range(1, 6)])
    assert found(index, sort=Sort.NEWEST) == [1, 2, 3, 4, 5]


TITLES = ["", " ", "0", "A", "B", "a", "b", "é", "一", "丁", "中", "，", "😀", "中国", "a" * 500]


def test_titles_order_by_code_point(index):
    docs = [document(n, title_order=title) for n, title in enumerate(TITLES, 1)]
    for each in docs:
        index.apply([each])
    expected = [each.id for each in sorted(docs, key=lambda each: each.title_order)]
    assert found(index, sort=Sort.TITLE) == expected


def test_a_replaced_document_moves(index):
    index.apply(documents(5))
    index.apply([document(3, newest=2**40, title_order="zzz")])
    assert found(index, sort=Sort.NEWEST)[0] == 3
    assert found(index, sort=Sort.TITLE)[-1] == 3
