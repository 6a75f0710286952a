"""Goals, preparation and steps are recognised in labelled plans of many forms."""

import pytest

from kb.domain.plans import PartKind
from kb.intake.plan_parts import plan_parts
from kb.text.plan_items import items_of
from tests.plan_cases import measure

# (half, subject, least precision, least recall), a little below what is measured
FLOORS = [
    ("own", "goals", 0.95, 0.96),
    ("own", "preparation", 0.95, 0.95),
    ("own", "steps", 0.97, 0.97),
    ("own", "steps with minutes", 0.98, 0.97),
]


def items(plan, kind):
    part = plan.part(PartKind(kind))
    return items_of(part.text) if part else ()


@pytest.fixture(scope="module")
def scores():
    found = {half: measure(half, plan_parts, items) for half in ("own", "aside")}
    for half, subjects in found.items():
        for subject, score in subjects.items():
            print(f"{half}: {subject}: {score}")
    return found


@pytest.mark.parametrize(("half", "subject", "precision", "recall"), FLOORS)
def test_plans_are_recognised_as_well_as_before(scores, half, subject, precision, recall):
    score = scores[half][subject]
    assert score.precision >= precision, score.wrong
    assert score.recall >= recall, score.wrong


@pytest.mark.parametrize(
    "text",
    [
        "一、" * 30_000,
        "（1" * 30_000,
        "**" * 40_000,
        "| " * 40_000,
        "5分" * 30_000,
        "- " * 40_000,
        "：" * 60_000,
        "1. " * 30_000,
    ],
)
def test_texts_made_to_take_for_ever_do_not(text):
    assert plan_parts(text) is None
