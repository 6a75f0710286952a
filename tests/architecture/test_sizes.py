"""Modules and functions stay small enough to be read at once; what is longer says why.

A limit alone cuts the wall and not the sense: a table that meets it is torn in two. So what is
longer is listed with its reason and its own limit, and nothing else may become so.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("corpus", "kb", "indexer", "web")
MODULE_LINES = 350
FUNCTION_LINES = 50

# Module → how long it may be, and why it is one.
LONG_MODULES = {
    "web/doors/openapi.py": (370, "the description of the API, to be read as one"),
    "indexer/engines/contract.py": (380, "the contract of the engines, to be read as one"),
}
LONG_FUNCTIONS = {
    ("web/doors/openapi.py", "_schemas"): (95, "a literal: the schemas of all answers"),
}
MODULE_ADVICE = """
%(path)s has %(lines)d lines; a module may have %(most)d.
Divide it where its sense divides. Where it has one sense (a table, a contract), list it in
LONG_MODULES of tests/architecture/test_sizes.py with its limit and the reason."""
FUNCTION_ADVICE = """
%(path)s: %(name)s has %(lines)d lines; a function may have %(most)d.
Give its steps names. Where it is one literal, list it in LONG_FUNCTIONS of
tests/architecture/test_sizes.py with its limit and the reason."""


def modules():
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*.py")):
            if "versions" not in path.parts:  # a migration stays as it was written
                yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


TEXTS = dict(modules())
LINES = {path: len(text.splitlines()) for path, text in TEXTS.items()}
FUNCTIONS = {
    (path, node.name): (node.end_lineno or node.lineno) - node.lineno + 1
    for path, text in TEXTS.items()
    for node in ast.walk(ast.parse(text))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
}


def test_modules_are_short_or_say_why_not():
    for path, lines in LINES.items():
        most, _ = LONG_MODULES.get(path, (MODULE_LINES, ""))
        if lines > most:
            pytest.fail(MODULE_ADVICE % {"path": path, "lines": lines, "most": most})


def test_functions_are_short_or_say_why_not():
    for (path, name), lines in FUNCTIONS.items():
        most, _ = LONG_FUNCTIONS.get((path, name), (FUNCTION_LINES, ""))
        if lines > most:
            pytest.fail(
                FUNCTION_ADVICE % {"path": path, "name": name, "lines": lines, "most": most}
            )


def test_what_became_short_is_listed_no_more():
    short = [path for path in LONG_MODULES if LINES.get(path, 0) <= MODULE_LINES]
    assert short == [], "take these from LONG_MODULES"
    short = [key for key in LONG_FUNCTIONS if FUNCTIONS.get(key, 0) <= FUNCTION_LINES]
    assert short == [], "take these from LONG_FUNCTIONS"
