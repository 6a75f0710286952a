"""An original that holds what is not for everybody is fetched by its owners alone."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from indexer.sync.lease import held
from kb.domain import clock
from kb.domain.access import ANONYMOUS, ANONYMOUS_READER, OPERATOR_READER, Reader, Scope
from kb.domain.actor import OPERATOR
from kb.domain.originals import Holds
from kb.domain.resources import Attachment
from kb.domain.vocabulary import Visibility
from kb.errors import Unavailable
from kb.storage.files import FolderStore
from kb.storage.leases import KEEP_FILES
from kb.storage.resources.attachments import attach
from kb.usecases import backup, history, originals, resources
from kb.usecases.exporting import export
from kb.usecases.importing import import_lines, import_paths
from tests.factories import add_person, add_resource, add_studio, revisions
from tests.flow.conftest import World
from tests.office import docx, image, paragraph, png, run, zipped
from tests.sheet_files import sheet, xlsx
from web.app import create_app
from web.jobs.kinds import ORIGINALS

TEXT = "同学们围坐一圈，各自说了一件想感谢父母的事。"
HIDDEN_SHEET = xlsx({"安排": sheet(["主题"], ["感恩"]), "名单": ("hidden", sheet(["密室"]))})
HIDDEN_ROW = xlsx({"安排": sheet(["主题"], ["感恩"], ["密室"], hidden=(3,))})
DELETED = docx(
    paragraph(TEXT),
    paragraph(f"{run('老师说')}<w:del><w:r><w:delText>密室</w:delText></w:r></w:del>"),
)
HIDDEN_WORDS = docx(paragraph(TEXT), paragraph(run("老师说") + run("密室", "<w:vanish/>")))
COMMENT = docx(
    paragraph(f'{run(TEXT)}<w:r><w:commentReference w:id="1"/></w:r>'),
    parts={"comments": '<w:comment w:id="1"><w:p><w:r><w:t>密室</w:t></w:r></w:p></w:comment>'},
)
PERSONAL = docx(paragraph(TEXT), paragraph("王芳的手机 13800138000"))
PLAIN = docx(paragraph(TEXT), paragraph(image("rId9")), parts={"rId9": png()})
KEPT_BACK = {
    "隐藏的表.xlsx": (HIDDEN_SHEET, Holds.HIDDEN),
    "隐藏的行.xlsx": (HIDDEN_ROW, Holds.HIDDEN),
    "删除.docx": (DELETED, Holds.DELETED),
    "隐藏的字.docx": (HIDDEN_WORDS, Holds.HIDDEN),
    "批注.docx": (COMMENT, Holds.COMMENT),
    "电话.docx": (PERSONAL, Holds.PERSONAL),
}


@pytest.fixture
def files(world):
    return world.services.files


@pytest.fixture
def client(world):
    return create_app(world.services).test_client()


def put(world, content, name="文件.docx", **options):
    """Import one file as everybody's, and return its resource as the operator reads it."""
    folder = world.folder.parent / "资料"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    files = world.services.files
    options = {"fixed": {"visibility": "public"}} | options
    report = import_paths(world.db, OPERATOR, [folder], files=files, **options)
    (key,) = report.files[0].keys
    return report, resources.get(world.db, key, OPERATOR_READER)


def statuses(client, resource):
    """How the files of a resource are answered, each read to its end."""
    found = []
    for one in resource.attachments:
        with client.get(f"/files/{resource.key}/{one.sha256}") as answer:
            found.append(answer.status_code)
    return found


def without_marks(db):
    """Leave the base as a version left it that did not look into originals."""
    with db.write() as tx:
        tx.connection.exec_driver_sql("UPDATE file SET holds = NULL")


def exported(db, **options):
    target = io.BytesIO()
    done = export(db, target, **options)
    return [json.loads(line) for line in target.getvalue().splitlines()], done


