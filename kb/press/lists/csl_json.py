"""A list as CSL-JSON, which Zotero, Pandoc and all programs with CSL styles read."""

import json
from collections.abc import Iterable
from typing import IO, Any

from kb.domain.texts import clean, one_line
from kb.press.lists.listed import (
    ListedResource,
    ListHead,
    is_chinese,
    parts_of_date,
    responsible,
)
from kb.press.lists.table import kind_of


def write_csl_json(target: IO[bytes], head: ListHead, rows: Iterable[ListedResource]) -> None:
    """Write a list as an array of items.

    The format has no place for a head, so the first item carries it in its `custom` field.
    """
    target.write(b"[")
    for at, row in enumerate(rows):
        item = _item(head, row)
        if at == 0:
            item["custom"] = {"list": head.lines()}
        text = json.dumps(item, ensure_ascii=False)
        target.write(f"{',' if at else ''}\n{text}".encode())
    target.write(b"\n]\n")


def _item(head: ListHead, row: ListedResource) -> dict[str, Any]:
    one, day = row.resource, head.made_on
    issued = list(parts_of_date(one.date))
    told = {
        "id": one.key,
        "type": "webpage",
        "title": _line(one.title),
        "author": [{"literal": name} for name in responsible(one)],
        "issued": {"date-parts": [issued]} if issued else None,
        "accessed": {"date-parts": [[day.year, day.month, day.day]]},
        "abstract": _line(one.summary),
        "keyword": ", ".join(_line(topic.name) for topic in one.topics),
        "genre": kind_of(row),
        "publisher": _line(one.studio.name) if one.studio else "",
        "container-title": _line(head.site_name),
        "language": "zh-CN" if is_chinese(one.title) else "en",
        "annote": _line(row.note),
        "URL": row.address,
    }
    return {name: value for name, value in told.items() if value}


def _line(text: str) -> str:
    return one_line(clean(text))
