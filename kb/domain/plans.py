"""The parts of a class-meeting plan, as they were recognised in its text."""

from dataclasses import dataclass
from enum import StrEnum


class PartKind(StrEnum):
    """The kinds of parts that a plan can have."""

    THEME = "theme"
    AUDIENCE = "audience"
    DURATION = "duration"
    GOALS = "goals"
    PREPARATION = "preparation"
    PROCESS = "process"
    REFLECTION = "reflection"


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A part of a plan. text: Markdown. confidence: 0 to 1.

    The text of the process holds only its first lines; the steps hold the rest.
    """

    kind: PartKind
    text: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of the process."""

    title: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of a plan, each kind at most once and in the order of PartKind.

    steps: the steps of the process.
    """

    parts: tuple[PlanPart, ...] = ()
    steps: tuple[PlanStep, ...] = ()

    def part(self, kind: PartKind) -> PlanPart | None:
        """Return the part of a kind, or None where the plan has none."""
        return next((part for part in self.parts if part.kind is kind), None)
