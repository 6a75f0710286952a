"""Flattens a tree without changing what it matches: each level costs an engine a merge."""

from collections.abc import Iterable
from typing import Final

from indexer.engines.contract import (
    All,
    AnyOf,
    Everything,
    Grams,
    Ids,
    Keyword,
    Node,
    Not,
    Nothing,
)

_EVERY: Final = Everything()
_NONE: Final = Nothing()


def simplify(node: Node) -> Node:
    """Leave Everything and Nothing at the root or nowhere, no All in an All, and no AnyOf in an
    AnyOf.
    """
    match node:
        case Not(inner):
            return _negated(simplify(inner))
        case All(nodes):
            return _joined(All, nodes, neutral=_EVERY, absorbing=_NONE)
        case AnyOf(nodes):
            return _joined(AnyOf, nodes, neutral=_NONE, absorbing=_EVERY)
        case Ids(members) | Keyword(_, members) if not members:
            return _NONE
        case Grams(groups=()):
            return _NONE
        case _:
            return node


def _negated(node: Node) -> Node:
    match node:
        case Not(inner):
            return inner
        case Everything():
            return _NONE
        case Nothing():
            return _EVERY
        case _:
            return Not(node)


def _joined(
    kind: type[All] | type[AnyOf], nodes: Iterable[Node], *, neutral: Node, absorbing: Node
) -> Node:
    parts: dict[Node, None] = {}  # a set that keeps its order
    for node in map(simplify, nodes):
        if node == absorbing:
            return absorbing
        if isinstance(node, kind):
            parts.update(dict.fromkeys(node.nodes))
        elif node != neutral:
            parts[node] = None
    if not parts:
        return neutral
    return next(iter(parts)) if len(parts) == 1 else kind(tuple(parts))
