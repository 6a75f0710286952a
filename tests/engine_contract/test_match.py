"""What each node matches, alone and nested."""

import pytest

from indexer.engines.contract import All, AnyOf, Everything, Ids, Not, Nothing
from kb.errors import InvalidQuery
from tests.engine_contract.world import document, documents, found, grams, keyword, search

A, B, C = grams("a"), grams("b"), grams("c")


@pytest.fixture
def abc(index):
    """1: a · 2: b · 3: a b · 4: nothing · 5: c"""
    texts = {1: "a", 2: "b", 3: "a b", 4: "", 5: "c"}
    index.apply([document(n, text=text) for n, text in texts.items()])
    return index


TREES = {
    "everything": (Everything(), [1, 2, 3, 4, 5]),
    "nothing": (Nothing(), []),
    "all of none": (All(()), [1, 2, 3, 4, 5]),
    "any of none": (AnyOf(()), []),
    "a gram": (A, [1, 3]),
    "an absent gram": (grams("z"), []),
    "all": (All((A, B)), [3]),
    "all of one": (All((A,)), [1, 3]),
    "any": (AnyOf((A, B)), [1, 2, 3]),
    "any of one": (AnyOf((B,)), [2, 3]),
    "not": (Not(A), [2, 4, 5]),
    "not nothing": (Not(Nothing()), [1, 2, 3, 4, 5]),
    "not everything": (Not(Everything()), []),
    "not all of none": (Not(All(())), []),
    "not any of none": (Not(AnyOf(())), [1, 2, 3, 4, 5]),
    "double negation": (Not(Not(A)), [1, 3]),
    "triple negation": (Not(Not(Not(A))), [2, 4, 5]),
    "a without b": (All((A, Not(B))), [1]),
    "only negations": (All((Not(A), Not(B))), [4, 5]),
    "a or not b": (AnyOf((A, Not(B))), [1, 3, 4, 5]),
    "not in or in not": (Not(AnyOf((A, Not(B)))), [2]),
    "not in or in not, deeper": (Not(AnyOf((C, Not(AnyOf((A, Not(B))))))), [1, 3, 4]),
    "not of all": (Not(All((A, B))), [1, 2, 4, 5]),
    "not of any": (Not(AnyOf((A, B))), [4, 5]),
    "and in or": (AnyOf((All((A, B)), C)), [3, 5]),
    "or in and": (All((AnyOf((A, C)), AnyOf((B, C)))), [3, 5]),
    "contradiction": (All((A, Not(A))), []),
    "tautology": (AnyOf((A, Not(A))), [1, 2, 3, 4, 5]),
    "everything and a": (All((Everything(), A)), [1, 3]),
    "nothing and a": (All((Nothing(), A)), []),
    "everything or a": (AnyOf((Everything(), A)), [1, 2, 3, 4, 5]),
    "nothing or a": (AnyOf((Nothing(), A)), [1, 3]),
    "the same twice": (All((A, A)), [1, 3]),
    "ids": (Ids(frozenset({2, 4})), [2, 4]),
    "absent ids": (Ids(frozenset({4, 99})), [4]),
    "no ids": (Ids(frozenset()), []),
    "not ids": (Not(Ids(frozenset({2, 4}))), [1, 3, 5]),
    "ids and a": (All((Ids(frozenset({1, 2})), A)), [1]),
    "ids without a": (All((Ids(frozenset({1, 2})), Not(A))), [2]),
    "not keyword": (Not(keyword("audience", "public")), []),
}


@pytest.mark.parametrize("name", TREES)
def test_tree(abc, name):
    node, expected = TREES[name]
    assert found(abc, node) == expected
    assert search(abc, node).total == len(expected)


@pytest.mark.parametrize("name", TREES)
def test_tree_negated(abc, name):
    node, expected = TREES[name]
    assert found(abc, Not(node)) == [n for n in (1, 2, 3, 4, 5) if n not in expected]


# --- grams: phrases ------------------------------------------------------------------------


def test_a_phrase_is_tokens_side_by_side(index):
    index.apply([document(1, text="班级 级文 文化 化"), document(2, text="班级 级 文化 化")])
    assert found(index, grams("班级", "级文", "文化")) == [1]


def test_a_phrase_is_in_order(index):
    index.apply([document(1, text="a b"), document(2, text="b a")])
    assert found(index, grams("a", "b")) == [1]


def test_a_phrase_has_no_gaps(index):
    index.apply([document(1, text="a x b")])
    assert found(index, grams("a", "b")) == []


