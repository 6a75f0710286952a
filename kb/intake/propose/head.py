"""What stands above the text itself: title, author, school, date, grade, each on its line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from corpus.load_rules import name_rules, proposal_rules
from kb.intake.markdown_lines import Line, lines_of
from kb.intake.propose.dates import date_in, dates_in, is_date
from kb.intake.propose.grades import Level, level_of
from kb.intake.propose.names import is_school, names_in
from kb.intake.propose.program_labels import is_program_label

_HEAD_LINES: Final = 14
_TAIL_LINES: Final = 4
_TITLE_LIMIT: Final = 60
_LABEL = re.compile(
    r"[【\[（(]?(?:[一二三四五六七八九十\d]{1,2}[、.．])?\s*([^：:【】\[\]]{1,8}?)[】\]）)]?\s*[：:]\s*(.*)"
)
_BRACKET_LABEL = re.compile(r"[【\[]([^】\]]{2,8})[】\]]\s*(.*)")
_DOCUMENT_NUMBER = re.compile(r".{0,12}[〔\[（(【]?(?:19|20)\d\d[〕\]）)】]\s*第?\d+号")
_LISTED = re.compile(r"(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．])\s*\S")
# Labels on one line: 班级：初二（3）班 执教：王芳
_APART = re.compile(r"[　\t]+| {2,}| (?=[^\s：:]{2,6}[：:])")
_SUBTITLE = re.compile("(?:——|--|──)(?=[^—─-])")
_BETWEEN = re.compile(r"[\s　]+")


@dataclass(frozen=True, slots=True)
class Head:
    """sure: the title is marked as a heading of the first level, or labelled as the title."""

    title: str | None = None
    sure: bool = False
    authors: tuple[str, ...] = ()
    school: str | None = None
    date: str | None = None
    level: Level | None = None
    words: str = ""


def head_of(markdown: str, people: Iterable[str] = ()) -> tuple[Head, list[Line]]:
    """The head, and the lines that hold something."""
    people = frozenset(people)
    lines = [line for line in lines_of(markdown) if not line.is_blank and not line.fenced]
    labels = _labels(lines)
    title, sure = _title(lines, people)
    authors, school = _by_line(lines, people, title)
    labelled = _labelled_authors(labels, people)
    return Head(
        title=title,
        sure=sure,
        authors=labelled or authors,
        school=_labelled_school(labels) or school,
        date=_date(lines, labels),
        level=_level(labels, lines, title),
        words=" ".join(value for name, value in labels if name in _words_of("topics")),
    ), lines


def _words_of(name: str) -> frozenset[str]:
    return proposal_rules().labels[name]


def _labels(lines: list[Line]) -> list[tuple[str, str]]:
    """(label, value) of the first lines; the value may stand on the next line, or in a row."""
    found: list[tuple[str, str]] = []
    head = lines[:_HEAD_LINES]
    for at, line in enumerate(head):
        if line.is_row:
            cells = [cell.strip().strip("*") for cell in line.raw.strip().strip("|").split("|")]
            found += [(_bare(cells[i]), cells[i + 1]) for i in range(len(cells) - 1) if cells[i]]
            continue
        for piece in _APART.split(line.text):
            match = _LABEL.fullmatch(piece) or _BRACKET_LABEL.fullmatch(piece)
            if not match:
                continue
            value = match[2].strip()
            if not value and at + 1 < len(head) and len(head[at + 1].text) <= 40:
                value = head[at + 1].text
            found.append((_bare(match[1]), value))
    return found


def _bare(label: str) -> str:
    return re.sub(r"\s", "", label).strip("：:*【】[]（）()")


def _title(lines: list[Line], people: frozenset[str]) -> tuple[str | None, bool]:
    for at, line in enumerate(lines[:4]):
        if line.level == 1:
            return _with_subtitle(line, lines[at + 1 :], people), True
        if _looks_like_title(line, people):
            return _with_subtitle(line, lines[at + 1 :], people), False
        if len(line.text) > _TITLE_LIMIT:
            break
    return None, False


def _with_subtitle(line: Line, following: list[Line], people: frozenset[str]) -> str:
    """A series is named first, and what this one is about stands after a dash below it."""
    subtitle = following[0].text if following and not following[0].level else ""
    together = f"{line.text}{subtitle}"
    dash = _SUBTITLE.match(subtitle)
    if dash is None or len(together) > _TITLE_LIMIT or names_in(subtitle[dash.end() :], people):
        return line.text
    return together


def _looks_like_title(line: Line, people: frozenset[str]) -> bool:
    text = line.text
    if line.is_row or line.is_item or line.is_quote or line.level > 2:
        return False
    if not 3 <= len(text) <= _TITLE_LIMIT or text.endswith(
        ("。", "，", "；", "：", ":", ",", "、")
    ):
        return False
    if _DOCUMENT_NUMBER.fullmatch(text) or _LISTED.match(text) or is_date(text):
        return False
    if is_program_label(text):
        return False
    match = _LABEL.fullmatch(text)
    if match and _bare(match[1]) in _all_labels():
        return False
    return not (names_in(text, people) or is_school(text) or _school_line(text, people))


def _all_labels() -> frozenset[str]:
    names, labels = name_rules(), proposal_rules().labels
    return frozenset().union(names.author_labels, names.other_labels, *labels.values())


def _by_line(
    lines: list[Line], people: frozenset[str], title: str | None
) -> tuple[tuple[str, ...], str | None]:
    """Below the title: a name, a school and a name, or a name and a school in brackets."""
    for line in lines[:5]:
        if line.text == title or line.is_row or line.is_item or len(line.text) > 40:
            continue
        if line.text.endswith(("：", ":")):  # 王芳老师： is whom it is written to
            continue
        text = line.text.strip("—– ")
        if found := _school_line(text, people):
            return found[1], found[0]
        if names := names_in(text, people):
            return names, None
        if is_school(text):
            return (), text
    return (), None


def _school_line(text: str, people: frozenset[str]) -> tuple[str, tuple[str, ...]] | None:
    inside = re.fullmatch(r"(.{2,12}?)\s*[（(](.{4,30})[)）]", text)
    if inside and is_school(inside[2].split()[0]) and (names := names_in(inside[1], people)):
        return inside[2].split()[0], names
    pieces = [piece for piece in _BETWEEN.split(text.strip("（）()")) if piece]
    for at in range(1, min(len(pieces), 3)):
        names = names_in(" ".join(pieces[at:]), people)
        if names and is_school(pieces[at - 1]):
            return pieces[at - 1], names
    return None


def _labelled_authors(labels: list[tuple[str, str]], people: frozenset[str]) -> tuple[str, ...]:
    rules = name_rules()
    for label, value in labels:
        if label in rules.author_labels:
            names = names_in(value, people, labelled=True)
            if not names and (found := _school_line(value, people)):
                names = found[1]
            if names:
                return names
    return ()


def _labelled_school(labels: list[tuple[str, str]]) -> str | None:
    for label, value in labels:
        if label in _words_of("school") and is_school(value.split()[0] if value else ""):
            return value.split()[0]
    return None


def _date(lines: list[Line], labels: list[tuple[str, str]]) -> str | None:
    for label, value in labels:
        if label in _words_of("date") and (found := date_in(value, with_year_alone=False)):
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


def _level(labels: list[tuple[str, str]], lines: list[Line], title: str | None) -> Level | None:
    for label, value in labels:
        if label in _words_of("grade") and (found := level_of(value)):
            return found
    for line in lines[:4]:
        text = line.text
        if text != title and len(text) <= 30 and not re.search("[。！？，,“”]", text):
            found = level_of(text)
            if found and (found.grades or is_school(text.split()[0])):
                return found
    return None
