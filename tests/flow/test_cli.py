"""The `kb` command as an operator meets it."""

import contextlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import text

from indexer.sync.lease import WRITER, held
from kb.domain.actor import OPERATOR
from kb.domain.asked import Asked
from kb.domain.resources import ResourceState
from kb.storage.session import Database
from kb.usecases import indexing, queries, resources
from tests import bases
from tests.ports import free_port
from tests.relevance import twin_pairs
from web.cli import main
from web.services import build_services
from web.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
BODY = "感恩父母的班会，大家写一封信。"


class Kb:
    def __init__(self, folder):
        self.folder = folder
        self.environ = {
            name: value for name, value in os.environ.items() if not name.startswith("KB_")
        }
        self.environ |= {
            "KB_DATA_DIR": str(folder / "data"),
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            **bases.settings(folder / "data", migrated=False),
        }
        self.database_url = bases.database_url(folder / "data")

    def start(self, *words, **options):
        return subprocess.Popen(
            [sys.executable, "-m", "web.cli", *words],
            cwd=self.folder,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            **options,
        )

    def start_logged(self, log, *words):
        """Runs on for long: what it says goes into a file, for a pipe that nobody reads is full."""
        with log.open("ab") as file:
            return subprocess.Popen(
                [sys.executable, "-m", "web.cli", *words],
                cwd=self.folder,
                env=self.environ,
                stdout=file,
                stderr=file,
            )

    def run(self, *words, code=0, text=""):
        """The command in this process, which has imported everything already."""
        out, err = captured(), captured()
        stdin = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
        with (
            contextlib.chdir(self.folder),
            mock.patch.dict(os.environ, self.environ, clear=True),
            mock.patch.multiple(sys, stdin=stdin, argv=["kb", *words]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as ended,
        ):
            main()
        said = read_back(out), read_back(err)
        assert ended.value.code == code, (words, said)
        return said

    def json(self, *words, code=0):
        return json.loads(self.run(*words, "--json", code=code)[0])


@pytest.fixture(scope="module")
def kb(tmp_path_factory):
    """A base with the samples."""
    kb = Kb(tmp_path_factory.mktemp("kb"))
    kb.run("init")
    return kb


@pytest.fixture
def empty(tmp_path):
    kb = Kb(tmp_path)
    kb.run("init", "--empty")
    return kb


def captured():
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def read_back(stream):
    return stream.buffer.getvalue().decode()


def write_lines(path, *objects):
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects), "utf-8")
    return str(path)


def test_a_new_index_is_built_before_the_eyes_of_who_waits(tmp_path, monkeypatch):
    """Also where the one that is there is of an older analysis."""
    monkeypatch.setattr("web.cli.output._DELAY_S", 0)
    kb = Kb(tmp_path)
    kb.run("init")
    again = kb.run("init")[1]
    assert "重建索引" not in again
    for stamp in tmp_path.rglob("stamp.json"):
        content = json.loads(stamp.read_text("utf-8"))
        stamp.write_text(json.dumps({**content, "analyser": "older"}), "utf-8")
    assert re.search(r"重建索引: 100%\S* (\d+)/\1 ", kb.run("init")[1])
    assert "重建索引" not in kb.run("init")[1]


def test_the_command_is_a_program_of_its_own(kb):
    process = kb.start("search", "感恩", "班会", "--json")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert json.loads(out)["hits"]
    process = kb.start("show", "missing")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "missing" in err
    assert "Traceback" not in err


def test_a_new_base_has_samples_and_can_be_searched(kb):
    found = kb.json("search", "感恩", "班会")
    assert found["hits"]
    assert "感恩" in kb.run("search", "感恩")[0]


def test_starting_again_keeps_the_data(kb):
    before = kb.json("stats")["resources"]
    kb.run("init")
    assert kb.json("stats")["resources"] == before


def test_the_numbers_tell_of_both_parts_of_the_index(empty, tmp_path):
    lines = write_lines(
        tmp_path / "in.jsonl",
        {"key": "a", "title": "公开的", "body": BODY},
        {"key": "b", "title": "不公开的", "body": BODY, "visibility": "private"},
    )
    empty.run("import", str(lines))
    empty.run("sync")
    assert empty.json("stats")["index_documents"] == {"open": 1, "full": 2}


def test_an_empty_base_has_topics_and_no_resources(empty):
    stats = empty.json("stats")
    assert stats["resources"] == 0
    assert stats["topics"] >= 40


