"""Folds a text to its letters and digits, so that signs, marks and white space do not matter."""

import re
import unicodedata

_NO_LETTERS = re.compile(r"[\W_]+")
_ADDRESS = re.compile(r"(?<!\\)\]\((?:<[^<>\n]*>|(?:\\.|[^()\\\n]|\([^()\n]*\))*)\)")


def letters(text: str) -> str:
    """Return the letters and digits of a text, in half width and lower case."""
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text)).lower()


def without_addresses(markdown: str) -> str:
    """Return Markdown without the addresses of its links and pictures."""
    return _ADDRESS.sub("]", markdown)
