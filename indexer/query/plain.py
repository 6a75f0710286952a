"""Takes a query with signs of the query language as plain words.

A title that is pasted may hold such signs: 主题：让爱住我家, -1分的故事. Where somebody pasted
one, or where a query finds nothing by its signs, its words are looked for.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from indexer.analysis.whole_title import whole_title
from indexer.engines.contract import AnyOf, Keyword, Raised
from indexer.engines.fields import WHOLE_TITLE
from indexer.query import ast
from indexer.query.bound import Notice
from indexer.query.plan import QueryPlan
from kb.messages import msg

# More than all words of a query can add to a score.
TITLE_WEIGHT: Final = 1000.0

_AFTER_NAME: Final = re.compile("[:：]")

IS_TITLE: Final = msg("“%(value)s”是一个标题，所以按普通文字搜索，没有把其中的符号当作搜索语法。")
TITLE_TOO: Final = msg("标题正好是“%(value)s”的资源也列在下面。")
NOTHING_BY_SIGNS: Final = msg("“%(value)s”按搜索语法没有找到资源，下面是按普通文字找到的。")


def has_signs(query: ast.Query) -> bool:
    """Say whether anything in a query is more than plain words."""
    match query:
        case ast.Term() | ast.MatchAll():
            return False
        case ast.And(nodes):
            return any(map(has_signs, nodes))
        case _:
            return True


def may_hide(query: ast.Query) -> bool:
    """Say whether a title that was typed may be missing among what its signs find.

    Quotation marks hide nothing: what stands in them stands in the title.
    """
    match query:
        case ast.Term() | ast.Phrase() | ast.MatchAll():
            return False
        case ast.And(nodes):
            return any(map(may_hide, nodes))
        case _:
            return True


def excludes(query: ast.Query) -> bool:
    """Say whether a query excludes anything."""
    match query:
        case ast.Not():
            return True
        case ast.And(nodes) | ast.Or(nodes):
            return any(map(excludes, nodes))
        case _:
            return False


def as_plain_words(query: ast.Query, text: str) -> ast.Query:
    """Return all that a query names as words that are all wanted.

    The names of fields are left out: they say where to look and not what for. text: as it was
    typed.
    """
    words = tuple(_words(query, text))
    return words[0] if len(words) == 1 else ast.And(words)


def title_in(text: str) -> Keyword | None:
    """Return what matches the resources that have a text as their title, or None."""
    title = whole_title(text)
    return Keyword(WHOLE_TITLE, frozenset({title})) if title else None


def with_title(planned: QueryPlan, title: Keyword) -> QueryPlan:
    """Return a plan that also finds what has a title, and finds it first."""
    steps = (replace(step, match=AnyOf((step.match, title))) for step in planned.steps)
    first = Raised(title.field, title.values, TITLE_WEIGHT)
    return replace(planned, steps=tuple(steps), raised=(*planned.raised, first))


def noting(planned: QueryPlan, *notices: Notice) -> QueryPlan:
    """Return a plan with further notices, each once."""
    return replace(planned, notices=tuple(dict.fromkeys((*notices, *planned.notices))))


def _words(query: ast.Query, text: str) -> Iterator[ast.Query]:
    match query:
        case ast.Term(words, span) | ast.Phrase(words, span) | ast.Field(_, words, span):
            yield ast.Term(words, span)
        case ast.Range(_, _, _, span):
            yield ast.Term(_AFTER_NAME.split(text[span.start : span.end], maxsplit=1)[-1], span)
        case ast.And(nodes) | ast.Or(nodes):
            for node in nodes:
                yield from _words(node, text)
        case ast.Not(node):
            yield from _words(node, text)
