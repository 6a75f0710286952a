"""Makes an outline of a plan: its headings, numbered lines, labels and bold beginnings, nested.

Texts count in many ways, and few of them are headings to Markdown. What counts alike stands side by
side; what counts otherwise below it stands within it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from corpus.load_rules import plan_tables
from kb.intake.markdown_lines import Line
from kb.intake.numerals import number_of
from kb.intake.plan_minutes import minutes_alone, moment_of, timed, timed_at_start
from kb.text.fold import fold
from kb.text.plan_words import ending_part, exact_part, is_boundary

_HAN: Final = "[一二三四五六七八九十]{1,3}"
_STEP_WORD: Final = "(?:环节|環節|活动|活動|步骤|步驟|板块|篇章|阶段|Step|Part)"
_STEP_UNIT: Final = "个?(?:环节|環節|步|部分|板块|篇章|阶段|幕|站|段|关)"
# Shape → how a line of it begins; the first that fits counts. Group 1 is the number.
_SHAPES: Final = tuple(
    (shape, re.compile(pattern, re.IGNORECASE))
    for shape, pattern in (
        ("step", rf"第({_HAN}|\d{{1,2}}){_STEP_UNIT}[：:、.．—\s　-]*"),
        ("step", rf"{_STEP_WORD}\s*({_HAN}|\d{{1,2}})(?=[：:、.．—\s　（(【-]|$)[：:、.．—\s　-]*"),
        ("han", rf"({_HAN})[、.．，]\s*"),
        ("han-in-brackets", rf"[（(]\s*({_HAN})\s*[)）]\s*[、.．]?\s*"),
        ("dotted", r"\d{1,2}[.．](\d{1,2})(?!\d)[ 　.．、]*(?=\D)"),
        ("number", r"(\d{1,2})[.．、](?!\d)\s*"),
        ("number-in-brackets", r"[（(]?\s*(\d{1,2})\s*[)）]\s*[、.．]?\s*"),
        ("circled", "([①②③④⑤⑥⑦⑧⑨⑩])[、.．]?\\s*"),
        ("circled-in-brackets", "([⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽])[、.．]?\\s*"),
    )
)  # fmt: skip
# 一　看 counts only where the line is a heading.
_SPACED = re.compile(rf"({_HAN}|\d{{1,2}})[ 　]+(?=\D)")
_BULLET = re.compile(r"\s*(?:[-*+][ \t]+|[■◆●★➢◎▲※☆□○►✦•·❖♦]\s*)")
_LEAD = re.compile(r"^\s*(?:(?:[-*+]|\d+[.)]) +)?(\*\*|__)(.{1,60}?)\1(.*)$")
_LABEL = re.compile(r"([^：:。，,；;]{2,10}?)\s*[：:]\s*(.*)")
_BRACKET = re.compile(r"[【\[]([^】\]]{2,12})[】\]]\s*[：:]?\s*(.*)")
_WITH_SPACE = re.compile(r"(\S{2,8})[ 　]+(.*)")
# A form in one line: **班级** 三（2）班 **时间** 40分钟
_BOLD_LABEL = re.compile(r"(?<!\S)\*\*[^*\s](?:[^*]{0,10}[^*\s])?\*\*(?=[\s　]|$)")
_INLINE = {
    "han": re.compile(rf"(?:(?<=^)|(?<=[\s　。；;：:】*]))({_HAN})[、.．]"),
    "number": re.compile(r"(?:(?<=^)|(?<=[\s　。；;：:】*]))(\d{1,2})[.．、](?![\d])"),
    "number-in-brackets": re.compile(r"[（(](\d{1,2})[)）]"),
    "circled": re.compile("([①②③④⑤⑥⑦⑧⑨⑩])"),
}
_TITLE_LIMIT: Final = 40
_LABEL_LIMIT: Final = 12
# So much of a line is looked at.
_LINE_LIMIT: Final = 600
_INDENT = re.compile(r"[ \t]+")
# So many spaces put an item of a list into another one.
_NESTED: Final = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, or a part of one where it holds several things. number: the line's position."""

    number: int
    raw: str
    text: str
    level: int = 0
    is_row: bool = False


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