def test_import_search_show_export_and_back(empty, tmp_path):
    lines = write_lines(
        tmp_path / "in.jsonl",
        {
            "key": "a",
            "title": "感恩班会",
            "body": BODY,
            "kind": "class_meeting",
            "topics": ["感恩教育"],
        },
        {"key": "b", "title": "诚信", "body": "诚信考试", "visibility": "private"},
    )
    report = empty.json("import", lines)
    assert (report["errors"], report["counts"]["resource.created"]) == (0, 2)
    assert empty.json("import", lines)["counts"]["resource.unchanged"] == 2
    assert [hit["key"] for hit in empty.json("search", "写一封信")["hits"]] == ["a"]
    assert BODY in empty.run("show", "a")[0]
    out = tmp_path / "out.jsonl"
    empty.run("export", str(out), "--all")
    again = Kb(tmp_path / "again")
    again.folder.mkdir()
    again.run("init", "--empty")
    again.run("import", str(out))
    back = tmp_path / "back.jsonl"
    again.run("export", str(back), "--all")
    assert back.read_bytes() == out.read_bytes()


def test_a_bad_line_is_named_and_the_rest_goes_in(empty, tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text(
        '{"key":"a","title":"好","body":"正文"}\n{"title":"没有正文"}\nnot json\n'
        '{"key":"c","title":"类型错","body":"正文","kind":"poem"}\n',
        "utf-8",
    )
    _, err = empty.run("import", str(path), code=1)
    assert "in.jsonl:2" in err
    assert "in.jsonl:3" in err
    assert "in.jsonl:4" in err
    assert "class_meeting" in err
    assert empty.json("stats")["resources"] == 1


def test_a_base_is_written_anew_and_says_what_it_takes(empty):
    empty.run("import", "-", text='{"key":"a","title":"题","body":"正文"}\n')
    sizes = empty.json("compact")
    assert 0 < sizes["after_bytes"] <= sizes["before_bytes"]
    assert "MB" in empty.run("compact")[0]
    assert empty.json("show", "a")["body"] == "正文"


def test_lines_from_standard_input(empty):
    empty.run("import", "-", text='{"key":"a","title":"题","body":"正文"}\n')
    assert empty.json("stats")["resources"] == 1


def test_bin_restore_and_purge(empty, tmp_path):
    empty.run(
        "import", write_lines(tmp_path / "a.jsonl", {"key": "a", "title": "题", "body": BODY})
    )
    empty.run("delete", "a")
    assert empty.json("search", "感恩")["hits"] == []
    empty.run("undelete", "a")
    assert len(empty.json("search", "感恩")["hits"]) == 1
    empty.run("purge", "--yes", "a")
    empty.run("show", "a", code=1)
    empty.run("undelete", "a", code=1)


def test_samples_can_be_removed(tmp_path):
    kb = Kb(tmp_path)
    kb.run("init")
    kb.run("import", write_lines(tmp_path / "a.jsonl", {"key": "own", "title": "题", "body": BODY}))
    kb.run("remove-samples", "--yes")
    stats = kb.json("stats")
    assert (stats["resources"], stats["samples"]) == (1, 0)
    assert kb.json("check")["compared"] == 1


def test_check_sync_rebuild_and_eval(kb, tmp_path):
    assert kb.json("check")["missing"] == 0
    assert kb.json("sync")["waiting"] == 0
    assert kb.json("rebuild")["documents"] == kb.json("stats")["resources"]
    judged = tmp_path / "q.jsonl"
    judged.write_text('{"query": "感恩 班会", "relevant": {"bh-0001": 1}}\n', "utf-8")
    (report,) = kb.json("eval", str(judged))
    assert report["score"]["queries"] == 1
    judged.write_text('{"query": 1}\n', "utf-8")
    _, err = kb.run("eval", str(judged), code=2)
    assert ":1" in err or "1 行" in err


@pytest.fixture
def changed(empty):
    """A base whose one resource is not yet in the index, and its database."""
    with mock.patch.dict(os.environ, empty.environ, clear=True):
        services = build_services(load_settings())
    resources.save(services.db, OPERATOR, ResourceState(key="a", title="题", body=BODY))
    yield empty, services.db
    services.close()


def test_check_counts_no_waiting_change_as_a_fault(changed):
    kb, db = changed
    report = kb.json("check", "--dry-run")
    assert (report["waiting"], report["missing"], report["repaired"]) == (1, 0, False)
    with held(db, WRITER), mock.patch("indexer.sync.check.held"):  # another process is at it
        assert kb.json("check")["missing"] == 0
    assert indexing.pending(db) == 1
    assert kb.json("check")["missing"] == 0
    assert indexing.pending(db) == 0


def test_check_finds_and_mends_what_was_lost(changed):
    kb, db = changed
    indexing.settle(db, indexing.waiting(db))
    assert kb.json("check", "--dry-run", code=1)["missing"] == 1
    assert kb.json("check", code=1)["repaired"] is True
    assert kb.json("check")["missing"] == 0


def test_a_rebuild_by_another_process_is_no_fault(changed, monkeypatch):
    kb, db = changed
    monkeypatch.setattr("web.cli.context._WORTH_A_REBUILD", 0)
    with held(db, "rebuild"):
        out, err = kb.run("sync")
    assert "1" in out
    assert "另一个进程" in err


def test_a_worker_of_an_older_version_does_not_undo_a_rebuild(changed, caplog):
    kb, db = changed
    with mock.patch.dict(os.environ, kb.environ, clear=True):
        older = build_services(load_settings()).worker()
    older.stamp = replace(older.stamp, analyser="older")
    indexing.want_analysis(db, "older")
    kb.run("rebuild")
    assert older.heal() is False
    assert "newer version" in caplog.text
    older.engine.close()
    older.db.close()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nonsense"], 2),
        (["search", "--sort", "best", "x"], 2),
        (["search", "--page", "0", "x"], 2),
        (["import"], 2),
        (["import", "missing.jsonl"], 1),
        (["show", "missing"], 1),
        (["delete", "missing"], 1),
        (["eval", "missing.json"], 2),
    ],
)
def test_exit_codes(kb, words, code):
    _, err = kb.run(*words, code=code)
    assert err


