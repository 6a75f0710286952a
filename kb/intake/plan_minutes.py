"""Reads how long a step of a class meeting takes, and not what else is counted in minutes.

（10分钟）, 10', 用时10分钟 and 14:00—14:10 say it. 限时5分钟, 每人三分钟 and 三分钟演讲 do not.
"""

import re
from dataclasses import dataclass
from typing import Final

from kb.intake.numerals import number_of

LONGEST_MIN: Final = 600
_DAY_MIN: Final = 24 * 60
_HALF_DAY_MIN: Final = 12 * 60
_LONGEST_PERIOD_MIN: Final = 240
_NUMBER: Final = r"(?P<n>\d{1,3}|[一二三四五六七八九十两]{1,3})"
_UNIT: Final = r"(?:分[钟鐘]|['′’＇](?!\d)|[mM]in(?:ute)?s?\b\.?)"
_SAID: Final = (
    r"(?:(?:时间|時間|时长|用时|用時|预计|預計|大约|大約|大概|约|約|共|共计)\s*[：:]?\s*){0,2}"
)
_AMOUNT: Final = rf"{_SAID}{_NUMBER}\s*{_UNIT}\s*(?:左右|以内|内)?"
_IN_BRACKETS = re.compile(
    rf"\s*[（(【\[〔［]\s*{_AMOUNT}\s*(?:[，,；;、：:][^（()）\[\]【】]{{0,40}})?[)）】\]〕］]"
)
# 在陵园（星期五上午，五十分钟）
_LAST_IN_BRACKETS = re.compile(rf"\s*[（(][^（()）每限]{{1,40}}[，,；;、：:]\s*{_AMOUNT}\s*[)）]")
_AT_END = re.compile(rf"(?:^|[\s，,、。：:；;—–\-|/]+){_AMOUNT}\s*[。.；;：:]?\s*$")
# 头十分钟，认旧物
_FIRST = re.compile(rf"^(?:头|再|剩下|最后|前|后)?{_AMOUNT}\s*[，,：:](?=\s*\S)")
_AT_START = re.compile(rf"^{_AMOUNT}(?=$|[\s，,：:。|（(])")
_ALONE = re.compile(rf"^\s*[（(【\[〔]?\s*{_AMOUNT}\s*[)）】\]〕]?\s*[。；]?\s*$")
_BARE = re.compile(r"^\s*(?P<n>\d{1,3})\s*分?\s*$")
_CLOCK: Final = r"(?:上午|下午|晚上|中午)?\s*(\d{1,2})\s*[:：∶]\s*(\d{2})"
_PERIOD = re.compile(rf"^[（(]?\s*{_CLOCK}\s*[-—–~～－至到]+\s*{_CLOCK}\s*[)）]?\s*[：:，,]?\s*")
_MOMENT = re.compile(rf"^{_CLOCK}(?=\s|[　，,：:])\s*[，,：:]?\s*")


@dataclass(frozen=True, slots=True)
class Timed:
    """A text, cut where it says its minutes. minutes: None where it does not."""

    before: str
    minutes: int | None = None
    after: str = ""


def timed(text: str) -> Timed:
    """Cut a text where it says how long what it tells takes."""
    if period := _PERIOD.match(text):
        return Timed(text[period.end() :], _minutes_of_period(period))
    matches = [match for match in _IN_BRACKETS.finditer(text) if _minutes(match)]
    at_end = _AT_END.search(text)
    at_start = _FIRST.match(text)
    if matches:
        # 一分钟（4分钟）: of several the last of those that stand in the first sentence.
        head = len(re.split("[。！？]", text)[0])
        match = ([one for one in matches if one.start() <= head] or matches)[-1]
    elif match_last := _LAST_IN_BRACKETS.search(text):
        match = match_last
    elif at_start and _minutes(at_start):
        return Timed(text[at_start.end() :], _minutes(at_start))
    elif at_end and _minutes(at_end):
        match = at_end
    else:
        return Timed(text)
    return Timed(text[: match.start()], _minutes(match), text[match.end() :])


def timed_at_start(text: str) -> Timed:
    """Cut a text behind the minutes with which it begins, as it follows a name: 5分钟　放音乐."""
    text = text.lstrip(" 　，,：:—-")
    match = _IN_BRACKETS.match(text) or _AT_START.match(text)
    if match is None or not _minutes(match):
        return Timed(text)
    return Timed("", _minutes(match), text[match.end() :])


def minutes_alone(text: str) -> int | None:
    """Return the minutes of a text that says nothing else: （约5分钟）."""
    match = _ALONE.match(text)
    return _minutes(match) if match else None


def minutes_of_cell(text: str) -> int | None:
    """Return the minutes that a cell of a column of times says, if only by a number."""
    text = text.strip()
    if period := _PERIOD.match(text):
        return _minutes_of_period(period)
    match = _ALONE.match(text) or _BARE.match(text)
    return _minutes(match) if match else None


def moment_of(text: str) -> tuple[int, str] | None:
    """Return the minute of the day with which a text begins, and the text behind it."""
    match = _MOMENT.match(text)
    if match is None:
        return None
    return int(match[1]) * 60 + int(match[2]), text[match.end() :]


def _minutes_of_period(match: re.Match[str]) -> int | None:
    """Return the length of a period of clock time; 11:50—1:20 goes over noon."""
    first, last = (int(match[at]) * 60 + int(match[at + 1]) for at in (1, 3))
    length = (last - first) % _DAY_MIN
    if length > _HALF_DAY_MIN:
        length %= _HALF_DAY_MIN
    return length if 0 < length <= _LONGEST_PERIOD_MIN else None


def _minutes(match: re.Match[str]) -> int | None:
    found = number_of(match["n"])
    return found if found and found <= LONGEST_MIN else None
