"""The reader of one object's fields: kind to people, and strict about what reaches the database.

Every method takes a field's name, adds what is wrong to `problems`, and returns a value that can be
stored; the caller looks at the problems when all fields are read.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from kb.domain.dates import ends_before_it_starts, is_date
from kb.domain.keys import is_key
from kb.domain.limits import LIST_LIMIT
from kb.domain.texts import CONTROLS, SURROGATES, one_line, several_lines
from kb.domain.vocabulary import GRADES
from kb.lines.problems import Problem
from kb.lines.words import Vocabulary, find_alike, find_code, find_grade
from kb.messages import msg

_DATE = re.compile(
    r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?)?年?(?:[T ].*)?", re.ASCII
)
_TYPE_NAMES = {
    str: msg("文字"), bool: msg("真假值"), int: msg("整数"), float: msg("小数"),
    list: msg("列表"), dict: msg("对象"),
}  # fmt: skip
T = TypeVar("T")


class Fields:
    """The fields of one JSON object; `path` is where it stands in its line ("members[2].")."""

    def __init__(self, values: Mapping[str, Any], problems: list[Problem], path: str = "") -> None:
        # null and absent are the same
        self._values = {name: value for name, value in values.items() if value is not None}
        self._problems = problems
        self._path = path

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def fault(self, name: str, message: str, /, *, fatal: bool = True, **params: Any) -> None:
        """Add a problem with a field."""
        self._problems.append(Problem(message, self._path + name, params, fatal))

    def note_unknown(self, known: Iterable[str]) -> None:
        """Report the fields that are not known; one that looks like a slip for a known one is a
        fault.

        Somebody who writes `visiblity` means to hide something, and would publish it otherwise.
        """
        names = tuple(known)
        allowed = ", ".join(names)
        for name in self._values:
            if name in names:
                continue
            if alike := find_alike(name, names):
                message = "没有这个字段，是不是“%(alike)s”？可用的字段：%(allowed)s"
                self.fault(name[:50], message, alike=alike, allowed=allowed)
            else:
                message = "没有这个字段，已忽略。可用的字段：%(allowed)s"
                self.fault(name[:50], message, fatal=False, allowed=allowed)

    # --- texts ---------------------------------------------------------------------------

    def text(self, name: str, limit: int, *, required: bool = False) -> str:
        """Return a text of several lines; limit is in characters."""
        value = self._clean(name, self._values.get(name, ""))
        return self._checked(name, value and several_lines(value), limit, required=required)

    def line(self, name: str, limit: int, *, required: bool = False) -> str:
        """Return a text of one line, with single spaces for white space; limit is in characters."""
        value = self._clean(name, self._values.get(name, ""))
        value = value and one_line(value)
        return self._checked(name, value, limit, required=required)

    def lines(
        self, name: str, limit: int, count: int = LIST_LIMIT, *, may_repeat: bool = False
    ) -> tuple[str, ...]:
        """Return a list of texts of one line, each once; a text alone is a list of one.

        may_repeat: a text that stands there twice is not reported.
        """
        found = []
        empty = 0
        for value in self._list(name, count):
            cleaned = self._clean(name, value)
            text = one_line(cleaned or "")
            if self._checked(name, text, limit):
                found.append(text)
            else:
                empty += cleaned is not None
        if empty:
            self.fault(name, "列表里的项不能为空，略去了 %(count)d 项", fatal=False, count=empty)
        return tuple(dict.fromkeys(found)) if may_repeat else self._each_once(name, found)

    def _each_once(self, name: str, values: list[T]) -> tuple[T, ...]:
        kept = tuple(dict.fromkeys(values))
        if repeated := len(values) - len(kept):
            self.fault(name, "有重复的项，略去了 %(count)d 项", fatal=False, count=repeated)
        return kept

    def _clean(self, name: str, value: Any) -> str | None:
        """Return a text that can be stored; None for any other value, which is reported."""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)  # keys and names made of digits are often written without quotes
        if not isinstance(value, str):
            self._wrong_type(name, value, msg("文字"))
            return None
        text: str = value
        if SURROGATES.search(text):
            self.fault(name, "含有不成对的代理字符（\\ud800–\\udfff），不是有效的文字")
            return None
        if "\r" in text:
            text = several_lines(text)
        if CONTROLS.search(text):
            text, removed = CONTROLS.subn("", text)
            self.fault(name, "去掉了 %(count)d 个控制字符", fatal=False, count=removed)
        return text

    def _checked(self, name: str, value: str | None, limit: int, *, required: bool = False) -> str:
        if value is None:
            return ""
        if required and not value.strip():
            self.fault(name, "必填，不能为空" if name in self._values else "缺少必填的字段")
        elif len(value) > limit:
            self.fault(name, "有 %(length)d 字，最多 %(limit)d 字", length=len(value), limit=limit)
        return value

    # --- keys and references -------------------------------------------------------------

    def key(self, name: str = "key") -> str | None:
        """Return a key; None where it is absent or cannot be a key."""
        if name not in self._values:
            return None
        value = self._clean(name, self._values[name])
        if value is None or is_key(value := value.strip()):
            return value
        self.fault(
            name,
            "编号“%(key)s”无效：只用英文字母、数字和 . _ ~ -，长度 1–100",
            key=value[:120],
        )
        return None

    def reference(self, name: str, limit: int) -> str | None:
        """Return a key or a name."""
        return self.line(name, limit) or None

    # --- numbers, flags, dates -----------------------------------------------------------

    def integer(self, name: str, low: int, high: int) -> int | None:
        """Return a whole number from `low` to `high`."""
        if name not in self._values:
            return None
        number = _integer(self._values[name])
        if number is None or not low <= number <= high:
            self.fault(
                name,
                "应是 %(low)d 到 %(high)d 的整数，不是 %(value)s",
                low=low,
                high=high,
                value=_shown(self._values[name]),
            )
            return None
        return number

    def integers(self, name: str, low: int, high: int) -> tuple[int, ...]:
        """Return a list of whole numbers from `low` to `high`, each once."""
        found = []
        for value in self._list(name, LIST_LIMIT):
            number = _integer(value)
            if number is None or not low <= number <= high:
                self.fault(
                    name,
                    "应是 %(low)d 到 %(high)d 的整数，不是 %(value)s",
                    low=low,
                    high=high,
                    value=_shown(value),
                )
            else:
                found.append(number)
        return self._each_once(name, found)

    def share(self, name: str, default: float) -> float:
        """Return a number from 0 to 1."""
        value = self._values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self.fault(name, "应是 0 到 1 的数，不是 %(value)s", value=_shown(value))
            return default
        return float(value)

    def flag(self, name: str) -> bool:
        """Return a boolean; False where it is absent."""
        value = self._values.get(name, False)
        if not isinstance(value, bool):
            self._wrong_type(name, value, msg("true 或 false"))
            return False
        return value

    def date(self, name: str) -> str | None:
        """Return a date as far as it is known: 2024-05, and also 2024年5月10日 and 2024/5/10."""
        if name not in self._values:
            return None
        value = (self._clean(name, self._values[name]) or "").strip()
        match = _DATE.fullmatch(value)
        if match:
            year, *rest = match.groups()
            value = "-".join([year, *(part.zfill(2) for part in rest if part)])
        if match is None or not is_date(value):
            self.fault(
                name,
                "日期“%(value)s”无效，写作 2024、2024-05 或 2024-05-10",
                value=value[:40],
            )
            return None
        return value

    def period(self) -> tuple[str | None, str | None]:
        """Return the dates `starts_on` and `ends_on`; the end may not come before the start."""
        starts_on, ends_on = self.date("starts_on"), self.date("ends_on")
        if ends_before_it_starts(starts_on, ends_on):
            self.fault(
                "ends_on",
                "结束日期 %(ends_on)s 早于开始日期 %(starts_on)s",
                starts_on=starts_on,
                ends_on=ends_on,
            )
        return starts_on, ends_on

    def moment(self, name: str) -> datetime | None:
        """Return a point in time; None where it is absent."""
        try:
            found = datetime.fromisoformat(self._clean(name, self._values.get(name, "")) or "")
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            self.fault(name, "时间无效，写作 2024-05-10T08:30:00Z")
            return None

    # --- closed vocabularies -------------------------------------------------------------

    def code(self, name: str, kind: type[Vocabulary], default: T) -> Vocabulary | T:
        """Return a value of a closed vocabulary; `default` where it is absent."""
        if name not in self._values:
            return default
        return self._code(name, kind, self._values[name]) or default

    def codes(self, name: str, kind: type[Vocabulary]) -> tuple[Vocabulary, ...]:
        """Return a list of values of a closed vocabulary, each once."""
        found = (self._code(name, kind, value) for value in self._list(name, LIST_LIMIT))
        return self._each_once(name, [code for code in found if code])

    def _code(self, name: str, kind: type[Vocabulary], value: Any) -> Vocabulary | None:
        code = find_code(kind, value) if isinstance(value, str) else None
        if code is None:
            self.fault(
                name,
                "没有“%(value)s”这个值。可用的值：%(allowed)s",
                value=_shown(value),
                allowed=", ".join(kind),
            )
        return code

    def grades(self, name: str) -> tuple[int, ...]:
        """Return grades from 1 to 12, which may be given by their names."""
        found = []
        for value in self._list(name, LIST_LIMIT):
            grade = find_grade(value) if isinstance(value, str) else _integer(value)
            if grade is None or grade not in GRADES:
                self.fault(
                    name,
                    "没有年级“%(value)s”。用 1 到 12，或“七年级”“初一”“高三”这样的名称",
                    value=_shown(value),
                )
            else:
                found.append(grade)
        return self._each_once(name, found)

    # --- parts ---------------------------------------------------------------------------

    def parts(self, name: str, count: int, short: str | None = None) -> list["Fields"]:
        """Return a list of objects; with `short`, a text alone stands for that one field."""
        found = []
        for number, value in enumerate(self._list(name, count), 1):
            fields = {short: value} if short and isinstance(value, str) else value
            if isinstance(fields, dict):
                found.append(Fields(fields, self._problems, f"{self._path}{name}[{number}]."))
            else:
                self._wrong_type(name, value, msg("对象的列表"))
        return found

    def part(self, name: str) -> "Fields":
        """Return the fields of one object within this one."""
        value = self._values.get(name)
        if not isinstance(value, dict):
            self._wrong_type(name, value, msg("对象"))
            value = {}
        return Fields(value, self._problems, f"{self._path}{name}.")

    def _list(self, name: str, count: int) -> list[Any]:
        value = self._values.get(name, [])
        if isinstance(value, str | int) and not isinstance(value, bool):
            return [value] if value != "" else []
        if not isinstance(value, list):
            self._wrong_type(name, value, msg("列表"))
            return []
        if len(value) > count:
            self.fault(name, "有 %(count)d 项，最多 %(limit)d 项", count=len(value), limit=count)
            return []
        return value

    def _wrong_type(self, name: str, value: Any, expected: str) -> None:
        self.fault(
            name,
            "应是%(expected)s，不是%(found)s",
            expected=expected,
            found=_TYPE_NAMES.get(type(value), msg("空值")),
        )


def _integer(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
    return value if isinstance(value, int) else None


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "…"
