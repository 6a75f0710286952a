"""Reads fields of Word: codes between marks, and what the program last showed for them.

A docx, an old Word file and RTF hold the same fields (ECMA-376-1, 17.16) behind different marks.
"""

from dataclasses import dataclass, field
from typing import Final

from kb.intake.extraction.eq_fields import eq_text, is_eq

TICKED: Final = "☑"
NOT_TICKED: Final = "□"
_MOST_OPEN: Final = 100


@dataclass(slots=True)
class _Field:
    code: list[str] = field(default_factory=list)
    # A form's field shows this where there is no result.
    form: str = ""
    in_result: bool = False
    has_result: bool = False


class Fields:
    """The fields that are open at a place of the text."""

    def __init__(self) -> None:
        self._open: list[_Field] = []

    @property
    def in_code(self) -> bool:
        return any(not one.in_result for one in self._open)

    def begin(self, form: str = "") -> None:
        if len(self._open) < _MOST_OPEN:
            self._open.append(_Field(form=form))

    def code(self, text: str) -> None:
        """Add a part of a code; within a code, the result of an inner field is part of it."""
        inner = next((one for one in reversed(self._open) if not one.in_result), None)
        if inner is not None:
            inner.code.append(text)

    def fill_in(self, form: str) -> None:
        if self._open:
            self._open[-1].form = form

    def separate(self) -> None:
        if self._open:
            self._open[-1].in_result = True

    def take(self, text: str) -> bool:
        """Say whether a text is an EQ field's code or result, and so is no text to read."""
        if not self._open:
            return False
        last = self._open[-1]
        if is_eq("".join(last.code)):
            if not last.in_result:
                last.code.append(text)
            return True
        last.has_result = last.in_result or last.has_result
        return False

    def end(self) -> tuple[str, str]:
        """Return the code of the field that ends, and what it shows where it has no result."""
        if not self._open:
            return "", ""
        ended = self._open.pop()
        code = "".join(ended.code)
        shown = eq_text(code) if is_eq(code) else "" if ended.has_result else ended.form
        if shown and (self.in_code or self.take(shown)):
            self.code(shown)
            return code, ""
        return code, shown
