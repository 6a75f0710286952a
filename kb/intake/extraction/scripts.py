"""Writes raised and lowered signs on one line: 10³, H₂O, x^(a/b), so that 10³ is not 103."""

import re
from typing import Final

RAISED: Final = "^"
LOWERED: Final = "_"
_PLAIN: Final = "0123456789+-=()"
_RAISED: Final = str.maketrans(
    _PLAIN + "−abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾⁻ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)
_LOWERED: Final = str.maketrans(_PLAIN + "−aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
# The mark of a note, or a sign of its own, means the same on the line as above it.
_SAME_ON_THE_LINE = re.compile(r"[\[【〔(（].*[\]】〕)）]|[^0-9A-Za-zα-ωΑ-Ω]*", re.DOTALL)


def script_of_height(percent: str) -> str:
    """Return the script of letters at a height above the line: 30% is raised, -25% is lowered."""
    if not percent.strip("-0%"):
        return ""
    return LOWERED if percent.startswith("-") else RAISED


def scripted(text: str, script: str) -> str:
    """Return a raised or lowered text as signs on the line.

    Unicode's own signs are taken where each character has one, and ^(…) or _(…) otherwise. What
    has neither letters of an alphabet nor digits, and what stands in brackets, stays as it is.
    """
    inner = text.strip()
    if not inner or _SAME_ON_THE_LINE.fullmatch(inner):
        return text
    signs = inner.translate(_RAISED if script == RAISED else _LOWERED)
    if any(old == new for old, new in zip(inner, signs, strict=True)):
        signs = f"{script}({inner})" if len(inner) > 1 else script + inner
    start = text.index(inner)
    return text[:start] + signs + text[start + len(inner) :]