def test_without_a_base_the_first_step_is_told(tmp_path):
    _, err = Kb(tmp_path).run("search", "感恩", code=1)
    assert "kb init" in err


def test_every_fault_in_the_settings_is_told_at_once(tmp_path):
    kb = Kb(tmp_path)
    kb.environ |= {"KB_PORT": "http", "KB_SEARCH_URL": "solr:", "KB_NONSENSE": "1"}
    _, err = kb.run("stats", code=2)
    for name in ("KB_PORT", "KB_SEARCH_URL", "KB_NONSENSE"):
        assert name in err


@pytest.mark.parametrize(
    ("name", "value"), [("KB_DATABASE_URL", "postgresql://[x"), ("KB_DATA_DIR", "file")]
)
def test_a_setting_that_cannot_be_used_is_a_sentence(tmp_path, name, value):
    kb = Kb(tmp_path)
    (tmp_path / "file").touch()
    kb.environ[name] = value
    _, err = kb.run("stats", code=2)
    assert value in err


def test_a_path_that_cannot_be_used_is_a_sentence(kb, tmp_path):
    _, err = kb.run("export", ".", code=2)
    assert "文件夹" in err
    judged = tmp_path / "q.jsonl"
    judged.write_bytes("感恩".encode("gb18030"))
    _, err = kb.run("eval", str(judged), code=2)
    assert "q.jsonl" in err


def test_whatever_happens_is_a_sentence(kb, monkeypatch):
    from kb.usecases import health

    monkeypatch.setattr(health, "stats", lambda _db: 1 / 0)
    _, err = kb.run("stats", code=1)
    assert "ZeroDivisionError" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", ["", "init", "import", "export", "search", "show", "sync",
                                     "rebuild", "check", "eval", "stats", "serve", "delete", "gaps", "synonyms", "synonyms add",
                                     "undelete", "purge", "backup", "restore", "merge", "remove-samples"])  # fmt: skip
def test_every_command_has_help(kb, command):
    out, _ = kb.run(*command.split(), "--help")
    assert len(out) > 60


