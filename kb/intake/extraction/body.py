"""Decides whether the text of a file also contains what stands elsewhere in the file."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final

_NOT_WORDS = re.compile(r"[\W\d_]+")
_PAGE_WORDS: Final = frozenset({"", "第页", "第页共页", "共页", "页", "of", "page", "pageof"})
_MOST_COMPARED: Final = 1000


class Body:
    """The Markdown of a file's text, which is compared by its letters alone."""

    def __init__(self, markdown: str) -> None:
        self._markdown = markdown
        self._compared = 0

    @cached_property
    def _letters(self) -> str:
        return _bare(self._markdown)

    def says(self, text: str) -> bool:
        """Say whether a text stands here; a text beyond a bound is not compared."""
        self._compared += 1
        return self._compared <= _MOST_COMPARED and _bare(text) in self._letters

    def new_margins(self, texts: Iterable[str]) -> list[str]:
        """Return the heads and feet that are no page numbers and do not stand in the text."""
        lines = (" ".join(text.split()) for text in texts)
        worded = (line for line in lines if _bare(line).lower() not in _PAGE_WORDS)
        return [line for line in dict.fromkeys(worded) if not self.says(line)]


def _bare(text: str) -> str:
    return _NOT_WORDS.sub("", text)
