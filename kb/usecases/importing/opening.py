"""Opening what was named on the command line, as sources in the order in which they are read."""

import os
from collections.abc import Sequence
from pathlib import Path

from kb.intake.sandbox.pool import Words
from kb.storage.names import mentions
from kb.storage.session import Database
from kb.usecases.importing.documents import Documents, HowToRead
from kb.usecases.importing.finding import LINE_SUFFIXES, Finder, Found
from kb.usecases.importing.sources import LineFile, Source

_MOST_PROCESSES = 8


def open_sources(finder: Finder, paths: Sequence[Path], how: HowToRead) -> tuple[list[Source], int]:
    """Return the sources, lines before documents, and the number of files.

    Raises NotFound for a path that does not exist.
    """
    lines: list[Source] = []
    others: list[Found] = []
    for found in finder.find(paths):
        if found.path and found.place.suffix.lower() in LINE_SUFFIXES and not found.problem:
            lines.append(LineFile(found.path, found.name))
        else:
            others.append(found)
    return [*lines, Documents(others, how)], len(lines) + len(others)


def words_of(db: Database) -> Words:
    """Return the words that proposals are made of: all topics, occasions and persons of the
    base.
    """
    with db.read() as tx:
        return {
            "topics": mentions.terms_of(tx, "topic"),
            "occasions": mentions.terms_of(tx, "occasion"),
            "people": mentions.names_of_people(tx),
        }


def usual_processes() -> int:
    """Return the number of processes that read files where nothing else is set."""
    return min(os.cpu_count() or 1, _MOST_PROCESSES)
