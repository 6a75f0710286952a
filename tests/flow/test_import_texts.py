"""Text and Markdown files and folders of them: decoded right, nothing lost, originals kept."""

import os
import time
from pathlib import Path

import pytest

from kb.domain.access import OPERATOR_READER
from kb.domain.actor import OPERATOR
from kb.domain.outcome import Outcome
from kb.domain.vocabulary import Kind
from kb.usecases import health, indexing, resources
from kb.usecases.importing import import_paths

TEXT = """班主任工作室三年规划

　　一、指导思想
　　以立德树人为根本任务，建设一支有爱心、会研究的班主任队伍。
1.建立例会制度
2. 每月读一本书
* 不是列表，<感恩>也不是标签，a_b_c与**星号**都在
"""


def write(folder, name, content, encoding="utf-8"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "资料"
    folder.mkdir()
    return folder


def everything(db):
    found = [item for batch in indexing.iter_batches(db) for item in batch]
    return {item.title: resources.get(db, item.key, OPERATOR_READER) for item in found}


def one(db):
    (found,) = everything(db).values()
    return found


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_a_text_keeps_every_character_in_any_encoding(db, folder, files, encoding):
    write(folder, "规划.txt", TEXT, encoding)
    report = import_paths(db, OPERATOR, [folder], files=files)
    assert report.is_clean, report.problems
    found = one(db)
    assert (found.title, found.kind) == ("班主任工作室三年规划", Kind.PLAN)
    assert squeezed(found.title + found.body_text) == squeezed(TEXT)


def test_a_traditional_text_in_big5(db, folder, files):
    text = "班主任校本培訓的實施策略\n\n主動開展德育研究，提高德育質量，關心每一個學生的成長。\n"
    write(folder, "a.txt", text, "big5")
    import_paths(db, OPERATOR, [folder], files=files)
    found = one(db)
    assert squeezed(found.title + found.body_text) == squeezed(text)


def test_the_original_is_kept_byte_for_byte(db, folder, files):
    data = TEXT.encode("gb18030")
    write(folder, "规划.txt", data)
    import_paths(db, OPERATOR, [folder], files=files)
    (original,) = one(db).attachments
    assert (original.file_name, original.media_type) == ("规划.txt", "text/plain")
    with files.open(original.sha256) as stream:
        assert stream.read() == data


def test_importing_again_changes_nothing(db, folder, files):
    write(folder, "a.txt", TEXT)
    import_paths(db, OPERATOR, [folder], files=files)
    assert import_paths(db, OPERATOR, [folder], files=files).total(Outcome.UNCHANGED) == 1
    assert indexing.pending(db) == 1


def test_a_changed_file_is_a_revision_of_the_same_resource(db, folder, files):
    path = write(folder, "a.txt", TEXT)
    import_paths(db, OPERATOR, [folder], files=files)
    before = one(db)
    path.write_text(TEXT + "\n补充一段。\n", encoding="utf-8")
    assert import_paths(db, OPERATOR, [folder], files=files).total(Outcome.REVISED) == 1
    after = one(db)
    assert (after.key, after.revision) == (before.key, 2)
    assert after.attachments != before.attachments


def test_a_file_is_the_same_resource_alone_and_in_its_folder(db, folder, files, monkeypatch):
    path = write(folder, "a.txt", TEXT)
    import_paths(db, OPERATOR, [folder], files=files)
    import_paths(db, OPERATOR, [path], files=files)
    monkeypatch.chdir(folder)
    from pathlib import Path

    import_paths(db, OPERATOR, [Path()], files=files)
    assert health.count_resources(db) == 1


def test_files_of_one_name_in_different_folders_are_different(db, folder, files):
    for name in ("甲/计划.txt", "乙/计划.txt", "乙/计划.md"):
        write(folder, name, f"计划 {name}\n\n内容")
    import_paths(db, OPERATOR, [folder], files=files)
    assert health.count_resources(db) == 3


def test_markdown_stays_as_it_is(db, folder, files):
    text = "前言\n\n## 一节 *好* 班会\n\n- 第一\n- 第二\n"
    write(folder, "课.md", text)
    import_paths(db, OPERATOR, [folder], files=files)
    found = one(db)
    assert (found.title, found.body) == ("一节 好 班会", text.strip("\n"))
    assert found.attachments[0].media_type == "text/markdown"


def test_front_matter_gives_the_fields(db, folder, files):
    write(
        folder,
        "课.md",
        '+++\nkey = "bh-1"\ntitle = "感恩"\nkind = "班会"\ndate = 2024-05-01\n'
        'topics = ["感恩教育"]\nauthors = ["王芳"]\n+++\n\n# 另一个标题\n\n正文',
    )
    report = import_paths(db, OPERATOR, [folder], files=files)
    assert report.is_clean
    found = resources.get(db, "bh-1", OPERATOR_READER)
    assert (found.title, found.kind, found.date) == ("感恩", Kind.CLASS_MEETING, "2024-05-01")
    assert (found.body, found.topics[0].name) == ("# 另一个标题\n\n正文", "感恩教育")


@pytest.mark.parametrize(
    ("matter", "told"), [("title = ", "TOML"), ('kind = "poem"', "class_meeting")]
)
def test_faults_of_front_matter_are_reported(db, folder, files, matter, told):
    write(folder, "课.md", f"+++\n{matter}\n+++\n正文")
    report = import_paths(db, OPERATOR, [folder], files=files)
    assert told in str(report.problems[0].problem)
    assert report.problems[0].file.endswith("课.md")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n\n  第一行  \n第二行", "第一行"),
        ("长" * 100 + "\n", "长" * 79 + "…"),
        ("# 井号开头\n正文", "# 井号开头"),
    ],
)
def test_the_title_is_the_first_line(db, folder, files, text, title):
    write(folder, "a.txt", text)
    import_paths(db, OPERATOR, [folder], files=files)
    assert one(db).title == title


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("空.txt", b"", "空"),
        ("空白.txt", b" \r\n\xe3\x80\x80\n", "没有文字"),
        ("二进制.txt", bytes(range(256)) * 40, "文字"),
        ("图.txt", b"\x89PNG\r\n\x1a\n" + os.urandom(2000), "图片"),
        ("大.txt", b"x" * (20 * 1024 * 1024 + 1), "20 MiB"),
        ("表.xlsx", b"PK\x03\x04", "坏了"),
        ("没有后缀", b"abc", "不支持"),
    ],
)
def test_what_cannot_go_in_is_a_line_in_the_report(db, folder, name, content, told):
    write(folder, name, content)
    write(folder, "好.txt", TEXT)
    report = import_paths(db, OPERATOR, [folder])
    assert report.errors == 1
    assert told in str(report.problems[0].problem)
    assert report.problems[0].place.endswith(name)
    assert health.count_resources(db) == 1


