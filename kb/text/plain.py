"""Markdown without its markup: what is indexed, quoted in snippets and compared."""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

# A text without any of these reads the same with and without a Markdown parser,
# but for its line breaks; most short notes do, and skipping the parser is 20 times faster.
_MARKUP = re.compile(
    r"[*_`~\[\]<>#|&\\=]|^ {0,3}(?:[-+]|\d{1,9}[.)])(?:\s|$)|^(?: {4}|\t)|---", re.MULTILINE
)
_BLANK_LINES = re.compile(r"\n\s*\n")
_WIDE = (
    "\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U00020000-\U0003ffff"
)
_SOFT_BREAK = re.compile(rf"(?<=[{_WIDE}])[ \t]*\n[ \t]*|[ \t]*\n[ \t]*(?=[{_WIDE}])")


@cache
def markdown() -> MarkdownIt:
    """The one Markdown dialect: CommonMark with tables and strikethrough, no raw HTML.

    Teachers write <感恩> for emphasis: without raw HTML it stays text.
    """
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def plain_text(source: str) -> str:
    """The words of a Markdown text, one block a line. A soft break beside Han is no space."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if not _MARKUP.search(source):
        blocks = [_unwrap(block) for block in _BLANK_LINES.split(source)]
    else:
        blocks = [_unwrap(_inline(token)) for token in markdown().parse(source)]
    return "\n".join(block for block in blocks if block)


def _inline(token: Token) -> str:
    if token.type == "inline":
        return "".join(_leaf(child) for child in token.children or ())
    return token.content if token.type in {"fence", "code_block"} else ""


def _leaf(token: Token) -> str:
    if token.type == "softbreak":
        return "\n"
    if token.type == "hardbreak":
        return "\u2028"
    if token.type == "image":
        return "".join(_leaf(child) for child in token.children or ())
    return token.content


def _unwrap(block: str) -> str:
    return _SOFT_BREAK.sub("", block.strip()).replace("\n", " ").replace("\u2028", "\n")
