"""The JSON Lines format, inwards: one line becomes a draft, or says what is wrong with it.

References in the drafts are as they were written, keys or names; the import finds out whose.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, Final

from kb.domain.actor import ActorRef
from kb.domain.checks import (
    BODY_LIMIT,
    DURATION_LIMIT_MIN,
    NAME_LIMIT,
    NOTE_LIMIT,
    STEPS_LIMIT,
    TITLE_LIMIT,
)
from kb.domain.collections import CollectionState, ItemState
from kb.domain.occasions import OccasionState
from kb.domain.people import PersonState
from kb.domain.plans import PartKind, Plan, PlanPart, PlanStep
from kb.domain.projects import ProjectState
from kb.domain.resources import Attachment, ResourceState, RevisionState
from kb.domain.states import AnyState
from kb.domain.studios import Cycle, MemberState, StudioState
from kb.domain.synonyms import SynonymState
from kb.domain.topics import TopicState
from kb.domain.vocabulary import Kind, Level, Phase, Role, Stage, Visibility
from kb.errors import InvalidInput
from kb.lines.fields import Fields
from kb.lines.problems import Problem
from kb.lines.write import TYPE_OF, TYPES
from kb.text.names import name_key

LINE_LIMIT_BYTES: Final = 16 * 1024 * 1024
_PART_LIMIT: Final = 500
_ITEM_LIMIT: Final = 2000
_FAR: Final = 2**31 - 1
_KNOWN_FIELDS: Final = {
    name: tuple(field.name for field in fields(kind)) for kind, name in TYPE_OF.items()
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """draft is None where a problem is fatal. attachments is None where the line has none."""

    draft: AnyState | None
    problems: tuple[Problem, ...] = ()
    attachments: tuple[Attachment, ...] | None = None


def load_object(line: bytes) -> dict[str, Any]:
    """The JSON object of a line; raises InvalidInput."""
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


def type_of(values: dict[str, Any]) -> str:
    """Raises InvalidInput for a type that there is not."""
    kind = values.get("type") or "resource"
    if kind not in TYPES:
        raise InvalidInput(
            "没有“%(value)s”这个类型。可用的类型：%(allowed)s",
            field="type",
            value=str(kind)[:40],
            allowed=", ".join(TYPES),
        )
    return str(kind)


def parse(values: dict[str, Any]) -> Parsed:
    """Never raises: all that is wrong is in the problems."""
    problems: list[Problem] = []
    try:
        kind = type_of(values)
    except InvalidInput as error:
        return Parsed(None, (Problem.of(error),))
    given = Fields(values, problems)
    given.note_unknown(("type", *_KNOWN_FIELDS[kind], *_EXTRA.get(kind, ())))
    attachments = _attachments(given) if kind == "resource" and "attachments" in given else None
    draft: AnyState = _READERS[kind](given)
    if any(problem.fatal for problem in problems):
        return Parsed(None, tuple(problems))
    return Parsed(draft, tuple(problems), attachments)


def derived_key(prefix: str, *parts: str) -> str:
    """A key for what came without one: the same parts always give the same."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{prefix}-{digest[:12]}"


def _person(given: Fields) -> PersonState:
    name = given.line("name", NAME_LIMIT, required=True)
    school = given.line("school", NAME_LIMIT)
    return PersonState(
        key=given.key() or derived_key("p", name_key(name), name_key(school)),
        name=name,
        school=school,
        bio=given.text("bio", NOTE_LIMIT),
        merged_into=given.key("merged_into"),
        sample=given.flag("sample"),
    )


def _studio(given: Fields) -> StudioState:
    name = given.line("name", NAME_LIMIT, required=True)
    return StudioState(
        key=given.key() or derived_key("s", name_key(name)),
        name=name,
        level=given.code("level", Level, None),
        region=given.line("region", NAME_LIMIT),
        school=given.line("school", NAME_LIMIT),
        description=given.text("description", NOTE_LIMIT),
        cycles=tuple(_cycle(part) for part in given.parts("cycles", _PART_LIMIT)),
        members=tuple(_member(part) for part in given.parts("members", _PART_LIMIT, "person")),
        sample=given.flag("sample"),
    )


