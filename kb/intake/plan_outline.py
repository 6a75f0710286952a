"""Makes an outline of a plan: its headings, numbered lines, labels and bold beginnings, nested.

Texts count in many ways, and few of them are headings to Markdown. What counts alike stands side by
side; what counts otherwise below it stands within it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kb.intake.numerals import number_of
from kb.intake.plan_minutes import minutes_alone, moment_of, timed, timed_at_start
from kb.intake.plan_pieces import HAN, SHAPES, PlanPiece, bare_name, is_named, plain_number
from kb.text.plan_words import ending_part, exact_part

# 一　看 counts only where the line is a heading.
_SPACED = re.compile(rf"({HAN}|\d{{1,2}})[ 　]+(?=\D)")
_BULLET = re.compile(r"\s*(?:[-*+][ \t]+|[■◆●★➢◎▲※☆□○►✦•·❖♦]\s*)")
_LEAD = re.compile(r"^\s*(?:(?:[-*+]|\d+[.)]) +)?(\*\*|__)(.{1,60}?)\1(.*)$")
_LABEL = re.compile(r"([^：:。，,；;]{2,10}?)\s*[：:]\s*(.*)")
_BRACKET = re.compile(r"[【\[]([^】\]]{2,12})[】\]]\s*[：:]?\s*(.*)")
_WITH_SPACE = re.compile(r"(\S{2,8})[ 　]+(.*)")
_TITLE_LIMIT: Final = 40
_LABEL_LIMIT: Final = 12
# So much of a line is looked at.
_LINE_LIMIT: Final = 600
_INDENT = re.compile(r"[ \t]+")
# So many spaces put an item of a list into another one.
_NESTED: Final = 3


@dataclass(slots=True, eq=False)
class Node:
    """A piece that opens something. at, end: the positions of its pieces.

    shape: how it counts. number: what it counts, or None. name: without its ordinal. rest: what
    stands behind the name on the line. minutes: those that it says.
    """

    at: int
    end: int
    shape: str
    number: int | None
    level: int
    name: str
    rest: str
    minutes: int | None
    parent: "Node | None"
    children: list["Node"] = field(default_factory=list)
    moment: int | None = None

    @property
    def is_heading(self) -> bool:
        return self.level > 0

    def is_within(self, other: "Node") -> bool:
        """Tell whether a node stands within another one."""
        above = self.parent
        while above is not None and above is not other:
            above = above.parent
        return above is other


def without_ordinals(text: str) -> str:
    """Return a text without the ordinals at its beginning."""
    return _ordinal(text.strip(), is_heading=True)[2]


class _Outline:
    def __init__(self, pieces: Sequence[PlanPiece]) -> None:
        self.nodes: list[Node] = []
        self._pieces = pieces
        self._open: list[Node] = []

    def build(self) -> list[Node]:
        for at, piece in enumerate(self._pieces):
            if not piece.is_row and (node := _node(at, piece, self._following(at))):
                self._place(node)
        self._close(0, len(self._pieces))
        return self.nodes

    def _following(self, at: int) -> str:
        return self._pieces[at + 1].text[:_LINE_LIMIT] if at + 1 < len(self._pieces) else ""

    def _place(self, node: Node) -> None:
        depth = self._depth_of(node)
        if depth is None:
            return
        self._close(depth, node.at)
        node.parent = self._open[-1] if self._open else None
        if node.parent:
            node.parent.children.append(node)
        self._open.append(node)
        self.nodes.append(node)

    def _depth_of(self, node: Node) -> int | None:
        """Return how many of the open nodes stay open; None where it opens nothing."""
        if node.is_heading:
            return next(
                (
                    at
                    for at, one in enumerate(self._open)
                    if not one.is_heading or one.level >= node.level
                ),
                len(self._open),
            )
        headings = sum(one.is_heading for one in self._open)
        if node.shape == "label":
            kind = ending_part(bare_name(node.name)) or exact_part(bare_name(node.name))
            above = [_kind_of(one) for one in self._open if not one.rest.strip()]
            return None if kind and kind in above else headings
        for at in range(len(self._open) - 1, headings - 1, -1):
            if self._open[at].shape == node.shape:
                return at
        if node.number not in (None, 1) and node.shape != "step":
            return None
        return len(self._open)

    def _close(self, depth: int, at: int) -> None:
        for node in self._open[depth:]:
            node.end = at
        del self._open[depth:]


def _kind_of(node: Node) -> object:
    return exact_part(bare_name(node.name)) or ending_part(bare_name(node.name))


def outline_of(pieces: Sequence[PlanPiece]) -> list[Node]:
    """Return the nodes of a text in their order."""
    return _Outline(pieces).build()


def _node(at: int, piece: PlanPiece, following: str) -> Node | None:
    """Return the node that a piece opens, if it opens one."""
    raw = piece.raw[:_LINE_LIMIT]
    lead = None if piece.level else _LEAD.match(raw)
    text, rest = (lead[2], lead[3]) if lead else (piece.text[:_LINE_LIMIT], "")
    text = _unmarked(text)
    bullet = _BULLET.match(raw)
    if bullet and not lead:
        text = _BULLET.sub("", text, count=1).strip()
    numbered = re.match(r"^\s*(\d+)[.)] +", raw) if lead else None
    shape, number, name = _ordinal(text, is_heading=piece.level > 0)
    if numbered and not shape:
        shape, number = "number", int(numbered[1])
    if lead and shape:
        shape = f"bold-{shape}"
    said = _said(name, rest, following, is_open=not piece.level)
    moment = moment_of(name)
    if piece.level:
        shape = f"heading-{piece.level}"
    elif not shape:
        shape = _unnumbered_shape(
            name, has_minutes=said.minutes is not None, bullet=bullet, lead=lead, moment=moment
        )
    if not shape:
        return None
    if shape == "label":
        said = _Said(name, rest, None)
    if shape != "label" and not piece.level and (indent := _INDENT.match(raw)):
        shape = f"{shape}-within" if len(indent[0].expandtabs(4)) >= _NESTED else shape
    node = Node(at, at, shape, number, piece.level, said.name, said.rest, said.minutes, None)
    if moment and said.minutes is None:
        node.moment, node.name = moment
    return _labelled(node, is_lead=bool(lead))


@dataclass(frozen=True, slots=True)
class _Said:
    name: str
    rest: str
    minutes: int | None


def _said(name: str, rest: str, following: str, *, is_open: bool) -> _Said:
    """Read the minutes in a name, behind it, or alone below it."""
    cut = timed(name)
    if cut.minutes is not None and not cut.before.strip():
        return _Said(name, rest, None)  # 四十分钟 alone is how long the whole takes
    if cut.minutes is not None:
        return _Said(cut.before.strip(), cut.after + rest, cut.minutes)
    behind = timed_at_start(_unmarked(rest)) if rest.strip() else None
    if behind and behind.minutes is not None:
        return _Said(name, behind.after, behind.minutes)
    if not rest.strip() and not (is_open and len(name) > _TITLE_LIMIT):
        below = minutes_alone(_unmarked(following))
        if below is None and following.lstrip()[:1] in "（(":
            below = timed_at_start(following).minutes
        if below is not None:
            return _Said(name, rest, below)
    return _Said(name, rest, None)


def _unmarked(text: str) -> str:
    return re.sub(r"\*\*|__", "", text).strip()


def _ordinal(text: str, *, is_heading: bool) -> tuple[str, int | None, str]:
    """Return (shape, number, text without its ordinals); 二、活动一：听 has two."""
    shape, number, name = "", None, text
    for one, pattern in SHAPES:
        if match := pattern.match(text):
            shape, number, name = one, number_of(plain_number(match[1])), text[match.end() :]
            break
    else:
        if is_heading and (match := _SPACED.match(text)):
            return "han", number_of(match[1]), text[match.end() :].strip()
    if shape and shape != "step":
        inner = next((match for _, one in SHAPES[:2] if (match := one.match(name))), None)
        if inner and name[inner.end() :].strip():
            name = name[inner.end() :]
    return shape, number, name.strip() or text


def _unnumbered_shape(
    name: str, *, has_minutes: bool, bullet: object, lead: object, moment: object
) -> str:
    """Return how a line counts that has no number, "" where it opens nothing."""
    if lead:
        return "bold"
    if _is_label(name):
        return "label"
    if _BRACKET.fullmatch(name):
        return "bracket"
    if moment:
        return "moment"
    if has_minutes and len(name) <= 2 * _TITLE_LIMIT:
        return "bullet-timed" if bullet else "timed"
    return "bullet" if bullet else ""


def _is_label(name: str) -> bool:
    if is_named(bare_name(name)) and len(name) <= _LABEL_LIMIT:
        return True
    matches = (pattern.fullmatch(name) for pattern in (_BRACKET, _LABEL, _WITH_SPACE))
    names = [bare_name(match[1]) for match in matches if match]
    return any(is_named(one) or ending_part(one) is not None for one in names)


def _labelled(node: Node, *, is_lead: bool) -> Node:
    """Cut the name of a node at the sign behind its label, where it names a part."""
    for pattern in (_BRACKET, _LABEL, _WITH_SPACE):
        match = pattern.fullmatch(node.name)
        if match and (is_named(bare_name(match[1])) or ending_part(bare_name(match[1]))):
            node.rest = f"{match[2]}{node.rest}".strip()
            node.name = match[1]
            break
    if is_lead and is_named(bare_name(node.name)) and not node.shape.startswith("bold-"):
        node.shape = "label"
    return node
