"""Removes the markup from Markdown, for indexing, for snippets and for comparison."""

import re

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from kb.text.markdown import SAVING_STEPS, Budget, TooCostly, tokens_of

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


def parse(source: str, budget: Budget) -> list[Token] | None:
    """Parse a Markdown text into tokens, which contain all of its words whatever its markup is.

    Returns None where that would take more steps than the budget has, or where the text is nested
    so deep that the parser would drop some of it: such a text is to be taken as it was written.
    """
    try:
        return _parsed(source, budget)
    except TooCostly:
        return None


def _parsed(source: str, budget: Budget) -> list[Token] | None:
    tokens = tokens_of(source, budget)
    if any(token.level >= _DEEPEST for token in tokens):
        return None
    widened = _widen_tables(source, tokens)
    if widened != source:
        tokens = tokens_of(widened, budget)
    for token in tokens:
        if token.type == "fence" and not _LANGUAGE.fullmatch(token.info):
            token.content = f"{token.info.strip()}\n{token.content}"
    return tokens


# This may follow ``` without being text for a reader.
_LANGUAGE = re.compile(r"\s*[\w.+#-]*\s*", re.ASCII)


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


def plain_text(source: str, most_steps: int = SAVING_STEPS) -> str:
    """Return the words of a Markdown text, one block a line.

    A soft line break beside a Chinese character does not become a space. A text that takes more
    than `most_steps` keeps its markup, and so does one that is nested too deep.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    tokens = parse(source, Budget(most_steps)) if _MARKUP.search(source) else None
    raw = _BLANK_LINES.split(source) if tokens is None else map(_inline, tokens)
    return "\n".join(block for block in map(_unwrap, raw) if block)


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
