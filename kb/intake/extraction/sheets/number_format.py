"""Shows a value in a number format as a spreadsheet's cell does (ECMA-376-1, 18.8.31)."""

import math

from kb.intake.extraction.sheets.dates import DAYS_TO_1904, LAST_DAY, shown_date
from kb.intake.extraction.sheets.format_codes import Kind, Section, sections_of
from kb.intake.extraction.sheets.numbers import decimal_of, general, number
from kb.intake.extraction.sheets.numerals import in_numerals


def shown_number(value: float, code: str, *, from_1904: bool = False) -> str:
    """Show a number, a date or a time as its cell does. `code`: the cell's number format."""
    if not math.isfinite(value):
        return str(value)
    sections = sections_of(code or "General")
    index = _chosen(sections, value)
    if index is None:
        return general(value)
    section = sections[index]
    if section.is_date:
        serial = value + DAYS_TO_1904 if from_1904 else value
        # Excel fills the cell with number signs.
        return shown_date(section, serial) if 0 <= serial < LAST_DAY + 1 else general(value)
    shown = _shown(section, abs(value))
    return f"-{shown}" if value < 0 and _keeps_sign(sections, index, shown) else shown


def shown_text(text: str, code: str) -> str:
    """Show a text as its cell does; most formats leave it as it is."""
    sections = sections_of(code) if code else ()
    last = sections[-1] if sections else None
    if last is None or not (last.has(Kind.TEXT) or len(sections) == 4):
        return text
    return "".join(text if token.kind is Kind.TEXT else token.text for token in last.tokens)


def _chosen(sections: tuple[Section, ...], value: float) -> int | None:
    """Choose the section that shows the number; None where there is none for it."""
    candidates = list(enumerate(sections[:3]))
    if any(section.condition for _, section in candidates):
        for index, section in candidates:
            if section.condition and section.condition.holds(value):
                return index
        return next((index for index, section in candidates if not section.condition), None)
    if len(sections) == 1 and sections[0].has(Kind.TEXT) and not sections[0].has(Kind.DIGIT):
        return None
    if value < 0 and len(sections) > 1 and not _is_text(sections[1]):
        return 1
    if value == 0 and len(sections) > 2 and not _is_text(sections[2]):
        return 2
    return 0


def _is_text(section: Section) -> bool:
    return section.has(Kind.TEXT)


def _keeps_sign(sections: tuple[Section, ...], index: int, shown: str) -> bool:
    """Say whether a minus sign is shown: not in a section for negative numbers, nor before zero."""
    section = sections[index]
    digits = [char for char in shown if char.isdigit()]
    if not section.has(Kind.GENERAL) and not any(char != "0" for char in digits):
        return False
    if section.condition:
        return not section.condition.is_below_zero
    return index == 0 or any(one.condition for one in sections)


def _shown(section: Section, value: float) -> str:
    if section.has(Kind.GENERAL):
        return "".join(
            in_numerals(general(value), section.numerals)
            if token.kind is Kind.GENERAL
            else token.text
            for token in section.tokens
        )
    shown = number(section, decimal_of(value))
    return in_numerals(shown, section.numerals, one_by_one=True)
