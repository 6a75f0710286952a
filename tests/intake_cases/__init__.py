"""Labelled cases for what intake recognises, written for these tests."""

from pathlib import Path

FOLDER = Path(__file__).parent


def blocks(name):
    """(title, text) of each case of a file: below a line `=== title`."""
    for block in ("\n" + (FOLDER / name).read_text("utf-8")).split("\n=== ")[1:]:
        title, _, text = block.partition("\n")
        yield title.strip(), text.strip("\n")
