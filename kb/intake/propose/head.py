"""Reads what stands above the text: title, author, school, date and grade, each on its line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from corpus.load_rules import name_rules, plan_part_words, proposal_rules
from kb.intake.markdown_lines import Line, lines_of
from kb.intake.propose.dates import date_in, dates_in, is_date
from kb.intake.propose.grades import Level, level_of
from kb.intake.propose.kinds import kind_of_title
from kb.intake.propose.names import is_school, names_in
from kb.intake.propose.program_labels import is_program_label
from kb.text.fold import fold

_HEAD_LINES: Final = 14
_TAIL_LINES: Final = 4
_TITLE_LIMIT: Final = 60
_LABEL = re.compile(
    r"[【\[（(]?(?:[一二三四五六七八九十\d]{1,2}[、.．])?\s*([^：:【】\[\]]{1,8}?)[】\]）)]?\s*[：:]\s*(.*)"
)
_BRACKET_LABEL = re.compile(r"[【\[]([^】\]]{2,8})[】\]]\s*(.*)")
_DOCUMENT_NUMBER = re.compile(r".{0,12}[〔\[（(【]?(?:19|20)\d\d[〕\]）)】]\s*第?\d+号")
_SECOND = re.compile(r"[—–─－-]{1,3}\s*([^\s—–─－-].{1,40})")
_SECOND_LIMIT: Final = 24
_LOOKED_AT: Final = 8
_LISTED = re.compile(r"(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．])\s*\S")
# One line may have several labels: 班级：初二（3）班 执教：王芳.
_APART = re.compile(r"[　\t]+| {2,}| (?=[^\s：:]{2,6}[：:])")
_BETWEEN = re.compile(r"[\s　]+")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the text.

    sure: the title is marked as a heading of the first level, or has a second line below it. named:
    the title after a label; is_main: that label can mean nothing but the whole text. slide: the
    title is that of a first slide, or of a first part.
    """

    title: str | None = None
    sure: bool = False
    named: str | None = None
    is_main: bool = False
    slide: bool = False
    authors: tuple[str, ...] = ()
    school: str | None = None
    date: str | None = None
    level: Level | None = None
    words: str = ""


def head_of(markdown: str, people: Iterable[str] = ()) -> tuple[Head, list[Line]]:
    """Read the head of a text, and return it with the lines that are not blank."""
    people = frozenset(people)
    lines = [line for line in lines_of(markdown) if not line.is_blank and not line.fenced]
    labels = _labels(lines)
    found = _title(lines, people)
    title = found.text or None
    named, is_main = _labelled_title(labels)
    authors, school = _by_line(lines, people, title)
    labelled = _labelled_authors(labels, people)
    return Head(
        title=title,
        sure=found.sure,
        named=named,
        is_main=is_main,
        slide=found.slide,
        authors=labelled or authors,
        school=_labelled_school(labels) or school,
        date=_date(lines, labels),
        level=_level(labels, lines, title),
        words=" ".join(value for name, value in labels if name in _words_of("topics")),
    ), lines


def _words_of(name: str) -> frozenset[str]:
    return proposal_rules().labels[name]


def _labels(lines: list[Line]) -> list[tuple[str, str]]:
    """Return (label, value) of the first lines; a value may stand on the next line, or in a row."""
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


@dataclass(frozen=True, slots=True)
class _Title:
    text: str = ""
    sure: bool = False
    slide: bool = False


def _title(lines: list[Line], people: frozenset[str]) -> _Title:
    """Find the first heading of the first level, or else the first line that looks like a title."""
    lines = [line for line in lines[:_LOOKED_AT] if not is_above_title(line.text)]
    for at, line in enumerate(lines[:4]):
        if line.level == 1 and not says_nothing(line.text):
            return _Title(_with_second(lines, at, people), sure=True)
    for at, line in enumerate(lines[:4]):
        if is_part(line.text) or len(line.text) > _TITLE_LIMIT:
            break
        if _looks_like_title(line, people):
            text = _with_second(lines, at, people)
            second = text != line.text
            return _Title(text, sure=second and line.level != 2, slide=line.level == 2)
    return _Title()


