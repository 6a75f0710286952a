"""The nodes of a search in a line, for a log."""

from collections.abc import Iterator
from typing import Final

from indexer.engines.contract import All, AnyOf, Grams, Ids, Keyword, Node, Not

_MOST_NODES: Final = 40


def outline(node: Node) -> str:
    """Return a node without its words: "all(grams*3, not(any(grams*2, keyword:kind*1)))".

    What comes after 40 nodes is drawn together as "…".
    """
    return "".join(_outlined(node, iter(range(_MOST_NODES))))


def _outlined(node: Node, budget: Iterator[int]) -> Iterator[str]:
    if next(budget, None) is None:
        yield "…"
        return
    match node:
        case Grams(tokens=tokens):
            yield f"grams*{len(tokens)}"
        case Keyword(field=field, values=values):
            yield f"keyword:{field}*{len(values)}"
        case Ids(ids=ids):
            yield f"ids*{len(ids)}"
        case All(nodes=nodes) | AnyOf(nodes=nodes):
            yield "all(" if isinstance(node, All) else "any("
            for number, one in enumerate(nodes):
                yield ", " if number else ""
                yield from _outlined(one, budget)
            yield ")"
        case Not(node=inner):
            yield "not("
            yield from _outlined(inner, budget)
            yield ")"
        case _:
            yield type(node).__name__.lower()
