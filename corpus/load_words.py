"""Readers for what a search knows of words: other names, readings, look-alikes, ways to say."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.reading import ROOT, fault, lines_of, read_text, toml_of

_FOLDER = "dictionaries"


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """Names of one thing. Who types one of `typed` also finds `found`."""

    typed: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A way to say a stage, a grade or a kind in words."""

    phrase: str
    field: str
    code: str


@dataclass(frozen=True, slots=True)
class SaidTime:
    """A way to say some years: how far they are from this one, both ends included."""

    phrase: str
    first_year: int
    last_year: int


def synonyms(root: Path = ROOT) -> Iterator[SynonymGroup]:
    path = root / _FOLDER / "synonyms.txt"
    for line, text in lines_of(path):
        left, arrow, right = text.partition("=>")
        typed, found = _names(left), _names(right if arrow else left)
        if not typed or not found or (not arrow and len(typed) < 2):
            raise fault(path, line, f"expected «甲, 乙» or «甲 => 乙», found «{text}»")
        yield SynonymGroup(typed, found)


def asking_words(root: Path = ROOT) -> frozenset[str]:
    """Words that only ask: 怎么, 有没有, 求."""
    return frozenset(text for _, text in lines_of(root / _FOLDER / "askers.txt"))


def ways_to_say(root: Path = ROOT) -> tuple[Said, ...]:
    """Stages, grades and kinds as teachers say them, beside the names in the taxonomies."""
    path = root / _FOLDER / "intents.toml"
    content = toml_of(path, read_text(path))
    return tuple(
        Said(phrase, field, str(entry["number" if field == "grade" else "code"]))
        for field in ("stage", "grade", "kind")
        for entry in content.get(field, [])
        for phrase in entry["phrases"]
    )


def times_to_say(root: Path = ROOT) -> tuple[SaidTime, ...]:
    """Years as teachers say them."""
    path = root / _FOLDER / "intents.toml"
    return tuple(
        SaidTime(phrase, entry["first_year"], entry["last_year"])
        for entry in toml_of(path, read_text(path)).get("time", [])
        for phrase in entry["phrases"]
    )


def lookalikes(root: Path = ROOT) -> tuple[str, ...]:
    """Groups of characters that are taken for one another by their shape."""
    return tuple(text for _, text in lines_of(root / _FOLDER / "shapes.txt"))


def surname_readings(root: Path = ROOT) -> dict[str, tuple[str, ...]]:
    """Surnames that are read otherwise than the same character elsewhere: 单 → shan."""
    return _readings(root / _FOLDER / "surnames.txt")


def word_readings(root: Path = ROOT) -> dict[str, tuple[str, ...]]:
    """Words whose reading a general dictionary gets wrong: 单县 → shan xian."""
    return _readings(root / _FOLDER / "readings.txt")


def _readings(path: Path) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line, text in lines_of(path):
        word, *syllables = text.split()
        if len(word) != len(syllables) or not all(each.isascii() for each in syllables):
            raise fault(path, line, f"expected a word and a syllable a character: «{text}»")
        found[word] = tuple(syllables)
    return found


def _names(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.split(","))))
