"""Which versions of Python and SQLite are told of as old."""

import re
import sqlite3
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from web.cli import versions
from web.cli.versions import SAFE_PYTHON, SAFE_SQLITE, find_newer, tell_of_old_versions

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("version", "safe", "newer"),
    [
        ((3, 11, 7), SAFE_PYTHON, "3.11.17"),
        ((3, 11, 17), SAFE_PYTHON, None),
        ((3, 13, 99), SAFE_PYTHON, None),
        ((3, 14, 0), SAFE_PYTHON, None),
        ((3, 40, 1), SAFE_SQLITE, "3.51.3"),
        ((3, 44, 5), SAFE_SQLITE, "3.44.6"),
        ((3, 44, 6), SAFE_SQLITE, None),
        ((3, 46, 1), SAFE_SQLITE, "3.51.3"),
        ((3, 50, 4), SAFE_SQLITE, "3.50.7"),
        ((3, 51, 2), SAFE_SQLITE, "3.51.3"),
        ((3, 51, 3), SAFE_SQLITE, None),
        ((3, 53, 0), SAFE_SQLITE, None),
    ],
)
def test_an_old_version_names_the_one_to_upgrade_to(version, safe, newer):
    assert find_newer(version, safe) == newer


def told(capsys, monkeypatch, python, sqlite, *, is_sqlite=True):
    monkeypatch.setattr(sys, "version_info", (*python, "final", 0))
    monkeypatch.setattr(sqlite3, "sqlite_version_info", sqlite)
    tell_of_old_versions(SimpleNamespace(db=SimpleNamespace(is_sqlite=is_sqlite)))
    return capsys.readouterr().err


def test_what_is_old_is_told_once_each(capsys, monkeypatch):
    said = told(capsys, monkeypatch, (3, 12, 3), (3, 45, 1))
    assert said.count("Python 3.12.3") == 1
    assert "3.12.15" in said
    assert said.count("SQLite") == 1
    assert "3.51.3" in said


def test_it_is_told_in_the_language_of_the_operator(capsys, monkeypatch):
    monkeypatch.setattr(versions, "_", lambda text: f"EN {text}")
    assert told(capsys, monkeypatch, (3, 12, 3), (3, 45, 1)).count("EN ") == 2


def test_what_is_new_enough_is_not_told(capsys, monkeypatch):
    assert told(capsys, monkeypatch, (3, 13, 16), (3, 51, 3)) == ""


def test_sqlite_is_not_told_of_where_another_database_is_used(capsys, monkeypatch):
    assert told(capsys, monkeypatch, (3, 13, 16), (3, 40, 1), is_sqlite=False) == ""


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "docs/operations.md"])
def test_the_documents_name_the_same_versions(name):
    text = (ROOT / name).read_text("utf-8")
    for safe in (SAFE_PYTHON, SAFE_SQLITE):
        for (major, minor), last in safe.items():
            assert re.search(rf"\b{major}\.{minor}\.{last}\b", text), (name, major, minor)
