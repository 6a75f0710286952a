"""Fields of Word (ECMA-376-1, 17.16): what they show where no run holds it.

EQ fields set characters above each other; fields of old forms hold a choice or a tick.
"""

from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extraction.docx_styles import VAL, W, is_on, whole
from kb.intake.extraction.eq_fields import eq_text, is_eq

TICKED: Final = "☑"
NOT_TICKED: Final = "□"
_MOST_OPEN: Final = 100


@dataclass(slots=True)
class _Field:
    form: ET.Element | None
    code: list[str] = field(default_factory=list)
    # behind the separator stands what the program last showed
    in_result: bool = False
    has_result: bool = False


class Fields:
    """The fields that are open at a place of the text."""

    def __init__(self) -> None:
        self._open: list[_Field] = []

    def take(self, text: str) -> bool:
        """Whether a text belongs to a code, or to what an EQ field shows, and is none itself."""
        if not self._open:
            return False
        last = self._open[-1]
        if is_eq("".join(last.code)):
            if not last.in_result:
                last.code.append(text)
            return True
        last.has_result = last.in_result or last.has_result
        return False

    def code(self, text: str) -> None:
        if self._open:
            self._open[-1].code.append(text)

    def change(self, element: ET.Element) -> str:
        """Go on by a fldChar; return what is shown where that ends a field."""
        kind = element.get(W + "fldCharType")
        if kind == "begin" and len(self._open) < _MOST_OPEN:
            self._open.append(_Field(element.find(W + "ffData")))
        elif kind == "separate" and self._open:
            self._open[-1].in_result = True
        elif kind == "end" and self._open:
            ended = self._open.pop()
            shown = _shown(ended)
            return "" if shown and self.take(shown) else shown
        return ""


def _shown(ended: _Field) -> str:
    code = "".join(ended.code)
    if is_eq(code):
        return eq_text(code)
    if ended.form is None or ended.has_result:
        return ""
    box = ended.form.find(W + "checkBox")
    if box is not None:
        return TICKED if _is_ticked(box) else NOT_TICKED
    choices = ended.form.find(W + "ddList")
    return _choice(choices) if choices is not None else ""


def _is_ticked(box: ET.Element) -> bool:
    checked = box.find(W + "checked")
    return is_on(checked if checked is not None else box.find(W + "default"))


def _choice(choices: ET.Element) -> str:
    entries = [entry.get(VAL, "") for entry in choices.findall(W + "listEntry")]
    number = whole(choices.find(W + "result"))
    if number is None:
        number = whole(choices.find(W + "default")) or 0
    return entries[number] if 0 <= number < len(entries) else ""
