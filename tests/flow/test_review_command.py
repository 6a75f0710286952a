"""kb review: what it prints for people and for programs, and what it does."""

import json

import pytest

from kb.storage.files import FolderStore
from tests.flow.test_cli import Kb
from tests.flow.test_originals import DELETED, PLAIN, TEXT

# It is long enough to be compared with others.
LONG = "".join(f"第{one}个环节，{TEXT}大家说到{one * 37}件小事。" for one in range(1, 30))


@pytest.fixture
def kb(tmp_path):
    """A base with a leaked text and a copy of it, whose original is looked into as its line is imported."""
    kb = Kb(tmp_path / "kb")
    kb.folder.mkdir()
    kb.run("init", "--empty")
    lines = []
    for key, content, body in (
        ("leaked", DELETED, f"{LONG}\n\n老师说密室"),
        ("clean", PLAIN, "正文"),
    ):
        stored = FolderStore(kb.folder / "files").put(content)
        original = {"sha256": stored.sha256, "file_name": f"{key}.docx", "media_type": "x/y"}
        lines.append({"key": key, "title": f"题目 {key}", "body": body, "attachments": [original]})
    lines.append({**lines[0], "key": "copy", "title": "抄来的", "attachments": []})
    path = kb.folder / "all.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    kb.run("import", str(path))
    return kb


def visibility(kb):
    return json.loads(kb.run("edit", "resource", "leaked")[0])["visibility"]


def test_it_lists_address_and_reason_and_no_word_of_the_text(kb):
    out = kb.run("review")[0]
    assert "/resources/leaked  题目 leaked  现在的文字  (public)" in out
    assert "原件 leaked.docx：有作者删除的文字" in out
    assert "读过 2 份原件，1 条资源的 1 处不该公开。" in out
    assert "kb review --make-private" in out
    assert "密室" not in out
    assert visibility(kb) == "public"


def test_it_makes_private_what_is_listed_says_so_and_does_it_once(kb):
    out = kb.run("review", "--make-private")[0]
    assert "改为仅作者与主持人可见：leaked" in out
    assert "leaked 的旧版本改为仅作者与主持人可见：第 1 版" in out
    assert "相近的版本还公开着：copy" in out
    assert visibility(kb) == "private"
    before = kb.run("log")[0]
    again = kb.run("review", "--make-private", "--again")[0]
    assert "读过 2 份原件，0 条资源的 0 处不该公开。" in again
    assert "改为" not in again
    assert kb.run("log")[0] == before


def test_programs_get_the_same(kb):
    answer = json.loads(kb.run("review", "--json", "--make-private")[0])
    (found,) = answer["found"]
    assert (found["address"], found["reasons"]) == ("/resources/leaked", ["deleted"])
    assert (found["revision"], found["is_current"], found["is_readable"]) == (1, True, True)
    (done,) = answer["made_private"]
    assert (done["key"], done["is_current"], done["revisions"]) == ("leaked", True, [1])
    assert (answer["originals"], answer["unread"], answer["failed"]) == (2, 0, [])
    answer = json.loads(kb.run("review", "--json")[0])
    assert (answer["found"], answer["made_private"]) == ([], [])
    assert done["similar_public"] == ["copy"]


def test_with_keys_only_these_are_changed(kb):
    out = kb.run("review", "clean", "--make-private")[0]
    assert "0 条资源" in out
    assert visibility(kb) == "public"
    out = kb.run("review", "leaked", "--make-private")[0]
    assert "改为仅作者与主持人可见：leaked" in out


def test_an_earlier_version_is_listed_with_its_own_address(kb):
    kb.run("edit", "resource", "leaked", "body=老师说")
    out = kb.run("review")[0]
    assert "/resources/leaked/revisions/1  题目 leaked  第 1 版  (public)" in out


def test_a_wrong_key_and_what_is_in_the_bin_are_told(kb):
    assert "nobody" in kb.run("review", "nobody", code=1)[1]
    kb.run("delete", "leaked")
    assert "在回收站里" in kb.run("review")[0]
    assert "在回收站里" in kb.run("review", "--make-private", code=1)[1]
