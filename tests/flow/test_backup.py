"""Backups: everything in one file, out of a running base, and back into any, or not at all."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from unittest import mock

import pytest
from sqlalchemy import inspect, select, text

from indexer.sync.lease import WRITER, held
from kb.domain.access import OPERATOR_READER
from kb.domain.actor import OPERATOR, VISITOR
from kb.domain.asked import Asked
from kb.domain.findings import Finding
from kb.domain.originals import Holds
from kb.domain.vocabulary import Visibility
from kb.errors import BackupUnusable, Conflict, Unavailable
from kb.storage import schema
from kb.storage.all_tables import metadata
from kb.storage.backup import carried, dumping
from kb.storage.files import FolderStore
from kb.storage.findings import findings
from kb.storage.leases import KEEP_FILES
from kb.storage.queue import outbox
from kb.storage.session import Database
from kb.storage.twins.tables import sketch, twin
from kb.text.likeness import unpack
from kb.usecases import (
    backup,
    health,
    indexing,
    queries,
    reports,
    resources,
    samples,
    synonyms,
    taken_down,
    topics,
    twins,
)  # fmt: skip
from kb.usecases.importing import import_lines, import_paths
from tests.factories import add_resource
from tests.flow.conftest import World

PDF = b"%PDF-1.4 of a plan"
NOTES = b"notes"
PROGRESS = backup.Progress()


def written(db, files, path, progress=PROGRESS):
    with path.open("wb") as target, held(db, KEEP_FILES, shared=True):
        return backup.write(
            db,
            files,
            target,
            application="0.1.0",
            settings={"site_name": '"云川"'},
            progress=progress,
        )


def contents(db):
    """Table → its rows as a backup has them, and what else must go on as it was."""
    with db.read() as tx:
        rows = {table.name: list(dumping.lines(tx, table)) for table in carried.tables()}
        return rows, dumping.counters(tx)


def contents_restored(db, times=1):
    """The same without the last rows of the journal, which tell of the restores themselves."""
    rows, counters = contents(db)
    for _ in range(times):
        assert json.loads(rows["journal"].pop())[4] == "restore_backup"
        counters["journal"] -= 1
    return rows, counters


def without_journal(manifest):
    return [table for table in manifest.tables if table.name != "journal"]


def stored(files):
    return sorted((one.sha256, one.size_bytes) for one in files.every())


class Base:
    def __init__(self, folder, template):
        folder.mkdir()
        shutil.copy(template, folder / "kb.sqlite3")
        self.db = Database(f"sqlite:///{folder / 'kb.sqlite3'}")
        self.files = FolderStore(folder / "files")


@pytest.fixture(scope="module")
def filled(tmp_path_factory, migrated_sqlite):
    """A base with something in every table, and its backup."""
    folder = tmp_path_factory.mktemp("filled")
    base = Base(folder / "base", migrated_sqlite)
    samples.set_up(base.db, OPERATOR, with_samples=True)
    named = [
        {"sha256": base.files.put(data).sha256, "file_name": name, "media_type": "text/plain"}
        for data, name in ((PDF, "教案.pdf"), (NOTES, "备注.txt"))
    ]
    line = {
        "key": "with-files",
        "title": "带附件",
        "body": "正文 “引号” 😀\u3000",
        "attachments": named,
    }
    assert import_lines(base.db, OPERATOR, [json.dumps(line)], files=base.files).errors == 0
    (folder / "来的.txt").write_text("感恩教育主题班会。", "utf-8")
    assert import_paths(base.db, OPERATOR, [folder / "来的.txt"], files=base.files).is_clean
    synonyms.add(base.db, OPERATOR, ["走班", "选课走班"])
    taken_down.take_down(base.db, OPERATOR, "不该提示的")
    queries.record(base.db, [Asked("感恩", "感恩", 1, 0, queries.today(), 3, "all")])
    twins.prepare(base.db)
    while twins.are_due(base.db):  # two of the samples are versions of others
        twins.compare_due(base.db)
    indexing.settle(base.db, indexing.waiting(base.db)[:100])
    indexing.claim(base.db, "somebody", 5, 60.0)
    topic = resources.get(base.db, "bh-0001", OPERATOR_READER).topics[0]
    with mock.patch.object(outbox, "TOUCHED_AT_ONCE", 1):  # the others wait to be touched
        topics.rename(base.db, OPERATOR, topic.key, "改了名的主题")
    add_resource(base.db, "binned", title="扔掉的", body="没有别的")
    reports.report(base.db, VISITOR, VISITOR.reader, "bh-0001", "有学生的名字")
    found = Finding(
        resources.get(base.db, "with-files", OPERATOR_READER).id,
        named[0]["sha256"],
        1,
        Holds.HIDDEN,
        Visibility.PUBLIC,
        1,
    )
    with base.db.write(OPERATOR) as tx:
        findings.replace(tx, found.sha256, [found])
    resources.delete(base.db, OPERATOR, "binned")
    add_resource(base.db, "last", title="最后一个", body="它的编号不再用")
    resources.purge(base.db, OPERATOR, "last", base.files)
    base.backup = folder / "kb.backup"
    base.manifest = written(base.db, base.files, base.backup)
    yield base
    base.db.close()


# --- what is in it ------------------------------------------------------------------------------


def test_every_table_is_carried_or_left_out_with_its_reason():
    taken = {table.name for table in carried.tables()}
    assert taken | set(carried.LEFT_OUT) == set(metadata.tables)
    assert not taken & set(carried.LEFT_OUT)
    assert all(carried.LEFT_OUT.values())
    for table, column in carried.BLANKED:
        assert column in metadata.tables[table].c


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_backups_know_every_column(table):
    for column in metadata.tables[table].columns:
        assert carried.sort_of(column) in carried.FORMATS


def test_the_test_base_has_something_in_every_table(filled):
    assert [table.name for table in filled.manifest.tables if not table.rows] == []


def test_no_process_no_index_and_no_secret_is_in_it(filled):
    with zipfile.ZipFile(filled.backup) as archive:
        assert "somebody" not in archive.read("tables/outbox.jsonl").decode()
        names = [json.loads(line)[0] for line in archive.read("tables/meta.jsonl").splitlines()]
        assert names == ["base_id", "names", "packed", "set_up", "sketch_layout"]
        assert not [name for name in archive.namelist() if "index" in name or "secret" in name]
        assert json.loads(archive.read("manifest.json"))["settings"] == {"site_name": '"云川"'}


def test_a_backup_verifies_itself(filled):
    seen = []
    manifest = backup.verify(filled.backup, backup.Progress(seen.append, lambda done: None))
    assert manifest == filled.manifest
    assert seen == [manifest.rows + 3]
    assert (manifest.files.rows, manifest.lost_files) == (3, 0)


# --- there and back ------------------------------------------------------------------------------


def test_sqlite_postgres_sqlite_comes_back_identical(
    filled, bare_postgres, s3, tmp_path, migrated_sqlite
):
    there = s3.store()
    backup.restore(bare_postgres, OPERATOR, there, filled.backup, PROGRESS)
    assert contents_restored(bare_postgres) == contents(filled.db)
    assert stored(there) == stored(filled.files)
    written(bare_postgres, there, tmp_path / "again")
    back = Base(tmp_path / "back", migrated_sqlite)
    manifest = backup.restore(back.db, OPERATOR, back.files, tmp_path / "again", PROGRESS)
    assert without_journal(manifest) == without_journal(filled.manifest)
    assert manifest.files == filled.manifest.files
    assert contents_restored(back.db, 2) == contents(filled.db)
    assert stored(back.files) == stored(filled.files)
    assert schema.differences(back.db) == []
    assert bytes_and_numbers(bare_postgres) == bytes_and_numbers(filled.db)
    assert bytes_and_numbers(back.db) == bytes_and_numbers(filled.db)
    back.db.close()


def bytes_and_numbers(db):
    """As the program reads them, not as a backup writes them."""
    with db.read() as tx:
        pairs = list(tx.execute(select(twin).order_by(twin.c.resource_id, twin.c.other_id)))
        sketches = list(tx.execute(select(sketch).order_by(sketch.c.resource_id)))
    assert any(0 < pair.alike < 1 for pair in pairs)
    assert any(unpack(bytes(one.bands)) for one in sketches)
    return [tuple(row) for row in (*pairs, *sketches)]


def test_it_goes_into_either_database_with_either_store(filled, bare, store):
    backup.restore(bare, OPERATOR, store, filled.backup, PROGRESS)
    assert contents_restored(bare) == contents(filled.db)
    assert stored(store) == stored(filled.files)
    with store.open(hashlib.sha256(PDF).hexdigest()) as stream:
        assert stream.read() == PDF


@pytest.fixture
def bare_postgres(postgres):
    with postgres.database(migrated=False) as url:
        db = Database(url)
        yield db
        db.close()


@pytest.fixture
def bare(bare_url):
    db = Database(bare_url)
    yield db
    db.close()


def test_a_restored_base_goes_on(filled, bare, files):
    """Ids are not given again, also those of what was purged; everything else can be written."""
    backup.restore(bare, OPERATOR, files, filled.backup, PROGRESS)
    with filled.db.read() as tx:
        highest = tx.execute(text("SELECT seq FROM sqlite_sequence WHERE name='resource'")).scalar()
    add_resource(bare, "next")
    assert resources.get(bare, "next", OPERATOR_READER).id == highest + 1
    report = import_lines(
        bare,
        OPERATOR,
        [
            json.dumps({"type": "studio", "key": "s-new", "name": "新的", "region": "别的区"}),
            json.dumps({"type": "topic", "key": "t-new", "name": "新的主题"}),
            json.dumps({"key": "new", "title": "t", "body": "b", "authors": ["新人"]}),
        ],
    )
    assert report.errors == 0, report.problems
    resources.restore(bare, OPERATOR, "binned")
    with files.open(hashlib.sha256(PDF).hexdigest()) as stream:
        assert stream.read() == PDF
    resources.purge(bare, OPERATOR, "with-files", files)
    assert not files.has(hashlib.sha256(PDF).hexdigest())


def test_the_index_comes_back_by_itself(filled, tmp_path):
    """Also where an index of before lies in the folder, which knows other texts by the same ids."""
    world = World(tmp_path / "data")
    world.save("with-files", "从前的正文")
    world.sync()
    assert world.found("从前的正文") == {"with-files"}
    world.close()
    services = World(tmp_path / "data").services
    backup.restore(services.db, OPERATOR, services.files, filled.backup, PROGRESS, replace=True)
    services.close()
    world = World(tmp_path / "data")
    with pytest.raises(Unavailable):
        world.search("从前的正文")
    world.sync()
    assert world.found("从前的正文") == set()
    assert "with-files" in world.found("引号")
    assert health.count_resources(world.db) == health.count_resources(filled.db)
    world.close()


def test_feeds_keep_their_ids(filled, bare, files):
    backup.restore(bare, OPERATOR, files, filled.backup, PROGRESS)
    assert indexing.base_id(bare) == indexing.base_id(filled.db)
    assert indexing.index_base(bare) != indexing.index_base(filled.db)


# --- out of a base at work ------------------------------------------------------------------------


def test_a_backup_is_of_one_moment(db, files, tmp_path):
    """What is written, changed and purged meanwhile is not in it, or is in it as it was."""
    sha256 = files.put(PDF).sha256
    named = [{"sha256": sha256, "file_name": "a.pdf", "media_type": "application/pdf"}]
    line = json.dumps({"key": "before", "title": "先", "body": "b", "attachments": named})
    import_lines(db, OPERATOR, [line], files=files)
    done = []

    def meanwhile(_):
        if not done:
            done.append(True)
            add_resource(db, "later", title="后来的", authors=())
            resources.purge(db, OPERATOR, "before", files)

    path = tmp_path / "kb.backup"
    manifest = written(db, files, path, backup.Progress(meanwhile))
    assert done
    assert manifest.lost_files == 0
    with zipfile.ZipFile(path) as archive:
        assert archive.read(f"files/{sha256}") == PDF
        assert b"later" not in archive.read("tables/resource.jsonl")
        assert len(archive.read("tables/resource_revision.jsonl").splitlines()) == 1
    assert files.has(sha256)  # kept for the backup; `kb check --files` takes it
    backup.verify(path, PROGRESS)


def test_what_the_store_had_lost_is_said(one_db, files, tmp_path):
    kept, gone, broken = (files.put(data).sha256 for data in (b"kept", b"gone", b"broken"))
    named = [
        {"sha256": one, "file_name": "a", "media_type": "text/plain"}
        for one in (kept, gone, broken)
    ]
    line = json.dumps({"key": "a", "title": "t", "body": "b", "attachments": named})
    import_lines(one_db, OPERATOR, [line], files=files)
    files.remove(gone)
    files.path(broken).write_bytes(b"brokem")
    assert written(one_db, files, tmp_path / "kb.backup").lost_files == 2
    assert backup.verify(tmp_path / "kb.backup", PROGRESS).lost_files == 2
    other = FolderStore(tmp_path / "other")
    db = Database(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    backup.restore(db, OPERATOR, other, tmp_path / "kb.backup", PROGRESS)
    assert stored(other) == [(kept, 4)]
    db.close()


# --- into a base that is not empty ---------------------------------------------------------------


def test_a_base_with_something_in_it_is_left_alone(filled, db, files):
    add_resource(db, "mine")
    with pytest.raises(Conflict, match="--replace"):
        backup.restore(db, OPERATOR, files, filled.backup, PROGRESS)
    assert health.count_resources(db) == 1
    assert stored(files) == []


def test_a_base_that_somebody_works_on_is_left_alone(filled, db, files):
    add_resource(db, "mine")
    with held(db, WRITER), pytest.raises(Conflict, match=str(os.getpid())):
        backup.restore(db, OPERATOR, files, filled.backup, PROGRESS, replace=True)
    assert health.count_resources(db) == 1


def test_a_base_can_be_replaced(filled, db, files):
    sha256 = files.put(b"mine").sha256
    named = [{"sha256": sha256, "file_name": "a", "media_type": "text/plain"}]
    line = json.dumps({"key": "mine", "title": "t", "body": "b", "attachments": named})
    import_lines(db, OPERATOR, [line], files=files)
    backup.restore(db, OPERATOR, files, filled.backup, PROGRESS, replace=True)
    assert contents_restored(db) == contents(filled.db)
    assert stored(files) == stored(filled.files)


# --- what is wrong with it ------------------------------------------------------------------------


def entries(path):
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def packed(path, parts, *, stored_names=(), extra=()):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (*parts.items(), *extra):
            plain = name.startswith("files/") or name in stored_names
            archive.writestr(name, content, zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED)


def manifest_with(parts, change):
    manifest = json.loads(parts["manifest.json"])
    change(manifest)
    return {**parts, "manifest.json": json.dumps(manifest).encode()}


def table_with(parts, name, change):
    """Rows changed, and the manifest made to agree."""
    rows = [json.loads(line) for line in parts[f"tables/{name}.jsonl"].splitlines()]
    content = b"".join(json.dumps(row).encode() + b"\n" for row in change(rows))
    parts = {**parts, f"tables/{name}.jsonl": content}

    def agree(manifest):
        entry = next(one for one in manifest["tables"] if one["name"] == name)
        entry["rows"] = len(content.splitlines())
        entry["size_bytes"] = len(content)
        entry["sha256"] = hashlib.sha256(content).hexdigest()

    return manifest_with(parts, agree)


def without(parts, *names):
    return {name: content for name, content in parts.items() if name not in names}


A_FILE = f"files/{hashlib.sha256(PDF).hexdigest()}"
A_TABLE = "tables/person.jsonl"
HOSTILE = {
    "other bytes in a table": lambda p: {**p, A_TABLE: p[A_TABLE].replace("王".encode(), "黄".encode())},
    "a row less": lambda p: {**p, A_TABLE: p[A_TABLE].partition(b"\n")[2]},
    "a table less": lambda p: without(p, A_TABLE),
    "a table less, and not named": lambda p: manifest_with(
        without(p, A_TABLE),
        lambda m: m.update(tables=[one for one in m["tables"] if one["name"] != "person"]),
    ),
    "other bytes in a file": lambda p: {**p, A_FILE: PDF[::-1]},
    "a longer file": lambda p: {**p, A_FILE: PDF * 2},
    "a file less": lambda p: without(p, A_FILE),
    "a file more": lambda p: {**p, f"files/{'a' * 64}": b"x"},
    "a way out": lambda p: {**p, "../../etc/passwd": b"x"},
    "a way out below files": lambda p: {**p, "files/../../x": b"x"},
    "a way out below tables": lambda p: {**p, "tables/../x.jsonl": b"x"},
    "a root": lambda p: {**p, "/etc/passwd": b"x"},
    "an index": lambda p: {**p, "index/meta.json": b"{}"},
    "a table nobody knows": lambda p: {**p, "tables/alembic_version.jsonl": b"[]\n"},
    "no manifest": lambda p: without(p, "manifest.json"),
    "a manifest that is no JSON": lambda p: {**p, "manifest.json": b"{"},
    "a deep manifest": lambda p: {**p, "manifest.json": b"[" * 100_000},
    "somebody else's manifest": lambda p: {**p, "manifest.json": b'{"kind": "other"}'},
    "a newer format": lambda p: manifest_with(p, lambda m: m.update(format=2)),
    "numbers that are none": lambda p: manifest_with(p, lambda m: m.update(files_bytes="1")),
    "a table twice": lambda p: manifest_with(p, lambda m: m["tables"].append(m["tables"][0])),
    "a sort nobody knows": lambda p: manifest_with(
        p, lambda m: m["tables"][0]["columns"].update(sha256="pickle")
    ),
    "a bomb": lambda p: {**p, A_TABLE: b"0" * (80 * 1024 * 1024)},
    "a packed file": lambda p: {**without(p, A_FILE), "files/" + A_FILE[6:] + " ": PDF},
}  # fmt: skip
# Those that only show when they are read into tables.
SENSELESS = {
    "a number for a name": lambda p: table_with(
        p, "person", lambda rows: [[row[0], row[1], 7, *row[3:]] for row in rows]
    ),
    "a number beyond all": lambda p: table_with(
        p, "person", lambda rows: [[row[0] + 2**64, *row[1:]] for row in rows]
    ),
    "half a character": lambda p: table_with(
        p, "person", lambda rows: [[*row[:2], "\ud800", *row[3:]] for row in rows]
    ),
    "a moment before all time": lambda p: table_with(
        p, "file", lambda rows: [[*row[:2], "0001-01-01T00:00:00+14:00"] for row in rows]
    ),
    "a number for a moment": lambda p: table_with(
        p, "file", lambda rows: [[*row[:2], 7] for row in rows]
    ),
    "an object for a number": lambda p: table_with(
        p, "sketch_due", lambda rows: [[row[0], {"a": []}] for row in rows]
    ),
    "bytes that are none": lambda p: table_with(
        p, "sketch", lambda rows: [[row[0], "====", row[2]] for row in rows]
    ),
    "a truth for a number": lambda p: table_with(
        p, "twin", lambda rows: [[*row[:2], True] for row in rows]
    ),
    "a short row": lambda p: table_with(p, "person", lambda rows: [row[:-1] for row in rows]),
    "no row at all": lambda p: table_with(p, "person", lambda rows: ["row" for _ in rows]),
    "a reference to nothing": lambda p: table_with(
        p, "resource_author", lambda rows: [[row[0], 10_000_000 + row[1], row[2]] for row in rows]
    ),
    "a key twice": lambda p: table_with(p, "topic_alias", lambda rows: [*rows, rows[0]]),
    "nothing where something must be": lambda p: table_with(
        p, "person", lambda rows: [[row[0], None, *row[2:]] for row in rows]
    ),
    "another column": lambda p: manifest_with(
        p, lambda m: m["tables"][0]["columns"].update(password="text")
    ),
    "a newer version": lambda p: manifest_with(p, lambda m: m.update(schema="9999")),
    "no version": lambda p: manifest_with(p, lambda m: m.update(schema="'; DROP TABLE x")),
}  # fmt: skip


def refused(path, tmp_path):
    """Nothing is left of it: no table, no file."""
    db = Database(f"sqlite:///{tmp_path / 'refused.sqlite3'}")
    files = FolderStore(tmp_path / "refused")
    with pytest.raises(BackupUnusable) as caught:
        backup.restore(db, OPERATOR, files, path, PROGRESS)
    assert schema.is_empty(db)
    assert stored(files) == []
    db.close()
    return caught.value


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused(filled, tmp_path, name):
    path = tmp_path / "hostile"
    packed(path, HOSTILE[name](entries(filled.backup)))
    refused(path, tmp_path)
    with pytest.raises(BackupUnusable):
        backup.verify(path, PROGRESS)


@pytest.mark.parametrize("name", SENSELESS)
def test_a_senseless_archive_is_refused(filled, tmp_path, name):
    path = tmp_path / "senseless"
    packed(path, SENSELESS[name](entries(filled.backup)))
    refused(path, tmp_path)


@pytest.mark.parametrize(
    "name", ["a reference to nothing", "a key twice", "nothing where something must be"]
)
def test_postgres_refuses_the_same(filled, bare_postgres, files, tmp_path, name):
    path = tmp_path / "senseless"
    packed(path, SENSELESS[name](entries(filled.backup)))
    with pytest.raises(BackupUnusable):
        backup.restore(bare_postgres, OPERATOR, files, path, PROGRESS)
    assert schema.is_empty(bare_postgres)
    assert stored(files) == []


def test_an_entry_twice_is_refused(filled, tmp_path):
    path = tmp_path / "twice"
    with pytest.warns(UserWarning, match="Duplicate"):
        packed(path, entries(filled.backup), extra=[(A_FILE, PDF)])
    refused(path, tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9, 0.999])
def test_a_part_of_a_backup_is_refused(filled, tmp_path, share):
    whole = filled.backup.read_bytes()
    (tmp_path / "part").write_bytes(whole[: int(len(whole) * share)])
    assert "part" in str(refused(tmp_path / "part", tmp_path))


def test_flipped_bytes_are_seen(filled, tmp_path):
    """Wherever they are: in the rows, in a file, in the ZIP's own lists."""
    whole = filled.backup.read_bytes()
    for number in range(40):
        at = number * len(whole) // 40
        damaged = bytearray(whole)
        damaged[at] ^= 0x55
        (tmp_path / "damaged").write_bytes(damaged)
        try:
            manifest = backup.verify(tmp_path / "damaged", PROGRESS)
        except BackupUnusable:
            continue
        assert manifest == filled.manifest, at  # a byte that nobody reads, as of a local header


