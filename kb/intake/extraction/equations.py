"""Office's equations (OMML, ECMA-376-1, 22.1) as text on one line."""

from collections.abc import Callable
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extraction.linear_maths import fraction, grouped, integral, power, root
from kb.intake.extraction.scripts import LOWERED, RAISED

M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_VAL: Final = M + "val"
# Office's own marks of what is invisible
_FUNCTION_APPLICATION: Final = "\u2061"
_OVER: Final = {"\u0305": "¯", "\u0302": "^", "\u20d7": "→", "\u0307": "˙", "\u0303": "~"}


def equation_text(element: ET.Element) -> str:
    """Return an equation as a person would type it; the element is an oMath or what holds some."""
    return _text(element).replace(_FUNCTION_APPLICATION, "").strip()


def _text(element: ET.Element) -> str:
    name = element.tag.rpartition("}")[2]
    if name == "t":
        return element.text or ""
    if name.endswith("Pr") or name in ("del", "moveFrom", "delText", "instrText"):
        return ""
    build = _BUILDERS.get(name)
    if build is not None and element.tag.startswith(M):
        return build(element)
    return "".join(_text(child) for child in element)


def _part(element: ET.Element, name: str) -> str:
    found = element.find(M + name)
    return _text(found).strip() if found is not None else ""


def _setting(element: ET.Element, name: str, default: str) -> str:
    found = element.find(f"{M}{element.tag.rpartition('}')[2]}Pr/{M}{name}")
    return default if found is None else found.get(_VAL, "")


def _fraction(element: ET.Element) -> str:
    above, below = _part(element, "num"), _part(element, "den")
    if _setting(element, "type", "bar") == "noBar":
        return f"({above} {below})"
    return fraction(above, below)


def _scripts(element: ET.Element) -> str:
    base = grouped(_part(element, "e"))
    below, above = _part(element, "sub"), _part(element, "sup")
    if element.tag == M + "sPre":
        return f"{power(below, LOWERED)}{power(above, RAISED)}{base}"
    return f"{base}{power(below, LOWERED)}{power(above, RAISED)}"


def _limit(element: ET.Element) -> str:
    script = LOWERED if element.tag == M + "limLow" else RAISED
    return f"{_part(element, 'e')}{power(_part(element, 'lim'), script)} "


def _radical(element: ET.Element) -> str:
    return root(_part(element, "e"), _part(element, "deg"))


def _sum(element: ET.Element) -> str:
    sign = _setting(element, "chr", "∫")
    parts = (_part(element, name) for name in ("sub", "sup", "e"))
    return integral(sign, *parts)


def _delimited(element: ET.Element) -> str:
    left, right = _setting(element, "begChr", "("), _setting(element, "endChr", ")")
    between = _setting(element, "sepChr", "|")
    return left + between.join(_text(one).strip() for one in element.findall(M + "e")) + right


def _function(element: ET.Element) -> str:
    name, of = _part(element, "fName"), _part(element, "e")
    return f"{name}{of}" if of.startswith("(") else f"{name} {of}"


def _matrix(element: ET.Element) -> str:
    rows = [
        ", ".join(_text(one).strip() for one in row.findall(M + "e"))
        for row in element.findall(M + "mr")
    ]
    return f"[{'; '.join(rows)}]"


def _lines(element: ET.Element) -> str:
    lines = [_text(one).replace("&", "").strip() for one in element.findall(M + "e")]
    return "; ".join(line for line in lines if line)


def _accent(element: ET.Element) -> str:
    sign = _setting(element, "chr", "\u0302")
    return grouped(_part(element, "e")) + _OVER.get(sign, sign)


def _bar(element: ET.Element) -> str:
    return grouped(_part(element, "e")) + "¯"


_BUILDERS: Final[dict[str, Callable[[ET.Element], str]]] = {
    "f": _fraction, "sSup": _scripts, "sSub": _scripts, "sSubSup": _scripts, "sPre": _scripts,
    "limLow": _limit, "limUpp": _limit, "rad": _radical, "nary": _sum, "d": _delimited,
    "func": _function, "m": _matrix, "eqArr": _lines, "acc": _accent, "bar": _bar,
}  # fmt: skip
