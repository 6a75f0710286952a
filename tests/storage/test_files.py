"""Originals, byte for byte, whole or not there: in a folder and in S3 alike."""

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import tracemalloc
from dataclasses import asdict, replace
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from kb.errors import InvalidInput, InvalidSettings, NotFound, Unavailable
from kb.settings import FilesSettings
from kb.storage.files import FolderStore, StoredFile, copy, open_files
from tests.services.tls import certificate

MIB = 1024 * 1024


def sha(data):
    return hashlib.sha256(data).hexdigest()


def read(store, sha256):
    with store.open(sha256) as stream:
        return stream.read()


@pytest.mark.parametrize("data", [b"", b"x", os.urandom(3 * MIB + 7), os.urandom(17 * MIB + 1)])
def test_bytes_come_back_as_they_went_in(store, data):
    stored = store.put(data)
    assert (stored.sha256, stored.size_bytes) == (sha(data), len(data))
    assert read(store, stored.sha256) == data
    assert store.has(stored.sha256)
    assert store.find_size(stored.sha256) == len(data)
    assert store.is_intact(stored.sha256)


def test_streams_are_kept_too(store):
    assert read(store, store.put(io.BytesIO(b"abc")).sha256) == b"abc"


def test_a_stream_can_be_read_from_anywhere(store):
    data = os.urandom(5 * MIB)
    with store.open(store.put(data).sha256) as stream:
        assert stream.seek(-10, io.SEEK_END) == len(data) - 10
        assert stream.read() == data[-10:]
        assert stream.read() == b""
        stream.seek(3 * MIB - 1)
        assert stream.read(2) == data[3 * MIB - 1 : 3 * MIB + 1]
        assert stream.tell() == 3 * MIB + 1


def test_all_files_are_listed(store):
    kept = {store.put(data).sha256: len(data) for data in (b"a", b"bb", b"")}
    assert {file.sha256: file.size_bytes for file in store.every()} == kept


def test_what_is_removed_is_gone(store):
    sha256 = store.put(b"abc").sha256
    store.remove(sha256)
    store.remove(sha256)
    assert not store.has(sha256)
    assert list(store.every()) == []


def test_nothing_is_left_of_what_did_not_arrive(store):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise OSError("broken")
            return super().read(size)

    with pytest.raises(Unavailable):
        store.put(Broken(os.urandom(20 * MIB)))
    assert list(store.every()) == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..", "", "a" * 63, "A" * 64, "a" * 64 + "\n", "/" + "a" * 63]
)
def test_nothing_outside_is_ever_named(store, name):
    for ask in (store.find_size, store.open, store.remove):
        with pytest.raises(InvalidInput):
            ask(name)


def test_what_is_not_there_is_not_found(store):
    with pytest.raises(NotFound):
        store.open(sha(b"nothing"))
    assert store.find_size(sha(b"nothing")) is None


def test_many_at_once(store):
    failures = []

    def put():
        try:
            for n in range(30):
                store.put(b"content %d" % (n % 5))
        except (OSError, Unavailable) as error:
            failures.append(error)

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert read(store, sha(b"content 3")) == b"content 3"


def test_a_copy_for_an_export(store, tmp_path):
    other = FolderStore(tmp_path / "export")
    stored = store.put(b"abc")
    assert copy(store, stored.sha256, other) == stored
    assert read(other, stored.sha256) == b"abc"


def test_large_files_pass_through_little_memory(store):
    class Zeros(io.RawIOBase):
        left = 64 * MIB

        def read(self, size=-1):
            taken = min(size, self.left)
            self.left -= taken
            return bytes(taken)

    tracemalloc.start()
    try:
        stored = store.put(Zeros())
        assert store.is_intact(stored.sha256)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert stored.size_bytes == 64 * MIB
    assert peak < 24 * MIB


# --- a folder -------------------------------------------------------------------------------


