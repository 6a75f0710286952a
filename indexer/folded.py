"""Folds texts once that nearness, marks and reasons look at again and again."""

from functools import lru_cache
from typing import Final

from kb.text.fold import Folded, fold, fold_with_map

# A few thousand texts of usual length: some tens of megabytes at the very most.
_TEXTS: Final = 4096
_MOST_CHARS: Final = 3000


def folded(text: str) -> Folded:
    """Fold a text as `fold_with_map` does, and remember the last texts of usual length."""
    return _remembered(text) if len(text) <= _MOST_CHARS else fold_with_map(text)


_remembered = lru_cache(_TEXTS)(fold_with_map)
# Titles and names
folded_name = lru_cache(2 * _TEXTS)(fold)
