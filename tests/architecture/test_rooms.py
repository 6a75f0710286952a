"""The import contracts see what they are there to see."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tree(tmp_path):
    """A copy of the sources in which something can be planted."""
    for layer in ("corpus", "kb", "indexer", "web"):
        shutil.copytree(
            ROOT / layer,
            tmp_path / layer,
            ignore=lambda _, names: [n for n in names if "." in n and not n.endswith(".py")],
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(tree):
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
        cwd=tree,
        env={"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("module", "planted", "broken"),
    [
        ("indexer/ladder.py", "import jieba", "jieba and rjieba only in the segmenter"),
        ("indexer/related.py", "import tantivy", "engine libraries only in indexer.engines"),
        ("indexer/analysis/runs.py", "import indexer.search", "The rooms of indexer"),
        (
            "indexer/understanding/knowledge.py",
            "import indexer.query.parse",
            "The rooms of indexer",
        ),
    ],
)
def test_a_planted_import_is_reported(tree, module, planted, broken):
    path = tree / module
    path.write_text(f"{path.read_text('utf-8')}\n{planted}\n", "utf-8")
    done = lint(tree)
    assert done.returncode != 0
    assert f"{broken} BROKEN" in done.stdout


def test_a_module_outside_the_rooms_is_reported(tree):
    (tree / "indexer" / "attic.py").write_text('"""Nobody said where this belongs."""\n', "utf-8")
    done = lint(tree)
    assert done.returncode != 0
    assert "attic" in done.stdout
