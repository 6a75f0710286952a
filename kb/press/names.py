"""The names of files that are carried away."""

import re
from collections.abc import Sequence
from typing import Final

from kb.press import words
from kb.press.book import Book
from kb.press.characters import in_a_file_name

# Windows takes 255 characters for a name and 260 for a path.
_TITLE_CHARS: Final = 80
_AUTHORS_CHARS: Final = 40
_EDGES: Final = " .+_-"


def file_name(book: Book, pattern: str, ending: str) -> str:
    """Return the name of a book's file, by a pattern with {title} and {authors}.

    Where nobody is named, what joins the two in the pattern goes. A book that holds more than
    everybody may read says so in its name.
    """
    said = {
        "title": in_a_file_name(book.title, _TITLE_CHARS, _EDGES),
        "authors": in_a_file_name(_joined(book.by), _AUTHORS_CHARS, _EDGES),
    }
    stem = re.sub(r"\{(\w+)\}", lambda match: said[match[1]], pattern).strip(_EDGES)
    scope = f"（{in_a_file_name(book.scope, _AUTHORS_CHARS, _EDGES)}）" if book.scope else ""
    return f"{stem or 'book'}{scope}.{ending}"


def _joined(names: Sequence[str]) -> str:
    """Join as many names as there is room for."""
    kept: list[str] = []
    for name in names:
        if kept and len(words.AND.join([*kept, name])) > _AUTHORS_CHARS:
            break
        kept.append(name)
    return words.AND.join(kept)
