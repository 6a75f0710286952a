"""The chart by year: every year a column, what is long ago drawn together."""

from web.present.years import MOST_COLUMNS, columns


def drawn(counts):
    return [(one.label, one.count, one.height, one.url) for one in columns(counts, str)]


def test_a_year_between_two_others_is_an_empty_column():
    assert drawn({"2022": 2, "2024": 4}) == [
        ("2022", 2, 50, "2022"),
        ("2023", 0, 0, ""),
        ("2024", 4, 100, "2024"),
    ]


def test_one_year_is_no_development():
    assert drawn({"2024": 9}) == []
    assert drawn({}) == []


def test_what_is_little_beside_much_can_still_be_seen():
    assert drawn({"2023": 1, "2024": 5000})[0][2] > 0


def test_the_years_long_ago_are_drawn_together():
    found = columns({str(year): 1 for year in (1987, 1999, *range(2010, 2026))}, str)
    assert len(found) == MOST_COLUMNS
    assert sum(one.count for one in found) == 18
    assert found[0].url == f"..{int(found[1].label) - 1}"
    assert found[-1].label == "2025"
