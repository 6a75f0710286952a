"""Writes equations of Office (Office MathML, ECMA-376-1, 22.1) on a line: 1/2, 10³, √(a+b)."""

from collections.abc import Callable, Mapping
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extraction.scripts import LOWERED, RAISED, scripted

M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OFF: Final = ("0", "off", "false")
# A part may contain these and still need no brackets.
_LETTERS_OF_ONE: Final = "._·′°%′"


def linear(element: ET.Element) -> str:
    """Write the equation of an `oMath` or `oMathPara` element, or a part of one, on one line."""
    name = element.tag.removeprefix(M) if element.tag.startswith(M) else ""
    if name in _PARTS:
        return _PARTS[name](element)
    if name.endswith("Pr"):
        return ""
    return _inside(element)


def _inside(element: ET.Element) -> str:
    return "".join(linear(child) for child in element)


def _of(element: ET.Element, name: str) -> str:
    """Return the text of the named part; "" where it is missing or empty."""
    found = element.find(M + name)
    return _inside(found).strip() if found is not None else ""


def _property(element: ET.Element, name: str, otherwise: str) -> str:
    """Return a property's value; an empty one is a value, too."""
    found = element.find(f"{M}{element.tag.removeprefix(M)}Pr/{M}{name}")
    return found.get(M + "val", otherwise) if found is not None else otherwise


def _one(text: str) -> str:
    """Put a text in brackets, unless it reads as one thing without."""
    if all(char.isalnum() or char in _LETTERS_OF_ONE for char in text):
        return text
    is_bracketed = text[:1] == "(" and text.find(")") == len(text) - 1
    return text if is_bracketed else f"({text})"


def _text(element: ET.Element) -> str:
    return element.text or ""


def _fraction(element: ET.Element) -> str:
    return f"{_one(_of(element, 'num'))}/{_one(_of(element, 'den'))}"


def _with_scripts(element: ET.Element) -> str:
    base = _of(element, "e")
    base = _one(base) if len(base) > 1 and not base.isalnum() else base
    return base + _scripts(element)


def _scripts(element: ET.Element) -> str:
    return scripted(_of(element, "sub"), LOWERED) + scripted(_of(element, "sup"), RAISED)


def _scripts_before(element: ET.Element) -> str:
    return _scripts(element) + _of(element, "e")


def _root(element: ET.Element) -> str:
    degree = scripted(_of(element, "deg"), RAISED)
    return f"{degree}√{_one(_of(element, 'e'))}"


def _sum(element: ET.Element) -> str:
    return f"{_property(element, 'chr', '∫')}{_scripts(element)} {_of(element, 'e')}".rstrip()


def _brackets(element: ET.Element) -> str:
    parts = [_inside(part).strip() for part in element.findall(M + "e")]
    inside = _property(element, "sepChr", "|").join(parts)
    return _property(element, "begChr", "(") + inside + _property(element, "endChr", ")")


def _function(element: ET.Element) -> str:
    return f"{_of(element, 'fName')} {_of(element, 'e')}".strip()


def _limit_below(element: ET.Element) -> str:
    return _of(element, "e") + scripted(_of(element, "lim"), LOWERED)


def _limit_above(element: ET.Element) -> str:
    return _of(element, "e") + scripted(_of(element, "lim"), RAISED)


def _accent(element: ET.Element) -> str:
    return _of(element, "e") + _property(element, "chr", "\u0302")


def _bar(element: ET.Element) -> str:
    mark = "\u0305" if _property(element, "pos", "bot") == "top" else "\u0332"
    return "".join(char + mark for char in _of(element, "e"))


def _matrix(element: ET.Element) -> str:
    rows = (
        ", ".join(_inside(cell).strip() for cell in row.findall(M + "e"))
        for row in element.findall(M + "mr")
    )
    return f"[{'; '.join(rows)}]"


def _lines(element: ET.Element) -> str:
    return "; ".join(_inside(line).strip() for line in element.findall(M + "e"))


def _phantom(element: ET.Element) -> str:
    return "" if _property(element, "show", "1") in _OFF else _of(element, "e")


_PARTS: Final[Mapping[str, Callable[[ET.Element], str]]] = {
    "t": _text, "f": _fraction, "sSup": _with_scripts, "sSub": _with_scripts,
    "sSubSup": _with_scripts, "sPre": _scripts_before, "rad": _root, "nary": _sum,
    "d": _brackets, "func": _function, "limLow": _limit_below, "limUpp": _limit_above,
    "acc": _accent, "bar": _bar, "m": _matrix, "eqArr": _lines, "phant": _phantom,
}  # fmt: skip
