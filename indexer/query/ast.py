"""What a reader asked for, as a small tree. Nothing here knows an engine."""

from dataclasses import dataclass
from typing import Final

# The query language's field names, as a person may type them (folded).
FIELD_NAMES: Final = {
    "作者": "author", "author": "author",
    "工作室": "studio", "studio": "studio",
    "主题": "topic", "研究主题": "topic", "topic": "topic",
    "类型": "kind", "kind": "kind",
    "学段": "stage", "stage": "stage",
    "年级": "grade", "grade": "grade",
    "年份": "year", "year": "year",
    "时机": "occasion", "occasion": "occasion",
    "标题": "title", "title": "title",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """Where in the query it stands: characters [start, end)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """A bare word; several are all wanted, and may be widened to any."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotation marks: exactly these characters."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Not:
    node: "Query"


@dataclass(frozen=True, slots=True)
class Field:
    """name is a value of FIELD_NAMES; a title's value is text, the others' a name or code."""

    name: str
    value: str
    span: Span
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """Years from `first` to `last`, both included; None is open."""

    name: str
    first: int | None
    last: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class MatchAll:
    """Nothing was asked for: everything in scope."""


Query = Term | Phrase | And | Or | Not | Field | Range | MatchAll
