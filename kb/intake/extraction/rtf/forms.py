"""Reads fields of forms in RTF: choices and ticks (specification, `formfield`)."""

from typing import Final

from kb.intake.extraction.fields import NOT_TICKED, TICKED
from kb.intake.extraction.rtf.state import Form

_TICK, _CHOICE = 1, 2
# No choice was made, so the preset one holds.
_UNSET: Final = 25


def form_text(form: Form) -> str:
    """Return what a form's field shows; "" for a text, which stands in the field's result."""
    chosen = form.default if form.result in (None, _UNSET) else form.result or 0
    if form.kind == _TICK:
        return TICKED if chosen else NOT_TICKED
    if form.kind == _CHOICE and 0 <= chosen < len(form.choices):
        return form.choices[chosen]
    return ""
