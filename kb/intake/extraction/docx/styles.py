"""Reads the styles (17.7) and the numbering (17.9 of ECMA-376-1) of a docx."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extraction.labels import Label, is_plain_number
from kb.intake.extraction.scripts import LOWERED, RAISED
from kb.intake.extraction.style_names import heading_of, is_of_contents

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL: Final = W + "val"
SCRIPTS: Final = {"superscript": RAISED, "subscript": LOWERED}
_BODY_LEVEL: Final = 9
_DEEPEST_BASE: Final = 20


@dataclass(frozen=True, slots=True)
class Style:
    """The style of a paragraph or of characters.

    heading: 1 to 9, None for none. contents: it is a line of a table of contents. script: RAISED or
    LOWERED where a style of characters raises or lowers them.
    """

    heading: int | None = None
    bold: bool = False
    numbering: tuple[str, int] | None = None
    contents: bool = False
    hidden: bool = False
    script: str = ""


PLAIN: Final = Style()


def is_on(element: ET.Element | None) -> bool:
    """Say whether a toggle is present and not switched off."""
    return element is not None and element.get(VAL, "1").lower() not in ("0", "false", "off")


def outline_level(properties: ET.Element | None) -> int | None:
    """Return the level 1 to 9 that a paragraph itself sets for a heading, or None."""
    element = properties.find(W + "outlineLvl") if properties is not None else None
    value = whole(element)
    return value + 1 if value is not None and 0 <= value < _BODY_LEVEL else None


def numbering_of(properties: ET.Element | None) -> tuple[str | None, int | None]:
    """Return (number's id, level); each is None where it is not set here."""
    element = properties.find(W + "numPr") if properties is not None else None
    if element is None:
        return None, None
    id_ = element.find(W + "numId")
    return (id_.get(VAL) if id_ is not None else None), whole(element.find(W + "ilvl"))


def whole(element: ET.Element | None) -> int | None:
    try:
        return int(element.get(VAL, "")) if element is not None else None
    except ValueError:
        return None


class Styles:
    """The styles of a docx by their ids."""

    def __init__(self, root: ET.Element | None) -> None:
        elements = root.findall(W + "style") if root is not None else []
        self._elements = {element.get(W + "styleId", ""): element for element in elements}
        self._read: dict[str, Style] = {}
        default = next(
            (one for one in elements if one.get(W + "default") == "1"
             and one.get(W + "type") == "paragraph"), None
        )  # fmt: skip
        self._default = default.get(W + "styleId", "") if default is not None else ""

    def get(self, id_: str | None) -> Style:
        """Return the style of a paragraph; the default one where it names none."""
        return self._style(id_ or self._default, 0)

    def named(self, id_: str | None) -> Style:
        """Return the style of characters."""
        return self._style(id_, 0) if id_ else PLAIN

    def _style(self, id_: str, depth: int) -> Style:
        if id_ not in self._read:
            element = self._elements.get(id_)
            if element is None or depth > _DEEPEST_BASE:
                return PLAIN
            based_on = element.find(W + "basedOn")
            base = self._style(based_on.get(VAL, ""), depth + 1) if based_on is not None else PLAIN
            self._read[id_] = _read_style(element, base)
        return self._read[id_]


def _read_style(element: ET.Element, base: Style) -> Style:
    named = element.find(W + "name")
    name = (named.get(VAL, "") if named is not None else "").strip()
    properties = element.find(W + "pPr")
    heading = heading_of(name) or outline_level(properties) or base.heading
    runs = element.find(W + "rPr")
    bold, vanish, script = (
        runs.find(W + one) if runs is not None else None for one in ("b", "vanish", "vertAlign")
    )
    number, level = numbering_of(properties)
    inherited = base.numbering
    if number or level is not None:
        known = number or (inherited[0] if inherited else None)
        inherited = (known, level or 0) if known else None
    return replace(
        base,
        heading=heading,
        bold=base.bold if bold is None else is_on(bold),
        numbering=inherited,
        contents=base.contents or is_of_contents(name),
        hidden=base.hidden if vanish is None else is_on(vanish),
        script=base.script if script is None else SCRIPTS.get(script.get(VAL, ""), ""),
    )


@dataclass(frozen=True, slots=True)
class ListLevel:
    """A level of a list.

    format: a name of ST_NumberFormat. text: with %1 to %9 for the numbers of levels.
    """

    format: str
    text: str
    start: int


class Numbering:
    """Labels of numbered paragraphs, which must be asked for in their order.

    levels: the levels of the lists that are defined, by name. lists: a number that paragraphs name
    → the name of its list. starts: (number, level) → where that begins anew.
    """

    def __init__(
        self,
        levels: Mapping[str, Mapping[int, ListLevel]],
        lists: Mapping[str, str],
        starts: Mapping[tuple[str, int], int],
    ) -> None:
        self._levels = levels
        self._abstract_of = lists
        self._starts = starts
        self._counters: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()

    def label(self, number: str, level: int) -> Label | None:
        """Return the label of the next paragraph with this number and level.

        It is None for a paragraph that has no number after all (17.9.18: 0 takes it away).
        """
        abstract = self._abstract_of.get(number)
        known = self._levels.get(abstract or "", {}).get(level)
        if known is None or abstract is None or known.format == "none":
            return None
        if known.format == "bullet":
            return Label("", level, bullet=True)
        counters = self._count(abstract, number, level)
        text = _PLACE.sub(lambda match: self._shown(abstract, counters, match), known.text)
        plain = known.format == "decimal" and is_plain_number(text.strip())
        return Label(text.strip(), level, plain=plain)

    def _count(self, abstract: str, number: str, level: int) -> dict[int, int]:
        counters = self._counters[abstract]
        if number not in self._begun:
            self._begun.add(number)
            for (owner, at), start in self._starts.items():
                if owner == number:
                    counters[at] = start - 1
        levels = self._levels[abstract]
        for above in range(level):
            counters.setdefault(above, levels[above].start if above in levels else 1)
        counters[level] = counters.get(level, levels[level].start - 1) + 1
        for deeper in [one for one in counters if one > level]:
            del counters[deeper]
        return counters

    def _shown(self, abstract: str, counters: dict[int, int], match: re.Match[str]) -> str:
        level = int(match[1]) - 1
        known = self._levels[abstract].get(level)
        if known is None or level not in counters:
            return ""
        return counted(known.format, counters[level])


def read_numbering(root: ET.Element | None) -> Numbering:
    """Read the numbering part of a docx; without one, no paragraph has a label."""
    levels: dict[str, dict[int, ListLevel]] = {}
    lists: dict[str, str] = {}
    starts: dict[tuple[str, int], int] = {}
    for abstract in root.findall(W + "abstractNum") if root is not None else ():
        levels[abstract.get(W + "abstractNumId", "")] = {
            whole_of(one, "ilvl"): _read_level(one) for one in abstract.findall(W + "lvl")
        }
    for number in root.findall(W + "num") if root is not None else ():
        id_ = number.get(W + "numId", "")
        abstract_id = number.find(W + "abstractNumId")
        if abstract_id is not None:
            lists[id_] = abstract_id.get(VAL, "")
        for override in number.findall(W + "lvlOverride"):
            start = whole(override.find(W + "startOverride"))
            if start is not None:
                starts[id_, whole_of(override, "ilvl")] = start
    return Numbering(levels, lists, starts)


def whole_of(element: ET.Element, name: str) -> int:
    try:
        return int(element.get(W + name, "0"))
    except ValueError:
        return 0


def _read_level(element: ET.Element) -> ListLevel:
    format_ = element.find(W + "numFmt")
    text = element.find(W + "lvlText")
    start = whole(element.find(W + "start"))
    return ListLevel(
        format_.get(VAL, "decimal") if format_ is not None else "decimal",
        text.get(VAL, "") if text is not None else "",
        1 if start is None else start,
    )


_PLACE = re.compile(r"%([1-9])")
_DIGITS: Final = "零一二三四五六七八九"
_UNITS: Final = ("", "十", "百", "千")
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"


def chinese(number: int) -> str:
    """Write a number in Chinese: 一, 十二, 一百零三; in digits from 10,000 on."""
    if not 0 < number < 10_000:
        return str(number)
    parts: list[str] = []
    for position, digit in enumerate(reversed(str(number))):
        if digit != "0":
            parts.append(_DIGITS[int(digit)] + _UNITS[position])
        elif parts and parts[-1] != "零":
            parts.append("零")
    text = "".join(reversed(parts))
    return text.removeprefix("一") if 10 <= number < 20 else text


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else f"({number})"


def _letters(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * min((number - 1) // 26 + 1, 5)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    pairs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
             (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"),
             (1, "I"))  # fmt: skip
    text = ""
    for value, letters in pairs:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _from(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else str(number)


def counted(format_: str, number: int) -> str:
    """Write a number in a format of ST_NumberFormat."""
    return _FORMATS.get(format_, str)(number)


# These are in ST_NumberFormat (17.18.59); whatever is not here is shown in digits.
_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "chineseLegalSimplified": chinese,
    "ideographDigital": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalZero": "{:02d}".format,
    "ideographTraditional": _from(_STEMS),
    "ideographZodiac": _from(_BRANCHES),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
}
