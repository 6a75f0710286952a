"""Counts what a reader leaves out of a text, so that the report can name each part once."""

from collections import defaultdict
from dataclasses import replace
from typing import Any, Final

from kb.intake.extracted import LeftOut, Reason

HIDDEN_WORDS: Final = LeftOut(Reason.HIDDEN, "隐藏的文字")
HIDDEN_ROWS: Final = LeftOut(Reason.HIDDEN, "隐藏的表格行")
DELETED_WORDS: Final = LeftOut(Reason.DELETED, "修订时删除的文字")
COMMENTS: Final = LeftOut(Reason.COMMENT, "批注")
PLACEHOLDERS: Final = LeftOut(Reason.GENERATED, "没有填写的占位文字")
DESCRIPTIONS: Final = LeftOut(Reason.GENERATED, "机器生成的图片说明")
CHARTS: Final = LeftOut(Reason.UNREAD, "图表")
FORMULAS: Final = LeftOut(Reason.UNREAD, "公式对象")
OBJECTS: Final = LeftOut(Reason.UNREAD, "嵌入的文件“%(name)s”")
UNNAMED_OBJECTS: Final = LeftOut(Reason.UNREAD, "嵌入的文件")
OBJECTS_OF_SHEETS: Final = LeftOut(Reason.UNREAD, "工作表“%(name)s”里嵌入的文件")
PARTS: Final = LeftOut(Reason.UNREAD, "没有读出的部分“%(name)s”")

_NAME_LIMIT: Final = 80
_FORMULA_PROGRAMS: Final = ("equation", "mathtype")


class Tally:
    """What one reader has left out so far; each kind of part is reported once, with its number."""

    def __init__(self) -> None:
        # texts that are no loss and need no report: lists of contents
        self.known: list[str] = []
        self._found: dict[tuple[str, str, str], LeftOut] = {}
        self._texts: dict[tuple[str, str, str], list[str]] = defaultdict(list)

    @property
    def found(self) -> tuple[LeftOut, ...]:
        return tuple(
            replace(part, texts=tuple(self._texts[key])) for key, part in self._found.items()
        )

    def add(
        self,
        kind: LeftOut,
        text: str | None = None,
        *,
        characters: int | None = None,
        count: int = 1,
        name: str | None = None,
    ) -> None:
        """Count one more part of a kind.

        text: what the part holds, whose characters are counted without white space.
        """
        if text is not None:
            characters = len("".join(text.split()))
        params: dict[str, Any] = {} if name is None else {"name": name[:_NAME_LIMIT]}
        texts = () if text is None else (text,)
        self.take(replace(kind, count=count, params=params, characters=characters, texts=texts))

    def take(self, part: LeftOut) -> None:
        """Add a part that another reader left out."""
        key = (part.reason.value, part.part, str(sorted(part.params.items())))
        self._texts[key] += part.texts
        known = self._found.get(key)
        if known is not None:
            count = known.count + part.count
            part = replace(part, count=count, characters=_sum(known.characters, part.characters))
        self._found[key] = part


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


def count_object(tally: Tally, program: str, name: str = "") -> None:
    """Count a file within the file, by its name or that of the program that made it."""
    if program.lower().startswith(_FORMULA_PROGRAMS):
        tally.add(FORMULAS)
    else:
        tally.add(OBJECTS, name=name or program or "OLE")
