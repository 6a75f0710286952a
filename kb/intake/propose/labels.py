"""Reads the labels above a text with their values: 课题名称：…, 【年级】…, two cells of a row."""

import re
from typing import Final

from corpus.load_proposals import proposal_rules
from corpus.load_rules import name_rules
from kb.intake.markdown_lines import Line

HEAD_LINES: Final = 14
_TITLE_LIMIT: Final = 60
_VALUE_LIMIT: Final = 40
_ENDING_LIMIT: Final = 6
LABEL = re.compile(
    r"[【\[（(]?(?:[一二三四五六七八九十\d]{1,2}[、.．])?\s*([^：:【】\[\]]{1,12}?)[】\]）)]?\s*[：:]\s*(.*)"
)
_BRACKET_LABEL = re.compile(r"[【\[]([^】\]]{2,8})[】\]]\s*(.*)")
# One line may have several labels: 班级：初二（3）班 执教：王芳.
_APART = re.compile(r"[　\t]+| {2,}| (?=[^\s：:]{2,6}[：:])")

Label = tuple[str, str]


def labels_of(lines: list[Line]) -> list[Label]:
    """Return (label, value) of the first lines; a value may stand on the next line, or in a row."""
    found: list[Label] = []
    head = lines[:HEAD_LINES]
    for at, line in enumerate(head):
        below = head[at + 1].text if at + 1 < len(head) else ""
        below = below if len(below) <= _VALUE_LIMIT else ""
        if line.is_row:
            found += _of_row(line)
        elif bare(line.text) in words_of("main_title") and below:
            found.append((bare(line.text), below))
        else:
            found += _of_line(line.text, below)
    return found


def _of_row(line: Line) -> list[Label]:
    cells = cells_of(line)
    found = [(bare(cells[at]), cells[at + 1]) for at in range(len(cells) - 1) if cells[at]]
    return found + [label for cell in cells for label in _of_line(cell, "")]


def _of_line(text: str, below: str) -> list[Label]:
    found = []
    for piece in _APART.split(text):
        match = LABEL.fullmatch(piece) or _BRACKET_LABEL.fullmatch(piece)
        if match:
            found.append((bare(match[1]), match[2].strip() or below))
    return found


def cells_of(line: Line) -> list[str]:
    """Return the cells of a row, without marks of bold."""
    return [cell.strip().strip("*") for cell in line.raw.strip().strip("|").split("|")]


def bare(label: str) -> str:
    """Return a label without its gaps, brackets and colon: 课 题 名 称： → 课题名称."""
    return re.sub(r"\s", "", label).strip("：:*【】[]（）()")


def words_of(name: str) -> frozenset[str]:
    """Return the labels that announce a field."""
    return proposal_rules().labels[name]


def is_label_word(text: str) -> bool:
    """Say whether a line is a label whose value stands below it: 授课时间."""
    return bare(text) in _all_labels()


def is_label(text: str) -> bool:
    """Say whether a line is a label with its value, and so no title: 地点：操场."""
    match = LABEL.fullmatch(text) or _BRACKET_LABEL.fullmatch(text)
    if match is None:
        return False
    word = bare(match[1])
    ends = re.search(f"(?:{proposal_rules().label_ends.pattern})$", word)
    return word in _all_labels() or (len(word) <= _ENDING_LIMIT and ends is not None)


def labelled_title(labels: list[Label]) -> tuple[str | None, bool]:
    """Return the title after a label, and whether its label can only mean the whole text."""
    for kind in ("main_title", "title"):
        for label, value in labels:
            text = value.strip().strip("《》") if value.count("《") != 1 else value.strip()
            if label in words_of(kind) and 3 <= len(text) <= _TITLE_LIMIT and not _is_other(text):
                return text, kind == "main_title"
    return None, False


def _is_other(text: str) -> bool:
    return is_label(text) or is_label_word(text)


def _all_labels() -> frozenset[str]:
    names, labels = name_rules(), proposal_rules().labels
    return frozenset().union(names.author_labels, names.other_labels, *labels.values())
