"""Folds a text to its letters and digits, so that signs, marks and white space do not matter."""

import re
import unicodedata
from collections.abc import Sequence

_NO_LETTERS = re.compile(r"[\W_]+")
_NO_LETTERS_OF_LINES = re.compile(r"[^\w\n]+|_+")
_ADDRESS = re.compile(r"(?<!\\)\]\((?:<[^<>\n]*>|(?:\\.|[^()\\\n]|\([^()\n]*\))*)\)")


def letters(text: str) -> str:
    """Return the letters and digits of a text, in half width and lower case."""
    return _folded(_NO_LETTERS.sub("", text))


def letters_of_each(texts: Sequence[str]) -> list[str]:
    """Return the letters of many texts, which are folded together because that is faster."""
    whole = "\n".join(text.replace("\n", " ") if "\n" in text else text for text in texts)
    return _folded(_NO_LETTERS_OF_LINES.sub("", whole)).split("\n") if texts else []


def _folded(text: str) -> str:
    if not unicodedata.is_normalized("NFKC", text):
        # a fraction brings its stroke
        text = unicodedata.normalize("NFKC", text).replace("\u2044", "")
    return text.lower()


def without_addresses(markdown: str) -> str:
    """Return Markdown without the addresses of its links and pictures."""
    return _ADDRESS.sub("]", markdown)
