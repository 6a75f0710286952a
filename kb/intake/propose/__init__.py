"""Proposes what a file does not state in fields: title, kind, stage, topics, date, authors.

A proposal is made only where it is sure. It comes from the file's name, its folders, what the
document says about itself, or the first lines of its text. The rules and words are in corpus/rules.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from corpus.load_proposals import proposal_rules
from kb.intake.markdown_lines import Line
from kb.intake.proposal import (
    ORIGIN_NAMES,
    Origin,
    Proposal,
    Vocabulary,
    bundled_vocabulary,
    vocabulary_of,
)
from kb.intake.propose.dates import date_in
from kb.intake.propose.file_name import NameParts, parts_of, studio_in
from kb.intake.propose.grades import Level, level_of
from kb.intake.propose.head import Head, head_of
from kb.intake.propose.kinds import kind_of_folder, kind_of_text, kind_of_title
from kb.intake.propose.names import names_in
from kb.intake.propose.telling import is_generic, tells_little
from kb.intake.propose.titles import propose_titles
from kb.intake.propose.words import words_in
from kb.text.fold import fold

__all__ = [
    "ORIGIN_NAMES",
    "Origin",
    "Proposal",
    "Vocabulary",
    "bundled_vocabulary",
    "propose",
    "titles_of",
    "vocabulary_of",
]

_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?![\d-])")


def propose(
    name: str,
    folders: tuple[str, ...],
    properties: Mapping[str, str],
    markdown: str,
    vocabulary: Vocabulary,
    stated: frozenset[str] = frozenset(),
) -> tuple[Proposal, ...]:
    """Propose at most one value for each field, in the order of the fields of a resource's line.

    name: without extension. folders: from the outermost to the innermost. properties: as
    `Extracted` has them; stated: the ones that people wrote and no program. Fields: title, kind,
    stages, grades, topics, occasions, authors, school, studio, date.
    """
    parts = parts_of(name, vocabulary.people)
    head, lines = head_of(markdown, vocabulary.people)
    titles = propose_titles(parts, head, properties, stated, lines)
    if not _is_about(head, parts):
        head = replace(head, title=None)
    level = _level(name, folders, head)
    found: list[Proposal | None] = [
        titles[0] if titles else None,
        _kind(parts, folders, head, lines),
        *_level_proposals(level),
        _words("topics", vocabulary.topics, parts, folders, head, properties),
        _words("occasions", vocabulary.occasions, parts, folders, head, {}),
        _stated_authors(properties, stated)
        or _authors(parts, folders, head, properties, vocabulary),
        _school(parts, head),
        _studio(name, folders),
        _stated_date(properties, stated) or _date(name, parts, folders, head),
    ]
    return tuple(one for one in found if one)


def titles_of(
    name: str,
    properties: Mapping[str, str],
    markdown: str,
    vocabulary: Vocabulary,
    stated: frozenset[str] = frozenset(),
) -> list[Proposal]:
    """Return all titles that a file may have, the best first; the arguments are as in `propose`."""
    parts = parts_of(name, vocabulary.people)
    head, lines = head_of(markdown, vocabulary.people)
    return propose_titles(parts, head, properties, stated, lines)


def _is_about(head: Head, parts: NameParts) -> bool:
    """Say whether the first line has the same subject as the name: it may be any heading."""
    if head.title is None or head.sure or len(parts.title) < 2:
        return True
    if is_generic(parts.title) or tells_little(parts.title):
        return True
    pairs = {one + two for one, two in pairwise(head.title)}
    return any(one + two in pairs for one, two in pairwise(parts.title))


def _kind(
    parts: NameParts, folders: tuple[str, ...], head: Head, lines: list[Line]
) -> Proposal | None:
    if proposal_rules().kind_never.search(fold(parts.title)):
        return None
    for text, origin in ((parts.title, Origin.NAME), (head.title or "", Origin.TEXT)):
        if text and (code := kind_of_title(text)):
            return Proposal("kind", code, origin, 0.95)
    for folder in reversed(folders):
        if code := kind_of_folder(folder):
            return Proposal("kind", code, Origin.FOLDER, 0.9)
    if code := kind_of_text(lines):
        return Proposal("kind", code, Origin.TEXT, 0.95)
    return None


def _level(name: str, folders: tuple[str, ...], head: Head) -> tuple[Level, Origin] | None:
    candidates: list[tuple[Level | None, Origin]] = [
        (level_of(name), Origin.NAME),
        (head.level, Origin.TEXT),
        (level_of(head.title or ""), Origin.TEXT),
        *((level_of(folder), Origin.FOLDER) for folder in reversed(folders)),
    ]
    good = [(level, origin) for level, origin in candidates if level]
    if not good:
        return None
    # Where name and label disagree about the stage, one of them is about something else.
    if any(level.stages != good[0][0].stages for level, _ in good):
        return None
    return max(good, key=lambda pair: bool(pair[0].grades))


def _level_proposals(level: tuple[Level, Origin] | None) -> list[Proposal]:
    if level is None:
        return []
    (found, origin) = level
    proposals = [Proposal("stages", found.stages, origin, 0.95)]
    if found.grades:
        proposals.append(Proposal("grades", found.grades, origin, 0.95))
    return proposals


def _words(
    field: str,
    words: Mapping[str, str],
    parts: NameParts,
    folders: tuple[str, ...],
    head: Head,
    properties: Mapping[str, str],
) -> Proposal | None:
    places: Iterable[tuple[str, Origin, float]] = (
        (parts.title, Origin.NAME, 0.9),
        (head.title or "", Origin.TEXT, 0.9),
        (head.words, Origin.TEXT, 0.9),
        (properties.get("keywords", ""), Origin.PROPERTIES, 0.8),
        *((folder, Origin.FOLDER, 0.8) for folder in reversed(folders)),
    )
    for text, origin, confidence in places:
        if text and (names := words_in(text, words)):
            return Proposal(field, names, origin, confidence)
    return None


def _stated_authors(properties: Mapping[str, str], stated: frozenset[str]) -> Proposal | None:
    said = properties.get("author", "") if "author" in stated else ""
    names = tuple(dict.fromkeys(name.strip() for name in said.split("、") if name.strip()))
    return Proposal("authors", names, Origin.PROPERTIES, 0.97) if names else None


def _stated_date(properties: Mapping[str, str], stated: frozenset[str]) -> Proposal | None:
    said = properties.get("created_on", "") if "created_on" in stated else ""
    match = _DAY.match(said)
    return Proposal("date", match.group(), Origin.PROPERTIES, 0.95) if match else None


def _authors(
    parts: NameParts,
    folders: tuple[str, ...],
    head: Head,
    properties: Mapping[str, str],
    vocabulary: Vocabulary,
) -> Proposal | None:
    if head.authors and (not parts.authors or set(parts.authors) & set(head.authors)):
        return Proposal("authors", head.authors, Origin.TEXT, 0.95)
    if parts.authors and not head.authors:
        return Proposal("authors", parts.authors, Origin.NAME, 0.92)
    if parts.authors or head.authors:
        return None  # name and text speak of different people
    for folder in reversed(folders):
        if names := parts_of(folder, vocabulary.people).authors:
            return Proposal("authors", names, Origin.FOLDER, 0.85)
    # Programs name whoever once bought the computer, so only known persons are taken.
    names = names_in(properties.get("author", ""), vocabulary.people)
    if names and all(name in vocabulary.people for name in names):
        return Proposal("authors", names, Origin.PROPERTIES, 0.6)
    return None


def _school(parts: NameParts, head: Head) -> Proposal | None:
    if head.school:
        return Proposal("school", head.school, Origin.TEXT, 0.95)
    return Proposal("school", parts.school, Origin.NAME, 0.9) if parts.school else None


def _studio(name: str, folders: tuple[str, ...]) -> Proposal | None:
    for text, origin in ((name, Origin.NAME), *((one, Origin.FOLDER) for one in reversed(folders))):
        if found := studio_in(text):
            return Proposal("studio", found, origin, 0.9)
    return None


def _date(name: str, parts: NameParts, folders: tuple[str, ...], head: Head) -> Proposal | None:
    dates = {date for date in (parts.date, head.date) if date}
    if len(dates) == 2 and not _agree(*dates):
        return None
    if head.date and (not parts.date or len(head.date) >= len(parts.date)):
        return Proposal("date", head.date, Origin.TEXT, 0.95)
    if parts.date:
        return Proposal("date", parts.date, Origin.NAME, 0.95)
    if _YEAR.search(name):
        return None
    for folder in reversed(folders):
        if found := date_in(folder):
            return Proposal("date", found, Origin.FOLDER, 0.85)
    return None


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
