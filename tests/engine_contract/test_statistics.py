"""No score and no frequency tells of a document that the reader may not see."""

import random

import pytest

from indexer.engines.contract import AnyOf, Everything, Raised, Request, ScoredTerm, Sort
from indexer.engines.marks import SCORED_FIELDS
from indexer.engines.two_parts import FEWEST_OPEN
from tests.engine_contract.oracle import OracleEngine
from tests.engine_contract.world import (
    STAMP,
    document,
    found,
    grams,
    live_index,
    scored,
    search,
)

WORDS = ("班会", "家长", "手机", "诚信", "感恩", "a", "b", "c", "d", "e")
AUDIENCES = (
    ("public", "network"),
    ("network",),
    ("studio:1", "author:1"),
    ("host:1",),
    (),
)
READERS = {
    "anonymous": frozenset({"public"}),
    "signed in": frozenset({"public", "network"}),
    "a member": frozenset({"public", "network", "studio:1", "author:7"}),
    "an author": frozenset({"public", "network", "author:1"}),
}


def texts(rnd) -> dict[str, str]:
    return {
        field: " ".join(rnd.choices(WORDS, k=rnd.choice((0, 1, 3, 9, 60))))
        for field in SCORED_FIELDS
    }


def base(rnd, count: int):
    return [
        document(number, audience=rnd.choice(AUDIENCES), kind=rnd.choice("kl"), **texts(rnd))
        for number in range(1, count + 1)
    ]


def requests(rnd, audience, count: int):
    for _ in range(count):
        yield Request(
            match=rnd.choice(
                (Everything(), grams(rnd.choice(WORDS)), AnyOf((grams("班会"), grams("a", "b"))))
            ),
            audience=audience,
            scored=tuple(
                ScoredTerm(
                    rnd.choice(SCORED_FIELDS), rnd.choice(WORDS), rnd.choice((0.5, 1.0, 3.0))
                )
                for _ in range(rnd.randint(0, 12))
            ),
            raised=rnd.choice(((), (Raised("kind", frozenset("k"), 4.0),))),
            offset=rnd.choice((0, 3)),
            limit=rnd.choice((5, 50)),
            facets=("kind",),
        )


TERMS = [(field, word) for field in SCORED_FIELDS for word in (*WORDS, "没有")]


@pytest.fixture(params=[30, FEWEST_OPEN + 150], ids=["few are public", "many are public"])
def documents(request):
    return base(random.Random(request.param), request.param)


@pytest.mark.parametrize("reader", [name for name in READERS if name != "anonymous"])
def test_scores_of_the_full_part_are_those_of_the_oracle(engine, documents, tmp_path, reader):
    index = live_index(engine, documents)
    oracle = live_index(OracleEngine(tmp_path / "oracle"), documents)
    audience = READERS[reader]
    for request in requests(random.Random(3), audience, 12):
        assert index.search(request) == oracle.search(request)
    assert index.document_frequencies(TERMS, audience) == oracle.document_frequencies(
        TERMS, audience
    )
    assert index.documents(audience) == oracle.documents(audience)


@pytest.mark.parametrize("reader", READERS)
def test_what_a_reader_may_not_see_changes_nothing(engine, open_another, documents, reader):
    audience = READERS[reader]
    seen = [one for one in documents if not audience.isdisjoint(one.keywords["audience"])]
    assert 0 < len(seen) < len(documents)

    def answers(of):
        built = engine.create(STAMP)
        built.load(of)
        engine.switch(built)
        index = engine.current()
        return (
            [index.search(one) for one in requests(random.Random(5), audience, 25)],
            index.document_frequencies(TERMS, audience),
            index.documents(audience),
        )

    assert answers(documents) == answers(seen)


def test_a_document_that_is_no_longer_public_leaves_the_open_part_at_once(index):
    index.apply([document(1, text_w="a"), document(2, text_w="b")])
    index.apply([document(1, version=2, text_w="a", audience=("network",))])
    assert found(index) == [2]
    assert dict(index.open_versions()) == {2: 1}
    assert dict(index.versions()) == {1: 2, 2: 1}
    index.apply([document(1, version=3, text_w="a")])
    assert dict(index.open_versions()) == {1: 3, 2: 1}
    assert found(index, scored=scored("a")) == [1, 2]


def test_a_late_write_does_not_make_a_document_public_again(index):
    index.apply([document(1, version=3, text_w="a")])
    index.apply([document(1, version=5, text_w="a", audience=("studio:1",))])
    index.apply([document(1, version=4, text_w="a")])
    assert found(index) == []
    assert dict(index.open_versions()) == {}


def test_a_late_write_does_not_hide_a_document(index):
    index.apply([document(1, version=5, text_w="a")])
    index.apply([document(1, version=4, text_w="a", audience=("studio:1",))])
    assert found(index) == [1]


def test_a_deleted_document_leaves_both_parts(index):
    index.apply([document(1), document(2)])
    index.apply([], [1])
    assert dict(index.open_versions()) == dict(index.versions()) == {2: 1}


def test_whether_a_word_exists_is_asked_in_the_readers_scope(index):
    index.apply(
        [
            document(1, text_w="a", text_g="a"),
            document(2, text_w="b", audience=("studio:1",)),
            document(3, text_w="c", audience=("network",)),
        ]
    )
    terms = [("text_w", word) for word in "abcz"]

    def held(*audience):
        counts = index.document_frequencies(terms, frozenset(audience))
        return [count > 0 for count in counts]

    assert held("public") == [True, False, False, False]
    assert held("public", "network") == [True, False, True, False]
    assert held("public", "network", "studio:1") == [True, True, True, False]
    assert held("public", "network", "studio:2") == [True, False, True, False]
    assert held("studio:1") == [False, True, False, False]


def test_how_much_of_a_word_there_is_counts_in_steps(index):
    index.apply(
        [
            document(1, text_w="a" + " x" * 900),
            document(2, text_w="a a" + " x" * 900),
            document(3, text_w="a a a a a" + " x" * 600),
        ]
    )
    member = frozenset({"public", "network"})
    assert found(index, scored=scored("a"), audience=member) == [3, 1, 2]  # two are on one step
    assert search(index, scored=scored("a"), audience=member, sort=Sort.NEWEST).total == 3
