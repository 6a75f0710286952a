"""What is proposed for files of all formats. Cases: files.txt, and files_held.txt set aside."""

from collections import Counter
from pathlib import PurePosixPath

import pytest

from kb.intake.propose import bundled_vocabulary, propose
from tests.intake_cases import FOLDER
from tests.intake_cases.labels import labels_of
from tests.unit.test_propose import CASES as NAMES
from tests.unit.test_propose import judged as names_judged

FIELDS = {"t": "title", "k": "kind", "s": "stages", "g": "grades", "d": "date", "a": "authors"}
VOCABULARY = bundled_vocabulary()
FLOOR = 0.97
# What is set aside is measured, and nothing is tuned on it
HELD_FLOOR = 0.93


def cases(name):
    for line in (FOLDER / name).read_text("utf-8").split("\n"):
        if not line.strip() or line.startswith("#"):
            continue
        kept = line.replace("\\|", "\ue000").split("|")
        file, folders, properties, text, right = (
            one.strip().replace("\ue000", "|") for one in kept
        )
        yield (
            file,
            tuple(filter(None, folders.split("/"))),
            properties,
            blocks(text),
            labels_of(right, FIELDS),
        )


def blocks(text):
    """Paragraphs have an empty line between them, and rows of a table none."""
    return text.replace("\\n", "\n\n").replace("|\n\n|", "|\n|")


def proposed(file, folders, properties, text):
    said, stated = {}, set()
    for one in filter(None, properties.split(";")):
        name, _, value = one.partition("=")
        said[name.lstrip("!")] = value
        stated |= {name.lstrip("!")} if name.startswith("!") else set()
    name = PurePosixPath(file).stem
    found = propose(name, folders, said, text, VOCABULARY, frozenset(stated))
    return {
        one.field: ",".join(map(str, one.value)) if isinstance(one.value, tuple) else one.value
        for one in found
    }


def judged(name):
    """Count by field what is right and what is proposed, and name what is wrong."""
    right, made, wrong = Counter(), Counter(), []
    for file, folders, properties, text, labels in cases(name):
        found = proposed(file, folders, properties, text)
        for field, label in labels.items():
            ours = found.get(field, "-")
            made[field] += ours != "-"
            is_good = ours in label.split(" // ")
            right[field] += ours != "-" and is_good
            if not is_good:
                wrong.append((file, field, ours, label))
    return right, made, wrong


@pytest.mark.parametrize(("name", "floor"), [("files.txt", FLOOR), ("files_held.txt", HELD_FLOOR)])
def test_what_is_proposed_for_files_is_right(name, floor):
    right, made, wrong = judged(name)
    for field in made:
        print(f"{name} {field}: {right[field]} of {made[field]} right")
    assert sum(right.values()) >= floor * sum(made.values()), wrong


def test_of_all_that_is_proposed_nearly_all_is_right():
    """Both lists of files, and the names and heads of proposals.txt."""
    right = made = 0
    for name in ("files.txt", "files_held.txt"):
        ours, all_of_them, _ = judged(name)
        right, made = right + ours.total(), made + all_of_them.total()
    for one, count, _ in names_judged(NAMES)[0].values():
        right, made = right + one, made + count
    print(f"{right} of {made} right")
    assert right >= FLOOR * made


def test_there_are_enough_cases():
    assert sum(1 for name in ("files.txt", "files_held.txt") for _ in cases(name)) >= 430
