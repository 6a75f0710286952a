"""The bare words of a query, and what is known of them and of several side by side."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from indexer.query import ast
from indexer.understanding.intents.intents import Intent, Intents
from indexer.understanding.knowledge import Respelled, Respelling
from indexer.understanding.names.synonyms import Synonyms

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Words:
    """texts: folded, in order, all of them wanted.

    names: other names of two or more side by side. read: how some may have been meant.
    """

    texts: tuple[str, ...]
    names: Mapping[Span, tuple[str, ...]] = field(default_factory=dict)
    intents: tuple[Intent, ...] = ()
    read: tuple[Respelled, ...] = ()

    def respelled(self, respelling: Respelling | None) -> "Words":
        return replace(self, read=respelling.read) if respelling else self

    def only(self, kept: Collection[int]) -> "Words":
        """Some of the words; what several mean together goes with any of them."""
        places = sorted(kept)
        at = {place: number for number, place in enumerate(places)}
        intents = tuple(
            replace(one, start=at[one.start], end=at[one.start] + one.end - one.start)
            for one in self.intents
            if all(place in at for place in range(one.start, one.end))
        )
        names = {
            (at[start], at[start] + end - start): names
            for (start, end), names in self.names.items()
            if all(place in at for place in range(start, end))
        }
        return Words(tuple(self.texts[place] for place in places), names, intents)

    def groups(self, *, by_sound: bool) -> list[Span]:
        """Where words are taken together; apart from one another, in order.

        Spans that overlap become one.
        """
        spans = {*self.names, *((one.start, one.end) for one in self.intents)}
        if by_sound:
            spans |= {(one.start, one.end) for one in self.read}
        merged: list[Span] = []
        for start, end in sorted(spans):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged


def read_words(query: ast.Query, synonyms: Synonyms, intents: Intents) -> Words:
    """The bare words that are simply all wanted; none where the query is something else."""
    clauses = query.nodes if isinstance(query, ast.And) else (query,)
    texts = tuple(one.text for one in clauses if isinstance(one, ast.Term))
    names = {(start, end): names for start, end, names in synonyms.spans(texts)}
    return Words(texts, names, tuple(intents.read(texts)))
