"""Puts Chinese texts into the order of their pinyin, with tones, and of their numbers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from sys import intern
from typing import Final
from unicodedata import normalize

from corpus import load_words
from indexer.analysis.numerals import number_of, searchable
from indexer.analysis.runs import HAN
from indexer.understanding.pinyin import tables
from indexer.understanding.pinyin.tables import toneless

# What a key says of each character begins with its class; these stand in this order.
_SIGN, _NUMBER, _LETTER, _READ, _UNREAD = "!", "0", "a", "h", "i"
_TONES: Final = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_NO_TONE: Final = "5"
_PART: Final = re.compile(rf"[0-9]+|[{HAN}]+|.", re.DOTALL)
_NUMERAL: Final = "([一二三四五六七八九十百零]+)"
# A numeral counts where it numbers something: 第十章, （二）, 三、, 之一, 四年级; 一心 is a word.
_NUMBERING: Final = (
    re.compile(f"第{_NUMERAL}"),
    re.compile(rf"[(\[【〔]{_NUMERAL}(?=[)\]】〕])"),
    re.compile(rf"(?<!\w){_NUMERAL}(?=[、.,:]|年级|单元)"),
    re.compile(rf"之{_NUMERAL}(?!\w)"),
)
_MOST_DIGITS: Final = 99


@dataclass(frozen=True, slots=True)
class TonedReadings:
    """characters: each to its commonest reading, "chang2". words: read otherwise than that."""

    characters: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    longest: int

    def of(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield each character with its reading, or with "" where it has none."""
        at = 0
        while at < len(text):
            word = self._word_at(text, at)
            read = self.words.get(word) or (self.characters.get(word, ""),)
            yield from zip(word, read, strict=True)
            at += len(word)

    def _word_at(self, text: str, at: int) -> str:
        """Return the longest special word that begins here, or the character."""
        for end in range(min(len(text), at + self.longest), at + 1, -1):
            if text[at:end] in self.words:
                return text[at:end]
        return text[at]


def order_key(text: str) -> str:
    """Return a key by which texts stand in order: signs, numbers, letters, and Han by pinyin.

    第2章 stands before 第10章 and beside 第二章, 长城 under chang and 长大 under zhang. Of equal
    syllables the tone decides, then the character. Han without a known reading stand behind all
    others. Keys are compared character by character, or byte by byte in UTF-8.
    """
    return "".join(_key(match.group()) for match in _PART.finditer(_numbered(searchable(text))))


def _numbered(text: str) -> str:
    for pattern in _NUMBERING:
        text = pattern.sub(_in_digits, text)
    return text


def _in_digits(match: re.Match[str]) -> str:
    number = number_of(match[1])
    return match.group() if number is None else match.group().replace(match[1], str(number))


def _key(part: str) -> str:
    first = part[0]
    if "0" <= first <= "9":
        digits = part.lstrip("0")[:_MOST_DIGITS] or "0"
        return f"{_NUMBER}{len(digits):02d}{digits}"
    if re.match(f"[{HAN}]", first):
        read = toned_readings().of(part)
        return "".join(f"{_READ if sound else _UNREAD}{sound}{han}" for han, sound in read)
    return f"{_LETTER if first.isalpha() else _SIGN}{first}"


@cache
def toned_readings() -> TonedReadings:
    """Read the tables when they are first needed, which takes about a third of a second."""
    readings = dict(tables.characters())
    words = {
        word: tuple(map(_numbered_tone, read))
        for word, read in tables.words()
        if _is_special(word, read, readings)
    }
    for word, own in load_words.word_readings().items():
        sounds = zip(word, own, strict=True)
        words[word] = tuple(_with_tone(sound, readings.get(han, ())) for han, sound in sounds)
    characters = {han: _numbered_tone(read[0]) for han, read in readings.items()}
    return TonedReadings(characters, words, max(map(len, words)))


def _is_special(word: str, read: Sequence[str], readings: Mapping[str, Sequence[str]]) -> bool:
    """Say whether a character is read otherwise than alone; tones, which shift in words, aside."""
    return len(word) == len(read) and any(
        toneless(sound) != toneless(readings.get(han, ("",))[0])
        for han, sound in zip(word, read, strict=True)
    )


def _with_tone(sound: str, readings: Sequence[str]) -> str:
    """Return a toneless syllable with the tone that the character has where it is read so."""
    toned = next((one for one in readings if toneless(one) == sound), sound)
    return _numbered_tone(toned)


@cache
def _numbered_tone(syllable: str) -> str:
    """Return a syllable with its tone as a number: cháng becomes chang2."""
    tones = (_TONES.get(mark) for mark in normalize("NFD", syllable))
    return intern(toneless(syllable) + next(filter(None, tones), _NO_TONE))
