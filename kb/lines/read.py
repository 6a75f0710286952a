"""The one reader of a thing's fields: a line, a form or a state becomes a state that can be kept.

All faults are collected, each with the path of its field and with what is allowed. References stay
as they were written, keys or names; the caller that saves the state resolves them.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, TypeVar

from kb.domain.limits import NAME_LIMIT
from kb.domain.resources import Attachment
from kb.domain.states import AnyState
from kb.errors import InvalidInput
from kb.lines import subjects
from kb.lines.fields import Fields
from kb.lines.problems import FaultyFields, Problem
from kb.lines.write import TYPE_OF, TYPES, fields_of

LINE_LIMIT_BYTES: Final = 16 * 1024 * 1024
_KNOWN_FIELDS: Final = {
    name: tuple(field.name for field in fields(kind)) for kind, name in TYPE_OF.items()
}
_EXTRA: Final = {"resource": ("attachments",)}
_READERS: Final[dict[str, Callable[[Fields], AnyState | None]]] = {
    "synonym": subjects.read_synonym,
    "person": subjects.read_person,
    "studio": subjects.read_studio,
    "topic": subjects.read_topic,
    "occasion": subjects.read_occasion,
    "project": subjects.read_project,
    "resource": subjects.read_resource,
    "revision": subjects.read_revision,
    "collection": subjects.read_collection,
}
State = TypeVar("State", bound=AnyState)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was read. state: None where a problem is fatal. attachments: None where none are
    named.
    """

    state: AnyState | None
    problems: tuple[Problem, ...] = ()
    attachments: tuple[Attachment, ...] | None = None


def load_object(line: bytes) -> dict[str, Any]:
    """Load the JSON object of a line. Raises InvalidInput."""
    try:
        found = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise InvalidInput(
            "第 %(byte)d 个字节不是 UTF-8；请把文件另存为 UTF-8", byte=error.start + 1
        ) from error
    except json.JSONDecodeError as error:
        raise InvalidInput(
            "不是有效的 JSON：第 %(column)d 个字符处出错（%(reason)s）",
            column=error.pos + 1,
            reason=error.msg,
        ) from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput("不是有效的 JSON：数字太长或嵌套太深") from error
    if not isinstance(found, dict):
        raise InvalidInput("每一行应是一个 JSON 对象，写在 { } 里")
    return found


def type_of(values: Mapping[str, Any]) -> str:
    """Return the type of the thing that the fields describe. Raises InvalidInput for an unknown
    type.
    """
    kind = values.get("type") or "resource"
    if kind not in TYPES:
        raise InvalidInput(
            "没有“%(value)s”这个类型。可用的类型：%(allowed)s",
            field="type",
            value=str(kind)[:40],
            allowed=", ".join(TYPES),
        )
    return str(kind)


def parse(values: Mapping[str, Any]) -> Parsed:
    """Read the fields of one thing. It raises no error for bad fields; the problems list all of
    them.
    """
    problems: list[Problem] = []
    try:
        kind = type_of(values)
    except InvalidInput as error:
        return Parsed(None, (Problem.of(error),))
    given = Fields(values, problems)
    given.note_unknown(("type", *_KNOWN_FIELDS[kind], *_EXTRA.get(kind, ())))
    attachments = (
        subjects.read_attachments(given) if kind == "resource" and "attachments" in given else None
    )
    state = _READERS[kind](given)
    if any(problem.fatal for problem in problems):
        return Parsed(None, tuple(problems))
    return Parsed(state, tuple(problems), attachments)


def checked(state: State) -> State:
    """Return a state in the form in which it is kept. Raises FaultyFields with all its faults.

    A state comes from a program. What a line of people's would have put right with a notice, such
    as a control character or a topic that is named twice, is a fault here.
    """
    parsed = parse({"type": TYPE_OF[type(state)], **fields_of(state)})
    if parsed.problems or not isinstance(parsed.state, type(state)):
        raise FaultyFields(parsed.problems)
    return parsed.state


def checked_name(name: str) -> str:
    """Return a new name of a person, a studio or a topic as it is kept. Raises FaultyFields."""
    problems: list[Problem] = []
    found = Fields({"name": name}, problems).line("name", NAME_LIMIT, required=True)
    if problems:
        raise FaultyFields(problems)
    return found
