"""The help on the query language, whose field names are the parser's own."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from indexer.query.ast import FIELD_NAMES
from kb.messages import msg
from web.language.translate import gettext


@dataclass(frozen=True, slots=True)
class QueryRule:
    """A way of asking, what it does, and an example that can be clicked."""

    name: str
    meaning: str
    example: str


_RULES: Final = (
    (
        msg("几个词"),
        msg("都要出现，先后不限；找到的太少时，也列出只含其中一些词的。"),
        "感恩 班会",
    ),
    (msg("一句话"), msg("照平常说话那样写，不必拆成词。"), "学生早恋怎么办"),
    (msg("引号"), msg("引号里的字要连在一起，一字不差。"), "“班级公约”"),
    (msg("减号"), msg("不要含有这个词的。减号前要空一格。"), "安全 -溺水"),
    (msg("或"), msg("两边有一个就行；也可以写作 OR 或 |。"), "手机 或 网络"),
    (msg("括号"), msg("先算括号里的。"), "(手机 或 网络) 公约"),
)
_FIELD_MEANINGS: Final = {
    "author": (msg("只要这位作者的"), "作者:林若溪"),
    "studio": (msg("只要这个工作室的"), "工作室:何明远"),
    "topic": (msg("这个主题和它下面的主题"), "主题:家校共育"),
    "kind": (msg("只要这一类"), "类型:班会"),
    "stage": (msg("只要这个学段的"), "学段:小学"),
    "grade": (msg("只要这个年级的；初一就是七年级"), "年级:初一"),
    "year": (msg("写成这一年的，或者这几年的"), "年份:2022..2024"),
    "occasion": (msg("适合这个时候用的"), "时机:开学"),
    "title": (msg("词在标题里"), "标题:公约"),
}


def rules() -> list[QueryRule]:
    """Return the ways of asking, without those that name a field."""
    return [
        QueryRule(gettext(name), gettext(meaning), example) for name, meaning, example in _RULES
    ]


def field_rules() -> list[QueryRule]:
    """Return one rule for each field that the parser knows, with all names of the field."""
    names: dict[str, list[str]] = defaultdict(list)
    for typed, field in FIELD_NAMES.items():
        names[field].append(f"{typed}:")
    return [
        QueryRule(gettext(" 或 ").join(names[field]), gettext(meaning), example)
        for field in names
        for meaning, example in [_FIELD_MEANINGS[field]]
    ]
