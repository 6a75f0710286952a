"""The cheapest ways through a text whose stretches may be read as several words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

MAX_WAYS: Final = 4


@dataclass(frozen=True, slots=True)
class Edge:
    """The characters [start, end) read as a word. how: as in knowledge.Respelled; "" as typed."""

    start: int
    end: int
    word: str
    cost: float
    how: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    cost: float
    edges: tuple[Edge, ...]


def cheapest_ways(edges: Iterable[Edge], start: int, end: int) -> Sequence[Way]:
    """At most MAX_WAYS ways from start to end, the cheapest first; none where there is no way."""
    leaving: dict[int, list[Edge]] = {}
    for edge in edges:
        if edge.start >= start and edge.end <= end:
            leaving.setdefault(edge.start, []).append(edge)
    reached: dict[int, list[Way]] = {start: [Way(0.0, ())]}
    for at in range(start, end):
        ways = _cheapest(reached.pop(at, ()))
        for edge in leaving.get(at, ()):
            reached.setdefault(edge.end, []).extend(
                Way(way.cost + edge.cost, (*way.edges, edge)) for way in ways
            )
    return _cheapest(reached.get(end, ()))


def _cheapest(ways: Iterable[Way]) -> list[Way]:
    ordered = sorted(ways, key=lambda way: (way.cost, [edge.word for edge in way.edges]))
    found: dict[str, Way] = {}
    for way in ordered:
        found.setdefault("".join(edge.word for edge in way.edges), way)
        if len(found) == MAX_WAYS:
            break
    return list(found.values())
