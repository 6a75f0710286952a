"""Looks for the passages that a file's author hid or deleted in texts that were made of the file.

Texts are compared line by line and cell by cell, folded and by their letters and digits alone, so
that neither markup nor punctuation nor the width of a character makes a difference.
"""

import re
from collections.abc import Iterable
from itertools import chain
from typing import Final

from kb.text.fold import fold
from kb.text.plain import plain_text

_SHORTEST: Final = 2
# A shorter passage is an everyday word or number, which somebody may have written by themselves.
_TELLING: Final = 6
_TELLING_DIGITS: Final = 8
# The longest first
_SHORT_LENGTHS: Final = range(_TELLING_DIGITS - 1, _SHORTEST - 1, -1)
_CELL_END: Final = re.compile(r"[\n\r\v\f\t|\u2028\u2029]")


class UnseenPassages:
    """The passages that a reading of a file leaves out, beside the text that it shows."""

    def __init__(self, shown: str, unseen: Iterable[str]) -> None:
        """shown: Markdown. unseen: texts as they stand in the file."""
        lines = _cells(plain_text(shown))
        self._lines = frozenset(lines)
        self._shown = "\n".join(lines)
        passages = {cell for text in unseen for cell in _cells(text) if len(cell) >= _SHORTEST}
        passages -= self._lines
        self._telling = sorted(filter(_is_telling, passages))
        self._short = frozenset(passages.difference(self._telling))

    def __bool__(self) -> bool:
        return bool(self._telling or self._short)

    def are_in(self, markdown: str) -> bool:
        """Tell whether a text shows one of the passages that the file does not show.

        What the file shows as well tells nothing. A long passage is looked for anywhere in what the
        text has beyond that; a short one has to be a whole line or cell, or a line must be one of
        the file's once the passages are taken out of it, as where a word was deleted in it.
        """
        added = [line for line in _cells(plain_text(markdown)) if self._is_added(line)]
        joined = "\n".join(added)
        found = chain(
            (one for one in self._telling if one in joined),
            self._short.intersection(added),
            chain.from_iterable(map(self._woven_into, added)),
        )
        return any(one not in self._shown for one in found)

    def _is_added(self, line: str) -> bool:
        return len(line) >= _SHORTEST and line not in self._lines and line not in self._shown

    def _woven_into(self, line: str) -> list[str]:
        """Return the short passages that make this line of one that the file shows."""
        rest: list[str] = []
        taken: list[str] = []
        at = 0
        while at < len(line):
            parts = (line[at : at + length] for length in _SHORT_LENGTHS)
            passage = next((one for one in parts if one in self._short), "")
            if passage:
                taken.append(passage)
            else:
                rest.append(line[at])
            at += len(passage) or 1
        return taken if "".join(rest) in self._shown else []


def _is_telling(passage: str) -> bool:
    return len(passage) >= (_TELLING_DIGITS if passage.isdecimal() else _TELLING)


def _cells(text: str) -> list[str]:
    folded = (fold(cell) for cell in _CELL_END.split(text))
    return [letters for cell in folded if (letters := "".join(filter(str.isalnum, cell)))]
