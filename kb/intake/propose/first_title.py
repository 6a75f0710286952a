"""Finds the title above a text: a heading of the first level, or a line that looks like one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from corpus.load_proposals import proposal_rules
from kb.intake.markdown_lines import Line
from kb.intake.propose.dates import date_in, is_date
from kb.intake.propose.file_name import is_studio
from kb.intake.propose.kinds import is_kind, kind_of_title
from kb.intake.propose.labels import LABEL, cells_of, is_label, is_label_word
from kb.intake.propose.names import is_school, names_in, school_line
from kb.intake.propose.telling import (
    is_of_site,
    is_part,
    is_part_of_plan,
    says_nothing,
    tells_little,
)
from kb.text.fold import fold

_TITLE_LIMIT: Final = 60
_SECOND_LIMIT: Final = 24
_LOOKED_AT: Final = 8
_FIRST: Final = 4
# These many labels one after the other are a form, whatever each of them is called.
_FORM: Final = 3
_SHORTEST_ROW: Final = 5
_DOCUMENT_NUMBER = re.compile(r".{0,12}[〔\[（(【]?(?:19|20)\d\d[〕\]）)】]\s*第?\d+号")
_SECOND = re.compile(r"[—–─－-]{1,3}\s*([^\s—–─－-].{1,40})")
# A class or a mark may stand before the name of who wrote it: 七（3）班 王芳, ○林若溪.
_BEFORE_NAME = re.compile(r"(?:[○◎●◇◆□■△▲☆★※]\s*|\S{1,6}班[\s　]+)")
_LISTED = re.compile(r"(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．])\s*\S")
_ENDS: Final = ("。", "，", "；", "：", ":", ",", "、", "？", "?")


@dataclass(frozen=True, slots=True)
class FirstTitle:
    """The title above a text; "" for none.

    sure: it is marked as a heading of the first level, or has a second line below it. slide: it is
    that of a first slide, or of a first part. others: what else may be the title, the best first.
    """

    text: str = ""
    sure: bool = False
    slide: bool = False
    others: tuple[str, ...] = ()


def first_title(lines: list[Line], people: frozenset[str]) -> FirstTitle:
    """Find the first heading of the first level, or else the first line that looks like a title."""
    lines = [line for line in lines[:_LOOKED_AT] if not is_above_title(line.text)]
    if (row := _title_row(lines)) is not None:
        return FirstTitle(row)
    if (caption := _caption(lines)) is not None:
        return caption
    found = _heading(lines, people)
    return found or _line(lines, people)


def is_above_title(text: str) -> bool:
    """Say whether a line may stand above a title and is none: 附件 1, a portal's own line."""
    return proposal_rules().above_title.fullmatch(fold(text).strip()) is not None


def names_nothing(text: str) -> bool:
    """Say whether a line is a label, the name of a part, or a program's name for any file."""
    return says_nothing(text) or is_label(text) or is_part_of_plan(text)


def is_official(text: str) -> bool:
    """Say whether a line is written as titles of official documents are: 关于……的通知."""
    return proposal_rules().official_title.fullmatch(fold(text).strip()) is not None


def is_said(text: str) -> bool:
    """Say whether a line is a greeting, a part of a dialogue, or goes on with what stood before."""
    return proposal_rules().no_title.fullmatch(fold(text).strip()) is not None


def looks_like_title(line: Line, people: Iterable[str] = ()) -> bool:
    """Say whether a line may be a title by its shape and by what it is not."""
    text = line.text
    if line.is_row or line.is_item or line.is_quote or line.level > 2 or names_nothing(text):
        return False
    is_short = 3 <= len(text) <= _TITLE_LIMIT
    if not is_short or text.endswith(_ENDS) or is_said(text) or is_label_word(text):
        return False
    if is_listed(text) or any(mark in text for mark in "。！；"):
        return False
    if " " in text and date_in(text.split()[-1]):
        return False
    return not is_by_line(text, people)


def is_by_line(text: str, people: Iterable[str] = ()) -> bool:
    """Say whether a line names who wrote a text, where and when, or its number in a register.

    Labels one beside the other (姓名 岗位) head a table that has no lines.
    """
    pieces = text.split()
    if len(pieces) > 1 and all(map(is_label_word, pieces)):
        return True
    if _DOCUMENT_NUMBER.fullmatch(text) or is_date(text) or is_school(text) or is_studio(text):
        return True
    signed = _BEFORE_NAME.sub("", text)
    return bool(names_in(signed, people) or school_line(signed, frozenset(people)))


def is_listed(text: str) -> bool:
    """Say whether a line begins with a number of its own: 一、指导思想."""
    return _LISTED.match(text) is not None


