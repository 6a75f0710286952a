"""Reads what stands above the text: title, author, school, date and grade, each on its line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from corpus.load_rules import name_rules
from kb.intake.markdown_lines import Line, lines_of
from kb.intake.propose.dates import date_in, dates_in, is_date
from kb.intake.propose.first_title import first_title
from kb.intake.propose.grades import Level, level_of
from kb.intake.propose.labels import Label, labelled_title, labels_of, words_of
from kb.intake.propose.names import is_school, names_in, school_line

_TAIL_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the text.

    sure: the title is marked as a heading of the first level, or has a second line below it. named:
    the title after a label; is_main: that label can mean nothing but the whole text. slide: the
    title is that of a first slide, or of a first part. others: what else may be the title.
    """

    title: str | None = None
    sure: bool = False
    named: str | None = None
    is_main: bool = False
    slide: bool = False
    others: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    school: str | None = None
    date: str | None = None
    level: Level | None = None
    words: str = ""


def head_of(markdown: str, people: Iterable[str] = ()) -> tuple[Head, list[Line]]:
    """Read the head of a text, and return it with the lines that are not blank."""
    people = frozenset(people)
    lines = [line for line in lines_of(markdown) if not line.is_blank and not line.fenced]
    labels = labels_of(lines)
    found = first_title(lines, people)
    title = found.text or None
    named, is_main = labelled_title(labels)
    authors, school = _by_line(lines, people, title)
    labelled = _labelled_authors(labels, people)
    return Head(
        title=title,
        sure=found.sure,
        named=named,
        is_main=is_main,
        slide=found.slide,
        others=found.others,
        authors=labelled or authors,
        school=_labelled_school(labels) or school,
        date=_date(lines, labels),
        level=_level(labels, lines, title),
        words=" ".join(value for name, value in labels if name in words_of("topics")),
    ), lines


def _by_line(
    lines: list[Line], people: frozenset[str], title: str | None
) -> tuple[tuple[str, ...], str | None]:
    """Read the line below the title: a name, a school and a name, or a name with its school."""
    for line in lines[:5]:
        if line.text == title or line.is_row or line.is_item or len(line.text) > 40:
            continue
        if line.text.endswith(("：", ":")):  # 王芳老师： is whom it is written to
            continue
        text = line.text.strip("—– ")
        if found := school_line(text, people):
            return found[1], found[0]
        if names := names_in(text, people):
            return names, None
        if is_school(text):
            return (), text
    return (), None


def _labelled_authors(labels: list[Label], people: frozenset[str]) -> tuple[str, ...]:
    rules = name_rules()
    for label, value in labels:
        if label in rules.author_labels:
            names = names_in(value, people, labelled=True)
            if not names and (found := school_line(value, people)):
                names = found[1]
            if names:
                return names
    return ()


def _labelled_school(labels: list[Label]) -> str | None:
    for label, value in labels:
        if label in words_of("school") and is_school(value.split()[0] if value else ""):
            return value.split()[0]
    return None


def _date(lines: list[Line], labels: list[Label]) -> str | None:
    for label, value in labels:
        if label in words_of("date") and (found := date_in(value, with_year_alone=False)):
            return found
    alone = {
        date_in(line.text, with_year_alone=False)
        for line in (*lines[1:6], *lines[-_TAIL_LINES:])
        if is_date(line.text)
    }
    if len(alone) == 1:
        return alone.pop()
    whole = [line.text for line in lines if len(line.text) <= 24 and is_date(line.text)]
    dates = set().union(*(dates_in(text) for text in whole)) if whole else set()
    return dates.pop() if len(dates) == 1 and not alone else None


def _level(labels: list[Label], lines: list[Line], title: str | None) -> Level | None:
    for label, value in labels:
        if label in words_of("grade") and (found := level_of(value)):
            return found
    for line in lines[:4]:
        text = line.text
        if text != title and len(text) <= 30 and not re.search("[。！？，,“”]", text):
            found = level_of(text)
            if found and (found.grades or is_school(text.split()[0])):
                return found
    return None
