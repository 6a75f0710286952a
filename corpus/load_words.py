"""Readers for what a search knows of words: synonyms, readings, look-alikes, spoken forms."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.reading import ROOT, fault, lines_of, read_text, toml_of

_FOLDER = "dictionaries"


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """The names of one thing: a query with one of `typed` also finds `found`."""

    typed: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase that stands for a stage, a grade or a kind."""

    phrase: str
    field: str
    code: str


@dataclass(frozen=True, slots=True)
class SaidTime:
    """A phrase that stands for some years, by their distance from this one, both ends included."""

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
    """Read the words that only ask and name no subject: 怎么, 有没有, 求."""
    return frozenset(text for _, text in lines_of(root / _FOLDER / "askers.txt"))


def ways_to_say(root: Path = ROOT) -> tuple[Said, ...]:
    """Read teachers' phrases for stages, grades and kinds; the taxonomies hold other names."""
    path = root / _FOLDER / "intents.toml"
    content = toml_of(path, read_text(path))
    return tuple(
        Said(phrase, field, str(entry["number" if field == "grade" else "code"]))
        for field in ("stage", "grade", "kind")
        for entry in content.get(field, [])
        for phrase in entry["phrases"]
    )


def times_to_say(root: Path = ROOT) -> tuple[SaidTime, ...]:
    """Read the phrases that teachers use for years."""
    path = root / _FOLDER / "intents.toml"
    return tuple(
        SaidTime(phrase, entry["first_year"], entry["last_year"])
        for entry in toml_of(path, read_text(path)).get("time", [])
        for phrase in entry["phrases"]
    )


def lookalikes(root: Path = ROOT) -> tuple[str, ...]:
    """Read the groups of characters that people confuse because they look alike."""
    return tuple(text for _, text in lines_of(root / _FOLDER / "shapes.txt"))


def surname_readings(root: Path = ROOT) -> dict[str, tuple[str, ...]]:
    """Read the surnames that are pronounced otherwise than elsewhere: 单 → shan."""
    return _readings(root / _FOLDER / "surnames.txt")


def word_readings(root: Path = ROOT) -> dict[str, tuple[str, ...]]:
    """Read the words that a general dictionary pronounces wrongly: 单县 → shan xian."""
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
