"""Marks stand on whole words of the original text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import sought as sought_module
from indexer.highlight import Marker


def marked(text, *terms):
    return [piece.text for piece in Marker(terms).mark(text) if piece.marked]


@pytest.mark.parametrize(
    ("text", "terms", "expected"),
    [
        ("感恩父母的班会", ["感恩", "班会"], ["感恩", "班会"]),
        ("轉化後進生的案例", ["后进生"], ["後進生"]),
        ("后 进 生", ["后进生"], ["后 进 生"]),
        ("ＡＢＣ 班", ["abc"], ["ＡＢＣ"]),
        ("K12 与 AK12B", ["k12"], ["K12"]),
        ("采用1+3+1模式，1和3", ["1+3+1"], ["1+3+1"]),
        ("中\u200b文", ["中文"], ["中\u200b文"]),
        ("班。会", ["班会"], []),
        ("班会", ["不在这里"], []),
        ("班会", [], []),
        ("主题班会课", ["主题", "主题班会"], ["主题班会"]),
    ],
)
def test_what_is_marked(text, terms, expected):
    assert marked(text, *terms) == expected


@given(st.text(max_size=80), st.lists(st.text(max_size=4), max_size=4))
@settings(max_examples=400, deadline=None)
def test_the_pieces_are_the_text(text, terms):
    assert "".join(piece.text for piece in Marker(terms).mark(text)) == text


def test_a_snippet_shows_the_place_with_most_different_words():
    text = "感恩。" + "别的话。" * 60 + "感恩的班会教案。" + "又是别的话。" * 60
    pieces = Marker(["感恩", "班会", "教案"]).snippet(text)
    assert [piece.text for piece in pieces if piece.marked] == ["感恩", "班会", "教案"]
    assert pieces[0].text == pieces[-1].text == "…"
    assert sum(len(piece.text) for piece in pieces) <= 140


def test_a_snippet_without_a_match_is_the_beginning():
    text = "开头的话。" * 60
    pieces = Marker(["没有"]).snippet(text)
    assert "".join(piece.text for piece in pieces).startswith("开头的话。")


def test_parts_are_marked_only_where_no_word_is():
    assert [p.text for p in Marker(["校园欺凌"], ["校园"]).snippet("校园安全") if p.marked] == [
        "校园"
    ]
    assert [
        p.text for p in Marker(["校园欺凌"], ["校园"]).snippet("校园欺凌与校园") if p.marked
    ] == ["校园欺凌"]


def test_a_short_text_is_shown_whole():
    assert "".join(piece.text for piece in Marker(["文章"]).snippet("短短的文章")) == "短短的文章"


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("班" * 99_000, ["班" * length for length in range(1, 30)]),
        ("a-" * 49_000 + "b", ["a-" * 3_000 + "b"]),
        ("班" * 99_000, ["班" * 5_000]),
        ("班会" * 49_000, ["班会", "班", "会"]),
    ],
)
def test_a_text_that_repeats_itself_is_cut_within_a_number_of_steps(text, terms, monkeypatch):
    """Counts what is compared: without bounds, each of these takes millions of steps."""
    compared = []
    monkeypatch.setattr(sought_module, "Place", counted(sought_module.Place, compared))
    pieces = Marker(terms).snippet(text)
    assert "".join(piece.text for piece in pieces).strip("…") in text
    assert len(compared) <= 2_000 * len(terms)


def counted(made, seen):
    def make(*values):
        seen.append(values)
        return made(*values)

    return make


def test_a_phrase_of_many_runs_is_marked_in_a_text_that_does_not_repeat_it():
    phrase = "，".join(f"第{number}步要做好" for number in range(200))
    assert marked(f"开头。{phrase}。结尾", phrase) == [phrase]
