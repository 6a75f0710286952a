"""The signs of the query language mean the same to the parser and to the page."""

import pytest

from indexer.analysis.analyser import build_analyser
from indexer.engines.contract import Keyword
from indexer.query.ast import Not
from indexer.query.parse import parse
from indexer.query.plan import plan
from indexer.query.syntax import MINUS, without_marks, without_syntax
from kb.domain.access import ANONYMOUS
from web.present.state import expand


@pytest.mark.parametrize("minus", MINUS)
def test_every_sign_that_excludes_is_offered_to_be_taken_away(minus):
    query = parse(f"感恩 {minus}诚信")
    assert any(isinstance(node, Not) for node in query.nodes)
    assert without_syntax(f"感恩 {minus}诚信") == "感恩"


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("感恩 诚信", "感恩 诚信"),
        ("“感恩教育” 班会", "感恩教育 班会"),
        ('感恩 -"两个 词" 班会', "感恩 班会"),
        ("感恩 −「两个 词」", "感恩"),
        ("感恩 -（手机 游戏）", "感恩"),
        ("感恩 -类型:班会", "感恩"),
        ("(感恩 -诚信)", "(感恩 )"),
        ("感恩-诚信", "感恩-诚信"),
        ("感恩 - 诚信", "感恩 - 诚信"),
        ("-感恩", ""),
        ("", ""),
    ],
)
def test_what_is_left_without_quotes_and_exclusions(typed, left):
    assert without_syntax(typed) == left


def test_marks_become_spaces():
    assert without_marks("(感恩) “诚信”„") == " 感恩   诚信  "


@pytest.mark.parametrize("years", ["2022..", "..2024", "1898..", "..0150", "2022..2024"])
def test_a_range_of_years_means_the_same_in_a_query_and_in_a_filter(years):
    planned = plan(
        parse(f"年份:{years}"),
        ANONYMOUS,
        build_analyser({}, frozenset()),
        directory=None,
        frequencies=lambda terms: [0] * len(terms),
    )
    match = planned.steps[0].match
    assert isinstance(match, Keyword)
    assert match.values == {str(year).zfill(4) for year in expand("year", [years])}
