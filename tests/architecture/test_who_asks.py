"""Every use case knows who asks: an actor to change something, a reader or a scope to read."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
USECASES = ROOT / "kb/usecases"
WHO = {"Actor", "Reader", "Scope"}

# The machine room: what works on the base as a whole, and shows nobody anything by itself.
MACHINE_ROOM = {
    "indexing.*": "the index holds everything; each search of it is given a scope",
    "packing.*": "rows take another form; nothing is read or changed that anybody could see",
    "twins.prepare": "texts are compared, whoever may read them; naming twins takes a scope",
    "twins.are_due": "as above",
    "twins.count_due": "as above",
    "twins.compare_due": "as above",
    "twins.count": "a number for the figures of the process",
    "jobs.running.*": "the process that does jobs; what a job may do is asked when it begins",
    "jobs.asking.ask_where_wanted": "the program asks for its own upkeep",
    "originals.*": "looks into the bytes of all originals; who may fetch one is asked in a scope",
    "comparing.compare": "saved states of all against their originals, for a review by an actor",
    "queries.*": "the query log knows no persons and no resources",
    "health.*": "numbers of the base, for the operator and for progress bars",
    "files.*": "the store of originals against all rows that name them",
    "backup.writing.write": "a backup is everything; the command that writes it is the operator's",
    "exporting.export": "an export is everything that `include_all` says, by the operator",
    "importing.opening.words_of": "names that the reading of files proposes, within an import",
    "resources.in_parts": "cuts a list of ids that its caller has read in a scope",
    "resources.remove_originals": "the end of an act that has an actor, after its commit",
    "suggestions.edition": "tells that names changed, not which",
    "suggestions.names": "kept in memory; what is told of them goes through `visible` in a scope",
    "synonyms.groups": "how words are understood, the same for everybody",
}


def use_cases():
    """(name with its module, names of the types of its parameters) of what takes a database."""
    for path in sorted(USECASES.rglob("*.py")):
        module = ".".join(path.relative_to(USECASES).with_suffix("").parts)
        module = module.removesuffix(".__init__")
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                types = {
                    word
                    for argument in arguments
                    if argument.annotation
                    for word in re.findall(r"\w+", ast.unparse(argument.annotation))
                }
                if "Database" in types:
                    yield f"{module}.{node.name}", types


FOUND = dict(use_cases())


def is_excused(name):
    return name in MACHINE_ROOM or f"{name.rpartition('.')[0]}.*" in MACHINE_ROOM


def test_there_are_use_cases_to_look_at():
    assert len(FOUND) > 80
    assert "resources.save" in FOUND


@pytest.mark.parametrize("name", FOUND)
def test_every_use_case_takes_an_actor_a_reader_or_a_scope(name):
    assert FOUND[name] & WHO or is_excused(name), f"{name} does not know who asks"


def test_the_machine_room_holds_nothing_that_is_gone_or_knows_who_asks():
    excused = {name for name in FOUND if is_excused(name)}
    assert {name for name in excused if FOUND[name] & WHO} == set()
    for name in MACHINE_ROOM:
        prefix = name.removesuffix("*")
        assert any(one.startswith(prefix) for one in excused), name


def test_nothing_in_the_code_changes_the_journal_or_takes_rows_from_it():
    """Statements on its table are made in one module, and they add and read."""
    users = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "kb").rglob("*.py"))
        if "journal.tables import journal" in path.read_text("utf-8")
    ]
    assert users == ["kb/storage/journal/journal.py"]
    tree = ast.parse((ROOT / users[0]).read_text("utf-8"))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert "insert" in called
    assert called & {"update", "delete", "upsert", "text"} == set()
