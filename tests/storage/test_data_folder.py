"""The folder of a base belongs to its owner alone."""

import os
import stat

import pytest

from kb.storage import data_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_is_closed_whatever_the_umask(tmp_path, open_umask):
    data_folder.prepare(tmp_path / "a" / "data")
    assert mode_of(tmp_path / "a" / "data") == 0o700


def test_what_an_older_version_left_open_is_closed(tmp_path, open_umask):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    (folder / "kb.sqlite").write_bytes(b"rows")
    data_folder.prepare(folder)
    assert mode_of(folder) == 0o700
    assert mode_of(folder / "kb.sqlite") == 0o600


def test_a_link_out_of_the_folder_is_left_alone(tmp_path, open_umask):
    (tmp_path / "others").write_text("theirs")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "others")
    data_folder.prepare(folder)
    assert mode_of(tmp_path / "others") == 0o666
