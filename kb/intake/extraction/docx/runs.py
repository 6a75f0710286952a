"""Reads the runs of a docx: styled text, fields, formulas, marks of notes, and drawings."""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extraction.docx.drawings import drawing_runs
from kb.intake.extraction.docx.fields import go_on
from kb.intake.extraction.docx.source import ALTERNATE, TRANSPARENT, Source, chosen
from kb.intake.extraction.docx.styles import SCRIPTS, VAL, Style, W, is_on
from kb.intake.extraction.eq_fields import eq_text
from kb.intake.extraction.fields import Fields
from kb.intake.extraction.left_out import DELETED_WORDS, HIDDEN_WORDS
from kb.intake.extraction.markdown import Run
from kb.intake.extraction.omml import M, linear
from kb.intake.extraction.symbols import symbol

_BREAKS: Final = {
    W + "tab": " ", W + "cr": "\n", W + "noBreakHyphen": "-", W + "ptab": " ",
}  # fmt: skip
_EQUATIONS: Final = frozenset({M + "oMath", M + "oMathPara"})
_REFERENCES: Final = {
    W + "footnoteReference": "footnote", W + "endnoteReference": "endnote",
}  # fmt: skip
_DRAWN: Final = frozenset({W + "drawing", W + "pict", W + "object"})


class RunReader:
    """Reads the runs of paragraphs in their order; a field may go from one to the next."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._fields = Fields()

    def runs(self, parent: Iterable[ET.Element], style: Style) -> Iterator[Run]:
        """Yield the runs of an element, in a style and with their own."""
        for element in parent:
            tag = element.tag
            if tag == W + "r":
                yield from self._run(element, style)
            elif tag == W + "fldSimple" and (shown := eq_text(element.get(W + "instr", ""))):
                yield Run(shown, style.bold)
            elif tag == W + "hyperlink" or tag in TRANSPARENT:
                yield from self.runs(self._source.inside(element), style)
            elif tag == W + "del":
                self._source.leave_out(DELETED_WORDS, element)
            elif tag == W + "ruby":  # pinyin above a character
                yield from self._base(element, style)
            elif tag == ALTERNATE:
                yield from self.runs(chosen(element), style)
            elif tag in _EQUATIONS:
                yield Run(linear(element))

    def _base(self, element: ET.Element, style: Style) -> Iterator[Run]:
        base = element.find(W + "rubyBase")
        if base is not None:
            yield from self.runs(base, style)

    def _run(self, run: ET.Element, style: Style) -> Iterator[Run]:
        properties = run.find(W + "rPr")
        like = Run("", style.bold)
        hidden = style.hidden
        if properties is not None:
            named = properties.find(W + "rStyle")
            own = self._source.styles.named(named.get(VAL)) if named is not None else style
            like = _like(properties, style, own)
            vanish = properties.find(W + "vanish")
            hidden = style.hidden or own.hidden if vanish is None else is_on(vanish)
        if hidden and not self._source.hidden:
            self._source.leave_out(HIDDEN_WORDS, run)
            return
        for element in run:
            yield from self._part(element, like, style)

    def _part(  # noqa: C901 - one case an element
        self, element: ET.Element, like: Run, style: Style
    ) -> Iterator[Run]:
        tag = element.tag
        if tag == W + "t":
            text = (element.text or "").replace("\n", " ")
            if not self._fields.take(text):
                yield Run(text, like.bold, script=like.script)
        elif tag in _BREAKS:
            yield Run(_BREAKS[tag], like.bold)
        elif tag == W + "br":
            # The end of a page is not the end of a text.
            yield Run("\n" if element.get(W + "type", "textWrapping") == "textWrapping" else " ")
        elif tag == W + "sym":
            yield Run(_symbol(element), like.bold)
        elif tag == W + "fldChar":
            yield Run(go_on(self._fields, element), like.bold)
        elif tag == W + "instrText":
            self._fields.code(element.text or "")
        elif tag in _REFERENCES:
            number = self._source.mention(_REFERENCES[tag], element.get(W + "id", ""))
            yield Run(f"[{number}]")
        elif tag == W + "ruby":
            yield from self._base(element, style)
        elif tag in _DRAWN:
            yield from drawing_runs(self._source, element)
        elif tag == ALTERNATE:
            for part in chosen(element):
                yield from self._part(part, like, style)


def _like(properties: ET.Element, style: Style, own: Style) -> Run:
    """Return an empty run in the style that these properties give."""
    bold = properties.find(W + "b")
    script = properties.find(W + "vertAlign")
    return Run(
        "",
        style.bold if bold is None else is_on(bold),
        script=own.script if script is None else SCRIPTS.get(script.get(VAL, ""), ""),
    )


def _symbol(element: ET.Element) -> str:
    try:
        return symbol(int(element.get(W + "char", ""), 16))
    except ValueError:
        return ""
