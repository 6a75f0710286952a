"""Reads what people set before a text: TOML between lines `+++`, YAML between lines `---`.

YAML comes from note-taking programs and blogs (Obsidian, Hexo, Jekyll, Hugo) with names of their
own. The names that mean a field of a resource become that field, and the others are reported.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import yaml

from corpus.load import plain_values, split_front_matter
from kb.domain.resources import ResourceState
from kb.domain.vocabulary import Kind, Visibility
from kb.errors import InvalidInput
from kb.lines.problems import Problem
from kb.lines.read import parse
from kb.lines.words import find_code

_FENCE = re.compile(r"---[ \t]*")
_END = re.compile(r"(?:---|\.\.\.)[ \t]*")
_MOST_LINES: Final = 500
_MOST_CHARACTERS: Final = 64 * 1024
_DEEPEST: Final = 10
# Each line is a key, an item, a continuation, a comment, or blank.
_LINE = re.compile(
    r"""["']?\w[\w .-]{0,60}["']?[ \t]*:(?:[ \t].*)?|[ \t]+\S.*|-(?:[ \t].*)?|[\]}],?|#.*|\s*"""
)
_KEY = re.compile(r"[\"']?([^\s:][^:]{0,60}?)[\"']?[ \t]*:(?:[ \t]+(.*))?")
_OWN: Final = frozenset(ResourceState.__dataclass_fields__) - {"body", "sample", "plan"}
_NAMES: Final = {
    "标题": "title", "作者": "authors", "author": "authors", "created": "date", "日期": "date",
    "publishdate": "date", "published_at": "date", "pubdate": "date", "description": "summary",
    "excerpt": "summary", "摘要": "summary", "类型": "kind", "category": "categories",
    "tag": "tags", "keywords": "tags", "标签": "tags", "分类": "categories", "license": "licence",
}  # fmt: skip
_DATE = re.compile(r"\s*(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?")
_SHOWING: Final = frozenset({"draft", "private", "status", "published", "publish", "public"})
_WORDS: Final = ("tags", "categories")


@dataclass(slots=True)
class Matter:
    """The fields that were set before a text.

    fields: with the names of a resource's line. keywords: the words under which its author files
    it.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    keywords: str = ""
    notes: tuple[Problem, ...] = ()


def take_front_matter(text: str) -> tuple[Matter, str]:
    """Read the fields before a text, and return them with the text that follows.

    Raises InvalidInput where the TOML is not valid.
    """
    matter, body = split_front_matter(text)
    if matter is not None:
        return Matter(_toml(matter)), body
    lines = _yaml_lines(text)
    if lines is None:
        return Matter(), text
    values = _loaded("\n".join(lines))
    if values is None:
        return Matter(), text
    rest = text.split("\n", len(lines) + 2)[len(lines) + 2 :]
    return _matter(values), "".join(rest).strip("\n")


def _toml(matter: str) -> dict[str, Any]:
    try:
        return plain_values(tomllib.loads(matter))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(
            "开头 +++ 之间的字段不是有效的 TOML：%(reason)s", reason=str(error)
        ) from error


def _yaml_lines(text: str) -> list[str] | None:
    """Return the lines between the first two rules, if all of them look like YAML."""
    lines = text[: 2 * _MOST_CHARACTERS].split("\n", _MOST_LINES + 2)
    if not _FENCE.fullmatch(lines[0]):
        return None
    for number, line in enumerate(lines[1:], 1):
        if _END.fullmatch(line):
            inside = lines[1:number]
            return inside if any(line.strip() for line in inside) else None
        if not _LINE.fullmatch(line):
            return None
    return None


class _Loader(yaml.SafeLoader):
    """A loader of plain values: it allows neither references to other places nor deep nesting."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError
        self.depth += 1
        if self.depth > _DEEPEST:
            raise yaml.YAMLError
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def _loaded(text: str) -> dict[str, Any] | None:
    """Load the values; what is no valid YAML (a title with a colon in it) is read line by line."""
    try:
        values = yaml.load(text, _Loader)  # noqa: S506 - a safe loader, with limits
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        values = _by_lines(text)
    if not isinstance(values, dict):
        return None
    return {str(name): value for name, value in values.items()}


def _by_lines(text: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    name = ""
    for line in text.split("\n"):
        if line.lstrip().startswith("- ") and name:
            values[name] = [*(values[name] or ()), _bare(line.lstrip()[2:])]
        elif match := _KEY.fullmatch(line):
            name, value = match[1].strip(), (match[2] or "").strip()
            listed = value.startswith("[") and value.endswith("]")
            values[name] = (
                [_bare(one) for one in value[1:-1].split(",")] if listed else _bare(value) or None
            )
            name = name if not value else ""
    return values


def _bare(text: str) -> str:
    return text.strip().strip("\"'")


def _matter(values: Mapping[str, Any]) -> Matter:
    found: dict[str, Any] = {}
    ignored: list[str] = []
    for name, value in values.items():
        known = _NAMES.get(name.strip().lower(), name.strip().lower())
        if known in _SHOWING:
            if _hides(known, value):
                found["visibility"] = Visibility.PRIVATE.value
        elif value is None or value in ("", []):
            pass
        elif known in _WORDS:
            found[known] = [*found.get(known, ()), *_texts(value)]
        elif known in _OWN and (good := _value(known, value)) is not None:
            found.setdefault(known, good)
        else:
            ignored.append(name)
    words = [word for name in _WORDS for word in found.pop(name, ())]
    kinds = [kind for word in words if (kind := find_code(Kind, word))]
    if kinds:
        found.setdefault("kind", str(kinds[0]))
    return Matter(found, "、".join(words), _ignored(ignored))


def _hides(name: str, value: Any) -> bool:
    """Say whether a field asks that the text is not shown."""
    if name == "status":
        return str(value).strip().lower() in ("draft", "private", "草稿")
    if name in ("draft", "private"):
        return _is_yes(value)
    return value is not None and not isinstance(value, date) and not _is_yes(value)


def _value(name: str, value: Any) -> Any:
    """Convert a value to that of a field; None where the field cannot have it."""
    good = _converted(name, value)
    if good is None or parse({"title": "-", "body": "-", name: good}).state is None:
        return None
    return good


def _converted(name: str, value: Any) -> Any:
    if name in ("authors", "topics", "occasions", "stages", "grades"):
        return _texts(value) or None
    if name == "date":
        return _date(value)
    if isinstance(value, (list, dict)):
        return None
    if name == "duration_min":
        return value if isinstance(value, int) else None
    return value.isoformat() if isinstance(value, date) else str(value)


def _texts(value: Any) -> list[str]:
    """Return a list of texts, whether it was written as [a, b] or as a、b on one line."""
    if isinstance(value, dict):
        value = value.get("name", "")
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [
        text.lstrip("#") for text in re.split(r"[,，、;；]\s*|\s+(?=#)", str(value).strip()) if text
    ]


def _date(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    match = _DATE.match(str(value))
    if match:
        return "-".join(part.zfill(2) for part in match.groups() if part)
    return str(value) if re.fullmatch(r"\d{4}", str(value)) else None


def _is_yes(value: Any) -> bool:
    return str(value).strip().lower() in ("true", "yes", "on", "1", "是")


def _ignored(names: list[str]) -> tuple[Problem, ...]:
    if not names:
        return ()
    shown = "、".join(name[:30] for name in names[:20]) + ("……" if len(names) > 20 else "")
    return (
        Problem(
            "文件开头的这些字段没有用到，已忽略：%(names)s", None, {"names": shown}, fatal=False
        ),
    )