@pytest.mark.parametrize("body", ["a b c", "x a b", "x a b y"])
def test_a_phrase_is_found_anywhere(index, body):
    index.apply([document(1, text=body)])
    assert found(index, grams("a", "b")) == [1]


def test_a_phrase_may_repeat_a_token(index):
    index.apply([document(1, text="a a b"), document(2, text="a b")])
    assert found(index, grams("a", "a")) == [1]
    assert found(index, grams("a", "a", "b")) == [1]


def test_a_phrase_may_be_found_at_a_later_place(index):
    index.apply([document(1, text="a c a b a a b b")])
    assert found(index, grams("a", "a", "b", "b")) == [1]
    assert found(index, grams("b", "b", "a")) == []


def test_a_phrase_never_crosses_groups(index):
    index.apply([document(1, title="a", tags="b", summary="a", text="b")])
    assert found(index, grams("a", "b")) == []


def test_a_phrase_never_crosses_documents(index):
    index.apply([document(1, text="a"), document(2, text="b")])
    assert found(index, grams("a", "b")) == []


@pytest.mark.parametrize("group", ["title", "tags", "summary", "text"])
def test_a_gram_is_looked_for_in_every_group(index, group):
    index.apply([document(1, **{group: "a b"}), document(2, text="c")])
    assert found(index, grams("a", "b")) == [1]
    assert found(index, grams("a")) == [1]
    assert found(index, grams("a", prefix=True)) == [1]


@pytest.mark.parametrize("group", ["title", "tags", "summary", "text"])
def test_a_gram_is_looked_for_only_in_the_named_groups(index, group):
    others = tuple(each for each in ("title", "tags", "summary", "text") if each != group)
    index.apply([document(1, **{group: "a"})])
    assert found(index, grams("a", groups=(group,))) == [1]
    assert found(index, grams("a", groups=others)) == []
    assert found(index, grams("a", groups=())) == []


def test_words_never_match(index):
    index.apply([document(1, text_w="a", text="b")])
    assert found(index, grams("a")) == []


def test_a_long_phrase(index):
    tokens = [f"t{each % 7}" for each in range(200)]
    index.apply([document(1, text=" ".join(tokens)), document(2, text=" ".join(tokens[:-1]))])
    assert found(index, grams(*tokens)) == [1]


# --- grams: prefixes ----------------------------------------------------------------------


def test_a_prefix_token(index):
    index.apply([document(1, text="班级 级"), document(2, text="班 x"), document(3, text="级班 x")])
    assert found(index, grams("班", prefix=True)) == [1, 2]
    assert found(index, grams("班")) == [2]


def test_only_the_last_token_of_a_phrase_is_a_prefix(index):
    index.apply([document(1, text="3 班级"), document(2, text="3 班"), document(3, text="33 班级")])
    assert found(index, grams("3", "班", prefix=True)) == [1, 2]
    assert found(index, grams("3", "班")) == [2]


def test_a_prefix_phrase_is_side_by_side(index):
    index.apply([document(1, text="3 x 班级"), document(2, text="班级 3")])
    assert found(index, grams("3", "班", prefix=True)) == []


def test_a_prefix_phrase_never_crosses_groups(index):
    index.apply([document(1, title="3", text="班级")])
    assert found(index, grams("3", "班", prefix=True)) == []


def test_not_a_prefix(index):
    index.apply([document(1, text="班级"), document(2, text="级")])
    assert found(index, Not(grams("班", prefix=True))) == [2]


def test_a_prefix_with_hundreds_of_continuations(index):
    index.apply([document(n, text=f"x{n} y{n}") for n in range(1, 401)])
    assert search(index, grams("x", prefix=True)).total == 400
    assert search(index, grams("x7", "y", prefix=True)).total == 1


def test_a_prefix_phrase_with_hundreds_of_continuations(index):
    index.apply([document(n, text=f"a x{n}") for n in range(1, 401)])
    assert search(index, grams("a", "x", prefix=True)).total == 400


def test_a_prefix_phrase_with_very_many_continuations(index):
    many = " ".join(f"x{each}" for each in range(17_000))
    index.apply([document(1, text=many), document(2, text="a x16999"), document(3, text="a y")])
    assert found(index, grams("a", "x", prefix=True)) == [2]


# --- tokens as people type them -----------------------------------------------------------

ODD = [
    '"',
    "*",
    "+1",
    "-1",
    ".*",
    "a.b",
    "[a]",
    "(a",
    "a)",
    "\\",
    "^",
    "$",
    "?",
    "{1}",
    "a|b",
    "&&",
]
ODD += [
    "#",
    "~",
    "/",
    ":",
    "a:b",
    "中",
    "𠮷野",
    "é",
    "ß",
    "İ",
    "😀",
    "AND",
    "OR",
    "NOT",
    "TO",
    "%s",
    "'",
]


