"""Pinyin as typed: without tones, with the sounds that many do not tell apart."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

# Sounds that are one to many speakers, and ü, which is typed as v or u.
_MERGED: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("v", "u"))
_LETTERS: Final = re.compile(r"[a-z]+(?:['’][a-z]+)*")


def is_letters(word: str) -> bool:
    """Whether a folded word may be pinyin or initials: gan, xi'an."""
    return _LETTERS.fullmatch(word) is not None


def merged(letters: str) -> str:
    """What sounds near is the same: zhang and zan, lan and nan."""
    for apart, one in _MERGED:
        letters = letters.replace(apart, one)
    return letters


@cache
def near(one: str, other: str) -> bool:
    return merged(one) == merged(other)


@cache
def spellings(syllable: str) -> tuple[str, ...]:
    """How a syllable may be typed: as it is first, then with sounds that are near it."""
    starts = _one_of(syllable, (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l")))
    found: dict[str, None] = {syllable: None, syllable.replace("v", "u"): None}
    for start in starts:
        for end in _ends(start):
            found.setdefault(end)
            found.setdefault(end.replace("v", "u"))
    return tuple(found)


def initials(syllables: Iterable[str]) -> str:
    return "".join(syllable[0] for syllable in syllables)


def _one_of(syllable: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
    found = [syllable]
    for one, other in pairs:
        if syllable.startswith(one):
            return [*found, other + syllable.removeprefix(one)]
        if syllable.startswith(other):
            return [*found, one + syllable.removeprefix(other)]
    return found


def _ends(syllable: str) -> list[str]:
    if syllable.endswith("ng"):
        return [syllable, syllable[:-1]]
    if syllable.endswith("n"):
        return [syllable, f"{syllable}g"]
    return [syllable]
