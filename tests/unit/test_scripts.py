"""Raised and lowered signs say on the line what they said above and below it."""

import pytest

from kb.intake.extraction.markdown import Run, inline
from kb.intake.extraction.scripts import LOWERED, RAISED, scripted


@pytest.mark.parametrize(
    ("text", "script", "expected"),
    [
        ("3", RAISED, "³"),
        ("n+1", RAISED, "ⁿ⁺¹"),
        ("th", RAISED, "ᵗʰ"),
        ("1/2", RAISED, "^(1/2)"),
        ("A", RAISED, "^A"),
        ("2", LOWERED, "₂"),
        ("AB", LOWERED, "_(AB)"),
        ("[1]", RAISED, "[1]"),
        ("①", RAISED, "①"),
        ("阴影", LOWERED, "阴影"),
    ],
)
def test_a_sign_above_or_below_the_line(text, script, expected):
    assert scripted(text, script) == expected


def test_what_is_raised_in_pieces_is_one():
    runs = [Run("x"), Run("1", script=RAISED), Run("/2", script=RAISED), Run("。")]
    assert inline(runs) == "x^(1/2)。"


def test_many_runs_take_no_longer_than_their_text():
    assert len(inline(Run("字") for _ in range(300_000))) == 300_000
