"""Finds the stage and the grade in what people write: 初二, 八（3）班, 七八年级, 第三小学."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from corpus.load import vocabularies
from corpus.load_proposals import proposal_rules
from kb.domain.vocabulary import Stage
from kb.intake.numerals import number_of
from kb.text.fold import fold

_HAN: Final = "[一二三四五六七八九1-9]"
# These are 八(3)班, 八年级3班, 初二(3)班, 高一5班 in folded text.
_CLASS = re.compile(
    rf"(?<![一二三四五六七八九十第\d])(?:(?P<g>{_HAN})(?:年级)?|(?P<w>[初高][一二三]))"
    r"[(（.·]? ?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]? ?(?:中?队|班)(?![次会])"
)
_YEAR_OF_ENTRY = re.compile(r"(?:19|20)\d\d ?年?[级届]|(?<!\d)\d\d[级届]")
_SEVERAL = re.compile(
    rf"(?<![一二三四五六七八九十\d])(?P<a>{_HAN})(?:年级)?(?P<between>[、,，和与/]|至|到|[-—~–])?(?P<b>{_HAN})年级"
)
_JUNIOR_FIRST: Final = 7


@dataclass(frozen=True, slots=True)
class Level:
    """What a text says of stage and grade."""

    stages: tuple[str, ...] = ()
    grades: tuple[int, ...] = ()


@cache
def _grade_words() -> tuple[tuple[str, int], ...]:
    words = [
        (fold(word), int(term.code))
        for term in vocabularies().grades
        for word in (term.name, *term.aliases)
    ]
    return tuple(sorted(words, key=lambda pair: -len(pair[0])))


def level_of(text: str) -> Level | None:
    """Return the stage and grade that a short text names; None for nothing or several things."""
    # 2011级 is the year in which pupils came.
    folded = _YEAR_OF_ENTRY.sub(" ", fold(text))
    if proposal_rules().stages_between.search(folded):
        return None
    grades = _grades(folded)
    stages = _schools(folded) | {
        shape.code for shape in proposal_rules().stages if _says(shape.patterns, folded)
    }
    vocational = Stage.VOCATIONAL.value in stages
    if len(stages) > 1:
        stages -= {Stage.SENIOR.value} if vocational else set()
        # A special school has its own first to twelfth grades.
        stages &= {Stage.SPECIAL.value} if Stage.SPECIAL.value in stages else stages
    if len(stages) > 1:
        return None
    if grades is None:
        return None
    implied = {_stage_of(grade, vocational=vocational) for grade in grades}
    if stages and implied and not stages >= implied and Stage.SPECIAL.value not in stages:
        return None
    found = tuple(sorted(stages or implied, key=_order))
    return Level(found, tuple(sorted(grades))) if found else None


def _schools(folded: str) -> set[str]:
    """Return the stages of the schools in a text: 第三小学 counts, 小学 alone may be a memory."""
    ends = re.findall(
        r"[\u4e00-\u9fff\d](小学|初级中学|高级中学|幼儿园|附小)(?![\u4e00-\u9fff])", folded
    )
    codes = {"小学": "primary", "附小": "primary", "初级中学": "junior", "高级中学": "senior"}
    return {codes.get(end, "kindergarten") for end in ends}


def _says(patterns: tuple[re.Pattern[str], ...], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _grades(folded: str) -> set[int] | None:
    """Return the grades in a text; None where they belong to different things."""
    found: set[int] = set()
    mentions = 0
    for match in _SEVERAL.finditer(folded):
        first, last = number_of(match["a"]), number_of(match["b"])
        if not first or not last or last <= first:
            continue
        between = match["between"] or ""
        spans = between in {"至", "到", "-", "—", "~", "–"}
        if not between and last != first + 1:
            continue
        found |= set(range(first, last + 1)) if spans else {first, last}
        mentions += 1
    folded = _SEVERAL.sub(" ", folded) if mentions else folded
    for match in _CLASS.finditer(folded):
        grade = _grade_of_class(match)
        if grade:
            found.add(grade)
            mentions += 1
    folded = _CLASS.sub(" ", folded)
    for word, grade in _grade_words():
        folded, seen = _without(folded, word)
        if seen:
            found.add(grade)
            mentions += 1
    many = len({_stage_of(grade, vocational=False) for grade in found}) > 1
    return None if many or (mentions > 1 and len(found) > 1) else found


def _without(folded: str, word: str) -> tuple[str, bool]:
    rules = proposal_rules()
    at = folded.find(word)
    seen = False
    while at >= 0:
        end = at + len(word)
        good = not folded[:at].endswith(rules.grade_not_before) and not (
            len(word) == 2 and rules.grade_not_after.match(folded, end)
        )
        seen |= good
        folded = folded[:at] + " " * len(word) + folded[end:]
        at = folded.find(word, end)
    return folded, seen


def _grade_of_class(match: re.Match[str]) -> int | None:
    if match["w"]:
        year = "一二三".index(match["w"][1])
        return (7 if match["w"][0] == "初" else 10) + year
    return number_of(match["g"])


def _stage_of(grade: int, *, vocational: bool) -> str:
    if grade < _JUNIOR_FIRST:
        return Stage.PRIMARY.value
    if grade < 10:
        return Stage.JUNIOR.value
    return Stage.VOCATIONAL.value if vocational else Stage.SENIOR.value


def _order(stage: str) -> int:
    return list(Stage).index(Stage(stage))
