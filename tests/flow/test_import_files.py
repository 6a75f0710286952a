"""A folder of files becomes a library: what goes in, what is linked, what is told."""

import shutil
import threading
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from kb.domain.access import OPERATOR_READER
from kb.domain.actor import OPERATOR
from kb.domain.outcome import Outcome
from kb.domain.vocabulary import Kind, Stage, Visibility
from kb.errors import InvalidInput
from kb.intake.extracted import Reason
from kb.intake.media_type import Format
from kb.intake.propose import bundled_vocabulary
from kb.intake.reading import read_file
from kb.intake.works import Request
from kb.storage import statistics
from kb.usecases import collections, health, indexing, resources
from kb.usecases.importing import import_paths
from kb.usecases.importing.files import FileOutcome
from tests.flow import hostile_files
from tests.office import docx, image, paragraph, png, saved_by_office, zipped
from tests.shared_data import SHARED
from tests.sheet_files import sheet, xlsx

TEXT = "同学们围坐一圈，各自说了一件想感谢父母的事。"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "资料"
    folder.mkdir()
    return folder


def put(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def every(db):
    found = [item for batch in indexing.iter_batches(db) for item in batch]
    return [resources.get(db, item.key, OPERATOR_READER) for item in found]


def one(db):
    (found,) = every(db)
    return found


def outcomes(report):
    return {Path(line.file).name: line.result for line in report.files}


def test_a_word_file_becomes_a_plan_with_its_parts_proposed(one_db, folder, files):
    put(folder, "感恩/《诚信》主题班会教案 初二 沈若溪.doc", saved_by_office("班会.doc"))
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert report.is_clean, report.problems
    found = one(one_db)
    assert found.title == "诚信主题班会"
    assert (found.kind, found.stages, found.grades) == (Kind.CLASS_MEETING, (Stage.JUNIOR,), (8,))
    assert [author.name for author in found.authors] == ["沈若溪"]
    assert "| 讨论 | 20分钟 | 情境\\*三则\\* |" in found.body
    assert found.plan
    origins = {given.field: given.origin for given in report.files[0].fields}
    assert origins["authors"] in ("name", "text")


def test_pictures_stand_in_their_place_and_the_original_is_kept(one_db, folder, files):
    data = docx(paragraph(TEXT), paragraph(image("rId9", "板书")), parts={"rId9": png()})
    put(folder, "a.docx", data)
    import_paths(one_db, OPERATOR, [folder], files=files)
    found = one(one_db)
    original, picture = found.attachments
    assert (original.file_name, picture.media_type) == ("a.docx", "image/png")
    assert f"![板书](/files/{found.key}/{picture.sha256})" in found.body
    with files.open(original.sha256) as stream:
        assert stream.read() == data


def test_the_same_content_twice_is_one_resource(one_db, folder, files):
    for name in ("甲.docx", "乙/丙.docx", "丁.zip"):
        data = docx(paragraph(TEXT))
        put(folder, name, zipped({"戊.docx": data}) if name.endswith("zip") else data)
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert report.is_clean
    assert sorted(line.result for line in report.files) == ["created", "linked", "linked"]
    (key,) = {key for line in report.files for key in line.keys}
    assert one(one_db).key == key
    again = import_paths(one_db, OPERATOR, [folder], files=files)
    assert {line.result for line in again.files} == {FileOutcome.UNCHANGED}


def test_a_folder_that_moved_is_not_doubled(one_db, folder, files):
    put(folder, "a.docx", docx(paragraph(TEXT)))
    import_paths(one_db, OPERATOR, [folder], files=files)
    moved = folder.rename(folder.with_name("搬走了"))
    report = import_paths(one_db, OPERATOR, [moved], files=files)
    assert report.files[0].result is FileOutcome.LINKED
    assert health.count_resources(one_db) == 1


def exchanged(folder, *names):
    """Give each file the content of the next one, and the last that of the first."""
    contents = [(folder / name).read_bytes() for name in names]
    for name, content in zip(names, [*contents[1:], contents[0]], strict=True):
        put(folder, name, content)


def texts(db):
    return {item.key: (item.body, item.version) for item in every(db)}


@pytest.mark.parametrize("names", [("甲.txt", "乙.txt"), ("1.txt", "2.txt", "3.txt")])
def test_files_that_exchange_their_names_keep_their_resources(one_db, folder, files, names):
    for name in names:
        put(folder, name, f"{TEXT}{name}里写的。")
    import_paths(one_db, OPERATOR, [folder], files=files)
    before = texts(one_db)
    exchanged(folder, *names)
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert report.is_clean
    assert {line.result for line in report.files} == {FileOutcome.LINKED}
    assert texts(one_db) == before
    again = import_paths(one_db, OPERATOR, [folder], files=files)
    assert {line.result for line in again.files} == {FileOutcome.UNCHANGED}
    import_paths(one_db, OPERATOR, [folder], files=files, again=True)
    read_again = {key: body for key, (body, _) in texts(one_db).items()}
    assert read_again == {key: body for key, (body, _) in before.items()}


def test_a_file_that_got_another_name_goes_on_with_its_resource(one_db, folder, files):
    for name in ("甲.txt", "乙.txt"):
        put(folder, name, f"{TEXT}{name}里写的。")
    keys = {
        line.file.rpartition("/")[2]: line.keys[0]
        for line in import_paths(one_db, OPERATOR, [folder], files=files).files
    }
    exchanged(folder, "甲.txt", "乙.txt")
    import_paths(one_db, OPERATOR, [folder], files=files)
    put(folder, "甲.txt", f"{TEXT}乙.txt里写的，后来改过。")
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert outcomes(report) == {"甲.txt": "revised", "乙.txt": "unchanged"}
    assert "后来改过" in texts(one_db)[keys["乙.txt"]][0]
    assert "甲.txt里写的" in texts(one_db)[keys["甲.txt"]][0]


def test_an_exchange_that_was_broken_off_goes_on(one_db, folder, files):
    names = ("1.txt", "2.txt", "3.txt")
    for name in names:
        put(folder, name, f"{TEXT}{name}里写的。")
    import_paths(one_db, OPERATOR, [folder], files=files)
    before = texts(one_db)
    exchanged(folder, *names)
    for name in names:  # each file by itself, as if the import had stopped behind it
        report = import_paths(one_db, OPERATOR, [folder / name], files=files)
        assert outcomes(report) == {name: FileOutcome.LINKED}
    assert texts(one_db) == before
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert {line.result for line in report.files} == {FileOutcome.UNCHANGED}


@pytest.mark.parametrize("new_name", ["丙.txt", "A.txt"])
def test_a_new_file_under_the_old_name_of_another_leaves_nothing_out(
    one_db, folder, files, new_name
):
    put(folder, "甲.txt", f"{TEXT}旧的一篇。")
    import_paths(one_db, OPERATOR, [folder], files=files)
    (folder / "甲.txt").rename(folder / new_name)
    put(folder, "甲.txt", f"{TEXT}新的一篇。")
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert report.is_clean
    assert {body[-5:-1] for body, _ in texts(one_db).values()} == {"旧的一篇", "新的一篇"}
    again = import_paths(one_db, OPERATOR, [folder], files=files)
    assert {line.result for line in again.files} == {FileOutcome.UNCHANGED}


def test_a_new_file_does_not_overwrite_what_went_elsewhere_from_its_name(one_db, folder, files):
    for name in ("甲.txt", "乙.txt"):
        put(folder, name, f"{TEXT}{name}里写的。")
    import_paths(one_db, OPERATOR, [folder], files=files)
    (folder / "甲.txt").rename(folder / "丙.txt")
    put(folder, "甲.txt", (folder / "乙.txt").read_bytes())
    import_paths(one_db, OPERATOR, [folder], files=files)
    put(folder, "甲.txt", f"{TEXT}又一篇新的。")
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert outcomes(report) == {"丙.txt": "unchanged", "乙.txt": "unchanged", "甲.txt": "created"}
    assert health.count_resources(one_db) == 3


def test_what_people_edited_stays_when_a_copy_of_its_file_changes(one_db, folder, files):
    for name in ("甲.txt", "乙.txt"):
        put(folder, name, TEXT)
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    copy = next(line.file for line in report.files if line.result is FileOutcome.LINKED)
    key = one(one_db).key
    resources.set_visibility(one_db, OPERATOR, key, Visibility.NETWORK)
    put(folder, Path(copy).name, f"{TEXT}改了。")
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert sorted(outcomes(report).values()) == ["created", "unchanged"]


def test_a_second_run_takes_up_only_what_changed(one_db, folder, files):
    put(folder, "a.txt", TEXT)
    put(folder, "b.txt", TEXT + "二")
    import_paths(one_db, OPERATOR, [folder], files=files)
    put(folder, "b.txt", TEXT + "二改")
    put(folder, "c.txt", TEXT + "三")
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert outcomes(report) == {"a.txt": "unchanged", "b.txt": "revised", "c.txt": "created"}


def test_what_people_edited_since_stays(one_db, folder, files):
    put(folder, "a.txt", TEXT)
    import_paths(one_db, OPERATOR, [folder], files=files)
    from dataclasses import replace

    from kb.storage.resources.saved_states import state_of

    edited = replace(state_of(one(one_db)), title="改过的题目")
    resources.save(one_db, OPERATOR, edited)
    import_paths(one_db, OPERATOR, [folder], files=files)
    assert one(one_db).title == "改过的题目"
    import_paths(one_db, OPERATOR, [folder], files=files, again=True)
    assert one(one_db).title != "改过的题目"


def test_what_was_purged_comes_back(one_db, folder, files):
    put(folder, "a.txt", TEXT)
    import_paths(one_db, OPERATOR, [folder], files=files)
    resources.purge(one_db, OPERATOR, one(one_db).key, files)
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert report.files[0].result is FileOutcome.CREATED


def test_a_compilation_becomes_a_collection(one_db, folder, files):
    parts = "\n\n".join(f"篇{n}：班会方案\n\n" + f"{TEXT}第{n}次。" * 12 for n in "一二三")
    put(folder, "主题班会方案三篇.txt", "主题班会方案三篇\n\n" + parts)
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    (line,) = report.files
    assert len(line.keys) == 3
    found = collections.get(one_db, line.keys[0].rpartition("-")[0], OPERATOR_READER)
    by_key = {item.key: item.id for item in every(one_db)}
    assert [item.resource for item in found.items] == [by_key[key] for key in line.keys]
    assert import_paths(one_db, OPERATOR, [folder], files=files).files[0].result == "unchanged"


def compilation(numbers):
    parts = "\n\n".join(f"篇{n}：班会方案\n\n" + f"{TEXT}第{n}次。" * 12 for n in numbers)
    return "主题班会方案\n\n" + parts


def test_what_a_new_version_leaves_out_goes_into_the_bin(one_db, folder, files):
    put(folder, "方案.txt", compilation("一二三四五"))
    keys = import_paths(one_db, OPERATOR, [folder], files=files).files[0].keys
    put(folder, "方案.txt", compilation("一二三"))
    foretold = import_paths(one_db, OPERATOR, [folder], files=files, dry_run=True).files[0]
    assert [str(problem) for problem in foretold.problems] == [
        f"文件里已经没有原来的 2 篇，将放进回收站：{keys[3]} {keys[4]}"
    ]
    assert len(every(one_db)) == 5
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert report.is_clean
    assert report.files[0].result is FileOutcome.REVISED
    assert [str(problem) for problem in report.files[0].problems] == [
        f"文件里已经没有原来的 2 篇，已放进回收站：{keys[3]} {keys[4]}"
    ]
    assert report.warnings == 1
    assert [item.key for item in every(one_db)] == keys[:3]
    assert resources.restore(one_db, OPERATOR, keys[4])
    again = import_paths(one_db, OPERATOR, [folder], files=files)
    assert (again.files[0].result, again.warnings) == ("unchanged", 0)


def test_what_people_edited_stays_when_a_new_version_leaves_it_out(one_db, folder, files):
    put(folder, "方案.txt", compilation("一二三"))
    keys = import_paths(one_db, OPERATOR, [folder], files=files).files[0].keys
    resources.set_visibility(one_db, OPERATOR, keys[2], Visibility.NETWORK)
    put(folder, "方案.txt", TEXT * 3)
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert [str(problem) for problem in report.files[0].problems] == [
        f"文件里已经没有原来的 2 篇，已放进回收站：{keys[0]} {keys[1]}",
        f"文件里已经没有原来的 1 篇，因为后来有人改过，没有动：{keys[2]}",
    ]
    assert {item.key for item in every(one_db)} == {keys[2], *report.files[0].keys}


def test_a_work_that_another_file_holds_now_stays(one_db, folder, files):
    put(folder, "a.md", f'+++\nkey = "w-1"\ntitle = "甲"\n+++\n{TEXT}')
    import_paths(one_db, OPERATOR, [folder], files=files)
    put(folder, "a.md", f'+++\nkey = "w-2"\ntitle = "乙"\n+++\n{TEXT}乙')
    put(folder, "A/b.md", f'+++\nkey = "w-1"\ntitle = "甲"\n+++\n{TEXT}丙')
    import_paths(one_db, OPERATOR, [folder / "A", folder], files=files)
    assert {item.key for item in every(one_db)} == {"w-1", "w-2"}


def test_options_are_above_folders_and_folders_above_proposals(one_db, folder, files):
    put(folder, "kb-folder.toml", 'kind = "随笔"\nvisibility = "network"\ntopics = ["诚信教育"]')
    put(folder, "内/kb-folder.toml", 'visibility = "studio"')
    put(folder, "内/初二班会教案.txt", TEXT)
    report = import_paths(
        one_db, OPERATOR, [folder], files=files, fixed={"stages": ["高中"], "kind": "case"}
    )
    assert report.is_clean, report.problems
    found = one(one_db)
    assert (found.kind, found.visibility) == (Kind.CASE, Visibility.STUDIO)
    assert (found.stages, found.grades) == ((Stage.SENIOR,), ())
    assert [topic.name for topic in found.topics] == ["诚信教育"]
    assert {given.field: given.origin for given in report.files[-1].fields}["kind"] == "option"


def test_what_an_author_hid_stays_out_and_is_named_unless_it_is_asked_for(one_db, folder, files):
    sheets = {
        "作息": sheet(["时间", "事项"], ["早读", TEXT]),
        "家长": ("hidden", sheet(["只供内部", "看"])),
    }
    put(folder, "作息表.xlsx", xlsx(sheets))
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert "内部" not in one(one_db).body
    assert [part.reason for part in report.files[0].left_out] == [Reason.HIDDEN]
    again = import_paths(one_db, OPERATOR, [folder], files=files, hidden=True)
    assert "内部" in one(one_db).body
    assert again.files[0].result is FileOutcome.REVISED


ROSTER = {
    "名单": sheet(["姓名", "电话"], *([f"甲{number}", "13800138000"] for number in range(12)))
}


def test_a_file_with_numbers_of_persons_is_closed_until_somebody_has_looked(one_db, folder, files):
    put(folder, "四（2）班家长联系表 沈若溪.xlsx", xlsx(ROSTER))
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    found = one(one_db)
    assert (found.visibility, found.authors, found.studio) == (Visibility.PRIVATE, (), None)
    assert "手机号 1 个" in str(report.problems[0].problem)
    assert report.made == []


@pytest.mark.parametrize(
    "options", [{"fixed": {"visibility": "network"}}, {"private_if_personal": False}]
)
def test_who_says_who_may_read_it_decides_and_is_told_all_the_same(one_db, folder, files, options):
    put(folder, "联系表.xlsx", xlsx(ROSTER))
    report = import_paths(one_db, OPERATOR, [folder], files=files, **options)
    assert one(one_db).visibility is not Visibility.PRIVATE
    assert "手机号" in str(report.problems[0].problem)


def test_numbers_that_come_later_do_not_change_who_reads_what_is_there(one_db, folder, files):
    put(folder, "a.txt", TEXT)
    import_paths(one_db, OPERATOR, [folder], files=files)
    put(folder, "a.txt", TEXT + "电话 13800138000")
    import_paths(one_db, OPERATOR, [folder], files=files)
    assert one(one_db).visibility is Visibility.PUBLIC


def test_other_options_are_another_reading(one_db, folder, files):
    put(folder, "a.txt", TEXT)
    import_paths(one_db, OPERATOR, [folder], files=files)
    report = import_paths(one_db, OPERATOR, [folder], files=files, fixed={"kind": "case"})
    assert report.files[0].result is FileOutcome.REVISED


PRIVATE = 'visibility = "private"\n'
NOT_UNDERSTOOD = {
    "no quotes": b"visibility = private",
    "another value": b'visibility = "secret"',
    "GB18030 without quotes": "visibility = 仅本人".encode("gb18030"),
    "a line twice": PRIVATE.encode() * 2,
    "a broken line": b'kind = \nvisibility = "private"',
    "misspelt": b'visiblity = "private"',
    "in capitals": b'VISIBILITY = "private"',
    "a field that there is not": b'keys = 3\nvisibility = "private"',
    "too large": PRIVATE.encode() + b"#" * 70_000,
    "no text": b"\xff\x00\x81\x00",
}


@pytest.mark.parametrize("name", ["kb-folder.toml", "kb.toml", "KB-Folder.TOML"])
@pytest.mark.parametrize("data", NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD)
def test_a_side_file_that_cannot_be_understood_closes_its_folder(one_db, folder, files, data, name):
    put(folder, f"内/{name}", data)
    put(folder, "内/a.txt", TEXT)
    put(folder, "内/深/b.txt", TEXT + "二")
    put(folder, "旁/c.txt", TEXT + "三")
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert [resource.body_text for resource in every(one_db)] == [TEXT + "三"]
    assert report.problems[0].file.endswith(name)  # it is said first
    closed = {line.file for line in report.files if line.result is FileOutcome.FAILED}
    assert {Path(file).name for file in closed} >= {"a.txt", "b.txt", name}


@pytest.mark.parametrize("data", NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD)
def test_so_does_one_in_an_archive(one_db, folder, files, data):
    content = {"内/kb-folder.toml": data, "内/a.txt": TEXT.encode(), "c.txt": f"{TEXT}三".encode()}
    put(folder, "x.zip", zipped(content))
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert [resource.body_text for resource in every(one_db)] == [TEXT + "三"]
    assert report.problems[0].file.endswith("kb-folder.toml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_side_file_is_read_as_an_editor_saved_it(one_db, folder, files, encoding):
    put(folder, "kb-folder.toml", (PRIVATE + 'kind = "班会设计"').encode(encoding))
    put(folder, "a.txt", TEXT)
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert report.is_clean
    (found,) = every(one_db)
    assert (found.visibility, found.kind) == (Visibility.PRIVATE, Kind.CLASS_MEETING)


def test_the_former_name_of_a_side_file_is_read_with_a_notice(one_db, folder, files):
    put(folder, "kb.toml", PRIVATE)
    put(folder, "a.txt", TEXT)
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert report.is_clean
    assert "请改名" in str(report.problems[0].problem)
    assert [found.visibility for found in every(one_db)] == [Visibility.PRIVATE]


def test_a_slip_in_a_field_of_front_matter_keeps_the_file_out(one_db, folder, files):
    put(folder, "a.md", f'+++\nvisiblity = "private"\n+++\n{TEXT}')
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert "visibility" in str(report.problems[0].problem)
    assert every(one_db) == []


def test_what_an_option_cannot_be_is_refused_at_once(one_db, folder):
    with pytest.raises(InvalidInput, match="class_meeting"):
        import_paths(one_db, OPERATOR, [folder], fixed={"kind": "poem"})


def test_a_dry_run_of_lines_writes_nothing_of_any_type(one_db, folder, files):
    lines = (
        '{"type":"topic","key":"t","name":"新主题"}',
        '{"type":"person","key":"p","name":"甲"}',
        '{"type":"studio","key":"s","name":"工作室","members":["p"]}',
        '{"type":"synonym","names":["甲乙","乙甲"]}',
        '{"key":"a","title":"题","body":"文","authors":["p"]}',
        (
            '{"type":"revision","resource":"a","number":1,"saved_at":"2024-01-01T00:00:00Z",'
            '"state":{"key":"a","title":"题","body":"旧"}}'
        ),
        '{"type":"collection","key":"c","title":"集","items":["a"]}',
    )
    put(folder, "a.jsonl", "\n".join(lines))
    with one_db.read() as tx:
        before = statistics.counts(tx)
    report = import_paths(one_db, OPERATOR, [folder], files=files, dry_run=True)
    assert report.is_clean
    assert report.total(Outcome.CREATED) == len(lines)
    with one_db.read() as tx:
        assert statistics.counts(tx) == before
    assert report.run is None


def test_a_dry_run_writes_nothing(one_db, folder, files):
    put(folder, "a.docx", docx(paragraph(TEXT)))
    put(folder, "b.docx", docx(paragraph(TEXT)))
    report = import_paths(one_db, OPERATOR, [folder], files=files, dry_run=True)
    assert outcomes(report) == {"a.docx": "created", "b.docx": "linked"}
    assert report.total(Outcome.CREATED) == 1
    assert health.count_resources(one_db) == 0
    assert not any(files._root.rglob("*")) if files._root.exists() else True


def test_progress_counts_files(one_db, folder, files):
    for number in range(5):
        put(folder, f"{number}.txt", f"{TEXT}{number}")
    put(folder, "空.txt", "")
    done, expected = [], []
    import_paths(
        one_db, OPERATOR, [folder], files=files, expect=expected.append, progress=done.append
    )
    assert (sum(done), expected) == (6, [6])


def test_an_import_that_was_stopped_goes_on(one_db, folder, files):
    for number in range(450):
        put(folder, f"{number:03}.txt", f"{TEXT}第{number}篇")

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_paths(one_db, OPERATOR, [folder], files=files, progress=stop)
    some = health.count_resources(one_db)
    assert 0 < some < 450
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert report.file_counts == {FileOutcome.UNCHANGED: some, FileOutcome.CREATED: 450 - some}


def test_two_imports_at_once_do_not_collide(db, folder, files, tmp_path):
    for number in range(30):
        put(folder, f"{number:02}.txt", f"{TEXT}第{number}篇")
    copy = tmp_path / "又一份"
    shutil.copytree(folder, copy)
    reports = {}

    def run(path):
        reports[path.name] = import_paths(db, OPERATOR, [path], files=files)

    threads = [threading.Thread(target=run, args=(path,)) for path in (folder, copy)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(report.is_clean for report in reports.values())
    assert health.count_resources(db) == 30


PAGE = "<html><body><h1>运动会入场式</h1><p>各班排队入场，口号响亮。<img src='网页_files/a.png' alt='入场'></p></body></html>"
NOTE = "# 班级公约的产生\n\n我们一起商量公约。\n\n![公约墙](图/公约.png)\n\n贴在墙上。\n"


def with_pictures(folder):
    put(folder, "甲/网页.html", PAGE)
    put(folder, "甲/网页_files/a.png", png(9, 9))
    put(folder, "乙/公约.md", NOTE)
    put(folder, "乙/图/公约.png", png(8, 8))


def zipped_folder(folder):
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}
    shutil.rmtree(folder)
    folder.mkdir()
    put(folder, "全部.zip", zipped(files))


def test_the_name_of_a_series_is_no_title(one_db, folder, files):
    for number, name in enumerate(("变量与作用域", "数组与遍历", "循环与分支"), 1):
        text = f"# 信息技术校本课程\n\n第{number}课。{TEXT}\n"
        put(folder, f"{number}.{name}.md", text)
    put(folder, "别处/课程.md", f"# 一门课程的由来\n\n{TEXT}\n")
    assert import_paths(one_db, OPERATOR, [folder], files=files).is_clean
    assert sorted(item.title for item in every(one_db)) == sorted(
        ["变量与作用域", "数组与遍历", "循环与分支", "一门课程的由来"]
    )


@pytest.mark.parametrize("pack", [lambda folder: None, zipped_folder], ids=["folder", "zip"])
def test_pictures_beside_a_page_and_a_text_are_taken_in(one_db, folder, files, pack):
    with_pictures(folder)
    pack(folder)
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert report.is_clean, report.problems
    by_title = {item.title: item for item in every(one_db)}
    for title, words in (("运动会入场式", "入场"), ("班级公约的产生", "公约墙")):
        item = by_title[title]
        _original, picture = item.attachments
        assert f"![{words}](/files/{item.key}/{picture.sha256})" in item.body
        assert picture.media_type == "image/png"
    assert {outcomes(report)[name] for name in ("a.png", "公约.png")} == {FileOutcome.SKIPPED}
    again = import_paths(one_db, OPERATOR, [folder], files=files)
    assert again.is_clean, again.problems


def test_a_page_that_is_named_alone_has_what_lies_below_its_folder(one_db, folder, files):
    with_pictures(folder)
    report = import_paths(one_db, OPERATOR, [folder / "甲" / "网页.html"], files=files)
    assert report.is_clean
    assert len(one(one_db).attachments) == 2


def test_pictures_that_are_missing_or_outside_are_named(one_db, folder, files, tmp_path):
    put(tmp_path, "外面.png", png(7, 7))
    put(folder, "图.png", "没有图")
    (folder / "链接.png").symlink_to(tmp_path / "外面.png")
    put(
        folder,
        "说明.md",
        "# 说明\n\n甲![一](没有.png)乙![二](../外面.png)丙![三](链接.png)丁![四](图.png)",
    )
    report = import_paths(one_db, OPERATOR, [folder / "说明.md"], files=files)
    found = one(one_db)
    assert found.body.endswith("甲一乙二丙三丁四")
    assert len(found.attachments) == 1
    told = " ".join(str(one.problem) for one in report.problems)
    assert "找不到这些图片，没有放进正文：没有.png、../外面.png、链接.png" in told
    assert "打不开或太大，没有放进正文：图.png" in told


def test_a_picture_that_nothing_shows_is_told(one_db, folder, files):
    with_pictures(folder)
    put(folder, "多余.png", png(6, 6))
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert outcomes(report)["多余.png"] is FileOutcome.FAILED


def test_drafts_of_other_programs_are_private(one_db, folder, files):
    put(
        folder,
        "多肉.md",
        "---\ntitle: 窗台上的多肉\ndraft: true\nlayout: post\n---\n\n孩子们轮流浇水。\n",
    )
    report = import_paths(one_db, OPERATOR, [folder], files=files)
    assert one(one_db).visibility is Visibility.PRIVATE
    assert one(one_db).title == "窗台上的多肉"
    assert "layout" in str(report.problems[0].problem)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, migrated_sqlite):
    from kb.storage.files import FolderStore
    from kb.storage.session import Database

    root = tmp_path_factory.mktemp("hostile")
    folder = root / "资料"
    folder.mkdir()
    hostile_files.write(folder)
    shutil.copy(migrated_sqlite, root / "kb.sqlite3")
    db = Database(f"sqlite:///{root / 'kb.sqlite3'}")
    report = import_paths(db, OPERATOR, [folder], files=FolderStore(root / "files"))
    db.close()
    return folder, report


@pytest.mark.parametrize("odd", hostile_files.ODD, ids=lambda odd: odd.name[:20])
def test_every_odd_file_has_its_line(hostile, odd):
    folder, report = hostile
    lines = [line for line in report.files if line.file.startswith(str(folder / odd.name))]
    assert lines, "no line"
    told = " ".join(str(problem) for line in lines for problem in line.problems)
    results = {line.result for line in lines}
    if odd.expected == hostile_files.GOOD:
        assert {line.outcome for line in lines} <= {FileOutcome.CREATED}, told
        assert [line.doubts for line in lines if line.doubts] == []
    elif odd.expected == hostile_files.SAME:
        assert results <= {FileOutcome.LINKED, FileOutcome.FAILED}, told
    elif odd.expected == hostile_files.SKIPPED:
        assert results == {FileOutcome.SKIPPED}
    else:
        assert FileOutcome.FAILED in results
        assert odd.expected in told


def test_nothing_unexpected_happened(hostile):
    _, report = hostile
    said = [str(reported.problem) for reported in report.problems]
    assert [text for text in said if "意外" in text or "中途退出" in text] == []


def test_links_are_told_and_not_followed(hostile):
    _, report = hostile
    lines = {Path(line.file).name: line for line in report.files}
    assert "链接" in str(lines["外面的链接.txt"].problems[0])
    assert "链接" in str(lines["圈"].problems[0])


def test_names_in_old_archives_are_read_right(hostile):
    _, report = hostile
    names = {Path(line.file).name for line in report.files}
    assert {"感恩教育班会.txt", "班主任帶班經驗談.txt"} <= names
    assert any(line.file.endswith("反斜杠.zip/a/b.txt") for line in report.files)


@pytest.mark.skipif(
    not (SHARED / "seeds").exists(), reason="shared/seeds is not beside the project"
)
@pytest.mark.parametrize(
    ("number", "works"), [("000", 10), ("001", 5), ("002", 1), ("003", 1), ("004", 1)]
)
def test_the_seeds_come_out_of_word_files_as_out_of_texts(number, works):
    (path,) = (SHARED / "seeds").glob(f"{number}_*.txt")
    lines = path.read_text("utf-8").split("\n")
    data = docx(*[paragraph(escape(line)) for line in lines])
    found = read_file(Request(f"{path.stem}.docx", (), Format.DOCX), data, bundled_vocabulary())
    assert len(found.works) == works
    if number == "004":
        assert "| --- |" in found.works[0].markdown
    if number == "002":
        assert found.title == "班主任校本培訓的實施策略"
