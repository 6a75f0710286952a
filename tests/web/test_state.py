"""Every state of the search page is an address, and every address is that state again."""

from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from indexer.engines.contract import Sort
from indexer.engines.fields import FACETS
from indexer.query.syntax import MAX_YEARS
from web.present.state import State, encode, expand
from web.request.parameters import read_page

VALUES = {
    "kind": ["case", "paper"],
    "stage": ["junior", "primary", "any"],
    "grade": ["1", "12"],
    "year": ["2024", "2022..2024", "2022..", "..2024"],
}
texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=40).map(str.strip)
states = st.builds(
    State,
    text=texts,
    filters=st.dictionaries(st.sampled_from(FACETS), st.integers(1, 2), max_size=4).map(
        lambda chosen: {
            name: tuple(VALUES.get(name, ["k-1", "k.2"])[:count]) for name, count in chosen.items()
        }
    ),
    sort=st.sampled_from([None, *Sort]),
    page=st.integers(1, 400),
)


@given(states)
def test_an_address_brings_the_state_back(state):
    words = state.query_string()
    assert not set(words) & set("<>\"' ")
    again = read_page(MultiDict(parse_qsl(words, keep_blank_values=True)))
    assert again == state


@given(states, st.sampled_from(FACETS))
def test_toggling_twice_changes_nothing_but_the_page(state, name):
    value = VALUES.get(name, ["k-9"])[0]
    if value in state.chosen(name) or any(".." in one for one in state.chosen(name)):
        return
    twice = state.toggled(name, value).toggled(name, value)
    assert twice == state.with_page(1)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_value_survives_the_address(text):
    assert parse_qsl(f"q={encode(text)}", keep_blank_values=True) == [("q", text)]
    assert urlsplit(f"/search?q={encode(text)}").path == "/search"


def test_han_stays_readable():
    assert encode("感恩，“班会”") == "感恩，“班会”"
    assert encode("a&b=c+d e#f%") == "a%26b=c%2Bd%20e%23f%25"


def test_a_year_within_a_range_narrows_to_itself():
    state = State(filters={"year": ("2022..2024",)})
    assert state.toggled("year", "2023").filters == {"year": ("2023",)}


def test_a_range_is_its_years():
    assert list(expand("year", ["2022..2024", "2020"])) == ["2022", "2023", "2024", "2020"]
    assert list(expand("year", ["..2024"]))[:: MAX_YEARS - 1] == ["1725", "2024"]
    assert list(expand("year", ["1898.."]))[:: MAX_YEARS - 1] == ["1898", "2197"]
    assert list(expand("year", ["..0001"])) == ["0", "1"]
