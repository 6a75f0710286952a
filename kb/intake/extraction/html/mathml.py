"""Writes formulas of web pages (MathML Core) as a line of text: (a+b)/2, √(x), x²."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from kb.intake.extraction.html.tree import TEXT, attributes_of, children, tag_of, text_of
from kb.intake.extraction.scripts import LOWERED, RAISED, scripted

_LEAVES: Final = frozenset({"mi", "mn", "mo", "mtext", "ms"})
_SILENT: Final = frozenset({"annotation", "annotation-xml", "mphantom"})
_INVISIBLE: Final = str.maketrans("", "", "\u2061\u2062\u2063\u2064\u200b")
_DEEPEST: Final = 60


def linear(node: Any, depth: int = 0) -> str:
    """Write a formula, or a part of one, as text; parts nested too deep become plain text."""
    tag = tag_of(node).rpartition(":")[2]
    if tag in _SILENT:
        return ""
    if tag == TEXT or tag in _LEAVES or depth > _DEEPEST:
        return "".join(text_of(node).split()).translate(_INVISIBLE)
    parts = [linear(one, depth + 1) for one in children(node) if _counts(one)]
    return _joined(tag, parts, node)


def _counts(node: Any) -> bool:
    return tag_of(node)[0] != "-" or (
        tag_of(node) == TEXT and bool((node.text_content or "").strip())
    )


def _joined(tag: str, parts: Sequence[str], node: Any) -> str:
    shape = _SHAPES.get(tag)
    if shape and len(parts) == shape[0]:
        return shape[1](*parts)
    if tag == "mfenced":
        values = attributes_of(node)
        return values.get("open", "(") + ",".join(parts) + values.get("close", ")")
    if tag == "semantics":
        return parts[0] if parts else ""
    if tag == "mtable":
        return f"[{'; '.join(parts)}]"
    text = (", " if tag == "mtr" else "").join(parts)
    return f"√{_in_brackets(text)}" if tag == "msqrt" else text


def _in_brackets(text: str) -> str:
    """Put brackets around what is more than one word or number."""
    return text if len(text) < 2 or text.isalnum() else f"({text})"


def _power(text: str) -> str:
    return scripted(text, RAISED) or text


def _index(text: str) -> str:
    signs = scripted(text, LOWERED)
    return f"_{_in_brackets(text)}" if signs == text else signs


# This gives the number of parts of an element, and how they are written.
_SHAPES: Final[Mapping[str, tuple[int, Callable[..., str]]]] = {
    "mfrac": (2, lambda over, under: f"{_in_brackets(over)}/{_in_brackets(under)}"),
    "mroot": (2, lambda radicand, degree: f"{_power(degree)}√{_in_brackets(radicand)}"),
    "msup": (2, lambda base, above: base + _power(above)),
    "mover": (2, lambda base, above: base + (_power(above) if len(above) > 1 else above)),
    "msub": (2, lambda base, below: base + _index(below)),
    "munder": (2, lambda base, below: base + _index(below)),
    "msubsup": (3, lambda base, below, above: base + _index(below) + _power(above)),
    "munderover": (3, lambda base, below, above: base + _index(below) + _power(above)),
}
