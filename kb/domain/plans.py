"""The parts of a class-meeting plan, as they were recognised in its text."""

from dataclasses import dataclass
from enum import StrEnum


class PartKind(StrEnum):
    THEME = "theme"
    AUDIENCE = "audience"
    DURATION = "duration"
    GOALS = "goals"
    PREPARATION = "preparation"
    PROCESS = "process"
    REFLECTION = "reflection"


@dataclass(frozen=True, slots=True)
class PlanPart:
    """text: Markdown; of the process its first lines only, the steps say more. confidence: 0–1."""

    kind: PartKind
    text: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class PlanStep:
    title: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """parts: each kind at most once, in the order of PartKind. steps: of the process."""

    parts: tuple[PlanPart, ...] = ()
    steps: tuple[PlanStep, ...] = ()

    def part(self, kind: PartKind) -> PlanPart | None:
        return next((part for part in self.parts if part.kind is kind), None)
