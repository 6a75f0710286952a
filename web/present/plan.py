"""What a teacher wants to know of a class-meeting plan before reading it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kb.domain.plans import PartKind, Plan, PlanStep
from kb.domain.resources import Resource
from kb.domain.vocabulary import Kind
from kb.text.plain import plain_text
from kb.text.plan_words import likely_heading
from web.present.html import Heading

# What was recognised with less is not claimed on the page.
_LEAST_CONFIDENCE: Final = 0.5
_LONGEST: Final = 240
_MOST_STEPS: Final = 12


@dataclass(frozen=True, slots=True)
class PlanOverview:
    """The parts of a plan that are shown before its text.

    goals and preparation: plain text in lines, or "" where unknown. minutes: how long the whole
    takes, or None where unknown.
    """

    goals: str
    preparation: str
    steps: Sequence[PlanStep]
    minutes: int | None


def overview(resource: Resource) -> PlanOverview:
    """Return what is known of the plan of a resource; all of it is empty where there is none."""
    plan = resource.plan or Plan()
    steps = plan.steps[:_MOST_STEPS]
    known = [step.minutes for step in plan.steps if step.minutes]
    whole = sum(known) if known and len(known) == len(plan.steps) else None
    return PlanOverview(
        goals=_text(plan, PartKind.GOALS),
        preparation=_text(plan, PartKind.PREPARATION),
        steps=steps,
        minutes=resource.duration_min or whole,
    )


def preparation(resource: Resource, headings: Iterable[Heading]) -> Heading | None:
    """Return the heading of a class meeting that likely says what to have ready, or None."""
    if resource.kind is not Kind.CLASS_MEETING:
        return None
    return likely_heading(PartKind.PREPARATION, ((one.text, one) for one in headings))


def _text(plan: Plan, kind: PartKind) -> str:
    part = plan.part(kind)
    if part is None or part.confidence < _LEAST_CONFIDENCE:
        return ""
    text = plain_text(part.text).strip()
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "…"
