"""Estimates how frequent words are in Chinese in general, where a base has too few public texts.

The estimates come from the counts of the segmenter's dictionary, so nothing must be kept in step.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from indexer.analysis.frequent_words import RUNNING_WORDS, frequent_words

# As if they had been counted in so many documents.
DOCUMENTS: Final = 10_000
# Rarer words and pairs are all as rare.
_LEAST: Final = 20
# Running words of a field.
_WORDS: Final = {"title": 8, "tags": 12, "summary": 40, "text": 400}


def general_frequencies(terms: Sequence[tuple[str, str]]) -> list[int]:
    """Estimate in how many of DOCUMENTS each (field, token) may be expected; at least 1."""
    return [_expected(field, token) for field, token in terms]


def _expected(field: str, token: str) -> int:
    group, _, kind = field.rpartition("_")
    count = (_pairs() if kind == "g" else _words()).get(token, 0)
    return max(1, round(DOCUMENTS * -math.expm1(-count / RUNNING_WORDS * _WORDS[group])))


@cache
def _words() -> Mapping[str, int]:
    return dict(frequent_words(_LEAST))


@cache
def _pairs() -> Mapping[str, int]:
    """Pairs of characters inside words; across words each is rare."""
    counted: Counter[str] = Counter()
    for word, count in _words().items():
        for one, two in pairwise(word):
            counted[one + two] += count
    return counted
