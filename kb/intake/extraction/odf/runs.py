"""Reads the paragraphs of an OpenDocument text: words, notes' marks, fields, drawings."""

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extracted import LeftOut
from kb.intake.extraction.fields import NOT_TICKED, TICKED
from kb.intake.extraction.left_out import (
    COMMENTS,
    DELETED_WORDS,
    HIDDEN_WORDS,
    PLACEHOLDERS,
)
from kb.intake.extraction.markdown import Run
from kb.intake.extraction.odf.drawings import Drawings
from kb.intake.extraction.odf.source import DRAW, OFFICE, TEXT, OdtSource
from kb.intake.extraction.odf.styles import OdtStyle, OdtStyles
from kb.intake.extraction.odf.text import paragraphs_below

_WHITE = re.compile(r"[ \t\r\n]+")
_MOST_SPACES: Final = 100
# Marks, sources of fields and what was deleted: nothing of them is shown in their place
_SILENT: Final = frozenset(
    TEXT + name for name in ("tracked-changes", "change", "change-start", "change-end", "script",
                             "note-citation", "ruby-text", "sequence-decls", "variable-decls",
                             "user-field-decls", "alphabetical-index-auto-mark-file")
) | {OFFICE + "annotation-end", OFFICE + "forms"}  # fmt: skip
_TRUE: Final = "true"


class OdtRuns:
    """Reads the runs of paragraphs in their order."""

    def __init__(self, source: OdtSource, styles: OdtStyles, drawings: Drawings) -> None:
        self._source = source
        self._styles = styles
        self._drawings = drawings
        # These are the bodies of the notes, in the order of their mention.
        self.notes: list[ET.Element] = []

    def runs(self, parent: ET.Element, style: OdtStyle) -> Iterator[Run]:
        yield from self._words(parent.text, style)
        for element in parent:
            yield from self._element(element, style)
            yield from self._words(element.tail, style)

    def leave_out(self, kind: LeftOut, element: ET.Element) -> None:
        text = "".join(element.itertext())
        if text.strip():
            self._source.tally.add(kind, text)

    def _words(self, text: str | None, style: OdtStyle) -> Iterator[Run]:
        if not text:
            return
        if style.hidden and not self._source.hidden:
            if text.strip():
                self._source.tally.add(HIDDEN_WORDS, text)
        else:
            yield Run(_WHITE.sub(" ", text), style.bold, script=style.script)

    def _element(  # noqa: C901 - one case an element
        self, element: ET.Element, style: OdtStyle
    ) -> Iterator[Run]:
        tag = element.tag
        name = tag.rpartition("}")[2]
        if tag in _SILENT:
            return
        if tag == TEXT + "span":
            inner = self._styles.over(element.get(TEXT + "style-name"), style)
            yield from self.runs(element, inner)
        elif tag == TEXT + "s":
            yield Run(" " * _count(element))
        elif tag == TEXT + "tab":
            yield Run(" ")
        elif tag == TEXT + "line-break":
            yield Run("\n")
        elif tag == TEXT + "note":
            yield from self._note(element, style)
        elif tag == OFFICE + "annotation":
            self._source.tally.add(COMMENTS, "".join(paragraphs_below(element)))
        elif _is_placeholder(element):
            self.leave_out(PLACEHOLDERS, element)
        elif tag == TEXT + "hidden-text":
            yield from self._hidden_field(element, style)
        elif name in ("fieldmark", "fieldmark-start"):
            yield Run(_form(element))
            yield from self.runs(element, style)
        elif tag.startswith(DRAW):
            yield from self._drawings.runs(element)
        else:  # fields, links and what else is shown as its text
            yield from self.runs(element, style)

    def _note(self, element: ET.Element, style: OdtStyle) -> Iterator[Run]:
        body = element.find(TEXT + "note-body")
        if body is None:
            return
        if style.hidden and not self._source.hidden:
            self.leave_out(HIDDEN_WORDS, body)
            return
        self.notes.append(body)
        yield Run(f"[{len(self.notes)}]")

    def _hidden_field(self, element: ET.Element, style: OdtStyle) -> Iterator[Run]:
        """Yield words that a condition hides, or count them as left out."""
        text = element.get(TEXT + "string-value", "") or "".join(element.itertext())
        if element.get(TEXT + "is-hidden") == _TRUE and not self._source.hidden:
            if text.strip():
                self._source.tally.add(HIDDEN_WORDS, text)
        else:
            yield Run(text, style.bold)

    def count_deleted(self, body: ET.Element) -> None:
        """Count what tracked changes deleted; the file keeps it apart from the text."""
        for deletion in body.iter(TEXT + "deletion"):
            text = "".join(
                "".join(part.itertext()) for part in deletion if part.tag != OFFICE + "change-info"
            )
            if text.strip():
                self._source.tally.add(DELETED_WORDS, text)


def _is_placeholder(element: ET.Element) -> bool:
    if element.tag == TEXT + "placeholder":
        return True
    name = element.tag.rpartition("}")
    shows = element.get(f"{name[0]}}}showing-place-holder") if name[1] else None
    return name[2] == "content-control" and shows == _TRUE


def _count(element: ET.Element) -> int:
    value = element.get(TEXT + "c", "1")
    return min(int(value), _MOST_SPACES) if value.isdecimal() else 1


def _form(mark: ET.Element) -> str:
    """Return the choice or tick of an old form, which is in the parameters of a mark."""
    space = mark.tag.rpartition("}")[0] + "}"
    kind = mark.get(space + "type", "").rpartition(".")[2]
    said: dict[str, list[str]] = {}
    for parameter in mark.iter(space + "param"):
        said.setdefault(parameter.get(space + "name", ""), []).append(
            parameter.get(space + "value", "")
        )
    if kind == "FORMCHECKBOX":
        return TICKED if said.get("Checkbox_Checked") == [_TRUE] else NOT_TICKED
    if kind == "FORMDROPDOWN":
        entries = said.get("Dropdown_ListEntry", [])
        number = said.get("Dropdown_Selected", ["0"])[0]
        chosen = int(number) if number.isdecimal() else 0
        return entries[chosen] if chosen < len(entries) else ""
    return ""
