"""Cuts the lines of a plan into pieces that say one thing each, and knows how texts count."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from corpus.load_rules import plan_tables
from kb.intake.markdown_lines import Line
from kb.intake.numerals import number_of
from kb.text.fold import fold
from kb.text.plan_words import exact_part, is_boundary

HAN: Final = "[一二三四五六七八九十]{1,3}"
_STEP_WORD: Final = "(?:环节|環節|活动|活動|步骤|步驟|板块|篇章|阶段|Step|Part)"
_STEP_UNIT: Final = "个?(?:环节|環節|步|部分|板块|篇章|阶段|幕|站|段|关)"
# Shape → how a line of it begins; the first that fits counts. Group 1 is the number.
SHAPES: Final = tuple(
    (shape, re.compile(pattern, re.IGNORECASE))
    for shape, pattern in (
        ("step", rf"第({HAN}|\d{{1,2}}){_STEP_UNIT}[：:、.．—\s　-]*"),
        ("step", rf"{_STEP_WORD}\s*({HAN}|\d{{1,2}})(?=[：:、.．—\s　（(【-]|$)[：:、.．—\s　-]*"),
        ("han", rf"({HAN})[、.．，]\s*"),
        ("han-in-brackets", rf"[（(]\s*({HAN})\s*[)）]\s*[、.．]?\s*"),
        ("dotted", r"\d{1,2}[.．](\d{1,2})(?!\d)[ 　.．、]*(?=\D)"),
        ("number", r"(\d{1,2})[.．、](?!\d)\s*"),
        ("number-in-brackets", r"[（(]?\s*(\d{1,2})\s*[)）]\s*[、.．]?\s*"),
        ("circled", "([①②③④⑤⑥⑦⑧⑨⑩])[、.．]?\\s*"),
        ("circled-in-brackets", "([⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽])[、.．]?\\s*"),
    )
)  # fmt: skip
# A form in one line: **班级** 三（2）班 **时间** 40分钟
_BOLD_LABEL = re.compile(r"(?<!\S)\*\*[^*\s](?:[^*]{0,10}[^*\s])?\*\*(?=[\s　]|$)")
_INLINE = {
    "han": re.compile(rf"(?:(?<=^)|(?<=[\s　。；;：:】*]))({HAN})[、.．]"),
    "number": re.compile(r"(?:(?<=^)|(?<=[\s　。；;：:】*]))(\d{1,2})[.．、](?![\d])"),
    "number-in-brackets": re.compile(r"[（(](\d{1,2})[)）]"),
    "circled": re.compile("([①②③④⑤⑥⑦⑧⑨⑩])"),
}


@dataclass(frozen=True, slots=True)
class PlanPiece:
    """A line, or a part of one where it holds several things. number: the line's position."""

    number: int
    raw: str
    text: str
    level: int = 0
    is_row: bool = False


def pieces_of(lines: Sequence[Line]) -> list[PlanPiece]:
    """Cut lines where they hold several labels or a counted run."""
    return [piece for at, line in enumerate(lines) for piece in _cut(at, line)]


def _cut(at: int, line: Line) -> Iterator[PlanPiece]:
    if line.is_blank or line.fenced:
        return
    if line.is_row:
        yield from _of_row(at, line)
        return
    if line.level:
        yield PlanPiece(at, line.raw, line.text, line.level)
        return
    raw = re.sub(r"^(?: {0,3}> ?)+", "", line.raw)
    starts = [match.start() for match in _BOLD_LABEL.finditer(raw)]
    for begin, end in zip([0, *starts[1:]], [*starts[1:], len(raw)], strict=True):
        yield from _runs(at, raw[begin:end].rstrip())


def _of_row(at: int, line: Line) -> Iterator[PlanPiece]:
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
    yield PlanPiece(at, line.raw, line.text, is_row=True)


def cells_of(row: str) -> list[str]:
    """Return the cells of a row of a table."""
    inner = row.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().strip("*").strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _runs(at: int, raw: str) -> Iterator[PlanPiece]:
    """Cut a text where it counts 1. … 2. … in one line."""
    for pattern in _INLINE.values():
        found = list(pattern.finditer(raw))
        starts: list[int] = []
        for match in found:
            if number_of(plain_number(match[1])) == len(starts) + 1:
                starts.append(match.start())
        if len(starts) >= 2:
            bounds = [0, *starts, len(raw)] if starts[0] > 0 else [*starts, len(raw)]
            for begin, end in pairwise(bounds):
                if part := raw[begin:end].strip():
                    yield PlanPiece(at, part, _reading(part))
            return
    yield PlanPiece(at, raw, _reading(raw))


def _reading(raw: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", raw).strip()


def plain_number(text: str) -> str:
    at = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽".find(text)
    return str(at + 1) if text and at >= 0 else text


def bare_name(name: str) -> str:
    """Return a name as the word lists have it: folded, without ordinals, spaces and signs."""
    folded = fold(name).strip()
    for _, pattern in SHAPES[2:]:
        if (match := pattern.match(folded)) and match.end() < len(folded):
            folded = folded[match.end() :]
            break
    return re.sub(r"[\s　*＊]", "", folded).strip("：:【】[]（）()<>《》。.、■◆●★➢◎▲")


def is_named(name: str) -> bool:
    """Tell whether a bare name is that of a part, or of something else that ends a part."""
    return exact_part(name) is not None or is_boundary(name)
