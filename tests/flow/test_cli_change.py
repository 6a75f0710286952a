"""kb edit, bin and remove-collection: changing one thing from the command line."""

import json

import pytest

from tests.flow.test_cli import Kb, write_lines

LINES = (
    {"type": "topic", "key": "moral", "name": "修身"},
    {"type": "topic", "key": "thanks", "name": "知恩图报"},
    {"type": "person", "key": "p-1", "name": "林若溪"},
    {"type": "studio", "key": "s-1", "name": "甲工作室", "members": ["p-1"]},
    {"type": "resource", "key": "a", "title": "感恩父母", "body": "写一封信", "studio": "s-1",
     "topics": ["thanks"]},
    {"type": "collection", "key": "c", "title": "开学", "items": ["a"]},
)  # fmt: skip


@pytest.fixture(scope="module")
def kb(tmp_path_factory):
    kb = Kb(tmp_path_factory.mktemp("kb"))
    kb.run("init", "--empty")
    kb.run("import", write_lines(kb.folder / "x.jsonl", *LINES))
    return kb


def fields(kb, kind, key):
    return json.loads(kb.run("edit", kind, key)[0])


def test_a_new_name_is_all_that_changes_and_is_found(kb):
    kb.run("edit", "studio", "s-1", "name=乙工作室")
    found = fields(kb, "studio", "s-1")
    assert found == {
        "type": "studio", "key": "s-1", "name": "乙工作室",
        "members": [{"person": "p-1", "role": "member"}],
    }  # fmt: skip
    assert "感恩父母" in kb.run("search", "乙工作室")[0]


def test_a_topic_moves_and_comes_back(kb):
    kb.run("edit", "topic", "thanks", "parent=moral")
    assert fields(kb, "topic", "thanks")["parent"] == "moral"
    kb.run("edit", "topic", "thanks", "parent=")
    assert "parent" not in fields(kb, "topic", "thanks")


def test_lists_are_written_again_and_objects_as_json(kb):
    kb.run(
        "edit", "resource", "a", "topics=moral", "topics=thanks", "grades=初一", "date=2024年5月"
    )
    found = fields(kb, "resource", "a")
    assert (found["topics"], found["grades"], found["date"]) == (
        ["moral", "thanks"],
        [7],
        "2024-05",
    )
    kb.run("edit", "studio", "s-1", 'cycles=[{"number": 1, "starts_on": "2024"}]')
    assert fields(kb, "studio", "s-1")["cycles"] == [{"number": 1, "starts_on": "2024"}]


def test_what_is_so_already_is_said(kb):
    before = fields(kb, "person", "p-1")
    assert "没有改动" in kb.run("edit", "person", "p-1", "name=林若溪")[0]
    assert fields(kb, "person", "p-1") == before


def test_all_faults_are_told_and_nothing_changes(kb):
    before = fields(kb, "studio", "s-1")
    said = kb.run(
        "edit", "studio", "s-1", "level=world", "nam=x",
        'members=[{"person": "p-1", "starts_on": "2024", "ends_on": "2020"}]', code=2,
    )[1]  # fmt: skip
    assert "[level]" in said
    assert "[members[1].ends_on] 结束日期 2020 早于开始日期 2024" in said
    assert "[nam]" in said
    assert fields(kb, "studio", "s-1") == before


def test_what_is_not_there_is_not_found(kb):
    for kind in ("person", "resource", "collection"):
        assert "nothing" in kb.run("edit", kind, "nothing", "sample=true", code=1)[1]


def test_a_value_that_cannot_be_read_is_refused(kb):
    assert "字段=值" in kb.run("edit", "person", "p-1", "name", code=2)[1]
    assert "JSON" in kb.run("edit", "studio", "s-1", "cycles=[{", code=2)[1]


def test_the_bin_is_listed(kb):
    assert kb.json("bin") == []
    kb.run("delete", "a")
    assert [one["key"] for one in kb.json("bin")] == ["a"]
    assert "感恩父母" in kb.run("bin")[0]
    kb.run("undelete", "a")
    assert kb.json("bin") == []


def test_a_collection_is_removed_and_its_resources_stay(kb):
    kb.run("remove-collection", "c")
    kb.run("edit", "collection", "c", code=1)
    assert "感恩父母" in kb.run("show", "a")[0]


def test_a_suggestion_is_taken_down_and_put_back(kb):
    kb.run("suggestions", "--down", "坏话\x1b[31m")
    listed = json.loads(kb.run("suggestions", "--json")[0])
    assert [(one["text"], one["is_down"]) for one in listed] == [("坏话 [31m", True)]
    assert "坏话" in kb.run("suggestions")[0]
    kb.run("suggestions", "--back", "坏话 [31m")
    assert json.loads(kb.run("suggestions", "--json")[0]) == []
