"""Our query tree → what an engine gets. There is no plan without a scope.

Words rank, grams match: each bare word, phrase and negation becomes a pattern on the `g` fields;
the score is the sum over the groups of weight x (BM25 on `w` + 0.5 x BM25 on `g`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from indexer.analysis.analyser import Analyser
from indexer.analysis.grams import BREAK, grams
from indexer.engines.contract import (
    All,
    AnyOf,
    Everything,
    Grams,
    Keyword,
    Node,
    Not,
    Nothing,
    ScoredTerm,
)
from indexer.engines.fields import ALL_GROUPS, WEIGHTS, WHOLE
from indexer.query import ast
from indexer.query.bound import MAX_CLAUSES, UNSEARCHABLE, Frequencies, Notice, bounded
from kb.domain.access import Scope
from kb.text.fold import fold

MAX_SCORED_TOKENS: Final = 64
GRAM_SHARE: Final = 0.5


class Directory(Protocol):
    """Who and what has which name, for the fields of the query language."""

    def find(self, field: str, text: str, scope: Scope) -> Sequence[str]:
        """The keys or codes in `field` that `text` names, of what the scope may know."""


@dataclass(frozen=True, slots=True)
class Plan:
    """strict: all that was asked for. wide: any of the bare words; None where nothing may widen.

    marks: the words and phrases to mark in the text, as typed; then, for a widened search, parts.
    """

    strict: Node
    wide: Node | None
    scored: tuple[ScoredTerm, ...]
    marks: tuple[str, ...]
    parts: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def plan(
    query: ast.Query,
    scope: Scope,
    analyser: Analyser,
    directory: Directory,
    frequencies: Frequencies,
) -> Plan:
    """Raises nothing: a name that nobody has matches nothing and says so."""
    return _Planner(scope, analyser, directory, frequencies).plan(query)


class _Planner:
    def __init__(
        self,
        scope: Scope,
        analyser: Analyser,
        directory: Directory,
        frequencies: Frequencies,
    ) -> None:
        self.scope = scope
        self.analyser = analyser
        self.directory = directory
        self.frequencies = frequencies
        self.notices: list[Notice] = []
        self._known: dict[tuple[str, str], Sequence[str]] = {}

    def plan(self, query: ast.Query) -> Plan:
        # ranked by what was typed: the pairs across its words say that they stand side by side
        scored, parts = self._scored(query)
        query, self.notices = bounded(query, self.analyser, self.frequencies)
        return Plan(
            strict=self._node(query),
            wide=self._wide(query, parts),
            scored=scored,
            marks=tuple(dict.fromkeys(self._marks(query))),
            parts=parts,
            notices=tuple(dict.fromkeys(self.notices)),
        )

    # --- what matches -----------------------------------------------------------------

    def _node(self, query: ast.Query) -> Node:  # noqa: PLR0911 - one return a node kind
        match query:
            case ast.MatchAll():
                return Everything()
            case ast.Term(text) | ast.Phrase(text):
                return self._pattern(text, (WHOLE,))
            case ast.And(nodes):
                return All(tuple(self._node(node) for node in nodes))
            case ast.Or(nodes):
                return AnyOf(tuple(self._node(node) for node in nodes))
            case ast.Not(node):
                return Not(self._node(node))
            case ast.Range(first=first, last=last):
                return Keyword("year", _years(first, last))
            case ast.Field(name="title", value=value, exact=exact):
                texts = [value] if exact else self.analyser.terms(value)[:MAX_CLAUSES]
                return All(tuple(self._pattern(text, ("title",)) for text in texts or [value]))
            case ast.Field(name=name, value=value):
                return self._named(name, value)

    def _pattern(self, text: str, groups: tuple[str, ...]) -> Node:
        pattern = self.analyser.pattern(text)
        if pattern is None:
            self.notices.append(Notice(UNSEARCHABLE, text))
            return Nothing()
        return Grams(pattern.tokens, pattern.prefix, groups)

    def _named(self, name: str, value: str) -> Node:
        if (name, value) not in self._known:
            self._known[name, value] = self.directory.find(name, value, self.scope)
        keys = self._known[name, value]
        if not keys:
            self.notices.append(Notice(_UNKNOWN[name], value))
            return Nothing()
        return Keyword(name, frozenset(keys))

    # --- what may be left out when little is found ------------------------------------------

    def _wide(self, query: ast.Query, parts: tuple[str, ...]) -> Node | None:
        """Bare words become any of their words and pairs; everything else stays as it is."""
        clauses = query.nodes if isinstance(query, ast.And) else (query,)
        bare = [clause for clause in clauses if isinstance(clause, ast.Term)]
        if not bare or not parts:
            return None
        any_part = AnyOf(tuple(Grams((part,)) for part in parts))
        fixed = tuple(self._node(clause) for clause in clauses if not isinstance(clause, ast.Term))
        return All((any_part, *fixed)) if fixed else any_part

    # --- what ranks -------------------------------------------------------------------------

    def _scored(self, query: ast.Query) -> tuple[tuple[ScoredTerm, ...], tuple[str, ...]]:
        """The scored terms, at most the 64 rarest tokens, and the pairs among them."""
        tokens: dict[tuple[str, str, tuple[str, ...]], None] = {}
        for text, groups in _texts(query):
            folded = fold(text)
            for word in self._ranking_words(folded):
                tokens[("w", word, groups)] = None
            for pair in self._ranking_pairs(folded):
                tokens[("g", pair, groups)] = None
        chosen = self._rarest(list(tokens))
        scored = tuple(
            ScoredTerm(
                f"{group}_{kind}", token, WEIGHTS[group] * (GRAM_SHARE if kind == "g" else 1)
            )
            for kind, token, groups in chosen
            for group in groups
        )
        parts = tuple(token for kind, token, groups in chosen if kind == "g" and len(groups) > 1)
        return scored, parts

    def _ranking_words(self, folded: str) -> list[str]:
        words = self.analyser.words(folded)
        return [word for word in words if word not in self.analyser.stop_words] or words

    def _ranking_pairs(self, folded: str) -> list[str]:
        tokens = [token for token in grams(folded) if token != BREAK]
        pairs = [token for token in tokens if len(token) > 1 or token.isascii()]
        telling = [pair for pair in pairs if pair not in self.analyser.stop_words]
        return telling or pairs

    def _rarest(
        self, tokens: list[tuple[str, str, tuple[str, ...]]]
    ) -> list[tuple[str, str, tuple[str, ...]]]:
        if len(tokens) <= MAX_SCORED_TOKENS:
            return tokens
        counts = self.frequencies([(f"{WHOLE}_{kind}", token) for kind, token, _ in tokens])
        known = [(count, token) for count, token in zip(counts, tokens, strict=True) if count]
        known.sort()
        return [token for _, token in known[:MAX_SCORED_TOKENS]]

    def _marks(self, query: ast.Query) -> list[str]:
        match query:
            case ast.Term(text) | ast.Phrase(text) | ast.Field("title", text, _, True):
                return [text]
            case ast.Field("title", text):
                return self.analyser.terms(text)[:MAX_CLAUSES]
            case ast.And(nodes) | ast.Or(nodes):
                return [mark for node in nodes for mark in self._marks(node)]
            case _:
                return []


def _years(first: int | None, last: int | None) -> frozenset[str]:
    """An open end reaches to what is likely; never more than _MOST_YEARS."""
    if first is None:
        first = min(_EARLIEST_YEAR, _LATEST_YEAR if last is None else last - 200)
    end = max(_LATEST_YEAR, first) if last is None else last
    return frozenset(str(year).zfill(4) for year in range(first, end + 1)[:_MOST_YEARS])


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


_EARLIEST_YEAR: Final = 1900
_LATEST_YEAR: Final = 2100
_MOST_YEARS: Final = 300
_UNKNOWN: Final = {
    "author": "没有叫“%(value)s”的作者。",
    "studio": "没有叫“%(value)s”的工作室。",
    "topic": "没有叫“%(value)s”的主题。",
    "kind": "没有“%(value)s”这种类型。",
    "stage": "没有“%(value)s”这个学段。",
    "grade": "没有“%(value)s”这个年级。",
    "occasion": "没有叫“%(value)s”的时机。",
    "year": "“%(value)s”不是年份，请写成 2024 或 2022..2024。",
}