# --- importing ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KEPT_BACK)
def test_an_import_marks_what_an_original_holds_and_says_so(world, client, name):
    content, holds = KEPT_BACK[name]
    report, found = put(world, content, name)
    assert [one.holds for one in found.attachments] == [holds]
    (line,) = report.files
    assert line.holds == holds
    assert any("原件不公开" in str(problem) for problem in line.problems)
    assert statuses(client, found) == [404]
    assert client.get(f"/resources/{found.key}").status_code == 200


def test_an_original_without_anything_is_everybodys_and_so_are_pictures(world, client):
    report, found = put(world, PLAIN)
    assert {one.holds for one in found.attachments} == {Holds.NOTHING}
    assert len(found.attachments) == 2
    assert statuses(client, found) == [200, 200]
    assert not any("原件不公开" in str(one.problem) for one in report.problems)


def test_the_pictures_of_a_text_stay_where_its_original_is_kept_back(world, client):
    content = docx(
        paragraph(TEXT), paragraph(image("rId9")), paragraph("13800138000"), parts={"rId9": png()}
    )
    _, found = put(world, content)
    original, picture = found.attachments
    assert (original.holds, picture.holds) == (Holds.PERSONAL, Holds.NOTHING)
    assert statuses(client, found) == [404, 200]
    shown = resources.get(world.db, found.key, ANONYMOUS_READER)
    assert [one.sha256 for one in shown.attachments] == [picture.sha256]
    assert picture.sha256 in client.get(f"/resources/{found.key}").text


def test_what_was_taken_in_on_purpose_is_hidden_in_the_original_all_the_same(world):
    _, found = put(world, HIDDEN_SHEET, "表.xlsx", hidden=True)
    assert "密室" in found.body
    assert [one.holds for one in found.attachments] == [Holds.HIDDEN]


def test_a_file_in_an_archive_is_marked(world):
    folder = world.folder.parent / "包"
    folder.mkdir()
    (folder / "包.zip").write_bytes(zipped({"表.xlsx": HIDDEN_SHEET, "文.docx": PLAIN}))
    import_paths(world.db, OPERATOR, [folder], files=world.services.files)
    with world.db.read() as tx:
        held = tx.connection.exec_driver_sql("SELECT holds FROM file ORDER BY holds").all()
    assert [row[0] for row in held] == [0, 0, Holds.HIDDEN.value]


def test_all_works_of_a_compilation_keep_its_original_back(world):
    works = [
        paragraph(f"<w:r><w:t>{title}</w:t></w:r>", style="Heading1") + paragraph(TEXT * 20)
        for title in ("篇一：开学第一课", "篇二：感恩父母", "篇三：诚信做人")
    ]
    content = docx(*works, paragraph(run("密室", "<w:vanish/>")))
    folder = world.folder.parent / "合集"
    folder.mkdir()
    (folder / "班会设计三篇.docx").write_bytes(content)
    report = import_paths(world.db, OPERATOR, [folder], files=world.services.files)
    (line,) = report.files
    assert len(line.keys) == 3
    for key in line.keys:
        assert resources.get(world.db, key, ANONYMOUS_READER).attachments == ()
        (original,) = resources.get(world.db, key, OPERATOR_READER).attachments
        assert original.holds == Holds.HIDDEN


def test_an_import_anew_learns_what_an_older_one_did_not_know(world):
    put(world, HIDDEN_SHEET, "表.xlsx")
    without_marks(world.db)
    _, before = put(world, HIDDEN_SHEET, "表.xlsx")  # the file has not changed
    assert [one.holds for one in before.attachments] == [None]
    _, after = put(world, HIDDEN_SHEET, "表.xlsx", again=True)
    assert [one.holds for one in after.attachments] == [Holds.HIDDEN]
    assert after.revision == before.revision == 1


# --- every door -----------------------------------------------------------------------------

KINDS = {
    "an original that is kept back": Holds.COMMENT,
    "an original that nobody has looked into": None,
}


