"""One name for one thing, and `find_`, `get_` that mean the same everywhere."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("corpus", "kb", "indexer", "web")

# Names of public classes that stand in more than one module, with what they mean there. Nothing is
# added here: a new class gets a name of its own. What is renamed is taken away.
SHARED = {
    "Entry": "an entry of a corpus file, and one of an archive",
    "Fields": "the fields of a Word file, and those of a line",
    "Form": "of a PDF, and of an RTF file",
    "Found": "what a search found, and a file that an import found",
    "Item": "a place in Markdown, and what an import takes from a source",
    "Kind": "of a resource, and of a part of a format code",
    "Level": "of a studio, and of a school",
    "Line": "of a PDF, and of Markdown",
    "Mark": "of a change in the order of commits, and of a step of a search",
    "Marker": "a mark of compilations, and what marks hits in a text",
    "Not": "in a query as it was typed, and in a plan for an engine",
    "Outcome": "of a judged query, and of saving",
    "Paragraph": "of a PDF, and of an old presentation",
    "Part": "of a Whoosh index, of slides, and of a text that is split",
    "Place": "in a table of a PDF, and of an item in its source",
    "Proposal": "of a synonym, and of a field of a document",
    "Reader": "who reads a resource, and what reads a file",
    "Reason": "why a hit is one, and why a part was left out",
    "Request": "to an engine, and to a process that reads files",
    "Run": "of characters of one script, of a query, and of a text in a file",
    "RunReader": "of .doc and of .docx",
    "Saved": "what saving a resource did, and what became of a batch",
    "Shape": "of a table of rules, and of a drawing in an RTF file",
    "Source": "of a Word file, and of an import",
    "State": "of reading an RTF file, and what a search page shows",
    "Step": "of committing a batch, and of a search that widens",
    "Stretch": "of a walk through hits, and of a .doc file",
    "Styles": "of a Word file, and of a spreadsheet",
    "Term": "of a vocabulary, and of a query",
    "Text": "a text that is cleaned, and one of an old presentation",
    "Token": "of a query, and of a format code",
    "Writer": "of OpenSearch and of tantivy, each behind the contract of engines",
}
CLASS_ADVICE = """
The class %(name)s stands in %(paths)s.
Give the new one a name that says which of them it is; do not add it to SHARED."""

# `find_` that does not return None where there is nothing, still to be renamed by who works there.
OTHER_FINDS = {
    ("kb/usecases/importing/finding.py", "find"): "it yields what it finds; to be renamed",
    ("kb/usecases/importing/references.py", "_find_studio"): "it makes what is missing",
    ("kb/usecases/importing/references.py", "_find_project"): "it makes what is missing",
    ("kb/usecases/importing/references.py", "_find_person"): "it makes what is missing",
    ("indexer/engines/whoosh/segment.py", "_find_phrase"): "it returns bits; to be renamed",
}
# `get_` that may return None.
OTHER_GETS = {
    ("web/app.py", "get_send_file_max_age"): "a method of Flask",
    ("web/cli/__init__.py", "get_command"): "a method of click",
}
FUNCTION_ADVICE = """
%(path)s: %(name)s returns %(returns)s.
`find_` returns None where there is nothing, `get_` raises instead; a function that returns a list
is named by a plural noun (`topic_keys_named`), and one that yields or makes something by what it
does."""


DEFINITIONS = [
    (path.relative_to(ROOT).as_posix(), node)
    for layer in LAYERS
    for path in sorted((ROOT / layer).rglob("*.py"))
    for node in ast.walk(ast.parse(path.read_text("utf-8")))
    if isinstance(node, ast.ClassDef | ast.FunctionDef)
]


def classes():
    found = defaultdict(list)
    for path, node in DEFINITIONS:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            found[node.name].append(path)
    return {name: paths for name, paths in found.items() if len(paths) > 1}


def functions(verb):
    """(path, name, what it returns) of all functions with this verb."""
    for path, node in DEFINITIONS:
        name = node.name.lstrip("_")
        if isinstance(node, ast.FunctionDef) and (name == verb or name.startswith(f"{verb}_")):
            yield path, node.name, ast.unparse(node.returns).strip("'") if node.returns else "?"


def is_optional(returns):
    return "None" in returns.split(" | ")


def test_a_name_of_a_class_means_one_thing():
    for name, paths in classes().items():
        if name not in SHARED:
            pytest.fail(CLASS_ADVICE % {"name": name, "paths": ", ".join(paths)})


def test_names_that_became_one_thing_are_listed_no_more():
    shared = classes()
    assert [name for name in SHARED if name not in shared] == [], "take these from SHARED"


@pytest.mark.parametrize(
    ("verb", "may_be_none", "others"), [("find", True, OTHER_FINDS), ("get", False, OTHER_GETS)]
)
def test_find_may_return_none_and_get_never_does(verb, may_be_none, others):
    named = list(functions(verb))
    for path, name, returns in named:
        if is_optional(returns) != may_be_none and (path, name) not in others:
            pytest.fail(FUNCTION_ADVICE % {"path": path, "name": name, "returns": returns})
    wrong = {(path, name) for path, name, text in named if is_optional(text) != may_be_none}
    assert others.keys() - wrong == set(), "take these from the list"
