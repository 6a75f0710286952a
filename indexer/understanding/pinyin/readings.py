"""How Chinese words and names are read: toneless syllables, ü as v.

Characters and words by pypinyin's tables, what those get wrong by ours; surnames by ours. The
tables are read as data: importing the library would keep 56 MB for good, and of its 47,000 words
only 3,400 are read otherwise than their characters one by one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from sys import intern
from typing import Final

from indexer.understanding.pinyin import tables
from indexer.understanding.pinyin.tables import toneless

# Beyond these there is nothing that people type by its sound.
_COMMON: Final = range(0x4E00, 0xA000)
_MOST_READINGS: Final = 3
_LONGEST_SURNAME: Final = 2

Syllables = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readings:
    """characters: each to its readings, the commonest first. words: read otherwise than that."""

    characters: Mapping[str, Syllables]
    words: Mapping[str, Syllables]
    surnames: Mapping[str, Syllables]
    longest: int

    def of(self, text: str) -> Syllables | None:
        """A syllable a character; None where something in it is no known character."""
        found: list[str] = []
        at = 0
        while at < len(text):
            read = self._word_at(text, at)
            if not read:
                return None
            found += read
            at += len(read)
        return tuple(found)

    def of_name(self, name: str) -> Syllables | None:
        """As `of`, of what begins with a person's name: 单小雨, 仇老师工作室."""
        for length in range(min(_LONGEST_SURNAME, len(name) - 1), 0, -1):
            surname = self.surnames.get(name[:length])
            if surname and len(self._word_at(name, 0)) <= length:  # 单县 is a place
                given = self.of(name[length:])
                return (*surname, *given) if given else None
        return self.of(name)

    def of_character(self, character: str) -> Syllables:
        return self.characters.get(character, ())

    def _word_at(self, text: str, at: int) -> Syllables:
        """The reading of the longest special word that begins here, else of the character."""
        for end in range(min(len(text), at + self.longest), at + 1, -1):
            if read := self.words.get(text[at:end]):
                return read
        return self.characters.get(text[at], ())[:1]


def read_readings(words: Mapping[str, Syllables], surnames: Mapping[str, Syllables]) -> Readings:
    """words, surnames: ours, before pypinyin's. Takes about half a second."""
    characters = dict(_characters())
    # Through one string: the few words that stay would else hold on to all of the table's memory.
    special = " ".join(
        f"{word},{','.join(read)}"
        for word, read in _phrases()
        if _is_special(word, read, characters)
    )
    found = {word: tuple(map(intern, read)) for word, *read in _split(special)} | dict(words)
    return Readings(characters, found, surnames, max(map(len, found), default=1))


def _split(joined: str) -> Iterator[list[str]]:
    return (entry.split(",") for entry in joined.split())


def _is_special(word: str, read: Syllables, characters: Mapping[str, Syllables]) -> bool:
    return len(word) == len(read) and any(
        syllable != characters.get(character, ("",))[0]
        for character, syllable in zip(word, read, strict=True)
    )


def _characters() -> Iterator[tuple[str, Syllables]]:
    known: dict[Syllables, Syllables] = {}
    for character, readings in tables.characters():
        if ord(character) in _COMMON:
            without = tuple(dict.fromkeys(map(toneless, readings)))[:_MOST_READINGS]
            yield character, known.setdefault(without, without)


def _phrases() -> Iterator[tuple[str, Syllables]]:
    for word, syllables in tables.words():
        yield word, tuple(map(toneless, syllables))
