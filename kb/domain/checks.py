"""What may be stored, whoever brings it. Forms and imports report the same limits."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from kb.domain.plans import Plan
from kb.domain.resources import ResourceState
from kb.domain.vocabulary import GRADES
from kb.errors import InvalidInput

TITLE_LIMIT: Final = 200
NAME_LIMIT: Final = 100
NOTE_LIMIT: Final = 20_000
BODY_LIMIT: Final = 2_000_000
LIST_LIMIT: Final = 50
DURATION_LIMIT_MIN: Final = 100_000
TOPIC_DEPTH_LIMIT: Final = 20
STEPS_LIMIT: Final = 100

# Unreserved in URLs (RFC 3986, 2.3); "." and ".." would be folders there.
_KEY = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9._~-]{1,100}\Z")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)
# C0 and C1 controls but for tab and line feed, and what Unicode says is no character.
CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
SURROGATES: Final = re.compile("[\ud800-\udfff]")


def is_key(text: str) -> bool:
    return _KEY.match(text) is not None


def check_key(key: str, field: str = "key") -> None:
    if not is_key(key):
        raise InvalidInput(
            "编号“%(key)s”无效：只用英文字母、数字和 . _ ~ -，长度 1–100",
            field=field,
            key=key[:120],
        )


def is_date(text: str) -> bool:
    """Whether it is "2024", "2024-05" or "2024-05-10", and a day that exists."""
    match = _DATE.match(text)
    if match is None:
        return False
    year, month, day = match.groups(default="1")
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def check_date(text: str | None, field: str) -> None:
    if text is not None and not is_date(text):
        raise InvalidInput(
            "日期“%(value)s”无效，写作 2024、2024-05 或 2024-05-10", field=field, value=text[:40]
        )


def check_period(starts_on: str | None, ends_on: str | None) -> None:
    check_date(starts_on, "starts_on")
    check_date(ends_on, "ends_on")
    if starts_on and ends_on and ends_on[: len(starts_on)] < starts_on[: len(ends_on)]:
        raise InvalidInput("结束日期早于开始日期", field="ends_on")


def check_text(text: str, field: str, limit: int, *, required: bool = False) -> None:
    """`limit` is in characters."""
    if required and not text.strip():
        raise InvalidInput("不能为空", field=field)
    if len(text) > limit:
        raise InvalidInput(
            "有 %(length)d 字，最多 %(limit)d 字", field=field, length=len(text), limit=limit
        )
    if SURROGATES.search(text):
        raise InvalidInput("含有不成对的代理字符，不是有效的文字", field=field)
    if CONTROLS.search(text):
        raise InvalidInput("含有控制字符", field=field)


def check_list(values: Iterable[object], field: str, limit: int = LIST_LIMIT) -> None:
    items = tuple(values)
    if len(items) > limit:
        raise InvalidInput(
            "有 %(count)d 项，最多 %(limit)d 项", field=field, count=len(items), limit=limit
        )
    if len(set(items)) != len(items):
        raise InvalidInput("有重复的项", field=field)


def check_plan(plan: Plan) -> None:
    check_list((part.kind for part in plan.parts), "plan.parts")
    check_list(range(len(plan.steps)), "plan.steps", STEPS_LIMIT)
    for part in plan.parts:
        check_text(part.text, "plan.parts", NOTE_LIMIT)
        if not 0 <= part.confidence <= 1:
            raise InvalidInput("把握应在 0 和 1 之间", field="plan.parts")
    for step in plan.steps:
        check_text(step.title, "plan.steps", TITLE_LIMIT, required=True)
        if step.minutes is not None and not 1 <= step.minutes <= DURATION_LIMIT_MIN:
            raise InvalidInput(
                "时长以分钟计，1 到 %(limit)d", field="plan.steps", limit=DURATION_LIMIT_MIN
            )


def check_resource(draft: ResourceState) -> None:
    """Raise InvalidInput with the field at fault."""
    check_key(draft.key)
    check_text(draft.title, "title", TITLE_LIMIT, required=True)
    if "\n" in draft.title:
        raise InvalidInput("标题只能有一行", field="title")
    check_text(draft.body, "body", BODY_LIMIT, required=True)
    check_text(draft.summary, "summary", NOTE_LIMIT)
    check_text(draft.source, "source", NOTE_LIMIT)
    check_text(draft.licence, "licence", NOTE_LIMIT)
    check_date(draft.date, "date")
    for field in ("stages", "grades", "topics", "occasions", "authors"):
        check_list(getattr(draft, field), field)
    if not set(draft.grades) <= set(GRADES):
        raise InvalidInput("年级只能是 1 到 12", field="grades")
    if draft.duration_min is not None and not 1 <= draft.duration_min <= DURATION_LIMIT_MIN:
        raise InvalidInput(
            "时长以分钟计，1 到 %(limit)d", field="duration_min", limit=DURATION_LIMIT_MIN
        )
    if draft.plan:
        check_plan(draft.plan)