def test_a_name_that_is_added_is_searched_for_at_once(empty, tmp_path):
    lines = write_lines(
        tmp_path / "a.jsonl", {"key": "a", "title": "题", "body": "他沉迷电子游戏。"}
    )
    empty.run("import", lines)
    assert empty.json("search", "网瘾少年")["total_all"] == 0
    assert empty.json("search", "网瘾少年")["match"] != "synonyms"
    out, _ = empty.run("synonyms", "add", "--one-way", "网瘾少年", "沉迷电子游戏")
    assert "网瘾少年 → 沉迷电子游戏" in out
    found = empty.json("search", "网瘾少年")
    assert [hit["key"] for hit in found["hits"]] == ["a"]
    assert found["match"] == "synonyms"
    _, err = empty.run("synonyms", "add", "网瘾少年", code=2)
    assert "两个" in err
    (one,) = empty.json("synonyms", "list")
    assert (one["typed"], one["names"]) == (["网瘾少年"], ["沉迷电子游戏"])
    assert one["key"] in empty.run("synonyms", "list")[0]
    empty.run("synonyms", "remove", "网瘾少年", "沉迷电子游戏")
    empty.run("synonyms", "remove", one["key"], code=1)
    assert empty.json("synonyms", "accept", "网瘾少年", "沉迷电子游戏")["one_way"] is False


def test_what_was_not_found_is_told_with_names_to_accept(empty, tmp_path):
    body = "校园欺凌要及时制止，家长要配合。校园欺凌要预防。"
    empty.run(
        "import", write_lines(tmp_path / "a.jsonl", {"key": "a", "title": "题", "body": body})
    )
    assert empty.json("gaps") == []
    with contextlib.closing(Database(empty.database_url)) as db:
        queries.record(db, [Asked("凌霸", "凌霸", 7, 7, queries.today(), 0, "")])
        queries.record(db, [Asked("q", "凌&reboot", 1, 1, queries.today(), 0, "")])
    gap = empty.json("gaps", "--limit", "1")[0]
    assert (gap["query"], gap["missed"]) == ("凌霸", 7)
    (word,) = gap["words"]
    assert "校园欺凌" in [one["name"] for one in word["proposals"]]
    told = empty.run("gaps")[0]
    assert "kb synonyms accept 凌霸 校园欺凌" in told
    assert not re.search(r"accept [^' ]*&", told)
    empty.run("synonyms", "accept", "凌霸", "校园欺凌")
    assert "凌霸" not in [gap["query"] for gap in empty.json("gaps")]


def get(url):
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.read().decode()


def wait_for(url):
    deadline = time.monotonic() + 30
    while True:
        try:
            return get(url)
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_the_site_serves_and_a_change_from_outside_is_found(kb, tmp_path):
    port = free_port()
    server = kb.start("serve", "--port", str(port))
    try:
        page = wait_for(f"http://127.0.0.1:{port}/")
        assert "<html" in page
        kb.run(
            "import",
            write_lines(
                tmp_path / "a.jsonl", {"key": "x", "title": "题", "body": "独一无二的白鹭"}
            ),
        )
        deadline = time.monotonic() + 20
        found = {"total": 0}
        while time.monotonic() < deadline and not found["total"]:
            found = json.loads(get(f"http://127.0.0.1:{port}/api/v1/search?q=%E7%99%BD%E9%B9%AD"))
        assert found["hits"][0]["key"] == "x"
        _, err = kb.run("serve", "--port", str(port), code=1)
        assert str(port) in err
    finally:
        server.send_signal(signal.SIGTERM)
        _, err = server.communicate(timeout=30)
    assert server.returncode == 0, err
    assert "Traceback" not in err
    with contextlib.closing(Database(kb.database_url)) as db:
        (asked,) = queries.frequent(db)
    assert (asked.typed, asked.step) == ("白鹭", "all")


def test_interrupting_an_import_keeps_whole_batches(empty, tmp_path):
    many = [{"key": f"r{n}", "title": f"题{n}", "body": BODY * 20} for n in range(20_000)]
    path = write_lines(tmp_path / "many.jsonl", *many)
    process = empty.start("import", path)
    while "导入" not in process.stderr.readline():  # it has begun
        assert process.poll() is None
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert process.returncode in {0, 1}
    empty.run("import", path)
    assert empty.json("stats")["resources"] == 20_000
    assert empty.json("check")["compared"] == 20_000


def test_a_folder_is_tried_before_it_is_imported(empty, tmp_path):
    from tests.office import docx, paragraph

    folder = tmp_path / "资料"
    folder.mkdir()
    (folder / "《感恩》<script>.docx").write_bytes(docx(paragraph("同学们说了想感谢父母的事。")))
    (folder / "空.docx").write_bytes(b"")
    page, told = tmp_path / "报告.html", tmp_path / "报告.json"
    reports = ("--report", str(page), "--report", str(told))
    out, err = empty.run("import", str(folder), "--dry-run", "--kind", "随笔", *reports, code=1)
    assert "类型  随笔  (命令行)" in out
    assert "空.docx" in err
    assert empty.json("stats")["resources"] == 0
    assert "试运行" in page.read_text("utf-8")
    assert "<script>" not in page.read_text("utf-8")
    assert {file["outcome"] for file in json.loads(told.read_text("utf-8"))["files"]} == {
        "created",
        "failed",
    }
    empty.run("import", str(folder), "--kind", "随笔", code=1)
    assert len(empty.json("search", "感谢父母")["hits"]) == 1
    empty.run("import", str(folder), "--kind", "没有这种", code=2)
    empty.run("import", str(folder), "--report", "报告.txt", code=2)