def _caption(lines: list[Line]) -> FirstTitle | None:
    """Return the line between the name of a sheet and its table, or the row that is one cell.

    The names of several sheets are those of its parts: they give no title.
    """
    if not lines:
        return None
    if lines[0].is_row:
        filled = [cell for cell in cells_of(lines[0]) if cell]
        is_title = len(filled) == 1 and looks_like_title(Line(0, filled[0], filled[0]))
        return FirstTitle(filled[0]) if is_title else None
    sheet, below = lines[0], lines[1:3]
    if sheet.level != 2 or not below:
        return None
    if below[0].is_row:
        several = sum(line.level == 2 for line in lines) > 1
        return FirstTitle() if several or tells_little(sheet.text) else None
    if len(below) == 2 and below[1].is_row and looks_like_title(below[0]):
        return FirstTitle(below[0].text) if not tells_little(below[0].text) else None
    return None


def _title_row(lines: list[Line]) -> str | None:
    """Return the only cell of the row above a table, on a sheet that a program has named."""
    if len(lines) < 3 or lines[0].level != 2 or not says_nothing(lines[0].text):
        return None
    if not lines[1].is_row or not lines[2].is_row or sum(line.level == 2 for line in lines) > 1:
        return None
    filled = [cell for cell in cells_of(lines[1]) if cell]
    is_title = len(filled) == 1 and looks_like_title(Line(0, filled[0], filled[0]))
    return filled[0] if is_title and len(filled[0]) >= _SHORTEST_ROW else None


def _heading(lines: list[Line], people: frozenset[str]) -> FirstTitle | None:
    heads = [at for at, line in enumerate(lines) if line.level == 1]
    are_listed = len(heads) > 1 and any(is_listed(lines[at].text) for at in heads[:2])
    for at in heads:
        text = lines[at].text
        if at >= _FIRST or are_listed:
            break
        if (
            says_nothing(text)
            or is_label(text)
            or is_school(text)
            or (is_of_site(text) and len(lines) > at + 1)
        ):
            continue
        whole = _with_second(lines, at, people)
        return FirstTitle(whole, sure=True, others=(text, *_below(lines, at, people)))
    return None


def _line(lines: list[Line], people: frozenset[str]) -> FirstTitle:
    is_form = _is_form(lines)
    for at, line in enumerate(lines[:_FIRST]):
        text = line.text
        if is_part(text) or len(text) > _TITLE_LIMIT:
            break
        if not looks_like_title(line, people) or is_of_site(text):
            continue
        if is_form and (label := LABEL.fullmatch(text)) and not is_kind(label[1]):
            continue
        whole = _with_second(lines, at, people)
        others = (text, *_below(lines, at, people))
        if whole == text and len(others) > 1 and tells_little(text):
            return FirstTitle(others[1], others=(text,))  # 读书笔记 stands above the title
        second = whole != text
        slide = line.level == 2
        return FirstTitle(whole, sure=second and not slide, slide=slide, others=others)
    return FirstTitle()


def _below(lines: list[Line], at: int, people: frozenset[str]) -> list[str]:
    """Return the line below a title as another title: the first one may be that of a series."""
    if at + 1 >= len(lines):
        return []
    line, text = lines[at + 1], lines[at + 1].text
    item = Line(line.number, text, text) if line.is_item else line
    is_other = not looks_like_title(item, people) or tells_little(text)
    if is_other or len(text) > _SECOND_LIMIT or LABEL.fullmatch(text):
        return []
    return [f"{lines[at].text}——{text}"] if line.is_item else [text]


def _is_form(lines: list[Line]) -> bool:
    return sum(LABEL.fullmatch(line.text) is not None for line in lines[:_FIRST]) >= _FORM


def _with_second(lines: list[Line], at: int, people: frozenset[str]) -> str:
    """Join a title and its second line: behind a dash, or alone below a first slide's title."""
    line, text = lines[at], lines[at].text
    below = lines[at + 1] if at + 1 < len(lines) else None
    if below is None or below.is_row or below.level == 1:
        return text
    if text.startswith("《") and text.endswith("》") and _names_form(below.text):
        return f"{text}{below.text}"
    if second := _SECOND.fullmatch(below.text):
        # A second line that only says what kind of text it is adds nothing.
        is_kind_only = kind_of_title(second[1]) and "《" not in second[1]
        return text if is_kind_only else f"{text}——{second[1].strip()}"
    if _is_split(text, below, people):
        return f"{text}{below.text}"
    after = lines[at + 2] if at + 2 < len(lines) else None
    is_second = (
        line.level == 2
        and after is not None
        and after.level == 2
        and not below.level
        and not LABEL.fullmatch(below.text)
        and len(below.text) <= _SECOND_LIMIT
        and looks_like_title(below, people)
        and not tells_little(below.text)
    )
    return f"{text}——{below.text}" if is_second else text


def _is_split(text: str, below: Line, people: frozenset[str]) -> bool:
    """Say whether a line only says when or for whom the text below it was written.

    2023学年第二学期 above 九（1）班班主任工作总结 is one example.
    """
    if kind_of_title(text) or not kind_of_title(below.text) or not tells_little(text):
        return False
    return tells_little(below.text) and looks_like_title(below, people)


def _names_form(text: str) -> bool:
    bare = "".join(fold(text).split())
    return is_kind(bare) or proposal_rules().form_title.fullmatch(bare) is not None
