"""Queries typed in pinyin, by initials, or mistyped by sound or shape → what was meant.

A noisy channel: of all ways to read a run of words the cheapest is taken, where a way costs what
its words and its slips cost; it must be clearly cheaper than what was typed.
Source: Kernighan, Church, Gale (1990), A Spelling Correction Program Based on a Noisy Channel.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log1p
from typing import Final, Protocol

from indexer.analysis.runs import is_han
from indexer.engines.contract import Frequencies
from indexer.engines.fields import WHOLE
from indexer.understanding.knowledge import Respelled, Respelling
from indexer.understanding.pinyin.letters import is_letters
from indexer.understanding.slips.candidates import Candidates, Names, Run, Token
from indexer.understanding.slips.cheapest_ways import Edge, Way, cheapest_ways
from indexer.understanding.slips.title_pairs import TitlePairs
from kb.domain.access import Scope

MAX_RUN_CHARS: Final = 64
# What was meant must be so much likelier (e to the power of it) than what was typed.
_CLEARLY: Final = 4.0
# Further readings are so much less likely at most.
_NEARLY: Final = 4.0
# Letters that stand in so many texts are words of their own: PPT, K12.
_GENUINE: Final = 3
# So many names are looked at that one stretch of a query may be.
_FEW_NAMES: Final = 12


class ScopedNames(Names, Protocol):
    def visible(self, names: Iterable[str], scope: Scope) -> frozenset[str]:
        """Those of them that a reader may know of."""


@dataclass(frozen=True, slots=True)
class SpokenSounds:
    """The Sounds of a base. is_word: whether the segmenter knows a word of Han.

    titles: reads what only titles have. It is looked for, and not offered: hits are in scope, the
    index that says which pairs there are is not.
    """

    candidates: Candidates
    names: ScopedNames
    is_word: Callable[[str], bool]
    titles: TitlePairs

    def respell(
        self, words: Sequence[str], scope: Scope, frequencies: Frequencies
    ) -> Respelling | None:
        genuine = _genuine(words, frequencies)
        read: list[Respelled] = []
        for first, run in self._runs(words, genuine):
            edges = _popular(self._edges(run, scope), frequencies)
            read += _shifted(_likelier(run, edges), first)
        offered = _text(words, read) if read else ""
        read += self._in_titles(words, genuine, read, frequencies)
        return Respelling(offered, tuple(read)) if read else None

    def _in_titles(
        self,
        words: Sequence[str],
        genuine: set[str],
        read: Sequence[Respelled],
        frequencies: Frequencies,
    ) -> list[Respelled]:
        """Readings of letters that have none."""
        known = {at for one in read for at in range(one.start, one.end)}
        return [
            Respelled(at, at + 1, (text,), "pinyin")
            for at, word in enumerate(words)
            if at not in known and is_letters(word) and word not in genuine
            for text in self.titles.read(word, frequencies)
        ]

    def _runs(self, words: Sequence[str], genuine: set[str]) -> Iterator[tuple[int, Run]]:
        """(index of its first word, run) of neighbouring words that may be something else."""
        start = 0
        for end in range(len(words) + 1):
            if end < len(words) and self._may_differ(words[end], genuine):
                continue
            if start < end:
                yield start, self._run(words[start:end])
            start = end + 1

    def _may_differ(self, word: str, genuine: set[str]) -> bool:
        return is_han(word) or (is_letters(word) and word not in genuine)

    def _run(self, words: Sequence[str]) -> Run:
        text = ""
        tokens: list[Token] = []
        breaks: set[int] = set()
        for word in words:
            start = len(text)
            for part in word.replace("’", "'").split("'"):
                text += part
                breaks.add(len(text))
            tokens.append(Token(start, len(text), is_han(word) and self.is_word(word)))
        return Run(text, tuple(tokens), frozenset(breaks))

    def _edges(self, run: Run, scope: Scope) -> list[Edge]:
        """Without names that the reader may not know of; none where all is well as it is."""
        if len(run.text) > MAX_RUN_CHARS or not any(_open(run)):
            return []
        edges = self.candidates.edges(run)
        names = {edge.word for edge in edges if self.candidates.is_name_alone(edge.word)}
        if names:
            seen = self.names.visible(names, scope)
            edges = list(_few_names(edges, names, seen))
        return edges


def _few_names(
    edges: Iterable[Edge], names: Container[str], seen: Container[str]
) -> Iterator[Edge]:
    """Of names those that the reader may know, and of these a few for each stretch and way."""
    counted: Counter[tuple[int, int, str]] = Counter()
    for edge in edges:
        place = edge.start, edge.end, edge.how
        if edge.word in names:
            if edge.word not in seen or counted[place] == _FEW_NAMES:
                continue
            counted[place] += 1
        yield edge


def _open(run: Run) -> Iterator[bool]:
    """Whether there is anything to read otherwise: letters, unknown words, two words or more."""
    yield len(run.tokens) > 1
    for token in run.tokens:
        yield not token.known


def _likelier(run: Run, edges: list[Edge]) -> Iterator[Respelled]:
    """For each part of the run that was hardly meant as it is: the readings, likeliest first."""
    typed = [edge for edge in edges if not edge.how]
    ways = cheapest_ways(edges, 0, len(run.text))
    for start, end in _parts(run, ways[0]) if ways else ():
        at, to = run.tokens[start].start, run.tokens[end - 1].end
        best = cheapest_ways(edges, at, to)
        plain = cheapest_ways(typed, at, to)
        limit = min(best[0].cost + _NEARLY, plain[0].cost - _CLEARLY)
        for way in best:
            if way.cost <= limit and _says_something(way):
                yield Respelled(start, end, _words(way), _how(way))


def _parts(run: Run, way: Way) -> Iterator[tuple[int, int]]:
    """Tokens [start, end) between whose ends a way reads something otherwise, as few as can be."""
    token_at = {token.start: number for number, token in enumerate(run.tokens)}
    token_at[len(run.text)] = len(run.tokens)
    start, changed = 0, False
    for edge in way.edges:
        changed = changed or bool(edge.how)
        if edge.end in token_at:
            end = token_at[edge.end]
            if changed:
                yield start, end
            start, changed = end, False


def _says_something(way: Way) -> bool:
    """Letters that only make single characters are no pinyin; nor is what stayed as it was."""
    changed = [edge for edge in way.edges if edge.how]
    return any(len(edge.word) > 1 for edge in changed)


def _words(way: Way) -> tuple[str, ...]:
    """Single characters that stayed as they are go together."""
    words: list[str] = []
    loose = False
    for edge in way.edges:
        single = len(edge.word) == 1
        if single and loose:
            words[-1] += edge.word
        else:
            words.append(edge.word)
        loose = single
    return tuple(words)


def _how(way: Way) -> str:
    hows = [edge.how for edge in way.edges if edge.how]
    return max(hows, key=("sound", "shape", "pinyin", "initials").index)


def _genuine(words: Sequence[str], frequencies: Frequencies) -> set[str]:
    letters = [word for word in words if is_letters(word)]
    counts = frequencies([(f"{WHOLE}_w", word) for word in letters]) if letters else []
    return {word for word, count in zip(letters, counts, strict=True) if count >= _GENUINE}


def _popular(edges: list[Edge], frequencies: Frequencies) -> list[Edge]:
    """Of words with the same initials those are likelier that more texts have."""
    words = list(dict.fromkeys(edge.word for edge in edges if edge.how == "initials"))
    counts = frequencies([(f"{WHOLE}_w", word) for word in words]) if words else []
    gains = {word: log1p(count) for word, count in zip(words, counts, strict=True)}
    return [
        replace(edge, cost=edge.cost - gains[edge.word]) if edge.how == "initials" else edge
        for edge in edges
    ]


def _shifted(read: Iterable[Respelled], by: int) -> Iterator[Respelled]:
    return (Respelled(one.start + by, one.end + by, one.words, one.how) for one in read)


def _text(words: Sequence[str], read: Sequence[Respelled]) -> str:
    """The query with the first reading of each part."""
    first: dict[int, Respelled] = {}
    for one in read:
        first.setdefault(one.start, one)
    parts: list[str] = []
    at = 0
    while at < len(words):
        parts += first[at].words if at in first else (words[at],)
        at = first[at].end if at in first else at + 1
    return " ".join(parts)
