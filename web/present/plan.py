"""What a teacher wants to know of a class-meeting plan before reading it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kb.domain.plans import PartKind, Plan, PlanStep
from kb.domain.resources import Resource
from kb.domain.vocabulary import Kind
from kb.intake.plan_parts import plan_parts
from kb.text.fold import fold
from kb.text.plain import plain_text
from kb.text.plan_items import items_of
from kb.text.plan_words import likely_heading
from web.present.html import Heading

# What was recognised with less is not claimed on the page.
_LEAST_CONFIDENCE: Final = 0.5
_LONGEST: Final = 240
_MOST_ITEMS: Final = 8
_MOST_STEPS: Final = 12
# Texts whose plans are remembered; the key is the text, so that what is edited is read anew.
_REMEMBERED: Final = 256


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step as a page shows it.

    start, share: where it begins and how long it is, in percent of all minutes. id: its heading's.
    """

    title: str
    minutes: int | None
    start: float = 0.0
    share: float = 0.0
    id: str = ""


@dataclass(frozen=True, slots=True)
class PlanOverview:
    """The parts of a plan that are shown before its text.

    goals and preparation: plain texts, () where unknown. minutes: how long the whole takes, or None
    where unknown. is_whole: all steps name their minutes, so that they can be drawn as a bar.
    """

    goals: Sequence[str]
    preparation: Sequence[str]
    steps: Sequence[ShownStep]
    minutes: int | None
    is_whole: bool


def overview(resource: Resource, headings: Iterable[Heading] = ()) -> PlanOverview:
    """Return what is known of the plan of a resource; all of it is empty where there is none."""
    given, recognised = plans_of(resource)
    steps = (given.steps or recognised.steps)[:_MOST_STEPS]
    known = [step.minutes for step in steps if step.minutes]
    is_whole = len(steps) > 1 and len(known) == len(steps)
    return PlanOverview(
        goals=_items(PartKind.GOALS, given, recognised),
        preparation=_items(PartKind.PREPARATION, given, recognised),
        steps=_shown(steps, tuple(headings), sum(known) if is_whole else 0),
        minutes=resource.duration_min or (sum(known) if is_whole else None),
        is_whole=is_whole,
    )


def plans_of(resource: Resource) -> tuple[Plan, Plan]:
    """Return the plan that people gave, and the one that is recognised in the text as it is now.

    A stored plan with less than certainty in it was recognised in an earlier text by a machine.
    """
    stored = resource.plan or Plan()
    is_given = all(part.confidence == 1 for part in stored.parts)
    if resource.kind is not Kind.CLASS_MEETING:
        return stored, Plan()
    return stored if is_given else Plan(), _recognised(resource.body)


@lru_cache(_REMEMBERED)
def _recognised(body: str) -> Plan:
    return plan_parts(body) or Plan()


def _shown(
    steps: Sequence[PlanStep], headings: Sequence[Heading], total: int
) -> tuple[ShownStep, ...]:
    """Give the steps their shares and the headings that name them, each in its turn."""
    shown: list[ShownStep] = []
    rest = list(headings)
    passed = 0
    for step in steps:
        name = _name(step.title)
        at = next((at for at, one in enumerate(rest) if name and name in _name(one.text)), None)
        found = rest[at].id if at is not None else ""
        rest = rest[at + 1 :] if at is not None else rest
        start, share = (
            round(100 * part / total, 2) if total else 0.0 for part in (passed, step.minutes or 0)
        )
        passed += step.minutes or 0
        shown.append(ShownStep(step.title, step.minutes, start, share, found))
    return tuple(shown)


def _name(text: str) -> str:
    return "".join(fold(text).split())


def preparation(resource: Resource, headings: Iterable[Heading]) -> Heading | None:
    """Return the heading of a class meeting that likely says what to have ready, or None."""
    if resource.kind is not Kind.CLASS_MEETING:
        return None
    return likely_heading(PartKind.PREPARATION, ((one.text, one) for one in headings))


def _items(kind: PartKind, *plans: Plan) -> tuple[str, ...]:
    """Return the items of a part in the first plan that has it for certain enough."""
    return _bounded(next((items for plan in plans if (items := _listed(kind, plan))), []))


def _bounded(items: Sequence[str]) -> tuple[str, ...]:
    """Return as many items as stay short together, with an ellipsis where some are cut."""
    shown: list[str] = []
    left = _LONGEST
    for item in items[:_MOST_ITEMS]:
        if left <= 0:
            break
        shown.append(item if len(item) <= left else item[:left].rstrip() + "…")
        left -= len(item)
    if len(shown) < len(items) and shown and not shown[-1].endswith("…"):
        shown[-1] += "…"
    return tuple(shown)


def plan_as_json(resource: Resource) -> dict[str, object] | None:
    """Return a plan as the API answers it, None where there is none.

    It says which of its parts were recognised in the text and not given by people.
    """
    given, recognised = plans_of(resource)
    parts = {
        kind.value: (_listed(kind, given), _listed(kind, recognised))
        for kind in (PartKind.GOALS, PartKind.PREPARATION)
    }
    steps = tuple(
        [{"title": step.title, "minutes": step.minutes} for step in plan.steps]
        for plan in (given, recognised)
    )
    if not any(one or other for one, other in (*parts.values(), steps)):
        return None
    both = {**parts, "steps": steps}
    return {
        **{name: one or other for name, (one, other) in both.items()},
        "recognised": [name for name, (one, other) in both.items() if other and not one],
    }


def _listed(kind: PartKind, plan: Plan) -> list[str]:
    part = plan.part(kind)
    if part is None or part.confidence < _LEAST_CONFIDENCE:
        return []
    return [plain_text(item).strip() for item in items_of(part.text)]
