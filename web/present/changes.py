"""The history of a resource, and what one saving changed, as pages show it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import Final, Protocol

from kb.domain.clock import CHINA
from kb.messages import msg
from kb.text.difference import Change, Line, compare
from kb.text.markdown import PAGE_STEPS
from kb.text.plain import plain_text
from kb.usecases.history import PastState
from web.language.translate import gettext

# Longer ones are compared as they were written: parsing them takes too long.
_LONGEST_PARSED: Final = 100_000
# Lines that stayed, shown around those that changed.
_AROUND: Final = 1

_NAMES: Final[dict[str, str]] = {
    "title": msg("标题"),
    "body": msg("正文"),
    "kind": msg("类型"),
    "stages": msg("学段"),
    "grades": msg("年级"),
    "topics": msg("研究主题"),
    "occasions": msg("时机"),
    "duration_min": msg("时长"),
    "authors": msg("作者"),
    "studio": msg("工作室"),
    "project": msg("课题"),
    "date": msg("日期"),
    "summary": msg("提要"),
    "source": msg("来源"),
    "licence": msg("许可"),
    "visibility": msg("可见范围"),
}
_TEXTS: Final = ("title", "summary", "body")


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a resource, as the list of its history shows it.

    changed: the names of the fields that differ from the version before, in the reader's language.
    """

    number: int
    saved_at: datetime
    changed: tuple[str, ...]
    is_first: bool


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A number of lines that are left out, because nothing in them or beside them changed."""

    lines: int


@dataclass(frozen=True, slots=True)
class TextChange:
    """The change of one field's text.

    parts: None where the two texts are too long to be compared.
    """

    name: str
    parts: tuple[Line | Unchanged, ...] | None


def versions(states: Sequence[PastState]) -> list[Version]:
    """Return the versions of a resource, with the newest first."""
    found = [
        Version(state.number, state.saved_at.astimezone(CHINA), _changed(before, state), not before)
        for before, state in pairwise([None, *states])
        if state
    ]
    return found[::-1]


class Texts(Protocol):
    """Anything with a title, a summary and a body, such as a past state or a resource."""

    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def body(self) -> str: ...


def text_changes(before: Texts, after: Texts) -> list[TextChange]:
    """Return the changes of those among title, summary and body that differ."""
    found = []
    for name in _TEXTS:
        old, new = str(getattr(before, name)), str(getattr(after, name))
        if old != new:
            compared = compare(*(_without_markup(old, new) if name == "body" else (old, new)))
            found.append(TextChange(gettext(_NAMES[name]), _folded(compared)))
    return found


def _without_markup(old: str, new: str) -> tuple[str, str]:
    """Return the two texts without their markup.

    The markup stays where nothing else changed, and where the texts are long.
    """
    if len(old) + len(new) > _LONGEST_PARSED:
        return old, new
    plain = plain_text(old, PAGE_STEPS // 2), plain_text(new, PAGE_STEPS // 2)
    return plain if plain[0] != plain[1] else (old, new)


def other_changes(before: PastState, after: PastState) -> list[str]:
    """Return the names of the other fields that differ."""
    changed = after.changed_since(before)
    return [gettext(_NAMES[name]) for name in changed if name in _NAMES and name not in _TEXTS]


def _changed(before: PastState | None, state: PastState) -> tuple[str, ...]:
    if before is None:
        return ()
    return tuple(gettext(_NAMES[name]) for name in state.changed_since(before) if name in _NAMES)


def _folded(lines: Iterable[Line] | None) -> tuple[Line | Unchanged, ...] | None:
    return tuple(_fold(list(lines))) if lines is not None else None


def _fold(lines: Sequence[Line]) -> Iterator[Line | Unchanged]:
    changed = {at for at, line in enumerate(lines) if not _is_same(line)}
    near = {at + step for at in changed for step in range(-_AROUND, _AROUND + 1)}
    for shown, group in groupby(enumerate(lines), key=lambda pair: pair[0] in near):
        some = [line for _, line in group]
        if shown:
            yield from some
        else:
            yield Unchanged(len(some))


def _is_same(line: Line) -> bool:
    return all(span.change is Change.SAME for span in line)
