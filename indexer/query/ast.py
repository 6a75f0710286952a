"""The tree of what a reader asked for. Nothing here knows an engine."""

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
    """The place in the query, as characters [start, end)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """A bare word. Several are all wanted, and the search may be widened to any of them."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words in quotation marks, wanted with exactly these characters."""

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
    """A condition on a field. name is one of FIELD_NAMES; a title's value is text, others a name or
    code.
    """

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
    """Stands for everything in scope, where nothing was asked for."""


Query = Term | Phrase | And | Or | Not | Field | Range | MatchAll
