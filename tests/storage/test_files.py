"""Originals, byte for byte, whole or not there."""

import hashlib
import io
import os
import threading

import pytest

from kb.errors import InvalidInput, NotFound, Unavailable
from kb.storage.files import FileStore


def sha(data):
    return hashlib.sha256(data).hexdigest()


def read(store, sha256):
    with store.open(sha256) as stream:
        return stream.read()


@pytest.mark.parametrize("data", [b"", b"x", os.urandom(3 * 1024 * 1024 + 7)])
def test_bytes_come_back_as_they_went_in(files, data):
    stored = files.put(data)
    assert (stored.sha256, stored.size_bytes) == (sha(data), len(data))
    assert read(files, stored.sha256) == data
    assert files.has(stored.sha256)


def test_streams_are_kept_too(files):
    assert read(files, files.put(io.BytesIO(b"abc")).sha256) == b"abc"


def test_the_same_bytes_are_kept_once(files, tmp_path):
    files.put(b"abc")
    files.put(b"abc")
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1


def test_nothing_is_left_of_what_did_not_arrive(files, tmp_path):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise OSError("broken")

    with pytest.raises(Unavailable):
        files.put(Broken())
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..", "", "a" * 63, "A" * 64, "a" * 64 + "\n", "/" + "a" * 63]
)
def test_nothing_outside_is_ever_named(files, name):
    with pytest.raises(InvalidInput):
        files.path(name)


def test_what_is_not_there_is_not_found(files):
    with pytest.raises(NotFound), files.open(sha(b"nothing")):
        pass


def test_many_at_once(files):
    failures = []

    def put():
        try:
            for n in range(30):
                files.put(b"content %d" % (n % 5))
        except (OSError, Unavailable) as error:
            failures.append(error)

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert read(files, sha(b"content 3")) == b"content 3"


def test_a_copy_for_an_export(files, tmp_path):
    stored = files.put(b"abc")
    files.copy_to(stored.sha256, tmp_path / "export")
    assert read(FileStore(tmp_path / "export"), stored.sha256) == b"abc"
