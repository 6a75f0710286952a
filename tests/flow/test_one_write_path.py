"""Whoever brings a thing, the same rules hold for it, and the same functions save it."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import event

from kb.domain.access import OPERATOR_READER, OPERATOR_SCOPE
from kb.domain.actor import OPERATOR
from kb.domain.outcome import Outcome
from kb.domain.people import PersonState
from kb.domain.projects import ProjectState
from kb.domain.studios import Cycle, MemberState, StudioState
from kb.domain.vocabulary import Role
from kb.errors import Conflict, NotFound
from kb.lines.problems import FaultyFields
from kb.storage.studios import studios as stored
from kb.usecases import editing, indexing, people, projects, resources, studios, topics
from kb.usecases.importing import import_lines
from tests.factories import add_person, add_resource, add_studio, add_topic, state


def bring(db, *lines):
    return import_lines(db, OPERATOR, [json.dumps(line) for line in lines], name="x.jsonl")


def told(problems):
    return [(problem.field, str(problem)) for problem in problems]


def faults(report):
    return told(reported.problem for reported in report.problems)


def touched(db):
    ids = {entry.resource_id for entry in indexing.claim(db, "test", 10_000, 60)}
    return {item.key for item in indexing.load(db, list(ids))}


def drain(db):
    indexing.settle(db, indexing.claim(db, "test", 10_000, 60))


STUDIO_WITH_FAULTS = {
    "type": "studio", "key": "s-1", "name": "甲工作室",
    "cycles": [
        {"number": 1, "starts_on": "2024-09", "ends_on": "2020-07"},
        {"number": 1, "starts_on": "2024-09"},
        {"number": 2, "starts_on": "gestern"},
    ],
    "members": [
        {"person": "王芳", "role": "host"},
        {"person": "周行", "starts_on": "2024", "ends_on": "2023"},
        {"person": "陈默", "role": "king"},
    ],
}  # fmt: skip


def test_all_faults_of_a_line_are_told_with_their_paths(db):
    report = bring(db, STUDIO_WITH_FAULTS)
    assert faults(report) == [
        ("cycles[1].ends_on", "结束日期 2020-07 早于开始日期 2024-09"),
        ("cycles[2].number", "前面已有序号为 1 的周期"),
        ("cycles[3].starts_on", "日期“gestern”无效，写作 2024、2024-05 或 2024-05-10"),
        ("members[2].ends_on", "结束日期 2023 早于开始日期 2024"),
        (
            "members[3].role",
            (
                "没有“king”这个值。可用的值："
                "adviser, host, assistant, mentor, core, member, reserve, trainee"
            ),
        ),
    ]
    assert list(studios.every(db, OPERATOR_SCOPE)) == []


@pytest.mark.parametrize(
    ("line", "state", "save"),
    [
        (
            {"type": "studio", "key": "s", "name": "甲", "cycles": [
                {"number": 1, "starts_on": "2024-09", "ends_on": "2020-07"}, {"number": 1}]},
            StudioState("s", "甲", cycles=(Cycle(1, "2024-09", "2020-07"), Cycle(1))),
            studios.save,
        ),
        (
            {"type": "studio", "key": "s", "name": "",
             "members": [{"person": "p", "starts_on": "2024-05", "ends_on": "2024-04-30"}]},
            StudioState("s", "", members=(MemberState("p", Role.MEMBER, "2024-05", "2024-04-30"),)),
            studios.save,
        ),
        (
            {"type": "project", "key": "a b", "title": "研究", "starts_on": "2024",
             "ends_on": "2020", "leaders": ["p"] * 51},
            ProjectState("a b", "研究", starts_on="2024", ends_on="2020", leaders=("p",) * 51),
            projects.save,
        ),
        (
            {"type": "person", "key": "..", "name": "长" * 101, "school": "长" * 101},
            PersonState("..", "长" * 101, "长" * 101),
            people.save,
        ),
    ],
)  # fmt: skip
def test_a_line_and_a_state_are_refused_for_the_same_reasons(db, line, state, save):
    report = bring(db, line)
    with pytest.raises(FaultyFields) as caught:
        save(db, OPERATOR, state)
    assert faults(report) == told(caught.value.problems)
    assert len(caught.value.problems) >= 2
    assert report.total(Outcome.CREATED) == 0


def test_a_period_may_end_in_the_year_in_which_it_starts(db):
    add_person(db, "p")
    member = MemberState("p", Role.MEMBER, "2024-09", "2024")
    add_studio(db, "s-1", members=(member,), cycles=(Cycle(1, "2024", "2024-07"),))
    assert studios.get(db, "s-1", OPERATOR_READER).members[0].ends_on == "2024"


def test_what_people_repeat_or_leave_empty_is_put_right_and_told(db):
    report = bring(
        db,
        {
            "key": "a",
            "title": "题目",
            "body": "正文",
            "grades": ["初一", 7],
            "topics": ["德育", ""],
        },
    )
    assert faults(report) == [
        ("grades", "有重复的项，略去了 1 项"),
        ("topics", "列表里的项不能为空，略去了 1 项"),
    ]
    assert report.is_clean
    assert resources.get(db, "a", OPERATOR_READER).grades == (7,)


# --- what only gets a new name or place ------------------------------------------------------


def written(db, *lines):
    """The tables of which an import deletes or inserts rows, and its report."""
    tables = set()

    def note(_connection, _cursor, statement, *_):
        words = statement.split()
        if words[0] in ("INSERT", "DELETE"):
            tables.add(words[2])

    event.listen(db._engine, "before_cursor_execute", note)
    try:
        report = bring(db, *lines)
    finally:
        event.remove(db._engine, "before_cursor_execute", note)
    return tables, report


def test_an_imported_studio_with_a_new_name_is_renamed_and_keeps_its_rows(db):
    add_person(db, "p")
    add_studio(db, "s-1", "甲工作室", members=("p",), cycles=(Cycle(1),))
    add_resource(db, "a", studio="s-1")
    add_resource(db, "b")
    drain(db)
    line = {
        "type": "studio",
        "key": "s-1",
        "name": "乙工作室",
        "members": ["p"],
        "cycles": [{"number": 1}],
    }
    tables, report = written(db, line)
    assert report.total(Outcome.REVISED) == 1
    assert {"membership", "studio_cycle"}.isdisjoint(tables)
    assert (studios.get(db, "s-1", OPERATOR_READER).name, touched(db)) == ("乙工作室", {"a"})


def test_an_imported_topic_under_another_parent_moves_with_all_below_it(db):
    add_topic(db, "moral", "德育")
    add_topic(db, "class", "班级")
    add_topic(db, "thanks", "感恩", parent="moral")
    add_topic(db, "parents", "感恩父母", parent="thanks")
    for key in ("thanks", "parents", "moral"):
        add_resource(db, f"r-{key}", topics=(key,))
    drain(db)
    line = {"type": "topic", "key": "thanks", "name": "感恩", "parent": "class"}
    assert bring(db, line).total(Outcome.REVISED) == 1
    found = resources.get(db, "r-parents", OPERATOR_READER)
    assert found.topic_path == ("class", "thanks", "parents")
    assert touched(db) == {"r-thanks", "r-parents"}
    line |= {"name": "学会感恩", "parent": "moral"}
    assert bring(db, line).total(Outcome.REVISED) == 1
    assert (topics.get(db, "thanks", OPERATOR_READER).name, topics.get(db, "thanks", OPERATOR_READER).parent.key) == (
        "学会感恩", "moral",
    )  # fmt: skip


def test_an_imported_person_with_a_new_name_is_renamed(db):
    add_person(db, "p", "王芳", school="七中")
    add_resource(db, "a", authors=("p",))
    drain(db)
    line = {"type": "person", "key": "p", "name": "王方", "school": "七中"}
    assert bring(db, line).total(Outcome.REVISED) == 1
    assert (
        people.get(db, "p", OPERATOR_READER).name,
        people.get(db, "p", OPERATOR_READER).school,
    ) == ("王方", "七中")
    assert touched(db) == {"a"}


def test_what_is_older_than_a_rule_can_still_be_renamed_and_hidden(db):
    with db.write(OPERATOR) as tx:
        stored.create(tx, StudioState("s-1", "甲", cycles=(Cycle(1, "2024", "2020"),)))
    assert editing.edit(db, OPERATOR, "studio", "s-1", {"name": "乙"}) is Outcome.REVISED
    assert [studio.name for studio in studios.every(db, OPERATOR_SCOPE)] == ["乙"]
    with pytest.raises(FaultyFields) as caught:
        editing.edit(db, OPERATOR, "studio", "s-1", {"name": "丙", "school": "七中"})
    assert caught.value.field == "cycles[1].ends_on"


# --- the revision that a writer began from ---------------------------------------------------


def test_a_newer_revision_is_not_overwritten_and_both_are_named(db):
    first = add_resource(db, "a", title="一")
    assert resources.save(db, OPERATOR, replace(first, title="二"), expected_revision=1)
    with pytest.raises(Conflict) as caught:
        resources.save(db, OPERATOR, replace(first, title="三"), expected_revision=1)
    assert (caught.value.params["newer"], caught.value.params["expected"]) == (2, 1)
    assert resources.get(db, "a", OPERATOR_READER).title == "二"
    resources.save(db, OPERATOR, replace(first, title="三"), expected_revision=2)
    assert resources.get(db, "a", OPERATOR_READER).revision == 3


def test_the_same_text_again_is_no_conflict(db):
    first = add_resource(db, "a", title="一")
    second = replace(first, title="二")
    resources.save(db, OPERATOR, second)
    saved = resources.save(db, OPERATOR, second, expected_revision=1)
    assert saved is Outcome.UNCHANGED


def test_what_was_purged_meanwhile_is_not_made_again(db):
    with pytest.raises(NotFound):
        resources.save(db, OPERATOR, state("a"), expected_revision=1)
    with pytest.raises(NotFound):
        resources.get(db, "a", OPERATOR_READER)