def test_the_report_leads_with_what_needs_a_look(empty, tmp_path):
    import random

    from tests.office import docx, paragraph
    from tests.sheet_files import sheet, xlsx

    folder = tmp_path / "资料"
    folder.mkdir()
    (folder / "一切都好.docx").write_bytes(docx(paragraph("同学们说了想感谢父母的事。")))
    (folder / "空.docx").write_bytes(b"")
    secret = {"成绩": sheet(["甲", "乙"]), "电话": ("hidden", sheet(["不公开"]))}
    (folder / "有隐藏表.xlsx").write_bytes(xlsx(secret))
    scans = folder / "像是扫描.docx"
    scans.write_bytes(docx(paragraph("题目")))
    with zipfile.ZipFile(scans, "a") as archive:
        archive.writestr("word/media/page.png", random.Random(1).randbytes(600_000))
    page, told = tmp_path / "报告.html", tmp_path / "报告.json"
    reports = ("--report", str(page), "--report", str(told))
    out, err = empty.run("import", str(folder), *reports, code=1)
    lines = [line for line in err.splitlines() if str(folder) in line]
    first = ["空.docx", "像是扫描.docx", "有隐藏表.xlsx"]
    assert [name for line, name in zip(lines, first, strict=False) if name in line] == first
    assert lines[1].startswith("需要看一看 ")
    assert "文字可能在图片里" in lines[1]
    assert "需要看一看 2，新增 1，没有导入 1" in out
    html = page.read_text("utf-8")
    assert html.index("需要看一看（3）") < html.index("文字可能在图片里") < html.index("每个文件")
    assert "需要看一看（新增）" in html
    report = json.loads(told.read_text("utf-8"))
    assert [Path(one["place"]).name for one in report["needs_look"]] == first
    assert [one["failed"] for one in report["needs_look"]] == [True, False, False]
    found = {Path(one["file"]).name: (one["outcome"], one["saved"]) for one in report["files"]}
    assert found == {
        "一切都好.docx": ("created", "created"),
        "空.docx": ("failed", "failed"),
        "像是扫描.docx": ("needs_look", "created"),
        "有隐藏表.xlsx": ("needs_look", "created"),
    }


def test_twins_are_listed_and_an_import_says_that_there_are_some(empty, tmp_path):
    story = twin_pairs.texts()[0]
    path = write_lines(
        tmp_path / "twins.jsonl",
        {"key": "one", "title": "一", "body": story},
        {"key": "two", "title": "二", "body": twin_pairs.wrapped(story, None)},
    )
    assert "kb twins" in empty.run("import", path)[1]
    listed = empty.json("twins")
    assert [one["key"] for one in listed] == ["one"]
    assert [one["key"] for one in listed[0]["twins"]] == ["two"]
    assert "two" in empty.run("twins")[0]
    assert empty.json("stats")["twin_pairs"] == 1


def test_a_resource_is_shown_with_what_to_read_next(kb):
    assert len(kb.json("show", "xs-0001", "--related")["related"]) == 6
    assert kb.json("show", "xs-0001", "--related")["twins"] == ["xs-0301"]
    assert "接着读" in kb.run("show", "xs-0001", "--related")[0]
    assert "related" not in kb.json("show", "xs-0001")


def test_a_resource_is_shown_with_its_files_and_why_one_is_kept_back(empty, tmp_path):
    folder = tmp_path / "资料"
    folder.mkdir()
    (folder / "电话.txt").write_text("感恩主题班会。王芳的手机 13800138000", "utf-8")
    (folder / "教案.txt").write_text("感恩主题班会，人人都说一句。", "utf-8")
    report = empty.json("import", str(folder), "--visibility", "public")
    keys = {Path(one["file"]).stem: one["keys"][0] for one in report["files"]}
    assert "电话.txt  原件不公开，因为里面像是有个人信息" in empty.run("show", keys["电话"])[0]
    shown = empty.run("show", keys["教案"])[0]
    assert "附件：教案.txt\n" in shown
    assert "不公开" not in shown


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_base_and_an_export_belong_to_their_owner_alone_whatever_the_umask(tmp_path):
    own = Kb(tmp_path)
    for words in (("init",), ("export", "out.jsonl", "--files", "originals")):
        process = own.start(*words, umask=0)
        said = process.communicate(timeout=300)
        assert process.returncode == 0, said
    written = [tmp_path / "out.jsonl", *(tmp_path / "data").rglob("*"), tmp_path / "data"]
    assert len(written) > 5
    assert [path for path in written if path.stat().st_mode & 0o077] == []


