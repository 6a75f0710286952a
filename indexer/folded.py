"""Folds texts once that nearness, marks and reasons look at again and again."""

from array import array
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from indexer.analysis.numerals import searchable_with_map
from indexer.analysis.runs import SPACE, close_up

# A few thousand texts of usual length: some tens of megabytes at the very most.
_TEXTS: Final = 4096
_MOST_CHARS: Final = 3000


class FoldedText:
    """A folded text with the way back to its original.

    close: the same without spaces between Han, which count for nothing.
    """

    __slots__ = ("_map", "_places", "close", "text")

    def __init__(self, original: str) -> None:
        self._map = searchable_with_map(original)
        self.text = self._map.text
        has_spaces = any(space in self.text for space in SPACE)
        self.close = close_up(self.text) if has_spaces else self.text
        self._places: Sequence[int] = ()

    def in_text(self, start: int, end: int) -> tuple[int, int]:
        """Return where the characters [start, end) of `close` stand in `text`; end > start."""
        if len(self.close) == len(self.text):
            return start, end
        if not self._places:
            self._places = _places(self.close, self.text)
        return self._places[start], self._places[end - 1] + 1

    def in_original(self, start: int, end: int) -> tuple[int, int]:
        """Return where the characters [start, end) of `text` stand in the original."""
        return self._map.original_span(start, end)


def _places(close: str, text: str) -> Sequence[int]:
    """Return the place in `text` of each character of `close`; only spaces were left out."""
    places = array("L")
    at = 0
    for character in close:
        while text[at] != character:
            at += 1
        places.append(at)
        at += 1
    return places


def folded(text: str) -> FoldedText:
    """Fold a text, and remember the last texts of usual length."""
    return _remembered(text) if len(text) <= _MOST_CHARS else FoldedText(text)


_remembered = lru_cache(_TEXTS)(FoldedText)
# Titles and names
folded_name = lru_cache(2 * _TEXTS)(FoldedText)
