"""The names of a base by their characters, their sound and their initials. Immutable."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final

from indexer.analysis.runs import is_han
from indexer.understanding.names.word_list import WordList
from indexer.understanding.pinyin.letters import initials, is_letters, merged
from indexer.understanding.pinyin.readings import Readings, Syllables
from kb.usecases.suggestions import Named

# Shorter ones are slips of too much.
_LETTERS_FOR_A_SLIP: Final = 4

_NAMED_AFTER_PEOPLE: Final = {"author", "studio"}


class NameIndex:
    """Names of one subject, found by what someone begins to type; the shortest come first."""

    def __init__(self, names: Iterable[Named], readings: Readings) -> None:
        self.names = sorted(names, key=lambda one: (len(one.word), one.word, one.key))
        self.readings = readings
        read = [syllables_of(one, readings) or () for one in self.names]
        starts = [[0, *accumulate(map(len, syllables[:-1]))] for syllables in read]
        near = [[merged(syllable) for syllable in syllables] for syllables in read]
        self._words = WordList([one.word for one in self.names])
        self._letters = WordList(["".join(syllables) for syllables in read], starts)
        self._near = WordList(
            ["".join(some) for some in near],
            [[0, *accumulate(map(len, some[:-1]))] for some in near],
        )
        self._initials = WordList([initials(syllables) for syllables in read])

    def matching(self, folded: str) -> list[Named]:
        """What begins with a text, holds it, sounds so or has such initials; else what nearly does.

        folded: a name_key.
        """
        return list(self.well(folded)) or list(self.nearly(folded))

    def well(self, folded: str) -> Iterator[Named]:
        """What begins with a text, holds it, sounds so or has such initials, each thing once."""
        return self._once(self._well(folded))

    def nearly(self, folded: str) -> Iterator[Named]:
        """What sounds nearly so or is one slip away, each thing once."""
        return self._once(self._nearly(folded))

    def _once(self, numbers: Iterable[int]) -> Iterator[Named]:
        seen: set[tuple[str, str]] = set()
        for number in numbers:
            one = self.names[number]
            if (one.subject, one.key) not in seen:
                seen.add((one.subject, one.key))
                yield one

    def _well(self, folded: str) -> Iterator[int]:
        yield from self._words.beginning(folded)
        yield from self._words.containing(folded)
        letters = folded.replace("'", "").replace("’", "")
        if is_letters(letters):
            yield from self._letters.beginning(letters)
            yield from self._initials.beginning(letters)
            yield from self._letters.containing(letters)
            if len(letters) > 1:
                yield from self._initials.containing(letters)

    def _nearly(self, folded: str) -> Iterator[int]:
        """By sound, mixed with letters or mistyped; of letters alone with one slip."""
        letters = self._sound(folded)
        if letters is None:
            return
        typed = [character for character in folded if not character.isascii()]
        if not typed:
            yield from self._near.beginning(merged(letters))
            yield from self._near.containing(merged(letters))
            yield from self._slipped(letters)
            return
        for numbers in (self._letters.containing(letters), self._near.containing(merged(letters))):
            for number in numbers:
                if len(typed) > 1 or typed[0] in self.names[number].word:
                    yield number

    def _slipped(self, letters: str) -> Iterator[int]:
        """One letter wrong leaves one half of them right."""
        if len(letters) < _LETTERS_FOR_A_SLIP or not is_letters(letters):
            return
        half = len(letters) // 2
        yield from self._letters.beginning(swapped(letters, half))
        for numbers in (
            self._letters.beginning(letters[:half]),
            self._letters.containing(letters[half:]),
        ):
            for number in numbers:
                if is_one_slip(letters, self._letters.word(number)):
                    yield number

    def _sound(self, folded: str) -> str | None:
        """Letters as they are, Han as it is read; None where there is anything else."""
        parts: list[str] = []
        for character in folded:
            read = (character,) if is_letters(character) else self.readings.of_character(character)
            if not read:
                return None
            parts.append(read[0])
        if is_han(folded) and (usual := self.readings.of(folded)):
            parts = list(usual)
        return "".join(parts)


class NamesBySound:
    """All names by how they sound as a whole, for reading queries."""

    def __init__(self, names: Iterable[Named], readings: Readings) -> None:
        self._named: dict[str, list[Named]] = {}
        self._syllables: dict[str, Syllables] = {}
        self._by_sound: dict[str, list[str]] = {}
        self._by_initials: dict[str, list[str]] = {}
        for one in names:
            if one.word not in self._named and (syllables := syllables_of(one, readings)):
                self._syllables[one.word] = syllables
                self._by_sound.setdefault(merged("".join(syllables)), []).append(one.word)
                self._by_initials.setdefault(initials(syllables), []).append(one.word)
            self._named.setdefault(one.word, []).append(one)

    def named(self, word: str) -> Sequence[Named]:
        return self._named.get(word, ())

    def syllables(self, word: str) -> Syllables | None:
        return self._syllables.get(word)

    def sounding(self, letters: str) -> Sequence[str]:
        """By merged letters."""
        return self._by_sound.get(letters, ())

    def with_initials(self, letters: str) -> Sequence[str]:
        return self._by_initials.get(letters, ())


def syllables_of(one: Named, readings: Readings) -> Syllables | None:
    """None where there is anything but Han in it."""
    return (
        readings.of_name(one.word) if one.subject in _NAMED_AFTER_PEOPLE else readings.of(one.word)
    )


def swapped(letters: str, at: int) -> str:
    """With the letters on both sides of `at` in the other order."""
    return letters[: at - 1] + letters[at] + letters[at - 1] + letters[at + 1 :]


def is_one_slip(typed: str, word: str) -> bool:
    """Whether a word begins with what was typed but for one letter: changed, swapped, one more or
    one less; the first letter is right.
    """
    at = next((i for i, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), 0)
    if at == 0:
        return False
    return (
        word.startswith(typed[at + 1 :], at + 1)
        or word.startswith(typed[at + 1 :], at)
        or word.startswith(typed[at:], at + 1)
        or word.startswith(swapped(typed, at + 1)[at:] if at + 1 < len(typed) else typed[at:], at)
    )