@pytest.mark.parametrize("holds", KINDS.values(), ids=KINDS)
def test_nothing_tells_that_there_is_an_original(tmp_path, holds):
    """With it and without it, every answer is the same to a byte."""
    answers = []
    stored = None
    for name in ("without", "with"):
        world = World(tmp_path / name)
        saved = add_resource(world.db, "a", title="题目", body="正文", studio=None)
        stored = world.services.files.put(b"x" * 1000)
        if name == "with":
            with world.db.write() as tx:
                one = Attachment(stored.sha256, "密室.docx", "application/msword", 1000, holds)
                attach(tx, resources.get(world.db, "a", OPERATOR_READER).id, 1, [one])
        with world.db.write() as tx:
            for column in ("created_at", "updated_at"):
                tx.connection.exec_driver_sql(
                    f"UPDATE resource SET {column} = '2026-01-01 00:00:00.000000'"
                )
        world.sync()
        answers.append(_everything(create_app(world.services).test_client(), stored.sha256))
        world.close()
    assert saved
    assert answers[0].keys() == answers[1].keys()
    for address, answer in answers[0].items():
        assert answers[1][address] == answer, address
    assert "密室" not in str(answers[1])


def _everything(client, sha256):
    file = f"/files/a/{sha256}"
    asked = [
        (file, {}),
        (file, {"method": "HEAD"}),
        (file, {"headers": {"Range": "bytes=0-9"}}),
        (file, {"headers": {"If-None-Match": f'"{sha256}"'}}),
        (file, {"headers": {"If-Range": f'"{sha256}"', "Range": "bytes=5-"}}),
        *(
            (address, {})
            for address in (
                "/resources/a", "/api/v1/resources/a", "/api/v1/resources/a/related",
                "/api/v1/search?q=题目", "/api/v1/walk?q=题目", "/feed.xml", "/sitemap.xml",
                "/api/v1/openapi.json", "/", "/search?q=题目",
            )
        ),
    ]  # fmt: skip
    found = {}
    for number, (address, options) in enumerate(asked):
        answer = client.open(address, **options)
        headers = {
            name: value
            for name, value in answer.headers
            if name not in ("X-Request-ID", "Server-Timing", "Date", "Content-Length")
        }
        text = answer.text
        for unlike in ("took_ms", "urn:uuid", "cursor", "毫秒"):
            text = "\n".join(line for line in text.splitlines() if unlike not in line)
        found[number, address] = (answer.status_code, headers, text)
    return found


def test_it_is_answered_as_a_file_that_does_not_exist(world, client):
    _, found = put(world, DELETED)
    (kept,) = (one.sha256 for one in found.attachments)
    none = "0" * 64
    for options in ({}, {"headers": {"Range": "bytes=0-9"}}, {"method": "HEAD"}):
        one = client.open(f"/files/{found.key}/{kept}", **options)
        other = client.open(f"/files/{found.key}/{none}", **options)
        assert one.status_code == other.status_code == 404
        # the box offers the beginning of the address
        assert one.text == other.text.replace(none, kept).replace(none[:60], kept[:60])


def test_authors_hosts_and_the_operator_get_it_and_members_and_grants_do_not(world):
    add_person(world.db, "p-1")
    add_studio(world.db, "s-1")
    fixed = {"authors": ["p-1"], "studio": "s-1", "visibility": "public"}
    _, found = put(world, HIDDEN_WORDS, fixed=fixed)
    author, studio = found.authors[0].id, found.studio.id

    def gets(*tokens, grants=frozenset()):
        reader = Reader(Scope(frozenset(tokens)), grants)
        return bool(resources.get(world.db, found.key, reader).attachments)

    assert gets("operator")
    assert gets(f"author:{author}", "public")
    assert gets(f"host:{studio}", "public")
    assert not gets("public", "network")
    assert not gets("public", f"studio:{studio}")
    assert not gets("public", f"author:{author + 1}", f"host:{studio + 1}")
    assert not gets("nothing", grants=frozenset({found.id}))


# --- history, exports, lines ----------------------------------------------------------------