def test_what_is_no_archive_is_refused(tmp_path):
    (tmp_path / "text").write_text("hello")
    refused(tmp_path / "text", tmp_path)
    refused(tmp_path / "nowhere", tmp_path)
    refused(tmp_path, tmp_path)


def test_a_hostile_file_takes_nothing_away(filled, one_db, files, tmp_path):
    """Bytes under a wrong name, which the store has under the right one."""
    parts = entries(filled.backup)
    mine = files.put(PDF[::-1]).sha256
    add_resource(one_db, "mine")
    packed(tmp_path / "hostile", {**parts, A_FILE: PDF[::-1]})
    with pytest.raises(BackupUnusable):
        backup.restore(one_db, OPERATOR, files, tmp_path / "hostile", PROGRESS, replace=True)
    assert files.has(mine)
    assert health.count_resources(one_db) == 1


# --- versions ----------------------------------------------------------------------------------


def as_of(revision, parts, tmp_path):
    """The backup as a program would have written it that knew that version of the tables."""
    old = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    with old.write() as tx:
        schema.upgrade_within(tx, revision)
        inspector = inspect(tx.connection)
        known = {
            name: {column["name"] for column in inspector.get_columns(name)}
            for name in inspector.get_table_names()
        }
    old.close()
    parts = manifest_with(parts, lambda manifest: manifest.update(schema=revision))
    for table in json.loads(parts["manifest.json"])["tables"]:
        name = table["name"]
        if name not in known:
            parts = manifest_with(
                without(parts, f"tables/{name}.jsonl"),
                lambda manifest, name=name: manifest.update(
                    tables=[one for one in manifest["tables"] if one["name"] != name]
                ),
            )
        elif later := set(table["columns"]) - known[name]:
            kept = [index for index, one in enumerate(table["columns"]) if one not in later]
            parts = manifest_with(
                parts,
                lambda manifest, name=name, later=later: [
                    one["columns"].pop(column)
                    for one in manifest["tables"]
                    if one["name"] == name
                    for column in later
                ],
            )
            parts = table_with(
                parts, name, lambda rows, kept=kept: [[row[at] for at in kept] for row in rows]
            )
    return parts


