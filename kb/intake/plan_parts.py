"""Recognises the parts of a class-meeting plan: its goals, what to prepare, the steps.

What the parts are called is in corpus/rules/plan_parts.toml.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.domain.plans import PartKind, Plan, PlanPart, PlanStep
from kb.intake.headings import mark_headings
from kb.intake.markdown_lines import Line, lines_of
from kb.intake.numerals import number_of
from kb.text.fold import fold
from kb.text.plan_words import ending_part, exact_part, likely_heading

_TEXT_LIMIT: Final = 2000
_PROCESS_LIMIT: Final = 200
_STEPS_LIMIT: Final = 30
_TITLE_LIMIT: Final = 40
# A part below this is not sure enough to be shown; a page leads to its heading instead.
_LIKELY: Final = 0.4
_AROUND: Final = " \u3000：:，,。.、—-*（）()"
_NUMBER = re.compile(
    r"^(?:[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]\s*"
    r"|[一二三四五六七八九十]{1,2}[ 　]+)"
)
_STEP = re.compile(
    r"^(?:第[一二三四五六七八九十\d]{1,2}(?:个)?(?:环节|步|板块|幕|站)"
    r"|(?:环节|活动|步骤|板块)[一二三四五六七八九十\d]{1,2})[：:、.．—\s-]*"
)
MINUTES = re.compile(
    r"[，,（(\s]*(?:约|用时|预计|大约)?\s*(?<![—–~至到\d每隔过等-])(\d{1,3}|[一二三四五六七八九十两]{1,3})\s*"
    r"(?:分钟|分鐘|['′](?!\d)|min(?:utes?)?)(?:左右)?\s*[）)]?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"[【\[]?(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]\s*)?([^：:】\]]{2,10}?)[】\]]?"
    r"\s*[：:]\s*(.*)"
)
_BRACKET = re.compile(r"[【\[]([^】\]]{2,10})[】\]]\s*(.*)")
# 头十分钟，…… says when something happens, not what.
_FIRST = re.compile("^(?:头|再|剩下|前|后)[，,]")
_LEAD = re.compile(r"^\s*(?:[-*+] |\d+[.)] )?(\*\*|__)(.{2,50}?)\1")
_SHORT: Final = frozenset({PartKind.THEME, PartKind.AUDIENCE, PartKind.DURATION})


@dataclass(frozen=True, slots=True)
class _Found:
    """A part that was found.

    start, end: positions of the lines below its name. first: the text on the line of the name.
    """

    kind: PartKind
    start: int
    end: int
    first: str
    confidence: float


def plan_parts(markdown: str) -> Plan | None:
    """Recognise the parts of a plan; None for a text that is no plan of a meeting or lesson."""
    lines = lines_of(mark_headings(markdown))
    found = _best(_named_parts(lines))
    process = found.get(PartKind.PROCESS)
    steps, confidence = _steps(lines[process.start : process.end] if process else lines, process)
    if not steps and not process and PartKind.GOALS not in found:
        return None
    timed = sum(step.minutes is not None for step in steps) >= 3
    if not timed and len(found.keys() - _SHORT) + bool(steps and not process) < 2:
        return None
    parts = [
        PlanPart(kind, _text_of(one, lines), one.confidence)
        for kind in PartKind
        if (one := found.get(kind))
    ]
    if steps and not process:
        parts.append(PlanPart(PartKind.PROCESS, "", confidence))
    if PartKind.PREPARATION not in found and (likely := _likely(PartKind.PREPARATION, lines)):
        parts.append(PlanPart(likely.kind, _text_of(likely, lines), likely.confidence))
    return Plan(tuple(sorted(parts, key=_order)), steps)


def _order(part: PlanPart) -> int:
    return list(PartKind).index(part.kind)


def _named_parts(lines: list[Line]) -> list[_Found]:
    starts = [(at, name) for at, line in enumerate(lines) if (name := _name_of(line))]
    found: list[_Found] = []
    for index, (at, (kind, first, confidence)) in enumerate(starts):
        following = starts[index + 1][0] if index + 1 < len(starts) else len(lines)
        end = _end_of(lines, at, following)
        if kind is PartKind.PROCESS:  # its steps may be headings, or be called what parts are
            end = _end_of(lines, at, len(lines)) if lines[at].level else following
        if kind in _SHORT and first:
            end = at + 1
        found.append(_Found(kind, at + 1, end, first, confidence))
    return [one for one in found if one.first or _has_text(lines[one.start : one.end])]


def _likely(kind: PartKind, lines: list[Line]) -> _Found | None:
    """Find a part that no heading names exactly, below the first that is likely about it."""
    headings = ((line.text, number) for number, line in enumerate(lines) if line.level)
    at = likely_heading(kind, headings)
    if at is None:
        return None
    return _Found(kind, at + 1, _end_of(lines, at, len(lines)), "", _LIKELY)


def _end_of(lines: list[Line], at: int, limit: int) -> int:
    """Find where a section ends: at a heading as high, or, below a label, at any heading."""
    own = lines[at].level
    for later in range(at + 1, limit):
        level = lines[later].level
        if level and (not own or level <= own):
            return later
    return limit


def _has_text(lines: Sequence[Line]) -> bool:
    return any(not line.is_blank for line in lines)


def _name_of(line: Line) -> tuple[PartKind, str, float] | None:
    """Return (kind, rest of the line, confidence) for a line that names a part."""
    if line.fenced or line.is_blank or line.is_quote:
        return None
    if line.is_row:
        return _of_row(line)
    return _of_heading(line) or _of_label(line)


def _of_row(line: Line) -> tuple[PartKind, str, float] | None:
    cells = [cell.strip().strip("*") for cell in line.raw.strip().strip("|").split("|")]
    kind = exact_part(_bare(cells[0])) if len(cells) == 2 else None
    return (kind, cells[1].strip(), 0.9) if kind and cells[1].strip() else None


def _of_heading(line: Line) -> tuple[PartKind, str, float] | None:
    if line.level or line.is_bold:
        bare = _bare(MINUTES.sub("", line.text))
        if kind := exact_part(bare):
            return kind, "", 0.98
        if len(bare) <= 12 and (kind := ending_part(bare)):
            return kind, "", 0.85
    elif _NUMBER.match(line.text) and (kind := exact_part(_bare(line.text))):
        return kind, "", 0.9
    return None


def _of_label(line: Line) -> tuple[PartKind, str, float] | None:
    match = _LABEL.fullmatch(line.text) or _BRACKET.fullmatch(line.text)
    kind = exact_part(_bare(match[1])) if match else None
    return (kind, match[2].strip(), 0.95) if match and kind else None


def _bare(name: str) -> str:
    name = re.sub(r"[\s　*＊]", "", _NUMBER.sub("", fold(name).strip()))
    return name.strip("：:【】[]（）()<>《》。.、")


def _best(found: list[_Found]) -> dict[PartKind, _Found]:
    """Choose the surest of each kind, and of equal ones the first; 时间 must be a duration."""
    best: dict[PartKind, _Found] = {}
    for one in found:
        if one.kind is PartKind.DURATION and not re.search(
            "分[钟鐘]|[课課][时時]|min|['′]", one.first
        ):
            continue
        if one.kind not in best or one.confidence > best[one.kind].confidence:
            best[one.kind] = one
    return best


def _text_of(one: _Found, lines: list[Line]) -> str:
    below = "\n".join(line.raw for line in lines[one.start : one.end]).strip("\n")
    text = f"{one.first}\n\n{below}".strip("\n") if one.first and below else one.first or below
    limit = _PROCESS_LIMIT if one.kind is PartKind.PROCESS else _TEXT_LIMIT
    if one.kind in _SHORT:
        text = text.split("\n")[0]
    return text if len(text) <= limit else text[:limit].rsplit("\n", 1)[0]


def _steps(lines: Sequence[Line], process: _Found | None) -> tuple[tuple[PlanStep, ...], float]:
    """Return the steps of a process, or else the lines that are named 环节一 or have minutes."""
    timed = _timed(lines)
    if len(timed) >= 3:
        return _made(timed), 0.9
    levels = [line.level for line in lines if line.level]
    named = [line for line in lines if _STEP.match(line.text) and not line.fenced]
    headed = [line for line in lines if levels and line.level == min(levels)]
    if len(named) >= 2 and (not headed or not process or named[0] in headed or not levels):
        return _made([line.text for line in named]), 0.9
    if not process:
        return (), 0.0
    if len(headed) >= 2:
        return _made([line.text for line in headed]), 0.95
    leads = [match[2] for line in lines if not line.fenced and (match := _LEAD.match(line.raw))]
    if len(leads) >= 2:
        return _made(leads), 0.9
    numbered = _numbered(lines)
    return (_made(numbered, labelled=True), 0.85) if len(numbered) >= 2 else ((), 0.0)


def _timed(lines: Sequence[Line]) -> list[str]:
    """Return the headings, or bold beginnings of paragraphs, that state their minutes."""
    headed = [line.text for line in lines if line.level and MINUTES.search(line.text)]
    if len(headed) >= 3:
        return headed
    leads = [match[2] for line in lines if not line.fenced and (match := _LEAD.match(line.raw))]
    return [lead for lead in leads if MINUTES.search(lead)]


def _numbered(lines: Sequence[Line]) -> list[str]:
    """Return the lines that are numbered 1. 2. 3. … from one, of the outermost kind."""
    found: list[tuple[int, str]] = []
    shape: str | None = None
    for line in lines:
        match = _NUMBER.match(line.text)
        if not match or line.fenced or line.is_row:
            continue
        kind = re.sub("[一二三四五六七八九十]+", "一", re.sub(r"\d+", "1", match.group().strip()))
        shape = shape or kind
        number = number_of(re.sub(r"[^\d一二三四五六七八九十]", "", match.group()))
        if kind == shape and number == len(found) + 1:
            found.append((number, line.text))
    return [text for _, text in found]


def _made(texts: list[str], *, labelled: bool = False) -> tuple[PlanStep, ...]:
    """Make steps of texts. labelled: the name of the step stands before a colon."""
    steps = []
    for text in texts[:_STEPS_LIMIT]:
        title = _STEP.sub("", _NUMBER.sub("", text.strip()))
        head = re.split("[。！？；\n]", title)[0]
        minutes = minutes_in(head[:60])
        name = _FIRST.sub("", _withoutminutes_in(head).strip(_AROUND)).strip(_AROUND)
        name = re.split("[：:]", name)[0] if labelled or len(name) > _TITLE_LIMIT else name
        if name or minutes:
            steps.append(PlanStep(name[:_TITLE_LIMIT] or text.strip()[:_TITLE_LIMIT], minutes))
    return tuple(steps)


def _withoutminutes_in(text: str) -> str:
    matches = list(MINUTES.finditer(text))
    if not matches:
        return text
    return text[: matches[-1].start()] + text[matches[-1].end() :]


def minutes_in(text: str) -> int | None:
    """Find the minutes that a short text says; of several the last."""
    matches = list(MINUTES.finditer(text))  # 一分钟（4 分钟）: the last says how long
    found = number_of(matches[-1][1]) if matches else None
    return found if found and 0 < found <= 600 else None
