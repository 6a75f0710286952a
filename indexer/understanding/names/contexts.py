"""Words in like contexts: what a base's own texts say is near in meaning.

A word's vector holds, for each word that stands near it in a sentence, the positive pointwise
mutual information of the two, contexts smoothed by the power 0.75 (Levy, Goldberg and Dagan 2015,
"Improving Distributional Similarity with Lessons Learned from Word Embeddings"), rare pairs
discounted (Pantel and Lin 2002); two words are as alike as the cosine of their vectors. Plain
Python: a few thousand words and their neighbours are a few hundred thousand numbers.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Final

from indexer.analysis.analyser import Analyser
from indexer.analysis.numerals import searchable
from indexer.analysis.runs import close_up, is_han

# Words to either side.
WINDOW: Final = 4
# The most frequent words, and the names that were given; no others are proposed.
MOST_WORDS: Final = 6_000
# Any other word that stands there once says nothing by what is beside it.
FEWEST: Final = 2
SMOOTHING: Final = 0.75
# A word of the dictionary of names may be this many of the segmenter's.
_MOST_PARTS: Final = 5
_SENTENCE_END: Final = re.compile(r"[。！？!?；;\n]+")


@dataclass(frozen=True, slots=True)
class Alike:
    """shared: the neighbours that both have, those that say most first."""

    word: str
    likeness: float
    shared: tuple[str, ...]


class Contexts:
    """What stands beside which word in a base; immutable once built."""

    def __init__(self, words: Collection[str], vectors: Mapping[str, Mapping[str, float]]) -> None:
        """words: all that may be proposed; some have no vector, as nothing telling is near."""
        self.words = words
        self._vectors = vectors
        self._holding: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for word, vector in vectors.items():
            for context, weight in vector.items():
                self._holding[context].append((word, weight))

    def __contains__(self, word: str) -> bool:
        return word in self.words

    def alike(self, word: str, limit: int) -> list[Alike]:
        """The words in the likest contexts, the likest first; none for a word that is not there."""
        vector = self._vectors.get(word, {})
        likeness: dict[str, float] = defaultdict(float)
        for context, weight in vector.items():
            for other, its in self._holding[context]:
                likeness[other] += weight * its
        likeness.pop(word, None)
        best = sorted(likeness.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
        return [Alike(other, value, self._shared(word, other)) for other, value in best]

    def _shared(self, word: str, other: str, limit: int = 5) -> tuple[str, ...]:
        one, two = self._vectors[word], self._vectors[other]
        both = sorted(one.keys() & two.keys(), key=lambda name: (-one[name] * two[name], name))
        return tuple(both[:limit])


def build_contexts(texts: Iterable[str], analyser: Analyser, names: Collection[str]) -> Contexts:
    """names: folded names that count as one word each, however the segmenter would cut them."""
    cutter = _Cutter(analyser, names)
    sentences = [words for text in texts for words in cutter.sentences(text)]
    counts = Counter(word for words in sentences for word in words if word)
    kept = {word: count for word, count in counts.most_common(MOST_WORDS) if count >= FEWEST}
    kept |= {name: counts[name] for name in names if counts[name]}
    return Contexts(kept.keys(), _vectors(_pairs(sentences, kept)))


class _Cutter:
    """Sentences as words; "" stands for what is no word to compare."""

    def __init__(self, analyser: Analyser, names: Collection[str]) -> None:
        self._analyser = analyser
        self._names = frozenset(names)

    def sentences(self, text: str) -> Iterator[list[str]]:
        for sentence in _SENTENCE_END.split(close_up(searchable(text))):
            if words := list(self._words(self._analyser.segmenter.cut(sentence))):
                yield words

    def _words(self, cut: Sequence[str]) -> Iterator[str]:
        at = 0
        while at < len(cut):
            for end in range(min(len(cut), at + _MOST_PARTS), at, -1):
                word = "".join(cut[at:end])
                if end == at + 1 or word in self._names:
                    yield word if self._tells(word) else ""
                    at = end
                    break

    def _tells(self, word: str) -> bool:
        return len(word) > 1 and is_han(word) and word not in self._analyser.stop_words


def _pairs(
    sentences: Iterable[Sequence[str]], kept: Collection[str]
) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for words in sentences:
        for at, word in enumerate(words):
            if word in kept:
                for place in range(max(0, at - WINDOW), min(len(words), at + WINDOW + 1)):
                    if words[place] in kept and words[place] != word:
                        found[word][words[place]] += 1 / abs(place - at)
    return found


def _vectors(pairs: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """PPMI, each vector of length 1."""
    totals = {word: sum(near.values()) for word, near in pairs.items()}
    smoothed = {word: total**SMOOTHING for word, total in totals.items()}
    mass = sum(smoothed.values())
    found = {}
    for word, near in pairs.items():
        vector = {
            other: value * count / (count + 1)
            for other, count in near.items()
            if (value := log(count * mass / (totals[word] * smoothed[other]))) > 0
        }
        length = sqrt(sum(value * value for value in vector.values()))
        if length:
            found[word] = {other: value / length for other, value in vector.items()}
    return found
