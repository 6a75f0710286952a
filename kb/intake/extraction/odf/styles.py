"""Reads the styles of an OpenDocument text, and the numbers of its lists."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extraction.docx.styles import counted
from kb.intake.extraction.labels import Label, is_plain_number
from kb.intake.extraction.odf.source import FO, STYLE, TEXT
from kb.intake.extraction.odf.text import script_of

_DEEPEST_BASE: Final = 20
_LEVEL: Final = STYLE + "default-outline-level"
_BOLD: Final = ("bold", "600", "700", "800", "900")
# In place of a list's style
HEADINGS: Final = None
_LEVEL_STYLES: Final = ("list-level-style-number", "outline-level-style")
# The first of the numbers that a format names («一, 二, 三, ...») → the format's name in a docx
_FORMATS: Final = {
    "一": "chineseCounting", "壹": "chineseCounting", "①": "decimalEnclosedCircle",
    "甲": "ideographTraditional", "子": "ideographZodiac", "a": "lowerLetter", "A": "upperLetter",
    "i": "lowerRoman", "I": "upperRoman",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OdtStyle:
    """A style. heading: 1 to 9, None for none. script: RAISED, LOWERED or ""."""

    heading: int | None = None
    bold: bool = False
    hidden: bool = False
    script: str = ""


class OdtStyles:
    """Styles by family and name; automatic ones of the text go before those of the file."""

    def __init__(self, *roots: ET.Element | None) -> None:
        self._elements: dict[tuple[str, str], ET.Element] = {}
        for root in roots:
            for element in root.iter(STYLE + "style") if root is not None else ():
                key = element.get(STYLE + "family", ""), element.get(STYLE + "name", "")
                self._elements.setdefault(key, element)
        self._read: dict[tuple[str, str], dict[str, str]] = {}

    def paragraph(self, name: str | None) -> OdtStyle:
        said = self._said(("paragraph", name or ""), 0)
        level = said.get(_LEVEL, "")
        heading = int(level) if level.isdecimal() and 1 <= int(level) <= 9 else None
        return _over(OdtStyle(heading), said)

    def over(self, name: str | None, style: OdtStyle) -> OdtStyle:
        """Return a style of characters, put over that of the text around them."""
        return _over(style, self._said(("text", name or ""), 0))

    def _said(self, key: tuple[str, str], depth: int) -> dict[str, str]:
        """Return what a style and those below it set, by the names of the attributes."""
        if key not in self._read:
            element = self._elements.get(key)
            if element is None or depth > _DEEPEST_BASE:
                return {}
            above = element.get(STYLE + "parent-style-name", "")
            base = self._said((key[0], above), depth + 1) if above else {}
            found = element.find(STYLE + "text-properties")
            own = dict(found.attrib) if found is not None else {}
            if _LEVEL in element.attrib:
                own[_LEVEL] = element.attrib[_LEVEL]
            elif element.get(STYLE + "name") == "Title":
                own[_LEVEL] = "1"
            self._read[key] = {**base, **own}
        return self._read[key]


def _over(style: OdtStyle, said: dict[str, str]) -> OdtStyle:
    if weight := said.get(FO + "font-weight"):
        style = replace(style, bold=weight in _BOLD)
    if display := said.get(TEXT + "display"):
        style = replace(style, hidden=display == "none")
    if position := said.get(STYLE + "text-position"):
        style = replace(style, script=script_of(position))
    return style


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list; its format has the name used in a docx, or "" for no number."""

    bullet: bool
    format: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1


class OdtLists:
    """The labels of items, which must be asked for in the order of the text."""

    def __init__(self, *roots: ET.Element | None) -> None:
        self._levels: dict[str | None, dict[int, _Level]] = {}
        for root in roots:
            for kind in (TEXT + "list-style", TEXT + "outline-style"):
                for element in root.iter(kind) if root is not None else ():
                    is_list = kind == TEXT + "list-style"
                    name = element.get(STYLE + "name", "") if is_list else HEADINGS
                    self._levels.setdefault(name, dict(map(_read_level, element)))
        self._counters: dict[str | None, dict[int, int]] = defaultdict(dict)

    def begin(self, style: str) -> None:
        """Begin a list that does not continue the numbers of the one before."""
        self._counters[style].clear()

    def label(self, style: str | None, level: int, start: int | None = None) -> Label | None:
        """Return the label of the next item; None where it has none.

        style: that of the list, or HEADINGS. level: 0 for the outermost.
        """
        known = self._levels.get(style, {}).get(level)
        if known is None:
            return None if style is HEADINGS else Label("", level, bullet=True)
        if known.bullet:
            return Label("", level, bullet=True)
        counters = self._counters[style]
        before = counters.get(level, known.start - 1)
        counters[level] = before + 1 if start is None else start
        for deeper in [one for one in counters if one > level]:
            del counters[deeper]
        if not known.format:
            return None
        numbers = (
            counted(known.format, counters.get(at, 1))
            for at in range(max(level + 1 - known.shown, 0), level + 1)
        )
        text = (known.prefix + ".".join(numbers) + known.suffix).strip()
        return Label(text, level, plain=is_plain_number(text))


def _read_level(element: ET.Element) -> tuple[int, _Level]:
    level = _number(element, "level", 1) - 1
    if element.tag.rpartition("}")[2] not in _LEVEL_STYLES:
        return level, _Level(bullet=True)
    written = element.get(STYLE + "num-format", "")
    return level, _Level(
        bullet=False,
        format=_FORMATS.get(written[:1], "decimal") if written else "",
        prefix=element.get(STYLE + "num-prefix", ""),
        suffix=element.get(STYLE + "num-suffix", ""),
        start=_number(element, "start-value", 1),
        shown=_number(element, "display-levels", 1),
    )


def _number(element: ET.Element, name: str, otherwise: int) -> int:
    value = element.get(TEXT + name, "")
    return int(value) if value.isdecimal() and len(value) < 7 else otherwise
