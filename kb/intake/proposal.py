"""What is proposed for a text, and the words from which it may be proposed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from corpus.load import taxonomy_entries
from corpus.load_rules import narrower_words
from kb.text.names import name_key

Value = str | int | tuple[str, ...] | tuple[int, ...]


class Origin(StrEnum):
    """The place that a proposal comes from."""

    NAME = "name"
    FOLDER = "folder"
    PROPERTIES = "properties"
    TEXT = "text"


# These are the names that users read.
ORIGIN_NAMES: Final = {
    Origin.NAME: "文件名",
    Origin.FOLDER: "文件夹",
    Origin.PROPERTIES: "文档属性",
    Origin.TEXT: "正文",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed value for a field.

    value: as a resource's line has it (codes, names, an ISO date). confidence: 0 to 1.
    """

    field: str
    value: Value
    origin: Origin
    confidence: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words for topics and occasions (folded word → name), and folded names of persons."""

    topics: Mapping[str, str]
    occasions: Mapping[str, str]
    people: frozenset[str] = field(default_factory=frozenset)


def vocabulary_of(
    topics: Iterable[tuple[str, Iterable[str]]],
    occasions: Iterable[tuple[str, Iterable[str]]],
    people: Iterable[str] = (),
) -> Vocabulary:
    """Build a vocabulary from names with their aliases.

    The narrower words of the synonyms lead to topics as well.
    """
    by_word = _by_word(topics)
    narrower = {
        name_key(word): by_word[name_key(wider)]
        for word, wider in narrower_words().items()
        if name_key(wider) in by_word
    }
    return Vocabulary(
        narrower | by_word, _by_word(occasions), frozenset(name_key(name) for name in people)
    )


def bundled_vocabulary(people: Iterable[str] = ()) -> Vocabulary:
    """Build the vocabulary of the corpus's topics and occasions."""
    entries = [entry.fields for entry in taxonomy_entries()]
    topics, occasions = (
        [(one["name"], one.get("aliases", ())) for one in entries if one["type"] == kind]
        for kind in ("topic", "occasion")
    )
    return vocabulary_of(topics, occasions, people)


def _by_word(terms: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, aliases in terms:
        found[name_key(name)] = name
        for alias in aliases:
            found.setdefault(name_key(alias), name)
    return found