def in_folder(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_same_bytes_are_kept_once(files, tmp_path):
    files.put(b"abc")
    files.put(b"abc")
    assert len(in_folder(tmp_path / "files")) == 1


def test_no_draft_stays_behind(files, tmp_path):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise OSError("broken")

    with pytest.raises(Unavailable):
        files.put(Broken())
    assert in_folder(tmp_path / "files") == []


def test_what_was_cut_off_is_replaced(files):
    sha256 = files.put(b"abc").sha256
    files.path(sha256).write_bytes(b"ab")
    files.put(b"abc")
    assert files.is_intact(sha256)


def test_damage_is_seen(files):
    sha256 = files.put(b"abc").sha256
    files.path(sha256).write_bytes(b"abd")
    assert not files.is_intact(sha256)


# --- S3 ---------------------------------------------------------------------------------------


@pytest.mark.s3
def test_objects_stand_under_the_prefix_by_their_content(s3):
    bucket = s3.bucket()
    stored = open_files(s3.settings(bucket, "a/b"), Path("unused")).put(b"abc")
    assert (bucket / "a/b" / stored.sha256[:2] / stored.sha256).read_bytes() == b"abc"
    (bucket / "a/b/c" / stored.sha256[:2]).mkdir(parents=True)
    (bucket / "a/b/c" / stored.sha256[:2] / stored.sha256).write_bytes(b"another base's")
    assert list(open_files(s3.settings(bucket, "a/b"), Path("unused")).every()) == [stored]


@pytest.mark.s3
def test_objects_are_for_nobody_else(s3):
    bucket = s3.bucket()
    stored = open_files(s3.settings(bucket), Path("unused")).put(b"abc")
    address = f"{s3.endpoint}/{bucket.name}/files/{stored.sha256[:2]}/{stored.sha256}"
    with pytest.raises(HTTPError, match="403"):
        urlopen(address)


KILLED = """
import json, os, signal, sys
from pathlib import Path
from kb.settings import FilesSettings
from kb.storage.files import open_files, s3

class Deadly:
    def __init__(self, file): self.file = file
    def seek(self, *where): return self.file.seek(*where)
    def tell(self): return self.file.tell()
    def read(self, size=-1):
        if self.file.tell() > 40 * 1024 * 1024: os.kill(os.getpid(), signal.SIGKILL)
        return self.file.read(size)

put = s3.obstore.put
s3.obstore.put = lambda store, name, file, **how: put(store, name, Deadly(file), **how)
open_files(FilesSettings(**json.loads(sys.argv[1])), Path("unused")).put(bytes(64 * 1024 * 1024))
"""


@pytest.mark.s3
@pytest.mark.skipif(os.name == "nt", reason="has no SIGKILL")
def test_killed_while_it_is_sent_a_file_is_not_there(s3):
    bucket = s3.bucket()
    settings = s3.settings(bucket)
    words = [sys.executable, "-c", KILLED, json.dumps(asdict(settings))]
    assert subprocess.run(words, check=False).returncode == -signal.SIGKILL
    store = open_files(settings, Path("unused"))
    assert sum(path.stat().st_size for path in in_folder(bucket)) >= 8 * MIB  # parts had arrived
    assert list(store.every()) == []
    assert not store.has(sha(bytes(64 * MIB)))
    assert store.is_intact(store.put(bytes(64 * MIB)).sha256)


@pytest.mark.s3
def test_a_store_that_is_away_is_named_with_what_to_do(s3):
    store = s3.store()
    sha256 = store.put(b"abc").sha256
    with s3.away():
        for ask in (
            lambda: store.put(b"new"),
            lambda: store.open(sha256),
            lambda: store.has(sha256),
            lambda: store.remove(sha256),
            lambda: list(store.every()),
        ):
            with pytest.raises(Unavailable, match=f"{s3.endpoint}.*连不上.*KB_FILES_ENDPOINT"):
                ask()
    assert read(store, sha256) == b"abc"


@pytest.mark.s3
def test_a_store_that_goes_away_while_it_is_read(s3):
    store = s3.store()
    with store.open(store.put(bytes(9 * MIB)).sha256) as stream:
        assert len(stream.read(MIB)) == MIB
        with s3.away(), pytest.raises(Unavailable, match="连不上"):
            stream.read()


@pytest.mark.s3
def test_a_wrong_key_is_said_and_not_shown(s3):
    wrong = replace(s3.settings(s3.bucket()), secret_key="top-secret")
    assert "top-secret" not in repr(wrong)
    store = open_files(wrong, Path("unused"))
    for ask in (lambda: store.put(b"abc"), lambda: list(store.every())):
        with pytest.raises(Unavailable, match=r"拒绝访问.*KB_FILES_SECRET_KEY") as caught:
            ask()
        assert "top-secret" not in str(caught.value)


@pytest.mark.s3
def test_an_authority_of_ones_own_can_be_trusted(s3, tmp_path):
    tls = certificate(tmp_path)
    with s3.encrypted(tls) as encrypted:
        settings = encrypted.settings(encrypted.bucket())
        with pytest.raises(Unavailable):
            open_files(settings, Path("unused")).put(b"abc")
        store = open_files(replace(settings, ca=tls.authority), Path("unused"))
        assert read(store, store.put(b"abc").sha256) == b"abc"
    with pytest.raises(InvalidSettings, match="nowhere"):
        open_files(replace(settings, ca=Path("nowhere.pem")), Path("unused"))


@pytest.mark.s3
def test_a_missing_bucket_is_said(s3):
    settings = s3.settings(Path("kb-nowhere"))
    store = open_files(settings, Path("unused"))
    for ask in (lambda: store.put(b"abc"), lambda: list(store.every())):
        with pytest.raises(Unavailable, match="没有这个桶"):
            ask()


# --- addresses --------------------------------------------------------------------------------


def test_without_an_address_files_lie_in_the_given_folder(tmp_path):
    stored = open_files(FilesSettings(), tmp_path).put(b"abc")
    assert list(FolderStore(tmp_path).every()) == [stored]
    assert stored == StoredFile(sha(b"abc"), 3)


def test_a_folder_by_address(tmp_path):
    folder = tmp_path / "原件"
    stored = open_files(FilesSettings(folder.as_uri()), Path("unused")).put(b"abc")
    assert list(FolderStore(folder).every()) == [stored]


@pytest.mark.parametrize(
    "url",
    [
        "file:relative",
        "file://host/folder",
        "s3://",
        "s3:bucket",
        "s3://a",
        "s3://Bucket/x",
        "s3://bucket/../x",
        "s3://key:secret@bucket/x",
        "s3://bucket/x?secret=s",
        "gs://bucket",
        "s3://[",
        "files",
    ],
)
def test_what_is_no_address_is_refused_without_being_shown(url):
    with pytest.raises(InvalidSettings, match=r"写作|写完整") as caught:
        open_files(FilesSettings(url), Path("unused"))
    assert caught.value.field == "KB_FILES_URL"
    assert "secret" not in str(caught.value).lower().replace("kb_files_secret_key", "")


def test_without_its_client_s3_says_what_to_install(monkeypatch):
    monkeypatch.setattr("kb.storage.files.opening.find_spec", lambda _name: None)
    with pytest.raises(InvalidSettings, match="pip install obstore"):
        open_files(FilesSettings("s3://bucket"), Path("unused"))
