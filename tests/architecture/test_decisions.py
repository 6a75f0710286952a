"""Each decision has a number, a date, a status and a place in the index."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

DECISIONS = Path(__file__).resolve().parents[2] / "docs/decisions"
FILES = sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")
HEAD = re.compile(
    r"# (?P<number>[1-9]\d*)\. (?P<title>\S.*)\n\n- Date: (?P<date>\S+)\n- Status: (?P<status>.+)\n\n"
)
LINK = r"\[(\d+)\]\((\d{4}-[\w-]+\.md)\)"
STATUS = re.compile(rf"in force|superseded (in part )?by {LINK}(, {LINK})*")
PARTS = ["Context", "Decision", "Consequences"]


def names(path):
    return path.name


def head(path):
    found = HEAD.match(path.read_text("utf-8"))
    assert found, f"{path.name} does not begin as README.md in its folder says"
    return found


def number(name):
    return int(name.partition("-")[0])


def test_numbers_of_decisions_are_unique_and_without_gaps():
    assert [number(path.name) for path in FILES] == [*range(1, len(FILES) + 1)]


@pytest.mark.parametrize("path", FILES, ids=names)
def test_a_decision_has_a_number_a_date_and_a_known_status(path):
    found = head(path)
    assert path.name.startswith(f"{int(found['number']):04d}-")
    assert date.fromisoformat(found["date"]) <= date.today()  # noqa: DTZ011
    assert STATUS.fullmatch(found["status"])


@pytest.mark.parametrize("path", FILES, ids=names)
def test_a_decision_is_superseded_by_a_later_one(path):
    for shown, target in re.findall(LINK, head(path)["status"]):
        assert (DECISIONS / target).exists()
        assert int(shown) == number(target) > number(path.name)


@pytest.mark.parametrize("path", FILES, ids=names)
def test_a_decision_has_its_three_parts_and_none_is_empty(path):
    parts = re.split(r"^## (.+)\n", path.read_text("utf-8"), flags=re.MULTILINE)
    assert parts[1::2] == PARTS
    assert all(text.strip() for text in parts[2::2])


def test_the_index_has_each_decision_once_by_its_title_and_status():
    index = (DECISIONS / "README.md").read_text("utf-8")
    listed = re.findall(r"^- \[(.+?)\]\((\d{4}-.+?\.md)\)(?: — (.+))?$", index, re.MULTILINE)
    heads = {path.name: head(path) for path in FILES}
    assert Counter(listed) == Counter(
        (
            f"{found['number']}. {found['title']}",
            name,
            "" if found["status"] == "in force" else found["status"],
        )
        for name, found in heads.items()
    )


def test_links_between_decisions_show_the_number_that_they_lead_to():
    for path in FILES:
        for shown, target in re.findall(LINK, path.read_text("utf-8")):
            assert int(shown) == number(target), path.name
