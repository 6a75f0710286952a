"""The columns of a list as a table, which CSV and XLSX share."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from corpus import load as corpus
from kb.domain.texts import clean
from kb.press.lists import words
from kb.press.lists.listed import ListedResource, ListHead

Cell = str | int | None


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of the table. width: in characters, as spreadsheets count it."""

    name: str
    width: int
    value: Callable[[ListedResource], Cell]


def columns_for(head: ListHead) -> list[ListColumn]:
    """Return the columns of a list.

    Who may read a resource is told where not everybody may, and notes where there are any.
    """
    left_out = set() if head.scope else {words.VISIBILITY}
    left_out |= set() if head.has_notes else {words.NOTE}
    left_out |= set() if head.address else {words.URL}
    return [column for column in _COLUMNS if column.name not in left_out]


def cell_of(column: ListColumn, row: ListedResource) -> Cell:
    """Return what stands in a column of a row: a number, or a text that every format can hold."""
    value = column.value(row)
    return clean(value) if isinstance(value, str) else value


@cache
def names_of(vocabulary: str) -> dict[str, str]:
    """Return the Chinese names of a vocabulary, such as "kinds", by their codes."""
    return {term.code: term.name for term in getattr(corpus.vocabularies(), vocabulary)}


def kind_of(row: ListedResource) -> str:
    """Return the name of the kind of a row's resource."""
    return _named("kinds", row.resource.kind.value)


def _named(vocabulary: str, *codes: str) -> str:
    names = names_of(vocabulary)
    return words.AND.join(names.get(code, code) for code in codes)


def _joined(*names: str) -> str:
    return words.AND.join(names)


def _studio(row: ListedResource) -> str:
    return row.resource.studio.name if row.resource.studio else ""


def _project(row: ListedResource) -> str:
    return row.resource.project.title if row.resource.project else ""


_COLUMNS: Final = (
    ListColumn(words.NUMBER, 6, lambda row: row.number),
    ListColumn(words.TITLE, 40, lambda row: row.resource.title),
    ListColumn(words.KIND, 10, kind_of),
    ListColumn(words.STAGES, 10, lambda row: _named("stages", *(row.resource.stages))),
    ListColumn(words.GRADES, 12, lambda row: _named("grades", *map(str, row.resource.grades))),
    ListColumn(words.TOPICS, 20, lambda row: _joined(*(one.name for one in row.resource.topics))),
    ListColumn(
        words.OCCASIONS, 12, lambda row: _joined(*(one.name for one in row.resource.occasions))
    ),
    ListColumn(words.MINUTES, 12, lambda row: row.resource.duration_min),
    ListColumn(words.AUTHORS, 16, lambda row: _joined(*(one.name for one in row.resource.authors))),
    ListColumn(words.STUDIO, 24, _studio),
    ListColumn(words.PROJECT, 24, _project),
    ListColumn(words.DATE, 12, lambda row: row.resource.date),
    ListColumn(words.NOTE, 40, lambda row: row.note),
    ListColumn(words.SUMMARY, 60, lambda row: row.resource.summary),
    ListColumn(words.SOURCE, 20, lambda row: row.resource.source),
    ListColumn(words.LICENCE, 16, lambda row: row.resource.licence),
    ListColumn(
        words.VISIBILITY, 12, lambda row: _named("visibilities", row.resource.visibility.value)
    ),
    ListColumn(words.KEY, 14, lambda row: row.resource.key),
    ListColumn(words.URL, 40, lambda row: row.address),
)
