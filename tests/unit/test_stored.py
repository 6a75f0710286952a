"""A parsed query that is kept means the same when it comes back."""

import json
from base64 import urlsafe_b64encode
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.query.ast import And, MatchAll, Phrase, Span, Term
from indexer.query.parse import parse
from indexer.query.stored import MAX_TOKEN_CHARS, dumps, loads, restore, store
from kb.errors import InvalidInput

_PIECES = st.sampled_from(
    ["感恩", "班会", '"', "“", "”", "「", "」", "-", "－", " ", "　", "(", ")", "（", "）", "或 ", " OR ",
     "作者:", "作者：", "标题:", "年份:", "2022", "..", "2024", "年", "類型", "\n", "a", "\x00", "\ud800", "😀"]
)  # fmt: skip
_typed = st.lists(_PIECES, max_size=25).map("".join)


@settings(max_examples=400, deadline=None)
@given(text=_typed | st.text(max_size=60))
def test_what_is_stored_comes_back(text):
    query = parse(text)
    assert loads(dumps(text, query)) == (text, query)
    stored = store(text)
    assert (stored.text, stored.query) == (text, query)
    if len(stored.token) <= MAX_TOKEN_CHARS:
        assert restore(stored.token) == stored


def test_the_form_is_what_the_links_of_today_hold():
    """Links with this form are out in the world: it may be added to, never changed."""
    text = '感恩 -"父 母" 作者:王芳 (年份:2022.. 或 标题:“诚信”)'
    assert json.loads(dumps(text, parse(text))) == {
        "v": 1,
        "text": text,
        "q": ["and", ["t", 0, 2], ["not", ["p", 4, 9]], ["f", 10, 15, "author", 13, 15, 0],
              ["or", ["r", 17, 27, "year", 2022, None], ["f", 29, 36, "title", 33, 35, 1]]],
    }  # fmt: skip


def test_a_link_of_today_is_read_for_ever():
    token = (
        "eyJ2IjoxLCJ0ZXh0Ijoi5oSf5oGpIFwi54-t5LyaXCIiLCJxIjpbImFuZCIsWyJ0IiwwLDJdLFsicCIsMyw3XV19"
    )
    found = restore(token)
    assert found.text == '感恩 "班会"'
    assert found.query == And((Term("感恩", Span(0, 2)), Phrase("班会", Span(3, 7))))


def test_nothing_asked_for_can_be_stored():
    assert restore(store("").token).query == MatchAll()


def test_the_longest_text_of_a_page_fits():
    for text in (
        "或 " * 150,
        "-(" * 75 + "班会" + ")" * 75,
        "标题:“班” " * 42,
        "感 " * 150,
        "恩" * 300,
    ):
        token = store(text[:300]).token
        assert len(token) <= MAX_TOKEN_CHARS
        assert restore(token).query == parse(text[:300])


def token_of(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(data).decode().rstrip("=")


def v1(node, text="感恩 班会"):
    return token_of({"v": 1, "text": text, "q": node})


DEEP = "x"
for _ in range(150):
    DEEP = ["not", DEEP]


@pytest.mark.parametrize(
    "token",
    [
        "", "x", "%%%", "感恩", "e30", "A" * (MAX_TOKEN_CHARS + 1), store("感恩").token + "=",
        token_of(b"\xff\xfe"), token_of(b"[" * 5000), token_of([]), token_of(None), token_of("v"),
        token_of({"v": 1}), token_of({"v": True, "text": "", "q": ["*"]}),
        token_of({"v": "1", "text": "", "q": ["*"]}), token_of({"v": 1, "text": 1, "q": ["*"]}),
        token_of({"v": 1, "text": "", "q": ["*"], "more": 1}),
        v1([]), v1("*"), v1(["*", 1]), v1(["and"]), v1(["or", ["*"]]), v1(["not"]), v1(["x", 0, 1]),
        v1(["t", 0, 6]), v1(["t", -1, 1]), v1(["t", 1, 1]), v1(["t", 0, True]), v1(["t", 0.0, 1]),
        v1(["t", "0", 1]), v1(["p", 0, 2]), v1(["p", "0", 2]), v1(["f", 0, 2, "password", 0, 1, 0]),
        v1(["f", 0, 2, ["author"], 0, 1, 0]), v1(["f", 0, 2, "author", 0, 9, 0]),
        v1(["f", 0, 2, "author", 0, 1, 2]), v1(["r", 0, 2, "year", 10**9, None]),
        v1(["r", 0, 2, "grade", 1, 2]), v1(["r", 0, 2, "year", "2022", None]), v1(DEEP),
    ],
)  # fmt: skip
def test_what_was_never_stored_is_refused(token):
    with pytest.raises(InvalidInput) as caught:
        restore(token)
    assert caught.value.field == "stored"


def test_another_version_is_named():
    with pytest.raises(InvalidInput, match="另一个版本保存的（2）"):
        restore(token_of({"v": 2, "words": ["感恩"]}))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_are_a_fault_of_ours(data):
    with suppress(InvalidInput):
        restore(token_of(data))
