"""Which words of a query may be left out when little is found."""

from dataclasses import dataclass
from math import log2
from typing import Final

from indexer.analysis.grams import BREAK, grams
from indexer.engines.contract import Frequencies
from indexer.engines.fields import WHOLE
from indexer.query.words import Words
from indexer.understanding.names.synonyms import Synonyms

# The words without which too little of what was asked for is left.
SHARE: Final = 0.9
# Of two words neither can be spared: what has one of them is better ordered by its score.
_FEWEST: Final = 3


@dataclass(frozen=True, slots=True)
class Fewer:
    """words: those that are kept. unknown: those that no text has, under no name."""

    words: Words
    unknown: tuple[str, ...]


def most_telling(words: Words, synonyms: Synonyms, frequencies: Frequencies) -> Fewer | None:
    """The words that tell most; None where none can be spared.

    First those are spared that no text has, under no name: they would find nothing. Of the rest,
    where they are three or more, SHARE of the weight is kept; a word weighs 1 / log2(2 + df), and
    half of that as a stage, a grade or a kind.
    """
    if len(words.texts) <= 1:
        return None
    counts = frequencies([(f"{WHOLE}_w", text) for text in words.texts])
    said = {at for intent in words.intents for at in range(intent.start, intent.end)}
    held = [
        at
        for at, count in enumerate(counts)
        if count or at in said or _is_held(words, at, synonyms, frequencies)
    ]
    if not set(held) - said:
        return None
    weights = {at: (0.5 if at in said else 1.0) / log2(2 + counts[at]) for at in held}
    kept = set(held) if len(held) < _FEWEST else _heaviest(weights)
    if len(kept) == len(words.texts):
        return None
    unknown = (text for at, text in enumerate(words.texts) if at not in weights)
    return Fewer(words.only(kept), tuple(unknown))


def _heaviest(weights: dict[int, float]) -> set[int]:
    needed = SHARE * sum(weights.values())
    kept: set[int] = set()
    for at in sorted(weights, key=lambda at: -weights[at]):
        if len(kept) > 1 and sum(weights[one] for one in kept) >= needed:
            break
        kept.add(at)
    return kept


def _is_held(words: Words, at: int, synonyms: Synonyms, frequencies: Frequencies) -> bool:
    """Whether some text may have a word inside others, under another name or as it was meant."""
    if any(one.start <= at < one.end for one in words.read):
        return True
    names = [words.texts[at], *synonyms.of(words.texts[at])]
    for (start, end), others in words.names.items():
        names += others if start <= at < end else ()
    pairs = {name: _pairs(name) for name in dict.fromkeys(names)}
    known = list({pair for some in pairs.values() for pair in some})
    counts = frequencies([(f"{WHOLE}_g", pair) for pair in known])
    held = {pair for pair, count in zip(known, counts, strict=True) if count}
    return any(some and held.issuperset(some) for some in pairs.values())


def _pairs(name: str) -> list[str]:
    """Those of a name, all of which a text with the name has; a single character has none."""
    return [token for token in grams(name) if token != BREAK and len(token) > 1]
