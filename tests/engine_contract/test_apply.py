"""What writing does."""

import pytest

from indexer.engines.contract import Sort
from tests.engine_contract.world import (
    counts,
    document,
    documents,
    found,
    grams,
    keyword,
    scored,
    search,
)


def versions(index) -> dict[int, int]:
    listed = list(index.versions())
    assert len(listed) == len(dict(listed)), "an id is listed twice"
    return dict(listed)


def test_a_document_is_found_at_once(index):
    index.apply([document(1, text="a")])
    assert found(index, grams("a")) == [1]


def test_an_upsert_replaces(index):
    index.apply([document(1, text="a", kind="x")])
    index.apply([document(1, text="b", kind="y", version=2)])
    assert found(index, grams("a")) == []
    assert found(index, grams("b")) == [1]
    assert counts(index, "kind") == {"y": 1}
    assert versions(index) == {1: 2}


def test_the_last_of_several_upserts_wins(index):
    index.apply([document(1, text="a"), document(2), document(1, text="b", version=2)])
    assert search(index).total == 2
    assert found(index, grams("b")) == [1]
    assert found(index, grams("a")) == []
    assert versions(index) == {1: 2, 2: 1}


def test_an_id_in_both_lists_is_deleted(index):
    index.apply([document(1), document(2)], [1])
    assert found(index) == [2]


def test_an_id_in_both_lists_is_deleted_when_it_was_there(index):
    index.apply([document(1)])
    index.apply([document(1, version=2)], [1])
    assert found(index) == []


def test_delete(index):
    index.apply(documents(3))
    index.apply([], [2])
    assert found(index) == [1, 3]
    assert versions(index) == {1: 1, 3: 1}


def test_deleting_what_is_not_there_is_no_error(index):
    index.apply([document(1)], [7])
    index.apply([], [8, 8])
    assert found(index) == [1]


def test_a_deleted_document_may_come_back(index):
    index.apply([document(1, text="a")])
    index.apply([], [1])
    index.apply([document(1, text="b", version=3)])
    assert found(index) == [1]
    assert found(index, grams("a")) == []


def test_deleting_twice_keeps_nothing_from_coming_back(index):
    index.apply([document(1, text="a")])
    for _ in range(5):
        index.apply([], [1])
    index.apply([document(1, text="b", version=3)])
    assert found(index) == [1]


def test_an_older_version_replaces_nothing(index):
    index.apply([document(1, text="new", version=5), document(2, text="a", version=2)])
    index.apply([document(1, text="old", version=4), document(2, text="b", version=3)])
    assert found(index, grams("new")) == [1]
    assert found(index, grams("old")) == []
    assert found(index, grams("b")) == [2]
    assert versions(index) == {1: 5, 2: 3}


def test_an_older_version_in_the_same_batch_replaces_nothing(index):
    index.apply([document(1, text="new", version=5), document(1, text="old", version=4)])
    assert found(index, grams("new")) == [1]
    assert versions(index) == {1: 5}


def test_an_equal_version_replaces(index):
    index.apply([document(1, text="a", version=5)])
    index.apply([document(1, text="b", version=5)])
    assert found(index, grams("b")) == [1]


def test_deleting_everything(index):
    index.apply(documents(30))
    index.apply([], range(1, 31))
    assert search(index, facets=("kind",)).total == 0
    assert versions(index) == {}
    index.apply([document(1, text="a", version=3)])
    assert found(index, grams("a")) == [1]


def test_an_empty_batch_changes_nothing(index):
    index.apply([document(1)])
    index.apply([])
    index.apply([], [])
    assert found(index) == [1]


def test_the_same_batch_twice_changes_nothing(index):
    batch = documents(5, text="a", kind="k")
    index.apply(batch)
    index.apply(batch)
    assert found(index) == [1, 2, 3, 4, 5]
    assert counts(index, "kind") == {"k": 5}


def test_many_small_batches(index):
    for n in range(1, 41):
        index.apply(
            [document(n, text="a"), document(1000, version=n)], [n - 1] if n % 10 == 0 else []
        )
    gone = {9, 19, 29, 39}
    assert set(versions(index)) == {n for n in range(1, 41) if n not in gone} | {1000}
    assert versions(index)[1000] == 40
    assert search(index, grams("a")).total == 36


def test_a_large_batch(index):
    index.apply(documents(1200, text="a b", kind="k"))
    index.apply(documents(600, text="c", version=2), range(1, 101))
    assert search(index, grams("a", "b")).total == 600
    assert search(index, grams("c")).total == 500
    assert len(versions(index)) == 1100


def test_versions_of_an_empty_index(index):
    assert versions(index) == {}


def test_versions_are_of_now(index):
    index.apply([document(3, version=7), document(5, version=2**31)])
    assert versions(index) == {3: 7, 5: 2**31}


@pytest.mark.parametrize("n", [1, 255, 256, 65_536, 2**31, 2**32 - 1])
def test_ids_of_any_size(index, n):
    index.apply([document(n, newest=n, text="a")])
    index.apply([document(n, newest=n, text="b")])
    assert found(index) == [n]
    index.apply([], [n])
    assert found(index) == []


# --- odd documents ------------------------------------------------------------------------


@pytest.mark.parametrize("sort", list(Sort))
def test_an_empty_index(index, sort):
    result = search(index, grams("a"), sort=sort, scored=scored("a"), facets=("kind",))
    assert (result.hits, result.total, result.facets) == ((), 0, {"kind": ()})
    assert index.document_frequencies([("text_w", "a")]) == [0]


def test_a_document_without_any_text(index):
    index.apply([document(1)])
    assert found(index) == [1]
    assert found(index, scored=scored("a")) == [1]


def test_a_document_of_empty_texts(index):
    index.apply([document(1, text="", text_w="", title_g="", title_w="")])
    assert found(index) == [1]


def test_a_document_of_empty_values(index):
    index.apply([document(1, kind=(), topic=())])
    assert found(index) == [1]
    assert counts(index, "kind") == {}


def test_a_document_nobody_may_see_is_there(index):
    index.apply([document(1, audience=())])
    assert found(index) == []
    assert versions(index) == {1: 1}


def test_a_very_long_text(index):
    tokens = [f"t{each}" for each in range(50_000)]
    index.apply([document(1, text=" ".join(tokens), text_w=" ".join(tokens))])
    assert found(index, grams("t49998", "t49999")) == [1]
    assert found(index, grams("t49999", "t49998")) == []


def test_a_token_thousands_of_times(index):
    index.apply([document(1, text="a " * 70_000 + "b", text_w="a " * 70_000), document(2)])
    assert found(index, grams("a", "b")) == [1]
    assert found(index, scored=scored("a")) == [1, 2]


def test_many_values(index):
    index.apply([document(1, topic=[f"t{each}" for each in range(500)])])
    assert found(index, keyword("topic", "t499")) == [1]