def _with_second(lines: list[Line], at: int, people: frozenset[str]) -> str:
    """Join a title and its second line: behind a dash, or alone below a first slide's title."""
    line, text = lines[at], lines[at].text
    below = lines[at + 1] if at + 1 < len(lines) else None
    if below is None or below.is_row or below.level == 1:
        return text
    if second := _SECOND.fullmatch(below.text):
        # A second line that only says what kind of text it is adds nothing.
        return text if kind_of_title(second[1]) else f"{text}——{second[1].strip()}"
    after = lines[at + 2] if at + 2 < len(lines) else None
    is_second = (
        line.level == 2
        and after is not None
        and after.level == 2
        and not below.level
        and not _LABEL.fullmatch(below.text)
        and len(below.text) <= _SECOND_LIMIT
        and _looks_like_title(below, people)
    )
    return f"{text}——{below.text}" if is_second else text


def is_above_title(text: str) -> bool:
    """Say whether a line may stand above a title and is none: 附件 1, a portal's own line."""
    return proposal_rules().above_title.fullmatch(fold(text).strip()) is not None


def is_part(text: str) -> bool:
    """Say whether a heading is that of a part: 前言, 目录, 第二章 ……."""
    bare = re.sub(r"\s+", " ", fold(text)).strip()
    bare = bare.replace(" ", "") if len(bare) <= 5 else bare
    return proposal_rules().part_title.fullmatch(bare) is not None


def says_nothing(text: str) -> bool:
    """Say whether a text is a program's label (Sheet1, 第 1 页) or the heading of a part."""
    folded = re.sub(r"\s+", " ", fold(text)).strip()
    is_default = proposal_rules().default_title.fullmatch(folded) is not None
    return is_default or is_program_label(text) or is_part(text)


def names_nothing(text: str) -> bool:
    """Say whether a line is a label, the name of a part, or a program's name for any file."""
    folded = fold(text).strip(" :：*【】[]")
    is_part_of_plan = any(folded in one.names for one in plan_part_words())
    return says_nothing(text) or is_label(text) or is_part_of_plan


def is_label_word(text: str) -> bool:
    """Say whether a line is a label whose value stands below it: 授课时间."""
    return _bare(text) in _all_labels() | proposal_rules().labels["main_title"]


def is_label(text: str) -> bool:
    """Say whether a line is a label with its value, and so no title: 地点：操场."""
    match = _LABEL.fullmatch(text)
    if match is None:
        return False
    bare = _bare(match[1])
    if bare in _all_labels() | proposal_rules().labels["main_title"]:
        return True
    return (
        len(bare) <= 6
        and re.search(f"(?:{proposal_rules().label_ends.pattern})$", bare) is not None
    )


def _labelled_title(labels: list[tuple[str, str]]) -> tuple[str | None, bool]:
    for kind in ("main_title", "title"):
        for label, value in labels:
            text = value.strip().strip("《》") if value.count("《") != 1 else value.strip()
            if label in _words_of(kind) and 3 <= len(text) <= _TITLE_LIMIT and not is_label(text):
                return text, kind == "main_title"
    return None, False


def _looks_like_title(line: Line, people: frozenset[str]) -> bool:
    text = line.text
    if line.is_row or line.is_item or line.is_quote or line.level > 2 or names_nothing(text):
        return False
    if not 3 <= len(text) <= _TITLE_LIMIT or text.endswith(
        ("。", "，", "；", "：", ":", ",", "、", "？", "?")
    ):
        return False
    if _DOCUMENT_NUMBER.fullmatch(text) or _LISTED.match(text) or is_date(text):
        return False
    if any(mark in text for mark in "。！；") or (date_in(text.split()[-1]) and " " in text):
        return False
    return not (names_in(text, people) or is_school(text) or _school_line(text, people))


def _all_labels() -> frozenset[str]:
    names, labels = name_rules(), proposal_rules().labels
    return frozenset().union(names.author_labels, names.other_labels, *labels.values())


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
