"""Compares what a file holds with what came out of it, whatever the order and the layout.

Both sides are multisets of letters and of pairs of letters. What is missing of both is missing: a
pair alone is broken by a mark between two letters, and a letter alone may be masked by a label.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import add
from typing import Final

from kb.intake.guard.held import Held
from kb.intake.guard.letters import letters, letters_of_each

# A piece is missing if so many of its pairs and letters are.
_PAIRS: Final = 0.6
_LETTERS: Final = 0.5
# So many letters that stand nowhere are missing, even where each of them is found elsewhere.
_CERTAIN: Final = 6
# A stretch within a piece is missing from so many pairs on.
_STRETCH: Final = 4
# So many Chinese characters that are missing here and there are no accident.
_FEWEST_SCATTERED: Final = 3
# Of other letters and of digits it takes more.
_TWICE: Final = 2
# So many letters a number before the title of a work has: 第十二篇.
_OF_A_WORK: Final = 4
_HAN = re.compile("[\u3400-\u9fff]")
# Longer texts are compared by their pairs alone.
_MOST_COMPARED: Final = 50_000_000
_BETWEEN: Final = "\n"


@dataclass(frozen=True, slots=True)
class Missing:
    """What of a part did not come out. total: its letters in all. samples: pieces, as written."""

    part: Held
    letters: int
    total: int
    samples: tuple[str, ...]


class Comparison:
    """The text that came out, which the parts of a file are held against one after the other.

    forgiven: texts that are known not to be in it, or only once. works: how many works were made
    of the file, each of which lost the number before its title.
    """

    def __init__(self, text: str, parts: Sequence[Held], forgiven: str, works: int = 1) -> None:
        self._text = text
        self._fewest = _FEWEST_SCATTERED + (_OF_A_WORK * works if works > 1 else 0)
        self._forgiven = forgiven
        self._folded = [letters_of_each(part.pieces) if not part.once else [] for part in parts]
        self._parts = parts
        whole = _BETWEEN.join(piece for pieces in self._folded for piece in pieces)
        self._letters = _short(Counter(whole), Counter(text))
        self._pairs: Counter[str] = Counter()
        if self._letters or not self._is_whole(len(whole)):
            needed = Counter(map(add, whole, whole[1:]))
            self._pairs = _short(needed, Counter(map(add, text, text[1:])))

    def _is_whole(self, length: int) -> bool:
        """Tell whether each long piece stands in the text as it is, which is soon seen."""
        pieces = sum(map(len, self._folded))
        return length * pieces <= _MOST_COMPARED and all(
            len(piece) < _CERTAIN or piece in self._text
            for pieces_of_part in self._folded
            for piece in pieces_of_part
        )

    def missing(self) -> Iterator[Missing]:
        """Yield the parts of which something did not come out."""
        for part, pieces in zip(self._parts, self._folded, strict=True):
            found = self._repeated(part) if part.once else self._lost(part, pieces)
            if found is not None:
                yield found
        if found := self._scattered():
            yield found

    def _scattered(self) -> Missing | None:
        """Say which letters are missing here and there, where no piece as a whole is."""
        # other letters are signs of fonts that write bullets with them
        left = {
            one: count
            for one, count in self._letters.items()
            if count > 0 and (one.isascii() or _HAN.match(one))
        }
        han = sum(count for one, count in left.items() if _HAN.match(one))
        if han < self._fewest and sum(left.values()) < _TWICE * self._fewest:
            return None
        places = [
            sum(piece.count(one) for piece in pieces for one in left) for pieces in self._folded
        ]
        at = places.index(max(places))
        total = sum(map(len, self._folded[at]))
        sample = "".join(one * count for one, count in left.items())
        return Missing(self._parts[at], sum(left.values()), total, (sample,))

    def _repeated(self, part: Held) -> Missing | None:
        """Look for the pieces of a part that need to stand anywhere."""
        lost = [
            (folded, piece)
            for piece in part.pieces
            if (folded := letters(piece))
            and folded not in self._text
            and not self._is_forgiven(folded)
        ]
        total = sum(len(letters(piece)) for piece in part.pieces)
        return _missing(part, lost, total)

    def _lost(self, part: Held, pieces: Sequence[str]) -> Missing | None:
        lost: list[tuple[str, str]] = []
        if not self._pairs and not self._letters:
            return None
        for folded, piece in zip(pieces, part.pieces, strict=True):
            if folded and self._is_lost(folded):
                self._consume(folded)
                if not self._is_forgiven(folded):
                    lost.append((folded, piece))
        for folded in pieces:
            lost += ((stretch, stretch) for stretch in self._stretches(folded))
        return _missing(part, lost, sum(map(len, pieces)))

    def _is_lost(self, folded: str) -> bool:
        if len(folded) == 1:
            return self._letters[folded] > 0
        pairs = [self._pairs[pair] > 0 for pair in map(add, folded, folded[1:])]
        if sum(pairs) < _PAIRS * len(pairs):
            return False
        return self._is_certain(folded)

    def _is_certain(self, folded: str) -> bool:
        gone = sum((Counter(folded) & self._letters).values())
        nowhere = len(folded) >= _CERTAIN and folded not in self._text
        return gone >= _LETTERS * len(folded) or nowhere

    def _stretches(self, folded: str) -> Iterator[str]:
        """Yield the stretches of a piece that are missing where the rest is there."""
        start = None
        for at, pair in enumerate([*map(add, folded, folded[1:]), ""]):
            if pair and self._pairs[pair] > 0:
                start = at if start is None else start
                continue
            if start is not None and at - start >= _STRETCH:
                # the letters at both ends may only have other neighbours
                inner = folded[start + 1 : at]
                if self._is_certain(inner):
                    self._consume(inner)
                    if not self._is_forgiven(inner):
                        yield inner
            start = None

    def _consume(self, folded: str) -> None:
        self._pairs.subtract(map(add, folded, folded[1:]))
        self._letters.subtract(folded)

    def _is_forgiven(self, folded: str) -> bool:
        bare = "".join(char for char in folded if not char.isdigit())
        return folded in self._forgiven or (bool(bare) and bare in self._forgiven)


def _short(needed: Counter[str], there: Counter[str]) -> Counter[str]:
    return Counter({
        one: count - there[one]
        for one, count in needed.items()
        if count > there[one] and _BETWEEN not in one
    })  # fmt: skip


def _missing(part: Held, lost: Sequence[tuple[str, str]], total: int) -> Missing | None:
    count = sum(len(folded) for folded, _ in lost)
    longest = sorted(lost, key=lambda one: -len(one[0]))
    return Missing(part, count, total, tuple(piece for _, piece in longest[:1])) if lost else None
