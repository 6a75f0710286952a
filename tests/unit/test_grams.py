"""What stands in the `g` field, and what must stand there for a phrase to match."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis.grams import grams, pattern
from kb.text.fold import fold


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("感恩父母", "感恩 恩父 父母 母"),
        ("感恩，父母", "感恩 恩 父母 母"),
        ("感 恩\u3000父母", "感恩 恩父 父母 母"),
        ("感恩\n父母", "感恩 恩 父母 母"),
        ("K12班会", "k12 班会 会"),
        ("班会K12", "班会 会 k12"),
        ("班会，K12", "班会 会 | k12"),
        ("1+3+1", "1 | 3 | 1"),
        ("hello  world", "hello world"),
        ("hello, world", "hello | world"),
        ("加油💪班", "加油 油 💪 班"),
        ("，。！", ""),
        ("a_b", "a | b"),
        ("々〇", "々〇 〇"),
    ],
)
def test_grams(text, tokens):
    assert grams(fold(text)) == tokens.split()


def test_long_unbroken_letters_are_cut_into_bounded_tokens():
    assert [len(token) for token in grams("a" * 150)] == [64, 64, 22]


@pytest.mark.parametrize(
    ("text", "tokens", "prefix"),
    [
        ("感恩", ["感恩"], False),
        ("校园欺凌", ["校园", "园欺", "欺凌"], False),
        ("单", ["单"], True),
        ("3班", ["3", "班"], True),
        ("K12", ["k12"], False),
        ("感恩，恩", ["感恩", "恩", "恩"], True),
        ("感恩，父母", ["感恩", "恩", "父母"], False),
    ],
)
def test_patterns(text, tokens, prefix):
    found = pattern(fold(text))
    assert found is not None
    assert (list(found.tokens), found.prefix) == (tokens, prefix)


def test_punctuation_alone_has_no_pattern():
    assert pattern("，。…") is None


def contains(tokens, wanted):
    """The contract's definition of Grams on one field."""
    exact, last = (wanted.tokens[:-1], wanted.tokens[-1])
    for at in range(len(tokens) - len(wanted.tokens) + 1):
        if tuple(tokens[at : at + len(exact)]) != exact:
            continue
        token = tokens[at + len(exact)]
        if token == last or (wanted.prefix and token.startswith(last)):
            return True
    return False


def plain_contains(text, wanted):
    """The same by characters: punctuation is one break, spaces between Han are nothing."""
    return normal(wanted) in f" {normal(text)} " if wanted else False


def normal(text):
    text = text.replace(" ", "")
    for mark in "，。":
        text = text.replace(mark, "|")
    while "||" in text:
        text = text.replace("||", "|")
    return text.strip("|")


HAN = st.text(alphabet="班会感恩家长，。 ", min_size=1, max_size=12)


@given(HAN, HAN)
@settings(max_examples=1500, deadline=None)
def test_a_phrase_matches_exactly_where_its_characters_stand(text, wanted):
    found = pattern(wanted)
    if found is None:
        return
    assert contains(grams(text), found) == plain_contains(text, wanted)


@given(st.text(alphabet="班会感恩家长", min_size=2, max_size=30), st.data())
@settings(max_examples=500, deadline=None)
def test_every_substring_is_found(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = pattern(text[start:end])
    assert found is not None
    assert contains(grams(text), found)