def test_revisions_carry_what_an_original_holds_and_so_does_restoring_one(world):
    put(world, DELETED)
    _, now = put(world, PLAIN)
    assert now.revision == 2
    assert resources.get(world.db, now.key, ANONYMOUS_READER).attachments != ()
    first, second = revisions(world.db, now.key)
    assert [one.holds for one in first.attachments] == [Holds.DELETED]
    assert {one.holds for one in second.attachments} == {Holds.NOTHING}
    history.restore_revision(world.db, OPERATOR, now.key, 1)
    assert resources.get(world.db, now.key, ANONYMOUS_READER).attachments == ()
    resource, _ = history.of(world.db, now.key, ANONYMOUS)
    assert resource.attachments == ()


def test_an_export_of_what_is_public_neither_names_nor_contains_it(world, files, tmp_path):
    put(world, DELETED)
    options = {"files": files, "revisions": True}
    lines, done = exported(world.db, files_dir=tmp_path / "open", **options)
    assert [line["type"] for line in lines] == ["resource", "revision"]
    assert not any("attachments" in line for line in lines)
    assert list(FolderStore(tmp_path / "open" / "files").every()) == []
    assert done.kept_back == 1
    lines, done = exported(world.db, files_dir=tmp_path / "all", include_all=True, **options)
    assert [line["attachments"][0]["holds"] for line in lines] == [["deleted"], ["deleted"]]
    assert len(list(FolderStore(tmp_path / "all" / "files").every())) == 1
    assert done.kept_back == 0


def test_the_export_of_a_base_with_it_equals_that_of_one_without(world, files, tmp_path):
    add_resource(world.db, "a")
    options = {"files": files, "revisions": True}
    before, _ = exported(world.db, files_dir=tmp_path / "one", **options)
    stored = files.put(b"x")
    with world.db.write() as tx:
        one = Attachment(stored.sha256, "密室.docx", "application/msword", 1)
        attach(tx, resources.get(world.db, "a", OPERATOR_READER).id, 1, [one])
    assert exported(world.db, files_dir=tmp_path / "two", **options)[0] == before


def test_a_line_of_everything_carries_what_an_original_holds(world, files, tmp_path):
    _, found = put(world, DELETED)
    lines, _ = exported(world.db, files=files, files_dir=tmp_path / "out", include_all=True)
    other = World(tmp_path / "other")
    path = tmp_path / "out" / "all.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    report = import_lines(other.db, OPERATOR, path, files=other.services.files)
    assert report.problems == []
    (original,) = resources.get(other.db, found.key, OPERATOR_READER).attachments
    assert original.holds == Holds.DELETED
    again, _ = exported(
        other.db, files=other.services.files, files_dir=tmp_path / "again", include_all=True
    )
    assert again == lines
    other.close()


def line_with(files, folder, content, key="a", **more):
    """A line that attaches this content, which lies beside it; and its path."""
    folder.mkdir(parents=True)
    stored = FolderStore(folder / "files").put(content)
    attachment = {"sha256": stored.sha256, "file_name": "文件.docx", "media_type": "x/y", **more}
    path = folder / "all.jsonl"
    line = {"key": key, "title": "题目", "body": "正文", "attachments": [attachment]}
    path.write_text(json.dumps(line), "utf-8")
    return path


@pytest.mark.parametrize("name", KEPT_BACK)
def test_a_line_that_does_not_say_it_is_looked_at_as_a_file(world, files, tmp_path, name):
    content, holds = KEPT_BACK[name]
    path = line_with(files, tmp_path / "lines", content)
    report = import_lines(world.db, OPERATOR, path, files=files)
    (original,) = resources.get(world.db, "a", OPERATOR_READER).attachments
    assert original.holds == holds
    assert any("原件不公开" in str(one.problem) for one in report.problems)
    assert resources.get(world.db, "a", ANONYMOUS_READER).attachments == ()