def _cycle(given: Fields) -> Cycle:
    given.note_unknown(field.name for field in fields(Cycle))
    number = given.integer("number", 1, 100)
    if number is None and "number" not in given:
        given.fault("number", "缺少必填的字段")
    return Cycle(number or 1, given.date("starts_on"), given.date("ends_on"))


def _member(given: Fields) -> MemberState:
    given.note_unknown(field.name for field in fields(MemberState))
    return MemberState(
        person=given.line("person", NAME_LIMIT, required=True),
        role=given.code("role", Role, Role.MEMBER),
        starts_on=given.date("starts_on"),
        ends_on=given.date("ends_on"),
    )


def synonym_key(typed: Iterable[str], names: Iterable[str]) -> str:
    """The same names, in whatever order and script, have the same key."""
    sides = (" ".join(sorted(map(name_key, side))) for side in (typed, names))
    return derived_key("sy", *sides)


def _synonym(given: Fields) -> SynonymState:
    names = given.lines("names", NAME_LIMIT)
    typed = given.lines("typed", NAME_LIMIT)
    return SynonymState(
        key=given.key() or synonym_key(typed, names),
        names=names,
        typed=typed,
        note=given.text("note", NOTE_LIMIT),
        created_at=given.moment("created_at") if "created_at" in given else None,
    )


def _topic(given: Fields) -> TopicState:
    name = given.line("name", NAME_LIMIT, required=True)
    return TopicState(
        key=given.key() or derived_key("t", name_key(name)),
        name=name,
        parent=given.reference("parent", NAME_LIMIT),
        aliases=given.lines("aliases", NAME_LIMIT),
        description=given.text("description", NOTE_LIMIT),
        position=given.integer("position", 0, _FAR) or 0,
        sample=given.flag("sample"),
    )


def _occasion(given: Fields) -> OccasionState:
    name = given.line("name", NAME_LIMIT, required=True)
    return OccasionState(
        key=given.key() or derived_key("o", name_key(name)),
        name=name,
        aliases=given.lines("aliases", NAME_LIMIT),
        months=given.integers("months", 1, 12),
        description=given.text("description", NOTE_LIMIT),
        position=given.integer("position", 0, _FAR) or 0,
        sample=given.flag("sample"),
    )


def _project(given: Fields) -> ProjectState:
    title = given.line("title", TITLE_LIMIT, required=True)
    studio = given.reference("studio", NAME_LIMIT)
    return ProjectState(
        key=given.key() or derived_key("pr", name_key(title), studio or ""),
        title=title,
        studio=studio,
        phase=given.code("phase", Phase, Phase.PROPOSED),
        starts_on=given.date("starts_on"),
        ends_on=given.date("ends_on"),
        leaders=given.lines("leaders", NAME_LIMIT),
        topics=given.lines("topics", NAME_LIMIT),
        summary=given.text("summary", NOTE_LIMIT),
        sample=given.flag("sample"),
    )


def _resource(given: Fields) -> ResourceState:
    title = given.line("title", TITLE_LIMIT, required=True)
    body = given.text("body", BODY_LIMIT, required=True)
    return ResourceState(
        key=given.key() or derived_key("r", title, body),
        title=title,
        body=body,
        kind=given.code("kind", Kind, Kind.OTHER),
        stages=given.codes("stages", Stage),
        grades=given.grades("grades"),
        topics=given.lines("topics", NAME_LIMIT),
        occasions=given.lines("occasions", NAME_LIMIT),
        duration_min=given.integer("duration_min", 1, DURATION_LIMIT_MIN),
        plan=_plan(given.part("plan")) if "plan" in given else None,
        authors=given.lines("authors", NAME_LIMIT),
        studio=given.reference("studio", NAME_LIMIT),
        project=given.reference("project", TITLE_LIMIT),
        date=given.date("date"),
        summary=given.text("summary", NOTE_LIMIT),
        source=given.text("source", NOTE_LIMIT),
        licence=given.text("licence", NOTE_LIMIT),
        visibility=given.code("visibility", Visibility, Visibility.PUBLIC),
        sample=given.flag("sample"),
    )