@pytest.mark.parametrize("token", ODD)
def test_an_odd_token(index, token):
    index.apply([document(1, text=f"x {token} y"), document(2, text="x y")])
    assert found(index, grams(token)) == [1]
    assert found(index, grams("x", token, "y")) == [1]
    assert found(index, grams(token, prefix=True)) == [1]
    assert found(index, grams("x", token, prefix=True)) == [1]


@pytest.mark.parametrize("token", ODD)
def test_an_odd_token_is_no_pattern(index, token):
    index.apply([document(1, text="ab x1 b")])
    assert found(index, grams(token)) == []
    assert found(index, grams(token, prefix=True)) == []
    assert found(index, grams(token, "x1", prefix=True)) == []


def test_case_is_kept(index):
    index.apply([document(1, text="AI"), document(2, text="ai")])
    assert found(index, grams("AI")) == [1]


def test_a_very_long_token(index):
    long = "长" * 64
    index.apply([document(1, text=f"a {long} b"), document(2, text=f"a {long}长 b")])
    assert found(index, grams(long)) == [1]
    assert found(index, grams(long, prefix=True)) == [1, 2]
    assert found(index, grams("a", long, "b")) == [1]


def test_spaces_at_the_ends_do_not_matter(index):
    index.apply([document(1, text="  a   b  ")])
    assert found(index, grams("a", "b")) == [1]


# --- keywords -----------------------------------------------------------------------------


def test_a_keyword_is_exact(index):
    index.apply([document(1, kind="case"), document(2, kind="cases"), document(3)])
    assert found(index, keyword("kind", "case")) == [1]


def test_a_keyword_with_several_values_is_any_of_them(index):
    index.apply([document(1, kind="a"), document(2, kind="b"), document(3, kind="c")])
    assert found(index, keyword("kind", "a", "c", "x")) == [1, 3]


def test_a_keyword_without_values_is_nothing(index):
    index.apply([document(1, kind="a")])
    assert found(index, keyword("kind")) == []


def test_a_document_may_have_several_values(index):
    index.apply([document(1, topic=("a", "b")), document(2, topic=("b", "c"))])
    assert found(index, keyword("topic", "a")) == [1]
    assert found(index, keyword("topic", "b")) == [1, 2]


def test_keyword_fields_are_apart(index):
    index.apply([document(1, kind="a"), document(2, stage="a")])
    assert found(index, keyword("stage", "a")) == [2]


VALUES = [
    "a b",
    " a",
    '"a"',
    "a/b",
    "班主任 工作室",
    "😀",
    "a*",
    "A",
    "",
    "a\nb",
    "a:b",
    "\\",
    "é",
    "é",
]


@pytest.mark.parametrize("value", VALUES)
def test_a_keyword_value_is_taken_as_it_is(index, value):
    index.apply([document(1, author=value), document(2, author="a"), document(3, author="b")])
    assert found(index, keyword("author", value)) == [1]
    assert found(index, keyword("author", value, "b")) == [1, 3]
    assert found(index, Not(keyword("author", value))) == [2, 3]


# --- size ---------------------------------------------------------------------------------


def test_a_tree_of_a_thousand_nodes(engine, index):
    index.apply(documents(50, text="a"))
    leaves = tuple(
        All((grams("a"), Not(grams(f"x{each}")), AnyOf((Ids(frozenset({each})), grams("z")))))
        for each in range(200)
    )
    if engine.capabilities.few_clauses:
        with pytest.raises(InvalidQuery):
            search(index, AnyOf(leaves))
        leaves = leaves[:60]
    assert search(index, AnyOf(leaves)).total == 50
    assert search(index, Not(AnyOf(leaves))).total == 0


@pytest.mark.parametrize("depth", [50, 51])
def test_a_tree_fifty_levels_deep(abc, depth):
    node = A
    for level in range(depth):
        node = Not(AnyOf((node, Nothing()))) if level % 2 else Not(All((node, Everything())))
    assert found(abc, node) == ([2, 4, 5] if depth % 2 else [1, 3])


def test_a_deep_tree_that_cannot_be_flattened(abc):
    node = A
    for level in range(50):
        node = All((AnyOf((node, C)), Not(Ids(frozenset({100 + level})))))
    assert found(abc, node) == [1, 3, 5]


def test_ids_by_the_thousand(index):
    index.apply(documents(20))
    assert search(index, Ids(frozenset(range(10, 5000)))).total == 11
