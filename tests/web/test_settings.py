"""The settings: what is wrong is told in words, and what is secret stays so."""

import os
import stat
from pathlib import Path

import pytest

from kb.errors import InvalidSettings
from web.setting_values import MIN_SECRET_CHARS
from web.settings import load_settings


def load(folder, **environ):
    return load_settings({"KB_DATA_DIR": str(folder), **environ})


def test_the_key_is_made_once_for_its_owner_alone(tmp_path):
    folder = tmp_path / "data"
    secret = load(folder).secret_key
    assert len(secret) >= MIN_SECRET_CHARS
    assert load(folder).secret_key == secret
    assert [path.name for path in folder.iterdir()] == ["secret_key"]
    if os.name == "posix":
        assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "\n", "short", "密" * 40])
def test_a_short_key_is_refused(tmp_path, content):
    (tmp_path / "secret_key").write_text(content, "utf-8")
    with pytest.raises(InvalidSettings, match="secret_key"):
        load(tmp_path)


def test_the_key_of_a_quicker_process_is_taken(tmp_path, monkeypatch):
    theirs = "t" * MIN_SECRET_CHARS

    def late(path, _draft):
        path.write_text(theirs)
        raise FileExistsError

    monkeypatch.setattr(Path, "hardlink_to", late)
    assert load(tmp_path).secret_key == theirs
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_file_system_without_hard_links(tmp_path, monkeypatch):
    def refused(_path, _draft):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    assert load(tmp_path).secret_key == load(tmp_path).secret_key
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_key_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "secret_key").mkdir()  # for root, too, no file to read
    with pytest.raises(InvalidSettings, match="不能读"):
        load(tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:geheim@h/d",
        "mysql://u:ge@he/geheim@h/d",
        "MYSQL+x://u:geheim@h/d",
        "u:geheim@h/d",
        "postgresq://h/d?user=u&password=geheim&x=1",
        "postgresql://u:geheim@[h/d",
    ],
)
def test_no_password_is_shown(tmp_path, url):
    with pytest.raises(InvalidSettings) as fault:
        load(tmp_path, KB_DATABASE_URL=url)
    assert "KB_DATABASE_URL" in str(fault.value)
    assert "***" in str(fault.value)
    assert "geheim" not in str(fault.value)


def test_the_keys_of_the_file_store_are_nowhere_shown(tmp_path, monkeypatch):
    keys = {"KB_FILES_ACCESS_KEY": "geheim-1", "KB_FILES_SECRET_KEY": "geheim-2"}
    settings = load(tmp_path, KB_FILES_URL="s3://school-kb/files", **keys)
    assert settings.store.files.secret_key == "geheim-2"
    assert "geheim" not in repr(settings)
    with pytest.raises(InvalidSettings) as fault:
        load(tmp_path, KB_FILES_ENDPOINT="ftp://x", KB_FILES_URL="nfs://x", **keys)
    assert "KB_FILES_ENDPOINT" in str(fault.value)
    assert "KB_FILES_URL" in str(fault.value)
    assert "geheim" not in str(fault.value)


@pytest.mark.parametrize("url", ["https://key:geheim@s3.example.org", "http://geheim@h:9000"])
def test_an_endpoint_with_keys_is_refused_and_told_their_place(tmp_path, url):
    with pytest.raises(InvalidSettings, match="KB_FILES_SECRET_KEY") as fault:
        load(tmp_path, KB_FILES_ENDPOINT=url)
    assert "geheim" not in str(fault.value)


def test_what_parameters_of_an_address_say_is_not_shown(tmp_path):
    with pytest.raises(InvalidSettings, match="KB_SEARCH_URL") as fault:
        load(tmp_path, KB_SEARCH_URL="elastic://host/kb?api_key=geheim&shards=3")
    assert "geheim" not in str(fault.value)


def test_a_password_of_the_search_engine_is_not_shown(tmp_path):
    with pytest.raises(InvalidSettings) as caught:
        load(tmp_path, KB_SEARCH_PASSWORD="hidden", KB_SEARCH_CA="no-such.pem", KB_PORT="x")
    assert "KB_SEARCH_CA" in str(caught.value)
    assert "hidden" not in str(caught.value)
    assert "hidden" not in repr(load(tmp_path, KB_SEARCH_PASSWORD="hidden").store)


def test_settings_are_read_from_their_file_in_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "studio-kb.toml").write_text('data_dir = "x"\nport = 9000\n', "utf-8")
    assert load_settings({}).port == 9000


def test_a_file_of_the_former_name_is_no_longer_obeyed_and_its_owner_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kb.toml").write_text('data_dir = "elsewhere"\n', "utf-8")
    with pytest.raises(InvalidSettings, match=r"studio-kb\.toml.*改名"):
        load_settings({})
    assert not (tmp_path / "elsewhere").exists()
    (tmp_path / "studio-kb.toml").write_text('data_dir = "x"\n', "utf-8")
    assert load_settings({}).store.data_dir == tmp_path / "x"


def test_a_side_file_in_the_working_folder_is_no_settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kb.toml").write_text('kind = "班会"\nvisibility = "private"\n', "utf-8")
    assert load_settings({"KB_DATA_DIR": str(tmp_path / "x")}).port == 8000