def test_a_backup_of_an_older_version_is_brought_up_to_date(filled, bare, files, tmp_path):
    packed(tmp_path / "old", as_of("0004", entries(filled.backup), tmp_path))
    backup.restore(bare, OPERATOR, files, tmp_path / "old", PROGRESS)
    assert schema.is_current(bare)
    assert schema.differences(bare) == []
    assert health.count_resources(bare) == health.count_resources(filled.db)
    synonyms.add(bare, OPERATOR, ["走班", "选课走班"])


# --- broken off ----------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [1, 3, 5])
def test_broken_off_a_restore_leaves_nothing(filled, bare, files, at):
    steps = []

    def step(_):
        steps.append(True)
        if len(steps) == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.restore(bare, OPERATOR, files, filled.backup, backup.Progress(advance=step))
    assert schema.is_empty(bare)
    assert stored(files) == []
    backup.restore(bare, OPERATOR, files, filled.backup, PROGRESS)
    assert contents_restored(bare) == contents(filled.db)


SCRIPT = """
import os, signal, sys
from pathlib import Path
from kb.domain.actor import OPERATOR
from kb.storage.files import FolderStore
from kb.storage.findings import findings
from kb.storage.session import Database
from kb.usecases import backup
left = int(sys.argv[4])
def step(_):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
db, files = Database(sys.argv[1]), FolderStore(Path(sys.argv[2]))
backup.restore(db, OPERATOR, files, Path(sys.argv[3]), backup.Progress(advance=step), replace=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
@pytest.mark.parametrize("left", [2, 20])
def test_killed_a_restore_leaves_the_base_as_it_was(filled, one_db, one_url, tmp_path, left):
    add_resource(one_db, "mine")
    before = contents(one_db)
    words = [sys.executable, "-c", SCRIPT, one_url, tmp_path / "files", filled.backup, str(left)]
    assert subprocess.run(words, check=False).returncode == -signal.SIGKILL
    assert contents(one_db) == before
    files = FolderStore(tmp_path / "files")
    backup.restore(one_db, OPERATOR, files, filled.backup, PROGRESS, replace=True)
    assert contents_restored(one_db) == contents(filled.db)
    assert stored(files) == stored(filled.files)


def test_with_the_store_away_nothing_is_restored_and_nothing_written(filled, bare, s3, tmp_path):
    there = s3.store()
    with s3.away():
        with pytest.raises(Unavailable, match="KB_FILES_ENDPOINT"):
            backup.restore(bare, OPERATOR, there, filled.backup, PROGRESS)
        with pytest.raises(Unavailable, match="KB_FILES_ENDPOINT"):
            written(filled.db, there, tmp_path / "no.backup")
    assert schema.is_empty(bare)