def pieces_of(lines: Sequence[Line]) -> list[Piece]:
    """Cut lines where they hold several labels or a counted run."""
    return [piece for at, line in enumerate(lines) for piece in _cut(at, line)]


def _cut(at: int, line: Line) -> Iterator[Piece]:
    if line.is_blank or line.fenced:
        return
    if line.is_row:
        yield from _of_row(at, line)
        return
    if line.level:
        yield Piece(at, line.raw, line.text, line.level)
        return
    raw = re.sub(r"^(?: {0,3}> ?)+", "", line.raw)
    starts = [match.start() for match in _BOLD_LABEL.finditer(raw)]
    for begin, end in zip([0, *starts[1:]], [*starts[1:], len(raw)], strict=True):
        yield from _runs(at, raw[begin:end].rstrip())


def _of_row(at: int, line: Line) -> Iterator[Piece]:
    """Cut a row of a form into its labels and values; other rows stay whole."""
    cells = cells_of(line.raw)
    names = [bare_name(cell) for cell in cells]
    words = plan_tables()
    columns = {*words.title, *words.course, *words.time}
    is_header = all(name in columns for name in names)
    if (
        not is_header
        and len(cells) % 2 == 0
        and all(exact_part(name) or is_boundary(name) for name in names[::2] if name)
    ):
        for name, value in zip(cells[::2], cells[1::2], strict=True):
            if value:
                yield from _runs(at, f"{name}：{value}")
        return
    yield Piece(at, line.raw, line.text, is_row=True)


def cells_of(row: str) -> list[str]:
    """Return the cells of a row of a table."""
    inner = row.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().strip("*").strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _runs(at: int, raw: str) -> Iterator[Piece]:
    """Cut a text where it counts 1. … 2. … in one line."""
    for pattern in _INLINE.values():
        found = list(pattern.finditer(raw))
        starts: list[int] = []
        for match in found:
            if number_of(_plain_number(match[1])) == len(starts) + 1:
                starts.append(match.start())
        if len(starts) >= 2:
            bounds = [0, *starts, len(raw)] if starts[0] > 0 else [*starts, len(raw)]
            for begin, end in pairwise(bounds):
                if part := raw[begin:end].strip():
                    yield Piece(at, part, _reading(part))
            return
    yield Piece(at, raw, _reading(raw))


def _reading(raw: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", raw).strip()


def _plain_number(text: str) -> str:
    at = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽".find(text)
    return str(at + 1) if text and at >= 0 else text


def bare_name(name: str) -> str:
    """Return a name as the word lists have it: folded, without ordinals, spaces and signs."""
    folded = fold(name).strip()
    for _, pattern in _SHAPES[2:]:
        if (match := pattern.match(folded)) and match.end() < len(folded):
            folded = folded[match.end() :]
            break
    return re.sub(r"[\s　*＊]", "", folded).strip("：:【】[]（）()<>《》。.、■◆●★➢◎▲")


def without_ordinals(text: str) -> str:
    """Return a text without the ordinals at its beginning."""
    return _ordinal(text.strip(), is_heading=True)[2]


def is_named(name: str) -> bool:
    """Tell whether a bare name is that of a part, or of something else that ends a part."""
    return exact_part(name) is not None or is_boundary(name)


class _Outline:
    def __init__(self, pieces: Sequence[Piece]) -> None:
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


def outline_of(pieces: Sequence[Piece]) -> list[Node]:
    """Return the nodes of a text in their order."""
    return _Outline(pieces).build()


def _node(at: int, piece: Piece, following: str) -> Node | None:
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
    for one, pattern in _SHAPES:
        if match := pattern.match(text):
            shape, number, name = one, number_of(_plain_number(match[1])), text[match.end() :]
            break
    else:
        if is_heading and (match := _SPACED.match(text)):
            return "han", number_of(match[1]), text[match.end() :].strip()
    if shape and shape != "step":
        inner = next((match for _, one in _SHAPES[:2] if (match := one.match(name))), None)
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
