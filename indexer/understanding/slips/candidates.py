"""What a stretch of a query may have been meant to be: every word that it could be a slip of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from indexer.analysis.runs import is_han
from indexer.understanding.pinyin.letters import merged
from indexer.understanding.pinyin.readings import Syllables
from indexer.understanding.slips.cheapest_ways import Edge
from indexer.understanding.slips.lexicon import COST_OF_TYPED, MAX_WORD_CHARS, Lexicon
from indexer.understanding.slips.slip_costs import SlipCosts

_LONGEST_SYLLABLE: Final = 6
# A single character of its own says less than a word that it is part of; a name is rarer than
# most words; words of the segmenter that the lexicon has not are rare; letters are rarely meant
# for single characters, and initials for more than a few words.
_LOOSE: Final = 3.0
_UNKNOWN_CHARACTER: Final = 16.0
_RARE_WORD: Final = 13.5
_NAME: Final = 13.0
_SPELLED_CHARACTER: Final = 6.0
_INITIAL: Final = 1.0
_LETTERS_AS_THEY_ARE: Final = 8.0
_LETTER: Final = 4.0
_BROKEN_WORD: Final = 4.0
_LONG: Final = 3
_FREQUENT: Final = 13.0
_FEW_TOKENS: Final = 4


class Names(Protocol):
    """Names of people, studios and topics, folded. May know more than a reader may."""

    def sounding(self, letters: str) -> Sequence[str]:
        """By merged letters."""

    def with_initials(self, letters: str) -> Sequence[str]: ...

    def syllables(self, name: str) -> Syllables | None:
        """None where it is no name that is known."""


@dataclass(frozen=True, slots=True)
class Token:
    """A bare word in a run: text[start:end]. known: a word of the segmenter's dictionary."""

    start: int
    end: int
    known: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words without what parts them. breaks: where no syllable goes across."""

    text: str
    tokens: tuple[Token, ...]
    breaks: frozenset[int]


@dataclass(frozen=True, slots=True)
class Candidates:
    lexicon: Lexicon
    slip_costs: SlipCosts
    names: Names

    def edges(self, run: Run) -> list[Edge]:
        """As typed, and as it may have been meant."""
        found = [*self._typed(run)]
        for token in run.tokens:
            found += self._initials(run, token)
        for start, end in _windows(run):
            found += self._meant(run, start, end)
        return found

    def is_name_alone(self, word: str) -> bool:
        """Known as somebody's name, and not as a word besides."""
        return word not in self.lexicon.costs and self.names.syllables(word) is not None

    def _typed(self, run: Run) -> Iterator[Edge]:
        for token in run.tokens:
            typed = run.text[token.start : token.end]
            if typed[0].isascii():
                cost = _LETTERS_AS_THEY_ARE + _LETTER * len(typed)
                yield Edge(token.start, token.end, typed, 0.0 if token.known else cost)
                continue
            if token.known:
                cost = self.lexicon.costs.get(typed, _RARE_WORD)
                yield Edge(token.start, token.end, typed, cost)
            for at, character in enumerate(typed, token.start):
                cost = self.lexicon.costs.get(character, _UNKNOWN_CHARACTER) + _LOOSE
                yield Edge(at, at + 1, character, cost)

    def _initials(self, run: Run, token: Token) -> Iterator[Edge]:
        typed = run.text[token.start : token.end]
        if token.known or len(typed) < 2 or not typed.isascii():
            return
        slip = _INITIAL * len(typed)
        for word in self.lexicon.by_initials.get(typed, ()):
            yield Edge(token.start, token.end, word, self.lexicon.costs[word] + slip, "initials")
        for name in self.names.with_initials(typed):
            yield Edge(token.start, token.end, name, _NAME + slip, "initials")

    def _meant(self, run: Run, start: int, end: int) -> Iterator[Edge]:
        typed = run.text[start:end]
        if typed in self.lexicon.typed:
            yield Edge(start, end, typed, COST_OF_TYPED)
        breaks = frozenset(at - start for at in run.breaks if start < at < end)
        han = is_han(typed)
        for word, syllables, cost in self._alike(typed):
            if word == typed:
                if len(word) > 1:
                    yield Edge(start, end, word, cost)
                continue
            if han and not self._may_be_meant(word, run, start, end):
                continue
            taken = self.slip_costs.take(typed, breaks, word, syllables)
            if taken and taken.slips <= _slips_in(word):
                broken = _BROKEN_WORD * _broken(run, start, end)
                total = cost + taken.cost + broken
                if len(word) == 1:
                    total += _SPELLED_CHARACTER
                yield Edge(start, end, word, total, taken.how)

    def _may_be_meant(self, word: str, run: Run, start: int, end: int) -> bool:
        """Characters are slips of words of the field and of names; of other words only where no
        word at all stands. What is well as it is, is a slip of a longer word of the field alone.
        """
        known = [token.known for token in run.tokens if token.start < end and token.end > start]
        if word in self.lexicon.field:
            return len(word) >= _LONG or (
                len(run.tokens) <= _FEW_TOKENS and not any(known) and _whole(run, start, end)
            )
        if word in self.lexicon.costs:
            return (
                len(word) >= _LONG
                and not any(known)
                and self.lexicon.costs[word] <= _FREQUENT
                and _whole(run, start, end)
            )
        return not all(known)

    def _alike(self, typed: str) -> Iterator[tuple[str, Syllables, float]]:
        """Words that sound or look like what was typed: each with its syllables and its cost."""
        words: dict[str, None] = {}
        for letters in self._letters(typed):
            key = merged(letters)
            words.update(dict.fromkeys(self.lexicon.by_sound.get(key, ())))
            words.update(dict.fromkeys(self.names.sounding(key)))
        if is_han(typed) and len(typed) > 1:
            words.update(dict.fromkeys(self._shaped(typed)))
        for word in words:
            cost = self.lexicon.costs.get(word)
            if cost is not None and (syllables := self.lexicon.readings.of(word)):
                yield word, syllables, cost
            elif name := self.names.syllables(word):
                yield word, name, _NAME

    def _letters(self, typed: str) -> Iterator[str]:
        """The pinyin of a stretch; with Han in it, also with each character's other readings."""
        readings = self.lexicon.readings
        parts = [
            (character,) if character.isascii() else readings.of_character(character)
            for character in typed
        ]
        if not all(parts):
            return
        usual = readings.of(typed) if is_han(typed) else None
        plain = list(usual or (part[0] for part in parts))
        yield "".join(plain)
        for at, part in enumerate(parts):
            for other in part:
                if other != plain[at]:
                    yield "".join([*plain[:at], other, *plain[at + 1 :]])

    def _shaped(self, typed: str) -> Iterator[str]:
        for at, character in enumerate(typed):
            for other in self.slip_costs.shapes.get(character, ""):
                word = typed[:at] + other + typed[at + 1 :]
                if word in self.lexicon.costs or self.names.syllables(word):
                    yield word