@pytest.mark.parametrize(
    ("content", "holds"),
    [
        (PLAIN, Holds.NOTHING),
        (png(), Holds.NOTHING),
        (b"ID3 sound", Holds.NOTHING),
        (b"\0\1\2 nobody knows", Holds.UNREAD),
        (zipped({"名单.txt": "密室"}), Holds.UNREAD),
        (PLAIN[:300], Holds.UNREAD),
        (b"", Holds.NOTHING),
    ],
)
def test_what_nobody_can_look_into_is_kept_back(world, files, tmp_path, content, holds):
    path = line_with(files, tmp_path / "lines", content)
    import_lines(world.db, OPERATOR, path, files=files)
    (original,) = resources.get(world.db, "a", OPERATOR_READER).attachments
    assert original.holds == holds


def test_a_line_cannot_open_what_is_known_to_be_kept_back(world, files, tmp_path):
    _, found = put(world, DELETED)
    path = line_with(files, tmp_path / "lines", DELETED, found.key, holds=[])
    import_lines(world.db, OPERATOR, path, files=files)
    (original,) = resources.get(world.db, found.key, OPERATOR_READER).attachments
    assert (original.file_name, original.holds) == ("文件.docx", Holds.DELETED)


def test_a_line_with_a_word_that_nobody_knows_is_refused(world, files, tmp_path):
    path = line_with(files, tmp_path / "lines", PLAIN, holds=["secret"])
    report = import_lines(world.db, OPERATOR, path, files=files)
    (told,) = report.problems
    assert told.problem.field == "attachments[1].holds"
    assert "hidden, deleted, comment, personal, unread" in str(told.problem)


def test_an_export_that_is_imported_again_takes_no_original_away(world, files, tmp_path):
    content = docx(
        paragraph(TEXT), paragraph(image("rId9")), paragraph("13800138000"), parts={"rId9": png()}
    )
    _, before = put(world, content)
    folder = tmp_path / "out"
    folder.mkdir()
    lines, _ = exported(world.db, files=files, files_dir=folder, revisions=True)
    assert [len(line["attachments"]) for line in lines] == [1, 1]
    lines[0]["title"] = "新的题目"
    path = folder / "all.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    import_lines(world.db, OPERATOR, path, files=files)
    after = resources.get(world.db, before.key, OPERATOR_READER)
    assert (after.title, after.attachments) == ("新的题目", before.attachments)
    assert [len(one.attachments) for one in revisions(world.db, before.key)] == [2, 2]


# --- the job --------------------------------------------------------------------------------


def look(world):
    return world.services.job_runner().run_now(ORIGINALS)


def test_until_somebody_has_looked_an_original_of_before_is_kept_back(world, client):
    _, found = put(world, PLAIN)
    without_marks(world.db)
    assert statuses(client, found) == [404, 404]
    assert look(world)
    assert statuses(client, found) == [200, 200]
    assert not originals.count_due(world.db)


def test_the_job_finds_what_an_import_would_find(world):
    folder = world.folder.parent / "资料"
    folder.mkdir()
    for name, (content, _) in KEPT_BACK.items():
        (folder / name).write_bytes(content)
    import_paths(world.db, OPERATOR, [folder], files=world.services.files)

    def marks():
        with world.db.read() as tx:
            return tx.connection.exec_driver_sql("SELECT sha256, holds FROM file").all()

    before = sorted(map(tuple, marks()))
    without_marks(world.db)
    assert originals.count_due(world.db) == len(before)
    assert look(world)
    assert sorted(map(tuple, marks())) == before


def test_a_missing_or_damaged_original_stays_back_until_it_is_there_again(
    world, files, client, monkeypatch
):
    _, found = put(world, PLAIN)
    without_marks(world.db)
    paths = [files.path(one.sha256) for one in found.attachments]
    whole = [path.read_bytes() for path in paths]
    paths[0].write_bytes(b"")
    paths[1].unlink()
    kind = world.services.job_kinds.get(ORIGINALS)
    assert look(world)
    assert not kind.is_wanted()  # it would find the same again and again
    assert statuses(client, found) == [404, 404]

    for path, content in zip(paths, whole, strict=True):
        path.write_bytes(content)
    monkeypatch.setattr(clock, "now", lambda now=clock.now: now() + timedelta(hours=1))
    assert kind.is_wanted()
    assert look(world)
    assert statuses(client, found) == [200, 200]
    assert not kind.is_wanted()


