"""Recognises the parts of a class-meeting plan: its goals, what to prepare, the steps.

What the parts are called is in corpus/rules/plan_parts.toml.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.domain.plans import PartKind, Plan, PlanPart
from kb.intake.headings import mark_headings
from kb.intake.markdown_lines import lines_of
from kb.intake.plan_minutes import timed
from kb.intake.plan_outline import Node, outline_of
from kb.intake.plan_pieces import PlanPiece, bare_name, is_named, pieces_of
from kb.intake.plan_steps import chosen_steps
from kb.text.plan_words import ending_part, exact_part, likely_heading

_TEXT_LIMIT: Final = 2000
_PROCESS_LIMIT: Final = 200
# A longer text is a collection of plans, or none.
_LONGEST_TEXT: Final = 60_000
# A part below this is not sure enough to be shown; a page leads to its heading instead.
_LIKELY: Final = 0.4
_JOINED: Final = (PartKind.GOALS, PartKind.PREPARATION)
_SHORT: Final = frozenset({PartKind.THEME, PartKind.AUDIENCE, PartKind.DURATION})
_LIST_SHAPES: Final = ("bullet", "number", "circled", "han", "bold-number")
_DURATION = re.compile("分[钟鐘]|[课課][时時]|min|['′’]")


@dataclass(frozen=True, slots=True)
class _Found:
    """A part that was found: the nodes that name it, and how sure that is."""

    kind: PartKind
    nodes: tuple[Node, ...]
    text: str
    confidence: float


def plan_parts(markdown: str) -> Plan | None:
    """Recognise the parts of a plan; None for a text that is no plan of a meeting or lesson."""
    pieces = pieces_of(lines_of(mark_headings(markdown[:_LONGEST_TEXT])))
    nodes = outline_of(pieces)
    found = _best(_named_parts(nodes, pieces))
    process = found.get(PartKind.PROCESS)
    between = None
    node = process.nodes[0] if process else None
    if node and (node.is_heading or node.children or not node.rest):
        between = (node.at + 1, _end_of_process(node, nodes, len(pieces)))
    steps, confidence = chosen_steps(nodes, pieces, between)
    if not steps and not process and PartKind.GOALS not in found:
        return None
    is_timed = sum(step.minutes is not None for step in steps) >= 3
    if not is_timed and len(found.keys() - _SHORT) + bool(steps and not process) < 2:
        return None
    parts = [PlanPart(kind, one.text, one.confidence) for kind, one in found.items()]
    if steps and not process:
        parts.append(PlanPart(PartKind.PROCESS, "", confidence))
    if PartKind.PREPARATION not in found and (likely := _likely(nodes, pieces)):
        parts.append(likely)
    return Plan(tuple(sorted(parts, key=_order)), steps)


def _order(part: PlanPart) -> int:
    return list(PartKind).index(part.kind)


def _named_parts(nodes: Sequence[Node], pieces: Sequence[PlanPiece]) -> list[_Found]:
    found: list[_Found] = []
    last: tuple[PartKind, Node] | None = None
    for node in nodes:
        kind, confidence = _kind_of(node)
        if kind is None:
            continue
        beside = last and last[0] is kind and last[1].parent is node.parent and found
        if beside and kind in _JOINED and last and _is_next(last[1], node):
            found[-1] = _joined(found[-1], node, pieces)
            last = kind, node
            continue
        text = _text_of(kind, node, pieces)
        if text or kind is PartKind.PROCESS:
            found.append(_Found(kind, (node,), text, confidence))
            last = kind, node
    return found


def _is_next(before: Node, node: Node) -> bool:
    return before.end >= node.at and before.shape == node.shape


def _joined(one: _Found, node: Node, pieces: Sequence[PlanPiece]) -> _Found:
    """Join 情感目标 to 认知目标, each with its name."""
    before = one.text
    if len(one.nodes) == 1:
        before = f"{one.nodes[0].name}：{before}"
    text = f"{before}\n{node.name}：{_text_of(one.kind, node, pieces)}"
    return _Found(one.kind, (*one.nodes, node), text, one.confidence)


def _kind_of(node: Node) -> tuple[PartKind | None, float]:
    name = bare_name(timed(node.name).before)
    if kind := exact_part(name):
        return kind, 0.98 if node.is_heading or node.shape == "label" else 0.95
    is_title = node.is_heading or node.shape.startswith("bold") or node.shape == "bracket"
    if (is_title or node.shape == "label") and len(name) <= 12 and (kind := ending_part(name)):
        return kind, 0.85
    return None, 0.0


def _text_of(kind: PartKind, node: Node, pieces: Sequence[PlanPiece]) -> str:
    """Return what stands behind the name of a part and below it."""
    rest = node.rest.strip(" 　：:")
    if kind in _SHORT and rest:
        return rest
    taken = [] if not rest else [PlanPiece(pieces[node.at].number, rest, rest)]
    inner = {one.at: one for one in node.children}
    for at in range(node.at + 1, node.end):
        piece = pieces[at]
        child = inner.get(at)
        if child and child.shape in ("label", "bracket") and _ends(child, kind):
            break
        if rest and not node.is_heading and not _goes_on(node, at):
            break
        taken.append(piece)
        if kind in _SHORT:
            break
    limit = _PROCESS_LIMIT if kind is PartKind.PROCESS else _TEXT_LIMIT
    text = _together(taken)
    return text if len(text) <= limit else text[:limit].rsplit("\n", 1)[0]


def _ends(child: Node, kind: PartKind) -> bool:
    other = _kind_of(child)[0]
    return is_named(bare_name(child.name)) and other is not kind


def _goes_on(node: Node, at: int) -> bool:
    """Tell whether a piece below a name with a text behind it still belongs to that text."""
    return any(
        one.at <= at < one.end and not one.minutes and one.shape.startswith(_LIST_SHAPES)
        for one in node.children
    )


def _together(pieces: Sequence[PlanPiece]) -> str:
    lines: list[str] = []
    for before, piece in zip([None, *pieces], pieces, strict=False):
        if before is not None and piece.number > before.number + 1:
            lines.append("")
        lines.append(piece.raw)
    return "\n".join(lines).strip("\n")


def _end_of_process(process: Node, nodes: Sequence[Node], last: int) -> int:
    """Return where the steps end: at what is beside the process, or names another part."""
    inner_level = 0
    for node in nodes:
        if node.at <= process.at:
            continue
        if process.is_heading:
            if node.is_heading and node.level <= process.level:
                return node.at
        elif node.shape == process.shape:
            return node.at
        elif node.is_heading:
            inner_level = inner_level or node.level
            if node.level < inner_level:
                return node.at
        is_other = node.shape in ("label", "bracket") and is_named(bare_name(node.name))
        if is_other and _kind_of(node)[0] is not PartKind.PROCESS:
            return node.at
    return last


def _best(found: Sequence[_Found]) -> dict[PartKind, _Found]:
    """Choose the surest of each kind, and of equal ones the first; 时间 must be a duration."""
    best: dict[PartKind, _Found] = {}
    for one in found:
        if one.kind is PartKind.DURATION and not _DURATION.search(one.text):
            continue
        if one.kind not in best or one.confidence > best[one.kind].confidence:
            best[one.kind] = one
    return best


def _likely(nodes: Sequence[Node], pieces: Sequence[PlanPiece]) -> PlanPart | None:
    """Find what to prepare below a heading that is likely about it."""
    headings = ((node.name, node) for node in nodes if node.is_heading)
    node = likely_heading(PartKind.PREPARATION, headings)
    if node is None:
        return None
    text = _text_of(PartKind.PREPARATION, node, pieces)
    return PlanPart(PartKind.PREPARATION, text, _LIKELY) if text else None
