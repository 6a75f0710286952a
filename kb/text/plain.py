"""Removes the markup from Markdown, for indexing, for snippets and for comparison."""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
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
# A space is tried only at the start of a run: trying each one in a long run would be slow.
_SOFT_BREAK = re.compile(
    rf"(?<=[{_WIDE}])[ \t]*\n[ \t]*|(?:(?<![ \t])[ \t]+)?\n[ \t]*(?=[{_WIDE}])"
)


# markdown-it drops what is nested deeper than 20 levels.
_DEEPEST = 18


@cache
def markdown() -> MarkdownIt:
    """Return the parser of our one dialect: CommonMark, tables, strikethrough, no raw HTML.

    Teachers write <感恩> for emphasis, and without raw HTML it stays text. “[1]: 书名” also stays
    text, which CommonMark would take for the definition of a link and would not show.
    """
    dialect = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return dialect.disable("reference")


def parse(source: str) -> list[Token]:
    """Parse a Markdown text into tokens, which contain all of its words whatever its markup is."""
    tokens = markdown().parse(source)
    if any(token.level >= _DEEPEST for token in tokens):
        return _paragraphs(source)
    widened = _widen_tables(source, tokens)
    if widened != source:
        tokens = markdown().parse(widened)
    for token in tokens:
        if token.type == "fence" and not _LANGUAGE.fullmatch(token.info):
            token.content = f"{token.info.strip()}\n{token.content}"
    return tokens


# This may follow ``` without being text for a reader.
_LANGUAGE = re.compile(r"\s*[\w.+#-]*\s*", re.ASCII)


def _paragraphs(source: str) -> list[Token]:
    """Return the tokens of a text that is taken as paragraphs without any markup."""
    tokens = []
    for block in _BLANK_LINES.split(source.strip()):
        text = Token("text", "", 0, content=block)
        inline = Token("inline", "", 0, content=block, children=[text], level=1)
        tokens += [Token("paragraph_open", "p", 1), inline, Token("paragraph_close", "p", -1)]
    return tokens


def _widen_tables(source: str, tokens: list[Token]) -> str:
    """Give each table's head as many columns as its widest row has, so that no cell is dropped."""
    lines = source.split("\n")
    for token in tokens:
        if token.type != "table_open" or token.map is None:
            continue
        head, last = token.map
        columns = _cells(lines[head + 1])
        wanted = max((_cells(line) for line in lines[head + 2 : last]), default=0)
        if wanted > columns:
            more = wanted - columns
            lines[head] = _closed(lines[head]) + "  |" * more
            lines[head + 1] = _closed(lines[head + 1]) + " - |" * more
    return "\n".join(lines)


def _closed(row: str) -> str:
    row = row.rstrip()
    return row if row.endswith("|") else f"{row} |"


def _cells(line: str) -> int:
    """Count the cells of a row as the parser does."""
    return len([*escapedSplit(line.strip().removeprefix("|").removesuffix("|"))])


def plain_text(source: str) -> str:
    """Return the words of a Markdown text, one block a line.

    A soft line break beside a Chinese character does not become a space.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if not _MARKUP.search(source):
        blocks = [_unwrap(block) for block in _BLANK_LINES.split(source)]
    else:
        blocks = [_unwrap(_inline(token)) for token in parse(source)]
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
