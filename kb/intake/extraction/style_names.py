"""Recognises the names of Word's own styles, in whatever format a program writes them."""

import re
from typing import Final

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|contents)\s*\d$", re.IGNORECASE)
_TITLES: Final = ("title", "标题")


def heading_of(name: str) -> int | None:
    """Return 1 to 9 for the style of a heading, 1 for that of the title, None for all others."""
    match = _HEADING.match(name.strip())
    if match:
        return int(match[1])
    return 1 if name.strip().lower() in _TITLES else None


def is_of_contents(name: str) -> bool:
    """Say whether a style is that of a line in a table of contents."""
    return _CONTENTS.match(name.strip()) is not None
