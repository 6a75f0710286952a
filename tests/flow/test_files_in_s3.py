"""Originals in S3: imported, read, downloaded, purged as from a folder; and the store away."""

import json

import pytest

from kb.domain.actor import OPERATOR
from kb.errors import Unavailable
from kb.storage.files import FolderStore
from kb.usecases import health, resources
from kb.usecases.files import check as files_check
from kb.usecases.importing import import_lines, import_paths
from kb.usecases.importing.files import FileOutcome
from tests.flow.conftest import World
from tests.web.markup import Page
from web.app import create_app

pytestmark = pytest.mark.s3


@pytest.fixture
def world(tmp_path, s3):
    world = World(tmp_path / "data", **s3.environment(s3.bucket()))
    yield world
    world.close()


@pytest.fixture
def client(world):
    return create_app(world.services).test_client()


def imported(world, folder, text="感恩教育主题班会。\n\n第一步，讲故事。"):
    folder.mkdir(exist_ok=True)
    (folder / "感恩.txt").write_text(text, "utf-8")
    return import_paths(world.db, OPERATOR, [folder], files=world.services.files)


def address_of(client, key):
    page = Page(client.get(f"/resources/{key}").text)
    return next(link for link in page.links() if link.startswith(f"/files/{key}/"))


def test_an_original_is_kept_read_in_parts_and_purged(world, client, tmp_path):
    report = imported(world, tmp_path / "资料")
    (key,) = report.files[0].keys
    content = (tmp_path / "资料" / "感恩.txt").read_bytes()
    address = address_of(client, key)
    whole = client.get(address)
    assert whole.data == content
    assert whole.headers["Content-Length"] == str(len(content))
    assert whole.headers["Content-Disposition"].startswith("attachment;")
    part = client.get(address, headers={"Range": "bytes=3-9"})
    assert (part.status_code, part.data) == (206, content[3:10])
    assert part.headers["Content-Range"] == f"bytes 3-9/{len(content)}"
    assert client.get(address, headers={"Range": "bytes=9999-"}).status_code == 416
    etag = {"If-None-Match": whole.headers["ETag"]}
    assert client.get(address, headers=etag).status_code == 304
    assert client.head(address).headers["Content-Length"] == str(len(content))
    resources.purge(world.db, OPERATOR, key, world.services.files)
    assert list(world.services.files.every()) == []


def test_with_the_store_away_pages_stand_and_files_say_so(world, client, tmp_path, s3, caplog):
    (key,) = imported(world, tmp_path / "资料").files[0].keys
    place = world.services.settings.store.files
    address = address_of(client, key)
    with s3.away():
        assert client.get(f"/resources/{key}").status_code == 200
        answer = client.get(address)
        assert answer.status_code == 503
        assert "原件现在取不到，请稍后再试" in answer.text
        for inside in ("KB_FILES_ENDPOINT", place.endpoint, place.url.split("/")[2]):
            assert inside not in answer.text
            assert inside in caplog.text
        assert int(answer.headers["Retry-After"]) > 0
        assert client.get("/readyz").json["parts"]["files"] == "away"
    assert client.get(address).status_code == 200


def test_with_the_store_away_a_file_fails_with_a_line_and_goes_in_later(world, tmp_path, s3):
    with s3.away():
        report = imported(world, tmp_path / "资料")
    (line,) = report.files
    assert line.result is FileOutcome.FAILED
    assert "KB_FILES_ENDPOINT" in str(line.problems[0])
    assert health.count_resources(world.db) == 0
    assert imported(world, tmp_path / "资料").files[0].result is FileOutcome.CREATED


def test_with_the_store_away_a_check_says_what_to_do(world, tmp_path, s3):
    imported(world, tmp_path / "资料")
    with s3.away(), pytest.raises(Unavailable, match="KB_FILES_ENDPOINT"):
        files_check(world.db, world.services.files, lambda _done: None)


def test_with_the_store_away_a_line_with_originals_does_not_go_in(world, tmp_path, s3):
    sha256 = FolderStore(tmp_path / "files").put(b"%PDF-1.4").sha256
    named = {"sha256": sha256, "file_name": "a.pdf", "media_type": "application/pdf"}
    lines = tmp_path / "lines.jsonl"
    lines.write_text(
        json.dumps({"key": "with", "title": "t", "body": "b", "attachments": [named]})
        + "\n"
        + json.dumps({"key": "without", "title": "t", "body": "b"})
        + "\n"
    )
    with s3.away():
        report = import_lines(world.db, OPERATOR, lines, files=world.services.files)
    assert report.errors == 1
    assert "KB_FILES_ENDPOINT" in str(report.problems[0].problem)
    assert health.count_resources(world.db) == 1
    assert import_lines(world.db, OPERATOR, lines, files=world.services.files).is_clean
    assert [file.sha256 for file in world.services.files.every()] == [sha256]
