"""Texts that are looked at again and again: folded once for nearness, marks and reasons."""

from functools import lru_cache
from typing import Final

from kb.text.fold import Folded, fold, fold_with_map

# A few thousand texts of usual length: some tens of megabytes at the very most.
_TEXTS: Final = 4096
_MOST_CHARS: Final = 3000


def folded(text: str) -> Folded:
    """As `fold_with_map`; the texts of usual length that were asked for last are remembered."""
    return _remembered(text) if len(text) <= _MOST_CHARS else fold_with_map(text)


_remembered = lru_cache(_TEXTS)(fold_with_map)
# Titles and names
folded_name = lru_cache(2 * _TEXTS)(fold)
