"""The numbers of lists in a Word file: each list counts for itself."""

from collections.abc import Iterator
from functools import cached_property
from itertools import count
from typing import Any, Final

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart

from kb.press.word.xml import element

DEEPEST: Final = 8
_BULLETS: Final = "•–▪"
_TWIPS_A_LEVEL: Final = 420
# The words after the number of a first level begin two characters in.
_HANGING_TWIPS: Final = 420


class ListNumbers:
    """The definitions of a document's lists, which are made when the first list needs them."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def new_list(self, level: int, first: int | None) -> int:
        """Return the id of a new list. first: its first number, or None for one with bullets."""
        kind = self._bullets if first is None else self._numbers
        number = next(self._free)
        made = element("w:num", numId=number)
        made.append(element("w:abstractNumId", val=kind))
        if first is not None:
            made.add_lvlOverride(ilvl=min(level, DEEPEST)).add_startOverride(first)
        self._root.insert_element_before(made, "w:numIdMacAtCleanup")
        return number

    @cached_property
    def _free(self) -> Iterator[int]:
        """Yield ids that no list of the template has."""
        taken = (int(one.get(qn("w:numId"))) for one in self._root.iter(qn("w:num")))
        return count(max(taken, default=0) + 1)

    @cached_property
    def _root(self) -> Any:
        part = self._document.part
        try:
            return part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element  # type: ignore[attr-defined]
        except KeyError:  # the template has no list
            made = NumberingPart.load(
                PackURI("/word/numbering.xml"),
                CONTENT_TYPE.WML_NUMBERING,
                f"<w:numbering {nsdecls('w')}/>".encode(),
                part.package,
            )
            part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
            return made.element

    @cached_property
    def _bullets(self) -> int:
        return self._define(lambda level: ("bullet", _BULLETS[level % len(_BULLETS)]))

    @cached_property
    def _numbers(self) -> int:
        return self._define(lambda level: ("decimal", f"%{level + 1}."))

    def _define(self, look: Any) -> int:
        taken = [
            int(one.get(qn("w:abstractNumId"))) for one in self._root.iter(qn("w:abstractNum"))
        ]
        id_ = max(taken, default=0) + 1
        made = element("w:abstractNum", abstractNumId=id_)
        made.append(element("w:multiLevelType", val="multilevel"))
        for level in range(DEEPEST + 1):
            made.append(_level(level, *look(level)))
        # All definitions stand before all lists.
        first = self._root.find(qn("w:num"))
        if first is None:
            self._root.append(made)
        else:
            first.addprevious(made)
        return id_


def _level(level: int, kind: str, text: str) -> Any:
    made = element("w:lvl", ilvl=level)
    for name, value in (("start", 1), ("numFmt", kind), ("lvlText", text), ("lvlJc", "left")):
        made.append(element(f"w:{name}", val=value))
    properties = element("w:pPr")
    left = (level + 1) * _TWIPS_A_LEVEL + _HANGING_TWIPS // 2
    properties.append(element("w:ind", left=left, hanging=_HANGING_TWIPS))
    made.append(properties)
    return made
