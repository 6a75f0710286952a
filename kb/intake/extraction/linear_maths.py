"""Writes formulas on one line, as people type them: 1/2, (a+b)/2, x², √(a+b), ∑_(i=1)^n."""

import re
from typing import Final

from kb.intake.extraction.scripts import LOWERED, RAISED, scripted

# These need no brackets: one number, name or sign, or what has brackets already.
_ATOM = re.compile(r"[\w.%′″°⁰-₟²³¹]*|[^\s\w]|\([^()]*\)|√\w+")
_PRIMES: Final = frozenset("′″‴'’*°†")


def grouped(text: str) -> str:
    """Put brackets around a text that has parts."""
    text = text.strip()
    return text if _ATOM.fullmatch(text) else f"({text})"


def fraction(above: str, below: str) -> str:
    return f"{grouped(above)}/{grouped(below)}"


def power(text: str, script: str) -> str:
    """Raise or lower a text behind another; words and brackets get a sign before them."""
    text = text.strip()
    if not text or set(text) <= _PRIMES:
        return text
    shown = scripted(text, script)
    return shown if shown != text else f"{script}{grouped(text)}"


def root(text: str, degree: str = "") -> str:
    return f"{power(degree, RAISED)}√{grouped(text)}"


def integral(sign: str, below: str, above: str, inside: str) -> str:
    """Write an integral, sum or product with its limits."""
    return f"{sign}{power(below, LOWERED)}{power(above, RAISED)} {inside.strip()}".strip()
