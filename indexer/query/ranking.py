"""What ranks: the words and pairs of what was typed, in each group of fields."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from indexer.analysis.analyser import Analyser
from indexer.analysis.grams import BREAK, grams
from indexer.analysis.numerals import searchable
from indexer.engines.contract import Frequencies, ScoredTerm
from indexer.engines.fields import ALL_GROUPS, WEIGHTS, WHOLE
from indexer.query import ast

MAX_SCORED_TOKENS: Final = 64
GRAM_SHARE: Final = 0.5

# ("w" or "g", token, the groups in which it ranks)
Token = tuple[str, str, tuple[str, ...]]


@dataclass
class Ranking:
    """Collects tokens until there are MAX_SCORED_TOKENS; what was typed comes first.

    pairs: the pairs and Latin words that rank in all groups, in the order in which they came.
    """

    analyser: Analyser
    frequencies: Frequencies
    scored: tuple[ScoredTerm, ...] = ()
    pairs: tuple[str, ...] = ()
    _known: set[Token] = field(default_factory=set)

    def add_query(self, query: ast.Query) -> None:
        self._add(_texts(query), 1.0)

    def add_names(self, names: Iterable[str], share: float) -> None:
        """Words that were not typed, at a share of the weight."""
        self._add([(name, ALL_GROUPS) for name in names], share)

    def _add(self, texts: Sequence[tuple[str, tuple[str, ...]]], share: float) -> None:
        tokens: dict[Token, None] = {}
        for text, groups in texts:
            folded = searchable(text)
            tokens |= dict.fromkeys(("w", word, groups) for word in self._words(folded))
            tokens |= dict.fromkeys(("g", pair, groups) for pair in self._pairs(folded))
        new = [token for token in tokens if token not in self._known]
        chosen = self._rarest(new, MAX_SCORED_TOKENS - len(self._known))
        self._known.update(chosen)
        self.scored += tuple(
            ScoredTerm(
                f"{group}_{kind}",
                token,
                share * WEIGHTS[group] * (GRAM_SHARE if kind == "g" else 1),
            )
            for kind, token, groups in chosen
            for group in groups
        )
        self.pairs += tuple(
            token for kind, token, groups in chosen if kind == "g" and len(groups) > 1
        )

    def _words(self, folded: str) -> list[str]:
        words = self.analyser.words(folded)
        return [word for word in words if word not in self.analyser.stop_words] or words

    def _pairs(self, folded: str) -> list[str]:
        tokens = [token for token in grams(folded) if token != BREAK]
        pairs = [token for token in tokens if len(token) > 1 or token.isascii()]
        telling = [pair for pair in pairs if pair not in self.analyser.stop_words]
        return telling or pairs

    def _rarest(self, tokens: list[Token], room: int) -> list[Token]:
        if len(tokens) <= room:
            return tokens
        counts = self.frequencies([(f"{WHOLE}_{kind}", token) for kind, token, _ in tokens])
        known = [(count, token) for count, token in zip(counts, tokens, strict=True) if count]
        known.sort()
        return [token for _, token in known[: max(room, 0)]]


def _texts(query: ast.Query) -> list[tuple[str, tuple[str, ...]]]:
    """The texts that rank, each with the groups in which it does."""
    match query:
        case ast.Term(text) | ast.Phrase(text):
            return [(text, ALL_GROUPS)]
        case ast.Field(name="title", value=text):
            return [(text, ("title",))]
        case ast.And(nodes) | ast.Or(nodes):
            return [pair for node in nodes for pair in _texts(node)]
        case _:
            return []
