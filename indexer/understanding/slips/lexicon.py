"""The words that a query may have meant: of the field, of the corpus, and frequent ones.

A word costs the negative logarithm of how likely it is (natural, 7 to 15): a text costs the sum of
its words, and the cheapest reading of a text is the likeliest.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log
from sys import intern
from typing import Final

from corpus import load, load_words
from indexer.analysis.frequent_words import RUNNING_WORDS, frequent_words
from indexer.analysis.numerals import searchable
from indexer.analysis.runs import is_han
from indexer.understanding.pinyin.letters import initials, merged
from indexer.understanding.pinyin.readings import Readings

MAX_WORD_CHARS: Final = 8
# What words of the field count at least, beside the counts of general text.
_FIELD_COUNT: Final = 2_000
# Of one sound so many words are looked at, and so many single characters.
_ALIKE: Final = 12
# Words of general text are counted so often at least.
_FREQUENT: Final = 150
_ALIKE_CHARACTERS: Final = 3


@dataclass(frozen=True, slots=True)
class Lexicon:
    """costs: of words, single characters among them. by_sound: merged letters → words.

    by_initials: words of the field alone; the cheapest come first. field: names are those of the
    dictionaries, in order; of the field are also their halves. typed: names that are right where
    they are typed, and that nothing else is taken for.
    """

    costs: dict[str, float]
    by_sound: dict[str, tuple[str, ...]]
    by_initials: dict[str, tuple[str, ...]]
    field: frozenset[str]
    names: tuple[str, ...]
    readings: Readings
    typed: frozenset[str] = frozenset()


def build_lexicon(
    readings: Readings, field_words: Iterable[str], typed: Iterable[str] = ()
) -> Lexicon:
    """The parts of words of the field are of the field too. Takes about a second."""
    words = _readable(field_words)
    counts = dict(frequent_words(_FREQUENT, {part for word in words for part in _parts(word)}))
    field = frozenset(words | {half for word in words for half in _halves(word, counts)})
    for word in field:
        counts[word] = max(counts.get(word, 0), _FIELD_COUNT)
    costs = {word: cost_of(count) for word, count in counts.items()}
    by_sound: dict[str, list[str]] = {}
    by_initials: dict[str, list[str]] = {}
    for word in sorted(costs, key=lambda word: (costs[word], word)):
        if not (syllables := readings.of(word)):
            continue
        by_sound.setdefault(merged("".join(syllables)), []).append(word)
        if word in field:
            by_initials.setdefault(initials(syllables), []).append(word)
    return Lexicon(
        costs,
        _first(by_sound),
        _first(by_initials),
        field,
        tuple(sorted(words)),
        readings,
        frozenset(_readable(typed) - costs.keys()),
    )


def _readable(words: Iterable[str]) -> set[str]:
    return {
        word for word in map(searchable, words) if 2 <= len(word) <= MAX_WORD_CHARS and is_han(word)
    }


def _parts(word: str) -> Iterator[str]:
    return (word[at:to] for at in range(len(word)) for to in range(at + 2, len(word) + 1))


def _halves(word: str, counts: Mapping[str, int]) -> Iterator[str]:
    """Both parts of a word of which it is made up."""
    for at in range(2, len(word) - 1):
        if word[:at] in counts and word[at:] in counts:
            yield from (word[:at], word[at:])


COST_OF_TYPED: Final = log(RUNNING_WORDS / _FIELD_COUNT)


def cost_of(count: int) -> float:
    return log(RUNNING_WORDS / max(count, 1))


def words_of_the_field() -> Iterator[str]:
    """Domain words, names of one thing, topics, occasions, kinds, stages and grades.

    Of names only those that texts are searched for: nobody is offered what is only ever typed.
    """
    yield from load.domain_words()
    for group in load_words.synonyms():
        yield from group.found
    for entry in load.taxonomy_entries():
        yield str(entry.fields["name"])
        yield from entry.fields.get("aliases", ())
    terms = load.vocabularies()
    for term in (*terms.kinds, *terms.stages, *terms.grades):
        yield from (term.name, *term.aliases)


def words_that_are_typed() -> Iterator[str]:
    """Names that no text is searched for, and that lead to others."""
    for group in load_words.synonyms():
        yield from group.typed


def _first(lists: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {intern(key): tuple(_few(words)) for key, words in lists.items()}


def _few(words: list[str]) -> list[str]:
    characters = [word for word in words if len(word) == 1][:_ALIKE_CHARACTERS]
    return [*[word for word in words if len(word) > 1][:_ALIKE], *characters]
