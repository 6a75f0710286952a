"""What it costs to take one character for another, or letters for a syllable.

Costs are negative logarithms, as those of words are: a slip that happens once in a hundred
characters costs 4.6.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from indexer.understanding.pinyin.letters import near, spellings
from indexer.understanding.pinyin.readings import Readings

SAME_SOUND: Final = 4.5
NEAR_SOUND: Final = 6.5
ALIKE: Final = 6.5
# Of letters: typing 3 letters for a syllable is meant so; another spelling is a slip.
OTHER_SPELLING: Final = 3.0

Shapes = Mapping[str, str]


def shapes_of(groups: Iterable[str]) -> dict[str, str]:
    """Each character to those that stand in a group with it."""
    found: dict[str, dict[str, None]] = {}
    for group in groups:
        for character in group:
            others = found.setdefault(character, {})
            others.update(dict.fromkeys(one for one in group if one != character))
    return {character: "".join(others) for character, others in found.items()}


@dataclass(frozen=True, slots=True)
class Slip:
    """cost: of typing it so. slips: characters that are others. how: as in knowledge.Respelled."""

    cost: float
    slips: int
    how: str


# In shorter words a sound that is only near says too little.
_LONG: Final = 3
_EXACT: Final = Slip(0.0, 0, "")


@dataclass(frozen=True, slots=True)
class SlipCosts:
    readings: Readings
    shapes: Shapes

    def take(
        self, typed: str, breaks: frozenset[int], word: str, syllables: Sequence[str]
    ) -> Slip | None:
        """How a word may have been typed as characters, letters or both; None where not.

        breaks: offsets in `typed` that no syllable goes across.
        """
        best = {0: _EXACT}
        for meant, syllable in zip(word, syllables, strict=True):
            following: dict[int, Slip] = {}
            for at, before in best.items():
                for end, step in self._steps(
                    typed, at, breaks, meant, syllable, near_too=len(word) >= _LONG
                ):
                    how = max(before.how, step.how, key=_HOWS.index)
                    taken = Slip(before.cost + step.cost, before.slips + step.slips, how)
                    if end not in following or taken.cost < following[end].cost:
                        following[end] = taken
            best = following
        return best.get(len(typed))

    def _steps(
        self,
        typed: str,
        at: int,
        breaks: frozenset[int],
        meant: str,
        syllable: str,
        *,
        near_too: bool,
    ) -> Iterator[tuple[int, Slip]]:
        if at == len(typed):
            return
        if not typed[at].isascii():
            if (
                slip := _EXACT
                if typed[at] == meant
                else self._slip(typed[at], meant, syllable, near_too=near_too)
            ):
                yield at + 1, slip
            return
        for number, spelling in enumerate(spellings(syllable)):
            end = at + len(spelling)
            if typed.startswith(spelling, at) and breaks.isdisjoint(range(at + 1, end)):
                well = number == 0 or "v" in syllable
                yield end, Slip(0 if well else OTHER_SPELLING, 0, "pinyin")

    def _slip(self, typed: str, meant: str, syllable: str, *, near_too: bool) -> Slip | None:
        heard = self.readings.of_character(typed)
        if syllable in heard:
            return Slip(SAME_SOUND, 1, "sound")
        if meant in self.shapes.get(typed, ""):
            return Slip(ALIKE, 1, "shape")
        if near_too and any(near(one, syllable) for one in heard):
            return Slip(NEAR_SOUND, 1, "sound")
        return None


# What is typed in several ways is called by the last of these.
_HOWS: Final = ("", "sound", "shape", "pinyin", "initials")
