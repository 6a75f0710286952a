"""How much a token tells of a document, in steps: for a part that is not ranked by its statistics.

BM25 counts how often a document has a token, for its length, in proportion to the average length of
all documents. The full part has the same curve with a fixed average, which depends on no other
document, cut into steps: a document that reaches a step holds the token in a further field, too.
A token that is held then adds a constant for each step.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from indexer.engines.contract import ConstantTerm, ScoredTerm
from indexer.engines.fields import TEXT_GROUPS

K1: Final = 1.2
B: Final = 0.75
# (least, worth): from `least` on, the curve is worth `worth` in all. A third step of words made
# questions a fifth dearer and brought nothing that could be measured.
Curve = tuple[tuple[float, float], ...]
CURVES: Final[Mapping[str, Curve]] = {
    "w": ((0.0, 0.8), (1.1, 1.45)),
    "g": ((0.0, 0.9), (1.3, 1.55)),
}
# Tokens in a field, on average over the collections that relevance is measured on.
AVERAGE_LENGTHS: Final = {
    "title_w": 8,
    "title_g": 12,
    "tags_w": 14,
    "tags_g": 26,
    "summary_w": 40,
    "summary_g": 60,
    "text_w": 420,
    "text_g": 650,
}
SCORED_FIELDS: Final = tuple(field for group in TEXT_GROUPS for field in (group.words, group.grams))
# Sums of multiples of this are exact in 32 bits, whatever the order: no last digit tells which
# documents an engine met on its way.
_QUANTUM: Final = 1 / 1024


def mark_fields(field: str) -> tuple[str, ...]:
    """List the fields that hold what reaches each further step, such as text_w_2."""
    return tuple(f"{field}_{number}" for number, _ in enumerate(curve_of(field)[1:], 2))


def curve_of(field: str) -> Curve:
    return CURVES[field[-1]]


def _added(field: str) -> Iterator[float]:
    """What each step of a field adds."""
    worths = (worth for _, worth in curve_of(field))
    return (worth - before for before, worth in pairwise((0.0, *worths)))


_STEPS_OF: Final = {
    field: tuple(zip((field, *mark_fields(field)), _added(field), strict=True))
    for field in SCORED_FIELDS
}
MARK_FIELDS: Final = tuple(mark for field in SCORED_FIELDS for mark in mark_fields(field))


def marks(texts: Mapping[str, str]) -> dict[str, str]:
    """Compute what the marks' fields of a document hold, from the texts of its scored fields."""
    found: dict[str, str] = {}
    for field in SCORED_FIELDS:
        if text := texts.get(field):
            tokens = text.split()
            reached = _reached(Counter(tokens), len(tokens), field)
            for mark, held in zip(mark_fields(field), reached, strict=True):
                if held:
                    found[mark] = " ".join(held)
    return found


def saturation(times: int, length: int, average: float) -> float:
    """Return BM25's share of a token's frequency in a text of `length` tokens: 0 to K1 + 1."""
    return times * (K1 + 1) / (times + K1 * (1 - B + B * length / average))


def _reached(counted: Mapping[str, int], length: int, field: str) -> list[list[str]]:
    """The tokens that reach each further step. Few different counts make few values."""
    average = AVERAGE_LENGTHS[field]
    value = {times: saturation(times, length, average) for times in set(counted.values())}
    return [
        [token for token, times in counted.items() if value[times] >= least]
        for least, _ in curve_of(field)[1:]
    ]


def constant_terms(
    scored: Iterable[ScoredTerm], rarity: Callable[[ScoredTerm], float]
) -> tuple[ConstantTerm, ...]:
    """Make the constants that stand for scored terms. A term that is there twice counts twice."""
    weights: dict[tuple[str, str], float] = {}
    for term in scored:
        if term.weight > 0:
            key = term.field, term.token
            weights[key] = weights.get(key, 0.0) + term.weight * rarity(term)
    return tuple(
        ConstantTerm(name, token, score)
        for (field, token), weight in weights.items()
        for name, added in _STEPS_OF[field]
        if (score := exact(weight * added)) > 0
    )


def exact(score: float) -> float:
    """Return the nearest score whose sums are exact."""
    return round(score / _QUANTUM) * _QUANTUM
