"""Reads fields of old forms in a docx (ECMA-376-1, 17.16.17): choices and ticks outside of runs."""

from xml.etree import ElementTree as ET

from kb.intake.extraction.docx.styles import VAL, W, is_on, whole
from kb.intake.extraction.fields import NOT_TICKED, TICKED, Fields


def go_on(fields: Fields, element: ET.Element) -> str:
    """Process a fldChar; return what is shown where it ends a field."""
    kind = element.get(W + "fldCharType")
    if kind == "begin":
        form = element.find(W + "ffData")
        fields.begin(_form(form) if form is not None else "")
    elif kind == "separate":
        fields.separate()
    elif kind == "end":
        return fields.end()[1]
    return ""


def _form(form: ET.Element) -> str:
    box = form.find(W + "checkBox")
    if box is not None:
        return TICKED if _is_ticked(box) else NOT_TICKED
    choices = form.find(W + "ddList")
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
