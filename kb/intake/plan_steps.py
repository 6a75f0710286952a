"""Chooses the steps of a class meeting among what its outline holds."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from corpus.load_rules import plan_tables
from kb.domain.plans import PlanStep
from kb.intake.numerals import number_of
from kb.intake.plan_outline import Node
from kb.intake.plan_pieces import PlanPiece, bare_name
from kb.intake.plan_tables import steps_of_tables
from kb.intake.plan_titles import short_title, titles_of_lines

MOST_STEPS: Final = 30
# So many with minutes are steps wherever they stand.
_FEWEST_TIMED: Final = 3
_FEWEST: Final = 2
_LONGEST_BETWEEN_MOMENTS_MIN: Final = 120
# As the heading behind others that all name their minutes: 三分钟互查
_MINUTES_OF_WHAT: Final = re.compile("(\\d{1,2}|[一二三四五六七八九十]{1,3})分[钟鐘](.{1,12})$")
Series = list[Node]
Found = tuple[tuple[PlanStep, ...], float]
_NONE: Final[Found] = ((), 0.0)


def chosen_steps(
    nodes: Sequence[Node], pieces: Sequence[PlanPiece], process: tuple[int, int] | None
) -> Found:
    """Return the steps and how sure they are.

    process: the pieces between which the text says that it is about the steps. Elsewhere only what
    names its minutes is a step.
    """
    everywhere = [node for node in nodes if _may_be_step(node)]
    elsewhere: Found = (steps, 0.9) if (steps := steps_of_tables(pieces)) else _anywhere(everywhere)
    if process is None:
        return elsewhere
    first, end = process
    inner = [node for node in everywhere if first <= node.at < end]
    found = _in_process(inner, pieces[first:end])
    return elsewhere if _count_timed(elsewhere) > _count_timed(found) else found


def _count_timed(found: Found) -> int:
    return sum(step.minutes is not None for step in found[0])


def _may_be_step(node: Node) -> bool:
    words = plan_tables()
    name = bare_name(node.name)
    is_column = not node.number and (name in words.course or name in words.title)
    return node.shape != "label" and not is_column and name not in words.total


def _in_process(inner: Sequence[Node], pieces: Sequence[PlanPiece]) -> Found:
    if steps := steps_of_tables(pieces):
        return steps, 0.95
    series = _series(inner)
    timed = _timed(inner)
    if timed:
        best = max(series, key=lambda one: _covered(one, timed), default=[])
        if _covered(best, timed) and (len(best) >= _FEWEST or len(timed) > 1):
            return _made(_leaves(best, timed)), 0.95
    return _untimed([one for one in series if len(one) >= _FEWEST])


def _untimed(series: Sequence[Series]) -> Found:
    """Return the steps of a series that counts, or of headings or bold beginnings."""
    named = next((one for one in series if one[0].shape.endswith("step")), None)
    headings = [one for one in series if one[0].is_heading]
    best = headings[0] if headings else next(iter(series), None)
    if named and (not best or named[0].at <= best[0].at or not best[0].is_heading):
        best = named
    if best is None or best[0].shape in {"bullet", "bullet-timed", "timed", "bracket"}:
        return _NONE
    return _made(best), 0.9


def _anywhere(nodes: Sequence[Node]) -> Found:
    """Return the steps that name their minutes and count alike, with those between them."""
    families: dict[str, list[Node]] = {}
    for node in _timed(nodes):
        families.setdefault("heading" if node.is_heading else node.shape, []).append(node)
    best = max(families.values(), key=len, default=[])
    if len(best) < _FEWEST_TIMED:
        return _NONE
    return _made(_with_silent(best, nodes)), 0.9


def _with_silent(timed: Sequence[Node], nodes: Sequence[Node]) -> list[Node]:
    """Add the nodes without minutes that stand between two of these, or say 三分钟互查 behind."""
    steps: list[Node] = [timed[0]]
    for before, after in pairwise(timed):
        if _is_beside(after, before):
            between = (node for node in nodes if before.at < node.at < after.at)
            steps += [node for node in between if _is_beside(node, before)]
        steps.append(after)
    last = steps[-1]
    behind = (node for node in nodes if node.at >= last.end and _is_beside(node, last))
    following = next(behind, None)
    if following and all(node.minutes for node in steps):
        match = _MINUTES_OF_WHAT.match(following.name)
        if match and following.is_heading and (minutes := number_of(match[1])):
            steps.append(replace(following, name=match[2], minutes=minutes))
    return steps


def _is_beside(node: Node, other: Node) -> bool:
    return node.parent is other.parent and node.shape == other.shape


def _timed(nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes that name their minutes, and are not within another one that does."""
    known = [node for node in nodes if node.minutes]
    return [node for node in known if not any(node.is_within(other) for other in known)]


def _series(nodes: Sequence[Node]) -> list[Series]:
    """Group nodes that count alike below the same one, the outermost first."""
    inside = set(map(id, nodes))
    found: dict[tuple[int, str], Series] = {}
    for node in nodes:
        parent = node.parent
        while parent is not None and id(parent) not in inside:
            parent = parent.parent
        found.setdefault((id(parent) if parent else 0, node.shape), []).append(node)
    return sorted(found.values(), key=lambda one: _depth(one[0]))


def _depth(node: Node) -> int:
    depth, parent = 0, node.parent
    while parent is not None:
        depth, parent = depth + 1, parent.parent
    return depth


def _covered(series: Iterable[Node], timed: Sequence[Node]) -> int:
    members = list(series)
    return sum(any(node is one or node.is_within(one) for one in members) for node in timed)


def _leaves(series: Series, timed: Sequence[Node]) -> list[Node]:
    """Return the members, and instead of one without minutes what is timed within it."""
    leaves: list[Node] = []
    for node in series:
        inner = [one for one in timed if one.is_within(node)]
        if not node.minutes and (len(inner) >= _FEWEST or (inner and inner == node.children)):
            leaves += inner
        else:
            leaves.append(node)
    return leaves


def _made(nodes: Sequence[Node]) -> tuple[PlanStep, ...]:
    """Make steps of nodes."""
    nodes = nodes[:MOST_STEPS]
    lines = [node for node in nodes if not _is_title(node)]
    titles = dict(
        zip(
            map(id, lines),
            titles_of_lines([node.name for node in lines], [node.rest for node in lines]),
            strict=True,
        )
    )
    minutes = _minutes(nodes)
    return tuple(
        PlanStep(title, told)
        for node, told in zip(nodes, minutes, strict=True)
        if (title := titles.get(id(node)) or short_title(node.name) or node.name[:40].strip())
    )


def _is_title(node: Node) -> bool:
    return node.is_heading or node.shape.startswith("bold")


def _minutes(nodes: Sequence[Node]) -> list[int | None]:
    """Return the minutes of steps; where each names when it begins, those until the next one."""
    if not nodes or not all(node.moment is not None and not node.minutes for node in nodes):
        return [node.minutes for node in nodes]
    moments = [node.moment or 0 for node in nodes]
    between = [later - earlier for earlier, later in pairwise(moments)]
    if not all(0 < one <= _LONGEST_BETWEEN_MOMENTS_MIN for one in between):
        return [None for _ in nodes]
    return [*between, None]
