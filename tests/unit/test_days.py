"""The days of occasions, held against the library that computed the lunar ones."""

from datetime import date

import pytest
from lunar_python import Lunar, Solar

from corpus import load, load_days
from corpus.load_days import lunar_days
from corpus.reading import CorpusFault
from kb.domain.days import DaySpan, coming, is_dated, span_in
from kb.domain.occasions import Occasion

YEARS = range(2000, 2057)
LUNAR = {
    "spring-festival": (1, 1), "lantern-festival": (1, 15), "dragon-boat": (5, 5), "qixi": (7, 7),
    "mid-autumn": (8, 15), "double-ninth": (9, 9),
}  # fmt: skip
TERMS = {"qingming": ("清明", 4), "winter-solstice": ("冬至", 12)}


def day_of(key, year, name="有名"):
    span = span_in(Occasion(key, name), year)
    assert span.first == span.last
    return span.first.isoformat()


def test_the_table_has_each_year_and_each_day():
    table = lunar_days()
    assert set(table) == {*LUNAR, *TERMS}
    assert all(sorted(days) == list(YEARS) for days in table.values())


@pytest.mark.parametrize("key", LUNAR)
def test_lunar_festivals_are_those_of_the_library(key):
    for year in YEARS:
        found = Lunar.fromYmd(year, *LUNAR[key]).getSolar().toYmd()
        assert lunar_days()[key][year].isoformat() == found


@pytest.mark.parametrize("key", TERMS)
def test_solar_terms_are_those_of_the_library(key):
    name, month = TERMS[key]
    for year in YEARS:
        day = lunar_days()[key][year]
        assert day.month == month
        assert Solar.fromYmd(year, month, day.day).getLunar().getJieQi() == name


@pytest.mark.parametrize(
    ("key", "day"),
    [
        # As calendars and newspapers of these years have them.
        ("spring-festival", "2024-02-10"),
        ("mid-autumn", "2025-10-06"),
        ("mothers-day", "2026-05-10"),
        ("fathers-day", "2026-06-21"),
        ("thanksgiving", "2025-11-27"),
        ("safety-education-day", "2024-03-25"),
        ("safety-education-day", "2025-03-31"),
        ("constitution-day", "2026-12-04"),
        ("winter-solstice", "2026-12-22"),
        ("reading-day", "2027-04-23"),
    ],
)
def test_days_that_are_known_otherwise(key, day):
    assert day_of(key, int(day[:4])) == day


def test_a_week_begins_on_a_monday_and_holds_its_day():
    for year in YEARS:
        span = span_in(Occasion("family-education-week", "周"), year)
        assert (span.first.weekday(), span.last.weekday()) == (0, 6)
        assert span.first <= date(year, 5, 15) <= span.last


def test_an_occasion_of_a_school_is_recognised_by_its_name():
    assert day_of("our-own", 2026, name="七夕") == "2026-08-19"
    assert span_in(Occasion("our-own", "校庆"), 2026) is None


def test_what_each_school_sets_has_no_day():
    for key in ("first-lesson", "midterm-exam", "sports-meeting", "winter-holiday"):
        assert not is_dated(Occasion(key, "某"), 2026)


def test_beyond_the_table_a_lunar_day_is_unknown_and_others_are_not():
    assert not is_dated(Occasion("mid-autumn", "中秋节"), 2057)
    assert is_dated(Occasion("new-year", "元旦"), 2057)


def test_what_comes_is_found_over_the_end_of_a_year():
    new_year, week = Occasion("new-year", "元旦"), Occasion("family-education-week", "周")
    assert coming(new_year, date(2026, 11, 30), 35) == DaySpan(date(2027, 1, 1), date(2027, 1, 1))
    assert coming(new_year, date(2026, 11, 25), 35) is None
    assert coming(week, date(2026, 5, 16), 35).first == date(2026, 5, 11)
    assert coming(week, date(2026, 5, 18), 35) is None


def test_each_bundled_occasion_falls_in_its_months():
    """But for weeks that lie over the end of a month, and lunar days that wander."""
    for entry in load.taxonomy_entries():
        fields = entry.fields
        if fields["type"] != "occasion":
            continue
        occasion = Occasion(fields["key"], fields["name"], months=tuple(fields["months"]))
        for year in YEARS:
            if span := span_in(occasion, year):
                assert span.first.month in occasion.months, (occasion.name, year)


def test_the_rules_name_bundled_occasions_by_the_names_that_they_have():
    named = {e.fields["key"]: e.fields["name"] for e in load.taxonomy_entries()}
    rules = load_days.day_rules()
    assert len({rule.key for rule in rules}) == len(rules)
    for rule in rules:
        assert named.get(rule.key, rule.names[0]) in rule.names


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[[day]]\nkey = "x"\nnames = ["某"]\n', "'month'"),
        ('[[day]]\nkey = "x"\nnames = ["某"]\ndate = "13-01"\n', "month must be"),
        ('[[day]]\nkey = "x"\nnames = ["某"]\nlunar = "none"\n', "'none'"),
    ],
)
def test_a_fault_names_its_file_and_line(tmp_path, text, reason):
    folder = tmp_path / "taxonomies"
    folder.mkdir()
    (folder / "days.toml").write_text(text, encoding="utf-8")
    (folder / "lunar_days.txt").write_text("year mid-autumn\n2026 09-25\n", encoding="utf-8")
    with pytest.raises(CorpusFault, match=r"days\.toml:1") as caught:
        load_days.day_rules(tmp_path)
    assert reason in str(caught.value)
