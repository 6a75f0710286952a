"""The field table and plan nodes in tantivy's terms."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import tantivy
from tantivy import Occur, Query

from indexer.engines.contract import (
    All,
    AnyOf,
    ConstantTerm,
    Everything,
    Grams,
    Ids,
    Keyword,
    Node,
    Not,
    Nothing,
    Raised,
    ScoredTerm,
)
from indexer.engines.fields import KEYWORDS, NEWEST, TEXT_GROUPS, TITLE_ORDER, Layout
from indexer.engines.marks import MARK_FIELDS
from indexer.engines.simplify import simplify

# Of each sort; less than a kilobyte each
_LEAVES: Final = 4096


def build_schema(layout: Layout) -> tantivy.Schema:
    """Nothing is stored: rows are read from the database, sort keys and ids from columns."""
    words = "freq" if layout is Layout.OPEN else "basic"
    builder = tantivy.SchemaBuilder()
    # Signed, because delete_documents_by_term takes every Python int for a signed one
    # and would silently delete nothing in an unsigned field.
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_unsigned_field("version", fast=True)
    builder.add_unsigned_field(NEWEST, fast=True)
    builder.add_text_field(TITLE_ORDER, fast=True, tokenizer_name="raw", index_option="basic")
    for group in TEXT_GROUPS:
        builder.add_text_field(group.words, tokenizer_name="whitespace", index_option=words)
        builder.add_text_field(group.grams, tokenizer_name="whitespace", index_option="position")
    for name in MARK_FIELDS if layout is Layout.FULL else ():
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in KEYWORDS:
        fast = name != "audience"
        builder.add_text_field(name, fast=fast, tokenizer_name="raw", index_option="basic")
    return builder.build()


class Leaves:
    """Queries for tokens, good for every state of one index: a search asks for most of them again.

    The steps of one search ask for the same tokens; an automaton for a prefix takes long to make.
    """

    def __init__(self, schema: tantivy.Schema, layout: Layout) -> None:
        self.schema = schema
        self.layout = layout
        self.scored = lru_cache(_LEAVES)(self._scored)
        self.constant = lru_cache(_LEAVES)(self._constant)
        self.phrase = lru_cache(_LEAVES)(self._phrase)
        self.prefix = lru_cache(_LEAVES)(self._prefix)

    def _scored(self, field: str, token: str, weight: float) -> Query:
        query = Query.term_query(self.schema, field, token, "freq")
        return Query.boost_query(query, weight)

    def _constant(self, field: str, token: str, score: float) -> Query:
        return Query.const_score_query(self._token(field, token), score)

    def _token(self, field: str, token: str) -> Query:
        return Query.term_query(self.schema, field, token, "basic")

    def _phrase(self, field: str, tokens: tuple[str, ...]) -> Query:
        if len(tokens) > 1:
            return Query.phrase_query(self.schema, field, list(tokens))
        return Query.term_query(self.schema, field, tokens[0], "basic")

    def _prefix(self, field: str, tokens: tuple[str, ...]) -> Query:
        # Not phrase_prefix_query: it silently stops at 50 continuations.
        *head, last = (re.escape(token) for token in tokens)
        if head:
            return Query.regex_phrase_query(self.schema, field, [*head, f"{last}.*"])
        return Query.regex_query(self.schema, field, f"{last}.*")


class QueryCompiler:
    """Turns nodes into queries for one searcher's state of the index."""

    def __init__(self, leaves: Leaves, searcher: tantivy.Searcher, *, expand: bool = False) -> None:
        """`expand` looks prefixes of phrases up by hand: slower, but without a limit."""
        self.layout = leaves.layout
        self._leaves = leaves
        self._schema = leaves.schema
        self._searcher = searcher
        self._expand = expand

    def filter(self, node: Node) -> Query:
        """Compile a query for what matches. The scores of its results mean nothing."""
        return self._compile(simplify(node))

    def ranked(
        self,
        matching: Node,
        terms: Sequence[ScoredTerm | ConstantTerm],
        raised: Sequence[Raised] = (),
    ) -> Query:
        """Rank `matching` by the scores of terms and raised values; it has no score of its own.

        Where a part of it asks for any of some tokens that score anyway (a widened search does),
        the scoring clauses are what must match: tantivy then walks their postings once.
        """
        node = simplify(matching)
        scoring = self._scoring(terms)
        parts = []
        for each in node.nodes if isinstance(node, All) else (node,):
            wanted = _single_tokens(each)
            if wanted and all(token in scoring for token in wanted):
                parts.append((Occur.Must, _any(scoring.pop(token) for token in wanted)))
            else:
                parts.append((Occur.Must, Query.const_score_query(self._compile(each), 0.0)))
        parts += [(Occur.Should, query) for query in scoring.values()]
        parts += [
            (Occur.Should, Query.const_score_query(self._value_of(each), each.weight))
            for each in raised
        ]
        return Query.boolean_query(parts)

    def _scoring(self, terms: Sequence[ScoredTerm | ConstantTerm]) -> dict[tuple[str, str], Query]:
        weights: dict[tuple[str, str], float] = {}
        scoring: dict[tuple[str, str], Query] = {}
        for term in terms:
            token = term.field, term.token
            if isinstance(term, ConstantTerm):
                scoring[token] = self._leaves.constant(*token, term.score)
            else:
                weights[token] = weights.get(token, 0.0) + term.weight
        scored = ((token, self._leaves.scored(*token, each)) for token, each in weights.items())
        return scoring | dict(scored)

    def _value_of(self, raised: Raised) -> Query:
        return self._compile(simplify(Keyword(raised.field, raised.values)))

    def without(
        self,
        matching: Query,
        terms: Sequence[ScoredTerm | ConstantTerm],
        raised: Sequence[Raised] = (),
    ) -> Query:
        """Return the part of `matching` that holds none of the terms and of the raised values."""
        parts = [(Occur.Must, matching)]
        parts += [(Occur.MustNot, self._value_of(each)) for each in raised]
        for term in terms:
            query = Query.term_query(self._schema, term.field, term.token, "basic")
            parts.append((Occur.MustNot, query))
        return Query.boolean_query(parts)

    def _compile(self, node: Node) -> Query:  # noqa: PLR0911 - one return a node kind
        match node:
            case Everything():
                return Query.all_query()
            case Nothing():
                return Query.empty_query()
            case Ids(ids):
                # a term set would walk all the ids there are
                return _any(Query.term_query(self._schema, "id", id_, "basic") for id_ in ids)
            case Keyword(field, values) if len(values) == 1:
                return Query.term_query(self._schema, field, next(iter(values)), "basic")
            case Keyword(field, values):
                return Query.term_set_query(self._schema, field, sorted(values))
            case Grams():
                return _any(self._grams(node, f"{group}_g") for group in node.groups)
            case AnyOf(nodes):
                return _any(self._compile(each) for each in nodes)
            case All(nodes):
                return self._all(nodes)
            case Not():
                return self._all((node,))

    def _all(self, nodes: Sequence[Node]) -> Query:
        parts = [
            (Occur.MustNot, self._compile(node.node))
            if isinstance(node, Not)
            else (Occur.Must, self._compile(node))
            for node in nodes
        ]
        if all(occur == Occur.MustNot for occur, _ in parts):
            parts.append((Occur.Must, Query.all_query()))
        return Query.boolean_query(parts)

    def _grams(self, node: Grams, field: str) -> Query:
        if not node.prefix:
            return self._leaves.phrase(field, node.tokens)
        *head, last = node.tokens
        if not head or not self._expand:
            return self._leaves.prefix(field, node.tokens)
        found = self._searcher.terms_with_prefix(field, last)
        return _any(self._leaves.phrase(field, (*head, token)) for token, _ in found)


def _single_tokens(node: Node) -> list[tuple[str, str]]:
    """(field, token) of each alternative where all of them are one whole token; else none."""
    alternatives = node.nodes if isinstance(node, AnyOf) else ()
    if not all(isinstance(one, Grams) and _is_single(one) for one in alternatives):
        return []
    found = [
        (f"{group}_g", one.tokens[0])
        for one in alternatives
        if isinstance(one, Grams)
        for group in one.groups
    ]
    return list(dict.fromkeys(found))


def _is_single(node: Grams) -> bool:
    return len(node.tokens) == 1 and not node.prefix


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])
