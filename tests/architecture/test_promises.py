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
DOCUMENTS = sorted(
    path for place in (".", "docs", "docs/decisions") for path in (ROOT / place).glob("*.md")
)
README_LIMIT_LINES = 180


def sources(*layers):
    for layer in layers or LAYERS:
        yield from sorted((ROOT / layer).rglob("*.py"))


def test_the_table_of_settings_is_the_table_in_the_code():
    text = (ROOT / "docs/settings.md").read_text("utf-8").split("<!-- settings -->")[1]
    rows = re.findall(r"^\| `(KB_\w+)` \| ?(?:`([^`]*)`)? ?\|", text, re.MULTILINE)
    assert rows == [(setting.name, setting.default) for setting in TABLE]


def test_the_table_of_commands_is_the_table_in_the_code():
    text = (ROOT / "docs/commands.md").read_text("utf-8")
    assert re.findall(r"^\| `kb ([a-z-]+)", text, re.MULTILINE) == [*COMMANDS]


@pytest.mark.parametrize("name", READMES)
def test_a_readme_is_read_in_a_few_minutes(name):
    assert len((ROOT / name).read_text("utf-8").splitlines()) <= README_LIMIT_LINES


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_and_pictures_of_the_documents_are_there(document):
    text = document.read_text("utf-8")
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text) + re.findall(r'src="([^":]+)"', text)
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_that_the_documents_name_are_there(document):
    text = document.read_text("utf-8")
    named = re.findall(r"`((?:kb|indexer|web|corpus|tests|docs|deploy)/[\w./-]*)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


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