def test_what_is_missing_delays_nothing_else(world, files):
    many_without_marks(world, 45)
    with world.db.read() as tx:
        rows = tx.connection.exec_driver_sql("SELECT sha256 FROM file ORDER BY sha256").all()
    for (sha256,) in rows[:30]:
        files.path(sha256).unlink()
    assert look(world)
    assert originals.count_due(world.db) == 30


def test_a_store_that_is_away_leaves_originals_waiting(world, monkeypatch):
    put(world, PLAIN)
    without_marks(world.db)

    def away(sha256):
        raise Unavailable("文件读不出来：%(reason)s", reason="away")

    monkeypatch.setattr(world.services.files, "open", away)
    with pytest.raises(Unavailable):
        look(world)
    assert originals.count_due(world.db) == 2


def many_without_marks(world, count):
    """A base of before with so many plain texts, and one workbook with a hidden sheet."""
    folder = world.folder.parent / "许多"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.txt").write_text(f"第{number}篇：{TEXT}", "utf-8")
    (folder / "表.xlsx").write_bytes(HIDDEN_SHEET)
    import_paths(world.db, OPERATOR, [folder], files=world.services.files)
    without_marks(world.db)


def test_the_job_goes_through_many_originals(world):
    many_without_marks(world, 45)
    assert originals.count_due(world.db) == 46
    assert look(world)
    with world.db.read() as tx:
        held = tx.connection.exec_driver_sql("SELECT holds FROM file ORDER BY holds").all()
    assert [row[0] for row in held] == [Holds.NOTHING.value] * 45 + [Holds.HIDDEN.value]


class Stopped(Exception):
    """The process is told to stop."""


def test_a_job_that_is_broken_off_goes_on_where_it_stopped(world, monkeypatch):
    many_without_marks(world, 30)
    files = world.services.files
    opened = []
    really_open = files.open

    def open_or_stop(sha256):
        if len(opened) == 25:
            opened.append(None)
            raise Stopped
        opened.append(sha256)
        return really_open(sha256)

    monkeypatch.setattr(files, "open", open_or_stop)
    with pytest.raises(Stopped):
        look(world)
    assert originals.count_due(world.db) == 31 - 25
    with world.db.write() as tx:  # it was put off for a while
        tx.connection.exec_driver_sql("DELETE FROM job")
    assert look(world)
    looked = [one for one in opened if one]
    assert len(looked) == len(set(looked)) == 31
    assert not originals.count_due(world.db)


def test_a_backup_keeps_what_an_original_holds(world, tmp_path):
    _, found = put(world, DELETED)
    path = tmp_path / "kb.backup"
    with path.open("wb") as target, held(world.db, KEEP_FILES, shared=True):
        backup.write(
            world.db,
            world.services.files,
            target,
            application="0.1.0",
            settings={},
            progress=backup.Progress(),
        )
    other = World(tmp_path / "other")
    backup.restore(other.db, OPERATOR, other.services.files, path, backup.Progress(), replace=True)
    (original,) = resources.get(other.db, found.key, OPERATOR_READER).attachments
    assert original.holds == Holds.DELETED
    assert resources.get(other.db, found.key, ANONYMOUS_READER).attachments == ()
    other.close()


def test_a_resource_that_is_not_public_keeps_its_originals_from_its_readers(world):
    _, found = put(world, DELETED)
    resources.set_visibility(world.db, OPERATOR, found.key, Visibility.NETWORK)
    signed_in = Reader(Scope(frozenset({"public", "network"})))
    assert resources.get(world.db, found.key, signed_in).attachments == ()


def test_equal_attachments_do_not_differ_by_what_is_known_of_them():
    one = Attachment("0" * 64, "a", "b", 1)
    assert one == replace(one, holds=Holds.HIDDEN)
