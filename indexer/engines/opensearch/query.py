"""Plan nodes in OpenSearch's query language. All of it is for filter context, where nothing scores.

https://docs.opensearch.org/latest/query-dsl/
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

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
from indexer.engines.opensearch.mapping import SCALE
from indexer.engines.simplify import simplify

Query = dict[str, Any]
_EVERY: Final[Query] = {"match_all": {}}
_NONE: Final[Query] = {"match_none": {}}
# Of a thousand clauses that a query may have, the match needs some hundreds.
_MOST_CONSTANTS: Final = 600
# More than any index holds tokens with one prefix; the default of 50 loses hits silently.
_ALL_CONTINUATIONS: Final = 2**31 - 1


def compile_node(node: Node) -> Query:
    """Compile a node into a clause for what matches."""
    return _compile(simplify(node))


def scoring(
    terms: Iterable[ScoredTerm], constant: Iterable[ConstantTerm], raised: Iterable[Raised]
) -> list[Query]:
    """List the clauses that add to the score of what matches anyway."""
    weights: dict[tuple[str, str], float] = {}
    for term in terms:
        token = term.field, term.token
        weights[token] = weights.get(token, 0.0) + term.weight
    clauses: list[Query] = [
        {"term": {field: {"value": token, "boost": weight * SCALE}}}
        for (field, token), weight in weights.items()
        if weight > 0
    ]
    best = sorted(constant, key=lambda one: -one.score)[:_MOST_CONSTANTS]
    clauses += [_constant({"term": {one.field: {"value": one.token}}}, one.score) for one in best]
    for each in raised:
        if each.weight > 0 and each.values:
            value = {"terms": {each.field: sorted(each.values)}}
            clauses.append(_constant(value, each.weight))
    return clauses


def _constant(what: Query, score: float) -> Query:
    return {"constant_score": {"filter": what, "boost": score}}


def _compile(node: Node) -> Query:  # noqa: PLR0911 - one return a node kind
    match node:
        case Everything():
            return _EVERY
        case Nothing():
            return _NONE
        case Ids(ids):
            return {"terms": {"id": sorted(ids)}}
        case Keyword(field, values):
            return {"terms": {field: sorted(values)}}
        case Grams():
            return _any([_grams(node, f"{group}_g") for group in node.groups])
        case AnyOf(nodes):
            return _any_of(nodes)
        case All(nodes):
            return _all(nodes)
        case Not():
            return _all((node,))


def _all(nodes: Sequence[Node]) -> Query:
    wanted = [_compile(node) for node in nodes if not isinstance(node, Not)]
    unwanted = [_compile(node.node) for node in nodes if isinstance(node, Not)]
    return {"bool": {"filter": wanted, "must_not": unwanted}}


def _any_of(nodes: Sequence[Node]) -> Query:
    # Whole tokens of one field are one clause: no more than 1,024 are allowed.
    tokens: dict[str, list[str]] = {}
    others = []
    for node in nodes:
        if isinstance(node, Grams) and len(node.tokens) == 1 and not node.prefix:
            for group in node.groups:
                tokens.setdefault(f"{group}_g", []).append(node.tokens[0])
        else:
            others.append(_compile(node))
    return _any([*({"terms": {field: found}} for field, found in tokens.items()), *others])


def _any(queries: list[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": queries, "minimum_should_match": 1}} if queries else _NONE


def _grams(node: Grams, field: str) -> Query:
    if len(node.tokens) == 1:
        kind = "prefix" if node.prefix else "term"
        return {kind: {field: {"value": node.tokens[0]}}}
    text = " ".join(node.tokens)
    if not node.prefix:
        return {"match_phrase": {field: {"query": text}}}
    return {"match_phrase_prefix": {field: {"query": text, "max_expansions": _ALL_CONTINUATIONS}}}
