"""Every use case is used: what only tests call is a second way to do something."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
USE_CASES = ROOT / "kb" / "usecases"


# What is built for a caller that comes with another issue; each goes from here when it has one.
AWAITED = {
    "kb.usecases.jobs.asking.ask": "exports, e-mail and uploads will ask for jobs",
    "kb.usecases.jobs.asking.fetch": "their askers will fetch the results",
    "kb.usecases.jobs.asking.get": "their askers will look how far they are",
}


def module_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def parsed(path):
    return ast.parse(path.read_text("utf-8"))


def parts_of(path):
    """The functions and values of a module by name, with what each of them holds."""
    found = {}
    for node in parsed(path).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {one.id: node for one in targets if isinstance(one, ast.Name)}
    return found


def use_cases():
    return {
        f"{module_of(path)}.{name}"
        for path in USE_CASES.rglob("*.py")
        for name, node in parts_of(path).items()
        if isinstance(node, ast.FunctionDef) and not name.startswith("_")
    }


def names_in(path):
    """Name in a module → what it stands for, as "package.module" or "package.module.function"."""
    found = {}
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for one in node.names:
                found[one.asname or one.name] = f"{node.module}.{one.name}"
        elif isinstance(node, ast.Import):
            found |= {one.asname or one.name: one.name for one in node.names}
    return found


def used(node, names, module):
    """The functions that a piece of code names."""
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
            yield f"{names.get(one.value.id, '')}.{one.attr}"
        elif isinstance(one, ast.Name):
            yield names.get(one.id, f"{module}.{one.id}")


def passed_on():
    """Function → the one that a package offers under its own name ("importing.import_lines")."""
    found = {}
    for path in USE_CASES.rglob("__init__.py"):
        found |= {f"{module_of(path)}.{name}": real for name, real in names_in(path).items()}
    return found


def without_a_caller():
    """Use cases to which no way leads from what is no use case."""
    real = passed_on()
    uses = defaultdict(set)
    reached = set()
    for layer in ("kb", "indexer", "web"):
        for path in (ROOT / layer).rglob("*.py"):
            names, module = names_in(path), module_of(path)
            parts = parts_of(path) if USE_CASES in path.parents else {}
            for name, node in parts.items():
                uses[f"{module}.{name}"].update(used(node, names, module))
            for node in parsed(path).body:
                if node not in parts.values():
                    reached.update(used(node, names, module))
    waiting = list(reached)
    while waiting:
        one = waiting.pop()
        for more in {real.get(one, one), *uses[one]} - reached:
            reached.add(more)
            waiting.append(more)
    return sorted(use_cases() - reached)


def test_no_use_case_is_called_by_tests_only():
    assert without_a_caller() == sorted(AWAITED)


def test_what_nothing_calls_would_be_seen():
    assert "kb.usecases.studios.rename" in use_cases()
    assert "kb.usecases.importing.import_lines" in use_cases()
    assert set(passed_on()) >= {"kb.usecases.importing.Report"}
