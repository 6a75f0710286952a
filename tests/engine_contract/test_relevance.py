"""What scores, and what does not."""

import math

import pytest

from indexer.engines.contract import AnyOf, Not, Raised, ScoredTerm, Sort
from indexer.engines.fields import TEXT_GROUPS
from tests.engine_contract.world import document, documents, found, grams, keyword, scored, search


def scores(index, match=None, **fields) -> dict[int, float]:
    return {hit.id: hit.score for hit in search(index, match, **fields).hits}


def test_without_terms_scores_are_zero(index):
    index.apply(documents(3, text="a", text_w="a"))
    assert set(scores(index, grams("a")).values()) == {0.0}


def test_a_document_with_the_term_comes_first(index):
    index.apply([document(1, text_w="b"), document(2, text_w="a")])
    assert found(index, scored=scored("a")) == [2, 1]


def test_a_document_without_any_term_scores_zero(index):
    index.apply([document(1, text_w="b"), document(2, text_w="a")])
    result = scores(index, scored=scored("a"))
    assert result[1] == 0.0
    assert result[2] > 0.0


def test_more_terms_score_more(index):
    index.apply([document(1, text_w="a x"), document(2, text_w="a b"), document(3, text_w="b x")])
    assert found(index, scored=scored("a", "b"))[0] == 2


def test_a_rare_term_scores_more(index):
    index.apply([document(n, text_w="common") for n in range(1, 20)])
    index.apply([document(20, text_w="rare")])
    assert found(index, scored=scored("common", "rare"))[0] == 20


def test_a_frequent_term_scores_more(index):
    index.apply([document(1, text_w="a x x x"), document(2, text_w="a a a x")])
    assert found(index, scored=scored("a")) == [2, 1]


def test_a_short_text_scores_more(index):
    index.apply([document(1, text_w="a" + " x" * 200), document(2, text_w="a x")])
    assert found(index, scored=scored("a")) == [2, 1]


def test_a_raised_value_adds_its_weight(index):
    index.apply([document(1, text_w="a", kind="x"), document(2, text_w="a", kind="y")])
    plain = scores(index, scored=scored("a"))
    found_ = scores(index, scored=scored("a"), raised=(Raised("kind", frozenset("yz"), 4.0),))
    assert found_[1] == pytest.approx(plain[1])
    assert found_[2] == pytest.approx(plain[2] + 4.0, rel=1e-4)


def test_raising_hides_nothing_and_brings_nothing_back(index):
    index.apply([document(1, text="a"), document(2, text="a", kind="y"), document(3, kind="y")])
    raised = (Raised("kind", frozenset("y"), 1.0),)
    assert found(index, grams("a"), raised=raised) == [2, 1]
    assert found(index, grams("a"), raised=raised, offset=1) == [1]


def test_weights_decide_between_terms(index):
    index.apply([document(1, text_w="a"), document(2, text_w="b")])
    assert found(index, scored=scored("a", weight=1) + scored("b", weight=2)) == [2, 1]
    assert found(index, scored=scored("a", weight=2) + scored("b", weight=1)) == [1, 2]


def test_weights_are_proportional(index):
    index.apply([document(1, text_w="a"), document(2, text_w="b")])
    one = scores(index, scored=scored("a"))[1]
    assert scores(index, scored=scored("a", weight=3.0))[1] == pytest.approx(3 * one, rel=1e-3)


def test_scores_add_up(index):
    index.apply([document(1, text_w="a b c"), document(2, text_w="x")])
    parts = [scores(index, scored=scored(token))[1] for token in "abc"]
    assert scores(index, scored=scored(*"abc"))[1] == pytest.approx(sum(parts), rel=1e-3)


def test_a_score_is_bm25(index):
    """So that what is raised weighs the same beside it on every engine."""
    index.apply([document(n, text_w="a " * n + "x " * (8 - n)) for n in range(1, 7)])
    index.apply([document(n, text_w="x " * 8) for n in range(7, 11)])
    idf = math.log(1 + (10 - 6 + 0.5) / (6 + 0.5))
    expected = {n: idf * n * 2.2 / (n + 1.2) for n in range(1, 7)}
    found_ = scores(index, scored=scored("a"))
    assert {n: found_[n] for n in expected} == pytest.approx(expected, rel=1e-3)


def test_a_term_of_weight_zero_does_not_score(index):
    index.apply([document(1, text_w="b"), document(2, text_w="a")])
    assert found(index, scored=scored("a", weight=0.0)) == [1, 2]


