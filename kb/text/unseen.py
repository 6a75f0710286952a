"""Looks for the passages that a file's author hid or deleted in texts that were made of the file.

Texts are compared line by line and cell by cell, folded and by their letters and digits alone, so
that neither markup nor punctuation nor the width of a character makes a difference.
"""

import re
from collections.abc import Iterable
from typing import Final

from kb.text.fold import fold
from kb.text.plain import plain_text

_SHORTEST: Final = 2
# A shorter passage is an everyday word or number, which somebody may have written by themselves.
_TELLING: Final = 6
_TELLING_DIGITS: Final = 8
_CELL_END: Final = re.compile(r"[\n\r\v\f\t|\u2028\u2029]")


class UnseenPassages:
    """The passages that a reading of a file leaves out, beside the text that it shows."""

    def __init__(self, shown: str, unseen: Iterable[str]) -> None:
        """shown: Markdown. unseen: texts as they stand in the file."""
        lines = _cells(plain_text(shown))
        self._lines = frozenset(lines)
        self._shown = "\n".join(lines)
        passages = {cell for text in unseen for cell in _cells(text) if len(cell) >= _SHORTEST}
        self._passages = sorted(passages - self._lines, key=lambda one: (-len(one), one))

    def __bool__(self) -> bool:
        return bool(self._passages)

    def are_in(self, markdown: str) -> bool:
        """Tell whether a text shows one of the passages that the file does not show.

        What the file shows as well tells nothing. A long passage is looked for anywhere in what the
        text has beyond that; a short one has to be a whole line or cell, or a line must be one of
        the file's once the passages are taken out of it, as where a word was deleted in it.
        """
        added = [line for line in _cells(plain_text(markdown)) if self._is_added(line)]
        if not added:
            return False
        whole, joined = frozenset(added), "\n".join(added)
        return any(
            one in joined
            and (one in whole or _is_telling(one) or self._is_woven(one, added))
            and one not in self._shown
            for one in self._passages
        )

    def _is_added(self, line: str) -> bool:
        return len(line) >= _SHORTEST and line not in self._lines and line not in self._shown

    def _is_woven(self, passage: str, added: Iterable[str]) -> bool:
        return any(self._without_passages(line) in self._shown for line in added if passage in line)

    def _without_passages(self, line: str) -> str:
        for one in self._passages:
            line = line.replace(one, "")
        return line


def _is_telling(passage: str) -> bool:
    return len(passage) >= (_TELLING_DIGITS if passage.isdecimal() else _TELLING)


def _cells(text: str) -> list[str]:
    folded = (fold(cell) for cell in _CELL_END.split(text))
    return [letters for cell in folded if (letters := "".join(filter(str.isalnum, cell)))]