def test_a_backup_goes_to_another_base(kb, tmp_path):
    path = str(tmp_path / "kb.backup")
    assert "条资源" in kb.run("backup", path)[0]
    if os.name == "posix":
        assert Path(path).stat().st_mode & 0o077 == 0
    told = kb.json("backup", "--verify", path)
    assert told["rows"]["resource"] == kb.json("stats")["resources"]
    assert "secret" not in json.dumps(told)
    other = Kb(tmp_path)
    other.environ["KB_SITE_NAME"] = "别的名字"
    restored = other.json("restore", path)
    assert restored["settings"] == {"site_name": '"班主任工作室知识库"'}
    assert "一致" in other.run("check", code=1)[0]  # the index had to be built
    assert (
        other.json("search", "感恩", "班会")["total"] == kb.json("search", "感恩", "班会")["total"]
    )
    assert "--replace" in other.run("restore", path, code=1)[1]
    assert "已停止" in other.run("restore", path, "--replace", code=1, text="n\n")[1]
    other.run("restore", path, "--replace", "--yes")


def test_what_is_no_backup_is_said(empty, tmp_path):
    (tmp_path / "broken").write_bytes(b"PK\x03\x04 broken off")
    assert "不完整" in empty.run("backup", "--verify", str(tmp_path / "broken"), code=1)[1]
    assert "undelete" not in empty.run("restore", str(tmp_path / "broken"), code=1)[1]
    assert "没有" in empty.run("restore", "r-0001", code=1)[1]
    assert "不能写" in empty.run("backup", str(tmp_path / "nowhere" / "x"), code=2)[1]
    assert not list(tmp_path.rglob("*.part"))


def test_originals_are_checked(empty, tmp_path):
    (tmp_path / "教案.txt").write_text("感恩主题班会。", "utf-8")
    empty.run("import", str(tmp_path / "教案.txt"))
    folder = empty.folder / "data/files"
    assert "缺 0 个，坏 0 个" in empty.run("check", "--files")[0]
    (kept,) = [path for path in folder.glob("??/*") if path.is_file()]
    forgotten = folder / "aa" / ("a" * 64)
    forgotten.parent.mkdir(exist_ok=True)
    forgotten.write_bytes(b"x")
    assert "无人用" not in empty.run("check", "--files")[0]  # an import may be about to name it
    os.utime(forgotten, (0, 0))
    assert empty.json("check", "--files", "--dry-run")["unnamed"] == 1
    assert forgotten.exists()
    assert empty.json("check", "--files")["unnamed"] == 1
    assert not forgotten.exists()
    kept.write_bytes(b"other bytes")
    assert empty.json("check", "--files", code=1)["damaged"] == [kept.name]
    kept.unlink()
    assert f"缺：{kept.name}" in empty.run("check", "--files", code=1)[0]


@pytest.fixture
def of_version(empty):
    """of_version(number): the base says that its tables have this version."""

    def put(number):
        with contextlib.closing(Database(empty.database_url)) as db, db.write() as tx:
            tx.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})

    return put


def test_a_base_of_a_newer_version_is_told_clearly_and_left_alone(empty, of_version):
    of_version("9999")
    for command in (("stats",), ("serve", "--port", "1"), ("init",), ("init", "--empty")):
        _, err = empty.run(*command, code=1)
        assert "较新的程序" in err
        assert "9999" in err
        assert "升级程序" in err


def test_a_base_of_an_older_version_is_told_to_run_init(empty, of_version):
    of_version("0003")
    _, err = empty.run("stats", code=1)
    assert "旧版本" in err
    assert "kb init" in err
    assert "备份" in err


def test_where_there_is_no_base_init_is_named(tmp_path):
    _, err = Kb(tmp_path).run("stats", code=1)
    assert "还没有知识库" in err
    assert "kb init" in err
