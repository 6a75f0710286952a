"""Pinyin of what no dictionary has and a title does: buxiong → 布熊.

Nothing is kept for it: the characters of two neighbouring syllables make pairs, and the index says
which of them stand in titles.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final

from indexer.engines.contract import Frequencies
from indexer.engines.fields import TEXT_GROUPS
from indexer.understanding.slips.lexicon import Lexicon

_TITLE: Final = TEXT_GROUPS[0].grams
_LONGEST_SYLLABLE: Final = 6
# One syllable says too little; more than four are several words.
_FEWEST: Final = 2
_MOST: Final = 4
# So many characters of a syllable, so many ways to cut the letters, so many readings.
_CHARACTERS: Final = 20
_WAYS: Final = 2
_READINGS: Final = 3


class TitlePairs:
    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def read(self, letters: str, frequencies: Frequencies) -> tuple[str, ...]:
        """What in titles is read so, the most frequent first; apostrophes part syllables."""
        counted: dict[str, int] = {}
        for syllables in self._ways(letters)[:_WAYS]:
            counted |= self._in_titles(syllables, frequencies)
        return tuple(sorted(counted, key=lambda text: (-counted[text], text))[:_READINGS])

    def _ways(self, letters: str) -> list[tuple[str, ...]]:
        """The ways to cut letters into syllables, the fewest first."""
        ways: list[tuple[str, ...]] = [()]
        for part in letters.replace("’", "'").split("'"):
            ways = [(*way, *more) for way in ways for more in self._cut(part)]
        return sorted((way for way in ways if _FEWEST <= len(way) <= _MOST), key=len)

    def _cut(self, letters: str) -> list[tuple[str, ...]]:
        found: list[list[tuple[str, ...]]] = [[()], *([] for _ in letters)]
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - _LONGEST_SYLLABLE), end):
                if (syllable := letters[start:end]) in self._characters:
                    found[end] += [(*way, syllable) for way in found[start] if len(way) < _MOST]
        return found[-1]

    def _in_titles(self, syllables: Sequence[str], frequencies: Frequencies) -> dict[str, int]:
        """Texts whose pairs all stand in titles → in how many the rarest does."""
        texts = dict.fromkeys(self._characters[syllables[0]], 0)
        for number, (_, following) in enumerate(pairwise(syllables)):
            pairs = [
                text[-1] + character for text in texts for character in self._characters[following]
            ]
            counts = frequencies([(_TITLE, pair) for pair in pairs])
            held = {pair: count for pair, count in zip(pairs, counts, strict=True) if count}
            texts = {
                text + pair[1]: min(count, texts[text]) if number else count
                for text in texts
                for pair, count in held.items()
                if pair[0] == text[-1]
            }
        return texts

    @cached_property
    def _characters(self) -> Mapping[str, str]:
        """Each syllable, as it is typed, to the most frequent characters that are read so."""
        costs = self._lexicon.costs
        found: dict[str, str] = {}
        for character in sorted(filter(lambda word: len(word) == 1, costs), key=costs.__getitem__):
            for syllable in self._lexicon.readings.of_character(character):
                known = found.get(syllable, "")
                if len(known) < _CHARACTERS:
                    found[syllable] = known + character
        return found | {
            syllable.replace("v", "u"): found.get(syllable.replace("v", "u"), characters)
            for syllable, characters in found.items()
            if "v" in syllable
        }
