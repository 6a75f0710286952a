"""The fields that the line of each subject may hold, and the state that is made of them."""

from dataclasses import fields
from typing import Final

from kb.domain.actor import ActorRef
from kb.domain.collections import CollectionState, ItemState
from kb.domain.limits import (
    BODY_LIMIT,
    DURATION_LIMIT_MIN,
    ITEMS_LIMIT,
    NAME_LIMIT,
    NOTE_LIMIT,
    PARTS_LIMIT,
    STEPS_LIMIT,
    TITLE_LIMIT,
)
from kb.domain.occasions import OccasionState
from kb.domain.originals import CODES, Holds, holds_of
from kb.domain.people import PersonState
from kb.domain.plans import PartKind, Plan, PlanPart, PlanStep
from kb.domain.projects import ProjectState
from kb.domain.resources import Attachment, ResourceState, RevisionState
from kb.domain.studios import Cycle, MemberState, StudioState
from kb.domain.synonyms import SynonymState
from kb.domain.topics import TopicState
from kb.domain.vocabulary import Kind, Level, Phase, Role, Stage, Visibility
from kb.errors import InvalidInput
from kb.lines.fields import Fields
from kb.lines.keys import derived_key, synonym_key
from kb.lines.synonym_names import check_names
from kb.text.names import name_key

_FAR: Final = 2**31 - 1


def read_person(given: Fields) -> PersonState:
    """Read the fields of a person."""
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


def read_studio(given: Fields) -> StudioState:
    """Read the fields of a studio with its cycles and members."""
    name = given.line("name", NAME_LIMIT, required=True)
    return StudioState(
        key=given.key() or derived_key("s", name_key(name)),
        name=name,
        level=given.code("level", Level, None),
        region=given.line("region", NAME_LIMIT),
        school=given.line("school", NAME_LIMIT),
        description=given.text("description", NOTE_LIMIT),
        cycles=_cycles(given),
        members=tuple(_member(part) for part in given.parts("members", PARTS_LIMIT, "person")),
        sample=given.flag("sample"),
    )


def _cycles(given: Fields) -> tuple[Cycle, ...]:
    cycles: dict[int, Cycle] = {}
    for part in given.parts("cycles", PARTS_LIMIT):
        cycle = _cycle(part)
        if cycle.number in cycles and "number" in part:
            part.fault("number", "前面已有序号为 %(number)d 的周期", number=cycle.number)
        cycles[cycle.number] = cycle
    return tuple(cycles.values())


def _cycle(given: Fields) -> Cycle:
    given.note_unknown(field.name for field in fields(Cycle))
    number = given.integer("number", 1, 100)
    if number is None and "number" not in given:
        given.fault("number", "缺少必填的字段")
    return Cycle(number or 1, *given.period())


def _member(given: Fields) -> MemberState:
    given.note_unknown(field.name for field in fields(MemberState))
    starts_on, ends_on = given.period()
    return MemberState(
        person=given.line("person", NAME_LIMIT, required=True),
        role=given.code("role", Role, Role.MEMBER),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def read_synonym(given: Fields) -> SynonymState:
    """Read the fields of a group of synonyms."""
    names = given.lines("names", NAME_LIMIT)
    typed = given.lines("typed", NAME_LIMIT)
    check_names(given, typed, names)
    return SynonymState(
        key=given.key() or synonym_key(typed, names),
        names=names,
        typed=typed,
        note=given.text("note", NOTE_LIMIT),
        created_at=given.moment("created_at") if "created_at" in given else None,
    )


def read_topic(given: Fields) -> TopicState:
    """Read the fields of a topic."""
    name = given.line("name", NAME_LIMIT, required=True)
    return TopicState(
        key=given.key() or derived_key("t", name_key(name)),
        name=name,
        parent=given.reference("parent", NAME_LIMIT),
        aliases=given.lines("aliases", NAME_LIMIT, may_repeat=True),
        description=given.text("description", NOTE_LIMIT),
        position=given.integer("position", 0, _FAR) or 0,
        sample=given.flag("sample"),
    )


def read_occasion(given: Fields) -> OccasionState:
    """Read the fields of an occasion."""
    name = given.line("name", NAME_LIMIT, required=True)
    return OccasionState(
        key=given.key() or derived_key("o", name_key(name)),
        name=name,
        aliases=given.lines("aliases", NAME_LIMIT, may_repeat=True),
        months=given.integers("months", 1, 12),
        description=given.text("description", NOTE_LIMIT),
        position=given.integer("position", 0, _FAR) or 0,
        sample=given.flag("sample"),
    )


def read_project(given: Fields) -> ProjectState:
    """Read the fields of a research project."""
    title = given.line("title", TITLE_LIMIT, required=True)
    studio = given.reference("studio", NAME_LIMIT)
    starts_on, ends_on = given.period()
    return ProjectState(
        key=given.key() or derived_key("pr", name_key(title), studio or ""),
        title=title,
        studio=studio,
        phase=given.code("phase", Phase, Phase.PROPOSED),
        starts_on=starts_on,
        ends_on=ends_on,
        leaders=given.lines("leaders", NAME_LIMIT),
        topics=given.lines("topics", NAME_LIMIT),
        summary=given.text("summary", NOTE_LIMIT),
        sample=given.flag("sample"),
    )


def read_resource(given: Fields) -> ResourceState:
    """Read the fields of a resource, without its attachments."""
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


def read_attachments(given: Fields) -> tuple[Attachment, ...]:
    """Read the attachments of a resource or a revision."""
    return tuple(
        Attachment(
            sha256=part.line("sha256", 64, required=True).lower(),
            file_name=part.line("file_name", 255, required=True),
            media_type=part.line("media_type", 100) or "application/octet-stream",
            size_bytes=part.integer("size_bytes", 0, 2**53) or 0,
            holds=_holds(part) if "holds" in part else None,
        )
        for part in given.parts("attachments", PARTS_LIMIT)
    )


def _holds(given: Fields) -> Holds | None:
    """Read what an original holds; None, with a fault, where a code is not known."""
    try:
        return holds_of(given.lines("holds", NAME_LIMIT))
    except KeyError as error:
        allowed = ", ".join(CODES)
        message = "没有“%(value)s”这个值。可用的值：%(allowed)s"
        given.fault("holds", message, value=str(error.args[0])[:40], allowed=allowed)
        return None


def read_revision(given: Fields) -> RevisionState | None:
    """Read the fields of a saved state of the past; None where one that it needs is missing."""
    key = given.key("resource")
    number = given.integer("number", 1, _FAR)
    saved_at = given.moment("saved_at")
    state = read_resource(given.part("state"))
    if key is not None and state.key != key:
        given.fault("state.key", "历史版本的编号与资源的编号不同")
    if key is None or number is None or saved_at is None:
        for name in ("resource", "number", "saved_at"):
            if name not in given:
                given.fault(name, "缺少必填的字段")
        return None
    attachments = read_attachments(given) if "attachments" in given else None
    return RevisionState(key, number, saved_at, state, _saved_by(given), attachments)


def _saved_by(given: Fields) -> ActorRef | None:
    text = given.line("saved_by", 60)
    try:
        return ActorRef.parse(text) if text else None
    except InvalidInput as error:
        given.fault("saved_by", error.message, **error.params)
        return None


def read_collection(given: Fields) -> CollectionState:
    """Read the fields of a collection with its items."""
    title = given.line("title", TITLE_LIMIT, required=True)
    items = tuple(_item(part) for part in given.parts("items", ITEMS_LIMIT, "resource"))
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
