"""All hits, part after part."""

from dataclasses import replace

import pytest

from indexer.engines.contract import MAX_DEPTH, Everything, Request, Sort, Stretch
from indexer.engines.cursors import encode
from kb.errors import Conflict
from tests.engine_contract.world import (
    PUBLIC,
    document,
    documents,
    found,
    grams,
    keyword,
    live_index,
    scored,
)


def request(**fields) -> Request:
    return Request(**{"match": Everything(), "audience": PUBLIC, **fields})


def walked(index, asked: Request) -> list[int]:
    """Every id that comes, in order."""
    ids, cursor = [], ""
    while True:
        part = index.walk(asked, cursor)
        ids += [hit.id for hit in part.hits]
        if not part.cursor:
            return ids
        assert len(part.hits) == asked.limit
        cursor = part.cursor


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_walk_is_the_pages_one_after_the_other(index, sort, size):
    index.apply([document(n, text_w="a " * (n % 4), text="x") for n in range(1, 31)])
    asked = {"sort": sort, "scored": scored("a")}
    expected = found(index, grams("x"), limit=100, **asked)
    assert walked(index, request(match=grams("x"), limit=size, **asked)) == expected
    assert len(set(expected)) == 30


def test_a_walk_obeys_scope_and_filters(index):
    index.apply([document(n, kind="a" if n % 2 else "b") for n in range(1, 11)])
    index.apply([document(11, kind="a", audience=("studio:1",))])
    asked = request(filters=(keyword("kind", "a"),), limit=2)
    assert walked(index, asked) == [1, 3, 5, 7, 9]
    assert index.walk(asked, "").total == 5
    assert index.walk(replace(asked, audience=frozenset()), "") == Stretch((), 0, "")


def test_a_walk_goes_beyond_the_pages(index):
    index.load(documents(MAX_DEPTH + 30, text="a"))
    ids = walked(index, request(match=grams("a"), limit=4000))
    assert ids == list(range(1, MAX_DEPTH + 31))


def test_what_is_written_meanwhile(engine, index):
    index.apply(documents(20))
    part = index.walk(request(limit=8), "")
    index.apply([document(100), document(3, version=2)], [12, 15])
    rest = walked_from(index, request(limit=8), part.cursor)
    if engine.capabilities.steady_walks:
        assert rest == list(range(9, 21))
    else:
        assert set(rest) >= set(range(9, 21)) - {12, 15}


def walked_from(index, asked, cursor):
    ids = []
    while cursor:
        part = index.walk(asked, cursor)
        ids += [hit.id for hit in part.hits]
        cursor = part.cursor
    return ids


def test_a_walk_and_another_generation(engine):
    index = live_index(engine, documents(10))
    cursor = index.walk(request(limit=4), "").cursor
    live_index(engine, documents(10))
    if engine.capabilities.steady_walks:
        assert walked_from(engine.current(), request(limit=4), cursor) == [5, 6, 7, 8, 9, 10]
    else:
        with pytest.raises(Conflict):
            engine.current().walk(request(limit=4), cursor)


FORGED = [
    "x",
    "!",
    "班",
    "A" * 10_000,
    encode({}),
    encode({"o": -1, "g": "g"}),
    encode({"o": True, "g": "g"}),
    encode({"o": "1", "g": 1}),
    encode({"p": "", "a": [], "g": "g"}),
    encode({"p": "nonsense", "a": [1], "g": "g"}),
    encode({"p": "", "a": [{"x": 1}], "g": "g"}),
    encode({"p": ["x"], "a": "1", "g": "g"}),
]


@pytest.mark.parametrize("cursor", FORGED)
def test_a_forged_cursor_is_refused(index, cursor):
    index.apply(documents(3))
    with pytest.raises(Conflict, match="cursor"):
        index.walk(request(limit=1), cursor)
