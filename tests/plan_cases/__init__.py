"""Labelled class-meeting plans, and what of them was recognised.

Each plan is a pair of files: its Markdown text, and what a reader finds in it as JSON.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.domain.plans import Plan, PlanStep

_FOLDER = Path(__file__).parent
_ORDINAL = re.compile(
    r"^(?:第[一二三四五六七八九十\d]+(?:个?环节|步|部分|板块|幕)"
    r"|(?:环节|活动|步骤|板块|step|part)\s*[一二三四五六七八九十\d]+"
    r"|[（(⑴-⑽①-⑩]?[一二三四五六七八九十\d]{0,3}[)）、.．：:]?)",
    re.IGNORECASE,
)
_ENOUGH = 0.8


@dataclass(frozen=True)
class PlanCase:
    """A plan and its labels."""

    name: str
    text: str
    goals: Sequence[str]
    preparation: Sequence[str]
    steps: Sequence[PlanStep]


@dataclass
class Score:
    """How many were found, how many of them are right, and how many there are."""

    right: int = 0
    found: int = 0
    wanted: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def recall(self) -> float:
        return self.right / self.wanted

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.3f}, recall {self.recall:.3f}"
            f" ({self.right} right, {self.found} found, {self.wanted} there)"
        )


def plan_cases(half: str) -> Iterator[PlanCase]:
    """Yield the plans of a half: `own` was there during the work, `aside` was set aside."""
    for path in sorted((_FOLDER / half).glob("*.md")):
        label: dict[str, Any] = json.loads(path.with_suffix(".json").read_text("utf-8"))
        steps = [PlanStep(step["title"], step["minutes"]) for step in label["steps"]]
        text = path.read_text("utf-8")
        yield PlanCase(path.stem, text, label["goals"], label["preparation"], steps)


def is_same(one: str, other: str) -> bool:
    """Tell whether two texts are one but for signs, ordinals and a fifth of the longer one."""
    shorter, longer = sorted((_bare(one), _bare(other)), key=len)
    return shorter in longer and len(shorter) >= _ENOUGH * len(longer)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", _ORDINAL.sub("", text.strip()).casefold())


def compare(
    score: Score, name: str, found: Sequence[Any], wanted: Sequence[Any], same: Any
) -> None:
    """Pair what was found with what is there, each at most once, and count."""
    left = list(wanted)
    for one in found:
        match = next((other for other in left if same(one, other)), None)
        if match is None:
            score.wrong.append(f"{name} + {one}")
        else:
            left.remove(match)
            score.right += 1
    score.wrong += [f"{name} - {one}" for one in left]
    score.found += len(found)
    score.wanted += len(wanted)


def is_same_step(one: PlanStep, other: PlanStep) -> bool:
    """Tell whether two steps have the same title and minutes."""
    return one.minutes == other.minutes and is_same(one.title, other.title)


def timed(steps: Sequence[PlanStep]) -> list[PlanStep]:
    return [step for step in steps if step.minutes is not None]


def untimed(steps: Sequence[PlanStep]) -> list[PlanStep]:
    return [step for step in steps if step.minutes is None]


def measure(half: str, recognise: Any, items: Any) -> dict[str, Score]:
    """Score what is recognised in all plans of a half, each subject apart."""
    scores = {name: Score() for name in ("goals", "preparation", "steps", "steps with minutes")}
    for case in plan_cases(half):
        plan = recognise(case.text) or Plan()
        name = case.name
        compare(scores["goals"], name, items(plan, "goals"), case.goals, is_same)
        compare(scores["preparation"], name, items(plan, "preparation"), case.preparation, is_same)
        compare(scores["steps"], name, plan.steps, case.steps, is_same_step)
        compare(
            scores["steps with minutes"], name, timed(plan.steps), timed(case.steps), is_same_step
        )
    return scores
