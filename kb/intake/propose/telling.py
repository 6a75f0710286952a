"""Says how much a text tells as a title: nothing, little, or enough to stand for the whole file."""

import re
from typing import Final

from corpus.load_proposals import proposal_rules
from corpus.load_rules import plan_part_words
from kb.intake.propose.kinds import kind_words
from kb.intake.propose.program_labels import is_program_label
from kb.text.fold import fold

_HAN = re.compile("[\u3400-\u9fff]")
_LETTERS = re.compile("[a-z]{4,}")
# One character is what is left of a word that was taken apart.
_LITTLE_LEFT: Final = 1
_SHORT_PART: Final = 5


def is_generic(title: str) -> bool:
    """Say whether a title tells nothing: 新建文档, 教案 1, IMG_2031, a12."""
    folded = "".join(fold(title).split())
    if sum(map(str.isalpha, folded)) <= 3 and folded.isascii():
        return True
    return proposal_rules().generic.fullmatch(folded) is not None


def tells_little(title: str) -> bool:
    """Say whether a title only tells what kind of text it is, of which class or of which day.

    Examples are 七（2）班班会1, 3月5日, 论文终稿 and 申报书.
    """
    rules = proposal_rules()
    left = "".join(fold(title).split())
    if "《" in left or _LETTERS.search(left):
        return False
    for word in kind_words():
        left = left.replace(word, " ")
    for pattern in (rules.little, rules.generic):
        left = pattern.sub(" ", left)
    return len(_HAN.findall(left)) <= _LITTLE_LEFT


def is_part(text: str) -> bool:
    """Say whether a heading is that of a part: 前言, 目录, 第二章 ……."""
    bare = re.sub(r"\s+", " ", fold(text)).strip()
    close = bare.replace(" ", "")
    shape = proposal_rules().part_title
    return bool(shape.fullmatch(bare) or (len(close) <= _SHORT_PART and shape.fullmatch(close)))


def says_nothing(text: str) -> bool:
    """Say whether a text is a program's label (Sheet1, 第 1 页) or the heading of a part."""
    folded = re.sub(r"\s+", " ", fold(text)).strip()
    is_default = proposal_rules().default_title.fullmatch(folded) is not None
    return is_default or is_program_label(text) or is_part(text)


def is_part_of_plan(text: str) -> bool:
    """Say whether a text is what a part of a class-meeting plan is called: 班会目标."""
    folded = fold(text).strip(" :：*【】[]")
    return any(folded in one.names for one in plan_part_words())


def is_of_site(text: str) -> bool:
    """Say whether a text is the name of a web site."""
    return proposal_rules().site_title.fullmatch(fold(text).strip()) is not None