def _windows(run: Run) -> Iterator[tuple[int, int]]:
    """Stretches that may be one word: within its length in characters and letters."""
    for start in range(len(run.text)):
        length = 0.0
        for end in range(start + 1, len(run.text) + 1):
            length += 1 / _LONGEST_SYLLABLE if run.text[end - 1].isascii() else 1
            if length > MAX_WORD_CHARS:
                break
            if _is_open(run, start, end):
                yield start, end


def _is_open(run: Run, start: int, end: int) -> bool:
    """Whether a stretch has letters or unknown words in it, or else is several words, whole."""
    within = [token for token in run.tokens if token.start < end and token.end > start]
    if all(token.known for token in within):
        return len(within) > 1 and within[0].start == start and within[-1].end == end
    return True


def _whole(run: Run, start: int, end: int) -> bool:
    """Whether a stretch begins and ends where words do."""
    return any(token.start == start for token in run.tokens) and any(
        token.end == end for token in run.tokens
    )


def _broken(run: Run, start: int, end: int) -> int:
    """How many known words a stretch would cut in two."""
    return sum(
        token.known and (token.start < start < token.end or token.start < end < token.end)
        for token in run.tokens
    )


def _slips_in(word: str) -> int:
    """How many characters of a word may be wrong."""
    return 1 if len(word) < 4 else 2