@pytest.mark.parametrize("group", TEXT_GROUPS, ids=lambda group: group.name)
@pytest.mark.parametrize("kind", ["words", "grams"])
def test_every_field_may_score(index, group, kind):
    field = getattr(group, kind)
    index.apply([document(1, text="z"), document(2, **{field: "a"})])
    assert found(index, scored=(ScoredTerm(field, "a", 1.0),)) == [2, 1]


def test_a_term_scores_in_its_own_field_only(index):
    index.apply([document(1, title_w="a"), document(2, text_w="a"), document(3, text_g="a")])
    assert found(index, scored=(ScoredTerm("text_w", "a", 1.0),)) == [2, 1, 3]


def test_field_weights_decide(index):
    index.apply([document(1, text_w="a"), document(2, title_w="a")])
    terms = (ScoredTerm("title_w", "a", 3.0), ScoredTerm("text_w", "a", 1.0))
    assert found(index, scored=terms) == [2, 1]


def test_the_match_does_not_score(index):
    index.apply([document(1, text="a", text_w="x"), document(2, text="a a a", text_w="x")])
    index.apply([document(3, text="a b", text_w="x")])
    match = AnyOf((grams("a"), grams("b")))
    assert found(index, match) == [1, 2, 3]
    assert len(set(scores(index, match, scored=scored("x")).values())) == 1


def test_audience_and_filters_do_not_score(index):
    index.apply([document(n, text_w="x", kind="common", audience=("public",)) for n in range(2, 9)])
    index.apply([document(9, text_w="x", kind="rare", audience=("rare", "public"))])
    filters = (keyword("kind", "common", "rare"),)
    result = scores(
        index, filters=filters, audience=frozenset({"public", "rare"}), scored=scored("x")
    )
    assert len(set(result.values())) == 1
    assert list(result) == [2, 3, 4, 5, 6, 7, 8, 9]


def test_a_negation_does_not_score(index):
    index.apply([document(1, text="a", text_w="x"), document(2, text="b", text_w="x")])
    assert len(set(scores(index, Not(grams("z")), scored=scored("x")).values())) == 1


def test_the_same_score_with_and_without_filters(index):
    index.apply([document(1, text="a", text_w="x y", kind="k"), document(2, text_w="y")])
    plain = scores(index, scored=scored("x"))[1]
    assert (
        scores(index, grams("a"), filters=(keyword("kind", "k"),), scored=scored("x"))[1] == plain
    )


def test_scores_fall(index):
    index.apply([document(n, text_w="a " * (n % 7) + "x " * (n % 5)) for n in range(1, 60)])
    values = [hit.score for hit in search(index, scored=scored("a", "x"), limit=60).hits]
    assert values == sorted(values, reverse=True)


def test_sixty_four_terms(index):
    index.apply([document(n, text_w=" ".join(f"t{k}" for k in range(n))) for n in range(1, 65)])
    terms = scored(*(f"t{k}" for k in range(64)))
    assert len(terms) == 64
    result = search(index, scored=terms, limit=64)
    assert result.total == 64
    assert result.hits[0].score > result.hits[-1].score > 0


def test_a_term_given_twice_scores_twice(index):
    index.apply([document(1, text_w="a"), document(2, text_w="b")])
    once, twice = scores(index, scored=scored("a"))[1], scores(index, scored=scored("a", "a"))[1]
    assert twice == pytest.approx(2 * once, rel=1e-3)


@pytest.mark.parametrize("token", ['"', "*", "+1", "a.b", "中", "😀", "长" * 64])
def test_an_odd_token_scores(index, token):
    index.apply([document(1, text_w="x"), document(2, text_w=f"x {token}")])
    assert found(index, scored=scored(token)) == [2, 1]


def test_newest_ignores_scores(index):
    index.apply([document(1, text_w="a"), document(2, text_w="a a a")])
    index.apply([document(3, text_w="x")])
    assert found(index, sort=Sort.NEWEST, scored=scored("a")) == [1, 2, 3]


def test_document_frequencies(index):
    index.apply([document(1, text_w="a b", title="a"), document(2, text_w="a")])
    terms = [("text_w", "a"), ("text_w", "b"), ("title_g", "a"), ("text_w", "z"), ("tags_w", "a")]
    assert index.document_frequencies(terms) == [2, 1, 1, 0, 0]
    assert index.document_frequencies([]) == []


def test_document_frequencies_count_documents_not_occurrences(index):
    index.apply([document(1, text_w="a a a")])
    assert index.document_frequencies([("text_w", "a")]) == [1]


def test_document_frequencies_across_batches(index):
    for n in range(1, 8):
        index.apply([document(n, text="a")])
    assert index.document_frequencies([("text_g", "a")]) == [7]
