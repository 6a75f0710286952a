"""Reads charts of Office as a title and a table of their numbers (ECMA-376-1, 21.2)."""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extraction.drawing_text import plain_text
from kb.intake.extraction.markdown import Block, plain, table
from kb.intake.extraction.ooxml import A
from kb.intake.extraction.sheets.number_format import shown_number
from kb.intake.text_markdown import escaped

_C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_MOST_POINTS: Final = 2000


def chart_title(root: ET.Element) -> str:
    """Return the words of a chart's title; "" where it has none of its own."""
    title = root.find(f"{_C}chart/{_C}title")
    return _words(title) if title is not None else ""


def chart_blocks(root: ET.Element) -> Iterator[Block]:
    """Yield the title of a chart, the titles of its axes, and the stored numbers of each series."""
    if title := chart_title(root):
        yield plain(title)
    for axis in root.iter(_C + "plotArea"):
        for element in axis:
            found = element.find(_C + "title")
            if found is not None and (words := _words(found)):
                yield plain(words)
    yield _numbers(list(root.iter(_C + "ser")))


def _words(title: ET.Element) -> str:
    lines = [plain_text(paragraph) for paragraph in title.iter(A + "p")]
    return " ".join([*filter(None, lines), *(() if any(lines) else _points(title).values())])


def _numbers(series: list[ET.Element]) -> str:
    """Return a table with a row for each category and a column for each series."""
    categories: dict[int, str] = {}
    columns = []
    for one in series:
        for name in ("cat", "xVal"):
            found = one.find(_C + name)
            categories = {**_points(found), **categories} if found is not None else categories
        name_of = one.find(_C + "tx")
        values = [found for tag in ("val", "yVal") if (found := one.find(_C + tag)) is not None]
        named = " ".join(_points(name_of).values()) if name_of is not None else ""
        columns.append((named, _points(values[0]) if values else {}))
    rows = sorted({*categories, *(index for _, values in columns for index in values)})
    return table([
        ["", *(escaped(name, at_start=False) for name, _ in columns)],
        *(
            [escaped(categories.get(row, ""), at_start=False)]
            + [escaped(values.get(row, ""), at_start=False) for _, values in columns]
            for row in rows[:_MOST_POINTS]
        ),
    ])  # fmt: skip


def _points(parent: ET.Element) -> dict[int, str]:
    """Return the values of cells that a chart stores, by their place."""
    format_ = parent.find(f".//{_C}formatCode")
    code = (format_.text or "") if format_ is not None else ""
    found: dict[int, str] = {}
    for place, point in enumerate(parent.iter(_C + "pt")):
        value = point.find(_C + "v")
        index = point.get("idx", "")
        text = (value.text or "") if value is not None else ""
        number = int(index) if index.isascii() and index.isdigit() else place
        found.setdefault(number, _shown(text, code))
    plain_value = parent.find(_C + "v")
    if not found and plain_value is not None and plain_value.text:
        found[0] = plain_value.text
    return found


def _shown(text: str, code: str) -> str:
    try:
        return shown_number(float(text), code) if code else text
    except ValueError:
        return text