def _plan(given: Fields) -> Plan:
    given.note_unknown(field.name for field in fields(Plan))
    parts = [_plan_part(part) for part in given.parts("parts", len(PartKind))]
    known = [part for part in parts if part]
    if len({part.kind for part in known}) != len(known):
        given.fault("parts", "有重复的项")
    return Plan(
        tuple(known), tuple(_plan_step(part) for part in given.parts("steps", STEPS_LIMIT, "title"))
    )


def _plan_part(given: Fields) -> PlanPart | None:
    given.note_unknown(field.name for field in fields(PlanPart))
    kind = given.line("kind", NAME_LIMIT, required=True)
    if kind not in list(PartKind):
        given.fault(
            "kind",
            "没有“%(value)s”这个部分。可用的：%(allowed)s",
            value=kind[:40],
            allowed=", ".join(PartKind),
        )
        return None
    confidence = given.share("confidence", 1.0)
    return PlanPart(PartKind(kind), given.text("text", NOTE_LIMIT), confidence)


def _plan_step(given: Fields) -> PlanStep:
    given.note_unknown(field.name for field in fields(PlanStep))
    title = given.line("title", TITLE_LIMIT, required=True)
    return PlanStep(title, given.integer("minutes", 1, DURATION_LIMIT_MIN))


def _attachments(given: Fields) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            sha256=part.line("sha256", 64, required=True).lower(),
            file_name=part.line("file_name", 255, required=True),
            media_type=part.line("media_type", 100) or "application/octet-stream",
            size_bytes=part.integer("size_bytes", 0, 2**53) or 0,
        )
        for part in given.parts("attachments", _PART_LIMIT)
    )


def _revision(given: Fields) -> RevisionState | None:
    key = given.key("resource")
    number = given.integer("number", 1, _FAR)
    saved_at = given.moment("saved_at")
    state = _resource(given.part("state"))
    if key is None or number is None or saved_at is None:
        for name in ("resource", "number", "saved_at"):
            if name not in given:
                given.fault(name, "缺少必填的字段")
        return None
    attachments = _attachments(given) if "attachments" in given else None
    return RevisionState(key, number, saved_at, state, _saved_by(given), attachments)


def _saved_by(given: Fields) -> ActorRef | None:
    text = given.line("saved_by", 60)
    try:
        return ActorRef.parse(text) if text else None
    except InvalidInput as error:
        given.fault("saved_by", error.message, **error.params)
        return None


def _collection(given: Fields) -> CollectionState:
    title = given.line("title", TITLE_LIMIT, required=True)
    items = tuple(_item(part) for part in given.parts("items", _ITEM_LIMIT, "resource"))
    if len({item.resource for item in items}) != len(items):
        given.fault("items", "同一份资源在合集里出现了两次")
    return CollectionState(
        key=given.key() or derived_key("c", name_key(title)),
        title=title,
        description=given.text("description", NOTE_LIMIT),
        studio=given.reference("studio", NAME_LIMIT),
        curator=given.reference("curator", NAME_LIMIT),
        visibility=given.code("visibility", Visibility, Visibility.PUBLIC),
        items=items,
        sample=given.flag("sample"),
    )


def _item(given: Fields) -> ItemState:
    given.note_unknown(field.name for field in fields(ItemState))
    key = given.key("resource")
    if key is None and "resource" not in given:
        given.fault("resource", "缺少必填的字段")
    return ItemState(key or "", given.text("note", NOTE_LIMIT))


_EXTRA: Final = {"resource": ("attachments",)}
_READERS: Final[dict[str, Callable[[Fields], Any]]] = {
    "synonym": _synonym,
    "person": _person,
    "studio": _studio,
    "topic": _topic,
    "occasion": _occasion,
    "project": _project,
    "resource": _resource,
    "revision": _revision,
    "collection": _collection,
}
