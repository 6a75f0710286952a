"""Engines against the oracle, on random trees over random histories of documents.

The same trees in every run; KB_RANDOM_TREES=10 makes ten times as many, and others.
"""

import os
import random
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engines.contract import (
    All,
    AnyOf,
    Everything,
    Grams,
    Ids,
    Keyword,
    Not,
    Nothing,
    Raised,
    Request,
    ScoredTerm,
    Sort,
)
from tests.engine_contract.world import ON_DISK, document, live_index, open_at

TIMES = int(os.environ.get("KB_RANDOM_TREES", "1"))
GROUPS = ("title", "tags", "summary", "text")
# few, so that they collide; several start alike
TOKENS = ("a", "ab", "abc", "b", "中", "中国", "+1", ".*")
VALUES = {
    "kind": ("x", "y", "z"),
    "topic": ("t1", "t2", "t 3", "主题"),
    "author": tuple(f"a{n}" for n in range(9)),
}
AUDIENCE = ("public", "network", "studio:1")
READERS = [
    frozenset(tokens)
    for tokens in [AUDIENCE, AUDIENCE, AUDIENCE, ("public",), ("public", "network"), ("x",), ()]
]
LAST_ID = 40


def examples(count: int):
    return settings(
        max_examples=count * TIMES,
        deadline=None,
        derandomize=TIMES == 1,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


# --- what is generated --------------------------------------------------------------------


def subsets(values, *, least=0, most=3):
    return st.frozensets(st.sampled_from(values), min_size=least, max_size=most)


texts = st.lists(st.sampled_from(TOKENS), max_size=6).map(" ".join)
leaves = st.one_of(
    st.builds(
        Grams,
        st.lists(st.sampled_from(TOKENS), min_size=1, max_size=3).map(tuple),
        st.booleans(),
        st.sampled_from([GROUPS, GROUPS, ("title",), ("text", "tags")]),
    ),
    *(st.builds(Keyword, st.just(name), subsets(values)) for name, values in VALUES.items()),
    st.builds(Keyword, st.just("audience"), subsets(AUDIENCE)),
    st.builds(Ids, st.frozensets(st.integers(1, LAST_ID + 5), max_size=12)),
    st.sampled_from([Everything(), Nothing()]),
)


def branches(nodes):
    several = st.lists(nodes, max_size=4).map(tuple)
    return st.one_of(st.builds(All, several), st.builds(AnyOf, several), st.builds(Not, nodes))


trees = st.recursive(leaves, branches, max_leaves=12)
terms = st.builds(
    ScoredTerm,
    st.sampled_from(["title_w", "text_w", "text_g"]),
    st.sampled_from([*TOKENS, "absent"]),
    st.sampled_from([0.5, 1.0, 3.0]),
)
raised = st.builds(
    Raised,
    st.sampled_from(list(VALUES)),
    st.sampled_from(VALUES["kind"]).map(lambda v: frozenset([v])),
    st.sampled_from([0.0, 2.0]),
)
filters = st.dictionaries(
    st.sampled_from(list(VALUES)), st.sampled_from([0, 1, 2, 5, 7, 15, 15]), max_size=2
).map(
    lambda chosen: tuple(
        Keyword(name, frozenset(v for n, v in enumerate(VALUES[name]) if bits >> n & 1))
        for name, bits in chosen.items()
    )
)
requests = st.builds(
    Request,
    match=trees,
    audience=st.sampled_from(READERS),
    filters=filters,
    scored=st.lists(terms, max_size=4).map(tuple),
    raised=st.lists(raised, max_size=1).map(tuple),
    sort=st.sampled_from(Sort),
    offset=st.sampled_from([0, 0, 0, 1, 3, 8, 60]),
    limit=st.sampled_from([20, 100, 5, 1, 0]),
    facets=st.lists(st.sampled_from([*VALUES, "stage"]), unique=True, max_size=3).map(tuple),
    facet_size=st.sampled_from([1, 2, 20]),
)


@st.composite
def histories(draw):
    """Batches of (upserts, deletes)."""
    one = st.builds(
        _document,
        st.integers(1, LAST_ID),
        st.fixed_dictionaries(dict.fromkeys(GROUPS, texts)),
        st.fixed_dictionaries({name: subsets(values) for name, values in VALUES.items()}),
        subsets(AUDIENCE),
        st.integers(0, 3),
    )
    batch = st.tuples(st.lists(one, max_size=6), st.lists(st.integers(1, LAST_ID), max_size=3))
    return draw(st.lists(batch, min_size=1, max_size=4))


def _document(number, by_group, values, audience, key):
    words = {f"{name}_w": text for name, text in by_group.items()}
    return document(
        number,
        version=key + 1,
        newest=key << 32 | (2**32 - 1 - number),
        title_order=f"{'bac中'[key]}{number:010d}",
        audience=sorted(audience),
        **by_group,
        **words,
        **{name: sorted(chosen) for name, chosen in values.items()},
    )


def random_history(seed: int):
    rnd = random.Random(seed)

    def some(values):
        return rnd.sample(values, rnd.randint(0, min(3, len(values))))

    def one():
        return _document(
            rnd.randint(1, LAST_ID),
            {name: " ".join(rnd.choices(TOKENS, k=rnd.randint(0, 8))) for name in GROUPS},
            {name: some(values) for name, values in VALUES.items()},
            some(AUDIENCE),
            rnd.randint(0, 3),
        )

    return [
        ([one() for _ in range(rnd.randint(1, 25))], rnd.choices(range(1, LAST_ID), k=3))
        for _ in range(6)
    ]


# --- what is compared ---------------------------------------------------------------------


def written(name: str, root: str, history):
    engine = open_at(name, Path(root))
    index = live_index(engine)
    for number, (upserts, deletes) in enumerate(history):
        # no row becomes older, though within a batch its states may come in any order
        newer = [replace(each, version=each.version + 10 * number) for each in upserts]
        index.apply(newer, deletes)
    return engine, index


def assert_agree(index, oracle, request: Request) -> None:
    got, want = index.search(request), oracle.search(request)
    assert got.total == want.total
    assert got.facets == want.facets
    assert index.search(replace(request, facets=(), counted=False)).hits == got.hits
    if request.sort is Sort.RELEVANCE and (request.scored or request.raised):
        assert_same_ranking(index, oracle, request, got)
    else:
        assert [hit.id for hit in got.hits] == [hit.id for hit in want.hits]


def assert_same_ranking(index, oracle, request: Request, page) -> None:
    """Which documents score is the same everywhere; how much they score is the engine's own."""
    every = replace(request, offset=0, limit=1000)
    got, want = index.search(every).hits, oracle.search(every).hits
    assert got[request.offset :][: request.limit] == page.hits
    assert list(got) == sorted(got, key=lambda hit: (-hit.score, hit.id))
    assert {hit.id for hit in got if hit.score > 0} == {hit.id for hit in want if hit.score > 0}
    assert {hit.id for hit in got} == {hit.id for hit in want}


@pytest.mark.parametrize("name", ON_DISK)
@examples(60)
@given(history=histories(), asked=st.lists(requests, min_size=1, max_size=6))
def test_random_histories(name, history, asked):
    compare_histories(name, history, asked)


@pytest.mark.opensearch
@pytest.mark.usefixtures("opensearch")
@examples(8)
@given(history=histories(), asked=st.lists(requests, min_size=4, max_size=8))
def test_random_histories_on_a_cluster(history, asked):
    compare_histories("opensearch", history, asked)


def compare_histories(name, history, asked):
    with tempfile.TemporaryDirectory() as root:
        engine, index = written(name, root, history)
        oracle_engine, oracle = written("oracle", root, history)
        try:
            assert sorted(index.versions()) == sorted(oracle.versions())
            for request in asked:
                assert_agree(index, oracle, request)
        finally:
            engine.close()
            oracle_engine.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Indexes that many trees are asked of, opened once."""
    engines = []

    @cache
    def open_(name: str, seed: int):
        root = tmp_path_factory.mktemp(f"{name}-{seed}")
        engine, index = written(name, str(root), random_history(seed))
        engines.append(engine)
        return index

    yield open_
    for each in engines:
        each.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", ON_DISK)
@examples(1600)
@given(seed=st.integers(0, 7), asked=st.lists(requests, min_size=4, max_size=4))
def test_random_trees(name, world, seed, asked):
    compare_trees(name, world, seed, asked)


@pytest.mark.slow
@pytest.mark.opensearch
@pytest.mark.usefixtures("opensearch")
@examples(60)
@given(seed=st.integers(0, 1), asked=st.lists(requests, min_size=4, max_size=4))
def test_random_trees_on_a_cluster(world, seed, asked):
    compare_trees("opensearch", world, seed, asked)


def compare_trees(name, world, seed, asked):
    index, oracle = world(name, seed), world("oracle", seed)
    for request in asked:
        assert_agree(index, oracle, request)
