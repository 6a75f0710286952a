"""Splits a compilation (篇一 … 篇十) into its works, by corpus/rules/compilations.toml."""

import re
from dataclasses import dataclass
from typing import Final

from corpus.load_rules import Compilations, Marker, compilations
from kb.intake.markdown_lines import Line, lines_of
from kb.intake.numerals import NUMBER, han_of, number_of
from kb.text.names import name_key

_LINE_LIMIT: Final = 80
_TITLE_LIMIT: Final = 60


@dataclass(frozen=True, slots=True)
class Part:
    """One work of a text."""

    title: str
    markdown: str


@dataclass(frozen=True, slots=True)
class _Start:
    """The start of a work. at: position of the line. label: the name of the work on that line."""

    at: int
    number: int
    before: str
    rest: str


def split(markdown: str, title: str) -> tuple[Part, ...]:
    """Split a text into its works, in their order; one work comes back as it is.

    Nothing is lost but the lines of the markers, which become titles, and a title above them that
    says the same. Whatever else stands above the first work goes to it.
    """
    lines = lines_of(markdown)
    rules = compilations(NUMBER)
    for marker in rules.markers:
        starts = _series(lines, marker)
        if starts and _is_compilation(lines, starts, marker, title, rules):
            return _parts(lines, starts, title)
    return (Part(title, markdown),)


def _series(lines: list[Line], marker: Marker) -> list[_Start]:
    """Return the last run of 1, 2, 3 … to the end: a table of contents may stand before it."""
    run: list[_Start] = []
    for at, line in enumerate(lines):
        start = _start(at, line, marker)
        if start is None:
            continue
        if start.number == 1:
            run = [start]
        elif run and start.number == run[-1].number + 1:
            run.append(start)
        elif run and start.before == run[0].before:
            return []  # out of order: they count something else
    return run if len(run) >= 2 else []


def _start(at: int, line: Line, marker: Marker) -> _Start | None:
    if line.fenced or line.is_row or line.is_item or line.is_quote or len(line.text) > _LINE_LIMIT:
        return None
    match = marker.pattern.fullmatch(line.text)
    if match is None:
        return None
    groups = match.groupdict()
    number = number_of(groups["n"] or groups.get("n1") or "")
    if number is None:
        return None
    return _Start(at, number, groups["before"].strip(), groups["rest"].strip())


def _is_compilation(
    lines: list[Line], starts: list[_Start], marker: Marker, title: str, rules: Compilations
) -> bool:
    if any(_characters(body) < marker.body_chars for body in _bodies(lines, starts)):
        return False
    befores = {name_key(start.before) for start in starts}
    if marker.same_before and (len(befores) > 1 or len(starts[0].before) < marker.same_before):
        return False
    if marker.certain:
        return len(befores) == 1
    said = [title, *(line.text for line in lines[: starts[0].at] if len(line.text) <= _TITLE_LIMIT)]
    if any(word.search(text) for word in rules.collective for text in said):
        return True
    if marker.same_before:
        return any(_is_same(starts[0].before, text) for text in said)
    return len({name_key(start.rest) for start in starts}) == 1 and bool(starts[0].rest)


def _is_same(label: str, text: str) -> bool:
    return bool(text) and name_key(label) == name_key(text)


def _bodies(lines: list[Line], starts: list[_Start]) -> list[list[Line]]:
    ends = [*(start.at for start in starts[1:]), len(lines)]
    return [lines[start.at + 1 : end] for start, end in zip(starts, ends, strict=True)]


def _characters(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _parts(lines: list[Line], starts: list[_Start], title: str) -> tuple[Part, ...]:
    above = [line.raw for line in lines[: starts[0].at] if not _says_title(line, starts, title)]
    bodies = [[line.raw for line in body] for body in _bodies(lines, starts)]
    bodies[0] = [*above, *bodies[0]]
    names = _names(starts, title)
    return tuple(
        Part(name, _tidy("\n".join(body))) for name, body in zip(names, bodies, strict=True)
    )


def _says_title(line: Line, starts: list[_Start], title: str) -> bool:
    own = name_key(line.text)
    if not own or len(line.text) > _TITLE_LIMIT:
        return not own
    known = [name_key(text) for text in (title, starts[0].before, starts[0].rest) if text]
    return any(own in name or name in own for name in known)


def _names(starts: list[_Start], title: str) -> list[str]:
    """Return the works' own titles where they differ, or else the common one, counted."""
    rests = [start.rest for start in starts]
    if all(rests) and len({name_key(rest) for rest in rests}) == len(rests):
        return rests
    return [f"{start.rest or start.before or title}（{han_of(start.number)}）" for start in starts]


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
