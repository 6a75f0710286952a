"""Bounds a query to what is worth asking: no more clauses than an engine answers quickly."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from indexer.analysis.analyser import Analyser
from indexer.engines.contract import Frequencies
from indexer.engines.fields import WHOLE
from indexer.query import ast

# Words, phrases, names and exclusions that decide the match; each costs the engine up to four
# clauses. 4,900 single characters took 33 s without this bound.
MAX_CLAUSES: Final = 64

TOO_LONG: Final = "查询很长，只用了其中 %(value)s 个词。"
UNSEARCHABLE: Final = "“%(value)s”里没有可以搜索的文字。"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the query that its writer should know; a gettext msgid and its value."""

    message: str
    value: str


def bounded(
    query: ast.Query, analyser: Analyser, frequencies: Frequencies
) -> tuple[ast.Query, list[Notice]]:
    """Cut the bare texts of a query into words, and keep no more than MAX_CLAUSES of anything.

    Of the words that are simply all wanted the rarest are kept, of the rest the first. Punctuation
    standing alone is left out; a query of nothing else becomes an empty Or.
    """
    words = _top_words(query, analyser)
    kept = set(words)
    if len(words) > MAX_CLAUSES:
        counts = frequencies([(f"{WHOLE}_w", word) for word in words])
        kept = {word for _, word in sorted(zip(counts, words, strict=True))[:MAX_CLAUSES]}
    cutter = _Cutter(analyser, kept)
    cut = cutter.cut(query, top=True)
    if cut is None:
        return ast.Or(()), [Notice(UNSEARCHABLE, _text_of(query))]
    shortened = len(kept) < len(words) or cutter.room < 0
    return cut, [Notice(TOO_LONG, str(MAX_CLAUSES))] if shortened else []


def _top_words(query: ast.Query, analyser: Analyser) -> list[str]:
    clauses = query.nodes if isinstance(query, ast.And) else (query,)
    texts = [clause.text for clause in clauses if isinstance(clause, ast.Term)]
    return list(dict.fromkeys(word for text in texts for word in analyser.terms(text)))


class _Cutter:
    """room: how many more clauses there may be; negative where some were left out."""

    def __init__(self, analyser: Analyser, kept: set[str]) -> None:
        self.analyser = analyser
        self.kept = kept
        self.room = MAX_CLAUSES

    def cut(self, query: ast.Query, *, top: bool = False) -> ast.Query | None:
        """None where nothing of it is left. top: among what is simply all wanted."""
        match query:
            case ast.And(nodes):
                return _joined(ast.And, [self.cut(node, top=top) for node in nodes])
            case ast.Or(nodes):
                return _joined(ast.Or, [self.cut(node) for node in nodes])
            case ast.Term(text, span):
                words = self.analyser.terms(text)
                wanted = [word for word in words if not top or word in self.kept]
                terms = [ast.Term(word, span) for word in wanted if self._takes_room()]
                return _joined(ast.And, list(terms))
            case ast.Not(node):
                bare = isinstance(node, ast.Term)
                inner = self._whole(node) if bare else self.cut(node)
                return ast.Not(inner) if inner else None
            case ast.MatchAll():
                return query
            case _:
                return self._whole(query)

    def _whole(self, query: ast.Query) -> ast.Query | None:
        """A clause that stays as it is; after a minus a bare text is one too: a phrase."""
        if isinstance(query, ast.Term | ast.Phrase) and self.analyser.pattern(query.text) is None:
            return None
        return query if self._takes_room() else None

    def _takes_room(self) -> bool:
        self.room -= 1
        return self.room >= 0


def _joined(
    kind: type[ast.And] | type[ast.Or], cut: Sequence[ast.Query | None]
) -> ast.Query | None:
    """One flat node: a bare text's words stand beside the clauses that it stood beside."""
    left: list[ast.Query] = []
    for node in cut:
        if isinstance(node, ast.And | ast.Or) and isinstance(node, kind):
            left += node.nodes
        elif node is not None:
            left.append(node)
    if not left:
        return None
    return left[0] if len(left) == 1 else kind(tuple(left))


def _text_of(query: ast.Query) -> str:
    match query:
        case ast.Term(text) | ast.Phrase(text):
            return text
        case ast.And(nodes) | ast.Or(nodes):
            return _text_of(nodes[0]) if nodes else ""
        case ast.Not(node):
            return _text_of(node)
        case _:
            return ""
