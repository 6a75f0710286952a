"""A list as RIS, which EndNote, NoteExpress and Zotero read."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import IO

from kb.domain.texts import clean, one_line
from kb.press.lists.listed import (
    ListedResource,
    ListHead,
    is_chinese,
    parts_of_date,
    responsible,
)
from kb.press.lists.table import kind_of


def write_ris(target: IO[bytes], head: ListHead, rows: Iterable[ListedResource]) -> None:
    """Write a list as RIS in UTF-8. The head stands before the first record, where readers skip."""
    for line in head.lines():
        target.write(f"% {line}\r\n".encode())
    for row in rows:
        lines = (f"{tag}  - {one_line(clean(value))}" for tag, value in _fields(head, row) if value)
        target.write("\r\n".join(("", *lines, "ER  - ", "")).encode())


def _fields(head: ListHead, row: ListedResource) -> Iterator[tuple[str, str]]:
    """Yield the tag and the value of each line of a record; empty values are left out."""
    one = row.resource
    yield "TY", "ELEC"
    yield "ID", one.key
    yield "TI", one.title
    yield from (("AU", name) for name in responsible(one))
    yield "PY", (one.date or "")[:4]
    yield "DA", "/".join(f"{part:02d}" for part in parts_of_date(one.date))
    yield "AB", one.summary
    yield from (("KW", topic.name) for topic in one.topics)
    yield "M3", kind_of(row)
    yield "PB", one.studio.name if one.studio else head.site_name
    yield "DB", head.site_name
    yield "LA", "zh" if is_chinese(one.title) else "en"
    yield "N1", row.note
    yield "UR", row.address
    yield "Y2", _slashed(head.made_on)


def _slashed(day: date) -> str:
    return day.isoformat().replace("-", "/")