def test_a_damaged_file_goes_in_with_a_warning(db, folder, files):
    write(folder, "a.txt", (TEXT * 5).encode()[:-2])
    report = import_paths(db, OPERATOR, [folder], files=files)
    assert report.is_clean
    assert report.warnings == 1
    assert health.count_resources(db) == 1


def test_folders_are_gone_through_in_order_without_what_is_hidden(db, folder, files):
    for name in ("b/2.txt", "a/1.txt", ".git/x.txt", ".hidden.txt", "~$lock.txt", "c/行.jsonl"):
        content = '{"title": "一行", "body": "x"}' if name.endswith("jsonl") else f"题 {name}"
        write(folder, name, content)
    (folder / "circle").symlink_to(folder, target_is_directory=True)
    (folder / "outside.txt").symlink_to("/etc/hostname")
    report = import_paths(db, OPERATOR, [folder], files=files)
    assert report.is_clean
    assert set(everything(db)) == {"题 a/1.txt", "题 b/2.txt", "一行"}


def test_hard_wrapped_text_is_joined_and_lines_are_not(db, folder, files):
    wrapped = "\n".join(["这一段文字在每行二十五个字的地方被硬生生地断开了呀"] * 5 + ["完。"])
    write(folder, "a.txt", wrapped + "\n\n又一段。")
    import_paths(db, OPERATOR, [folder], files=files)
    assert one(db).body_text == wrapped.replace("\n", "") + "\n又一段。"


def test_front_matter_may_have_a_type_of_another_program(db, folder, files):
    write(folder, "a.md", '+++\ntype = "topic"\ntitle = "题目"\n+++\n正文')
    report = import_paths(db, OPERATOR, [folder], files=files)
    assert (report.errors, report.warnings) == (0, 1)
    assert one(db).title == "题目"


def test_a_folder_that_cannot_be_read_is_reported_and_the_rest_goes_in(
    db, folder, files, monkeypatch
):
    write(folder, "a.txt", "正文")
    write(folder, "secret/b.txt", "看不到")
    listed = Path.iterdir

    def iterdir(path):
        if path.name == "secret":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    report = import_paths(db, OPERATOR, [folder], files=files)
    assert [reported.file for reported in report.problems] == [str(folder / "secret")]
    assert list(everything(db)) == ["正文"]


def test_texts_made_to_be_slow_are_not(db, folder, files):
    write(folder, "a.md", "# a" + "#" * 20_000 + "b")
    write(folder, "b.txt", "a" + " " * 50_000 + "b\n" + " " * 50_000 + "c")
    started = time.monotonic()
    assert import_paths(db, OPERATOR, [folder], files=files).is_clean
    assert time.monotonic() - started < 15  # quadratic work takes minutes


def test_a_heading_is_a_title_without_its_closing_marks(db, folder, files):
    write(folder, "a.md", "## 学 C# 入门 ## \n\n正文")
    import_paths(db, OPERATOR, [folder], files=files)
    assert one(db).title == "学 C# 入门"
