"""What the documents promise, as far as a program can check it."""

import ast
import re
from pathlib import Path

import pytest

from web.cli import _MODULES as COMMANDS
from web.settings import TABLE

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("corpus", "kb", "indexer", "web")
READMES = ("README.md", "README.zh.md")


def sources(*layers):
    for layer in layers or LAYERS:
        yield from sorted((ROOT / layer).rglob("*.py"))


@pytest.mark.parametrize("name", READMES)
def test_the_table_of_settings_is_the_table_in_the_code(name):
    text = (ROOT / name).read_text("utf-8").split("<!-- settings -->")[1]
    rows = re.findall(r"^\| `(KB_\w+)` \| ?(?:`([^`]*)`)? ?\|", text, re.MULTILINE)
    assert rows == [(setting.name, setting.default) for setting in TABLE]


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_in_the_readme(name):
    text = (ROOT / name).read_text("utf-8")
    assert re.findall(r"^\| `kb ([a-z-]+)", text, re.MULTILINE) == [
        *(command for command in COMMANDS)
    ]


@pytest.mark.parametrize("name", READMES)
def test_links_and_pictures_of_the_readme_are_there(name):
    targets = re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text("utf-8"))
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_there_is_one_commit():
    found = [
        (path.relative_to(ROOT).as_posix())
        for path in sources("kb", "web", "corpus")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    ]
    assert found == ["kb/storage/session.py"]


def test_the_environment_is_read_in_web_alone():
    for path in sources("corpus", "kb", "indexer"):
        text = path.read_text("utf-8")
        assert "environ" not in text, path
        assert "getenv" not in text, path


def test_lock_files_name_no_registry():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text("utf-8")
        assert "://" not in text, path
        assert "--hash=sha256:" in text


def test_modules_stay_small():
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sources()
        if (lines := len(path.read_text("utf-8").splitlines())) > 400
        and "migrations" not in path.parts
    }
    assert long == {}
