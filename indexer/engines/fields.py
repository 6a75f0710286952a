"""The neutral field table: what every engine indexes, and under which names."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


@dataclass(frozen=True, slots=True)
class TextGroup:
    """A weighted text: `{name}_w` holds words (ranks), `{name}_g` pairs (matches, positions)."""

    name: str
    weight: float

    @property
    def words(self) -> str:
        return f"{self.name}_w"

    @property
    def grams(self) -> str:
        return f"{self.name}_g"


# tags: the names of topics, authors, studio and occasions. text: all of it, title to body, so that
# a match is one look into one field; matching in each group on its own took 25 times as long.
TEXT_GROUPS: Final = (
    TextGroup("title", 3.0),
    TextGroup("tags", 2.0),
    TextGroup("summary", 1.5),
    TextGroup("text", 1.0),
)
WHOLE: Final = "text"
ALL_GROUPS: Final = tuple(group.name for group in TEXT_GROUPS)
WEIGHTS: Final = {group.name: group.weight for group in TEXT_GROUPS}

# A title as a whole, see indexer.analysis.whole_title
WHOLE_TITLE: Final = "whole_title"

# Exact values, several a document. Facets are a subset; audience is never a facet.
KEYWORDS: Final = (
    "audience",
    "kind",
    "stage",
    "grade",
    "topic",
    "studio",
    "author",
    "year",
    "occasion",
    WHOLE_TITLE,
)
FACETS: Final = ("kind", "stage", "grade", "topic", "studio", "author", "year", "occasion")

# Sort keys: one value a document, unique because the id is part of it.
NEWEST: Final = "newest"  # unsigned, descending: days since 0001-01-01 << 32 | (2**32 - 1 - id)
TITLE_ORDER: Final = "title_order"  # text, ascending

SCHEMA_VERSION: Final = 7
WHOLE_TITLES_SINCE: Final = 6


class Layout(StrEnum):
    """The two parts of an index.

    OPEN: public documents alone, ranked by BM25; it answers those who hold nothing but `public`.
    FULL: every document, for everybody else. Its own statistics count texts that a reader may not
    see, so it is never ranked by them: it holds marks (see indexer.engines.marks) instead of
    frequencies and lengths.
    """

    OPEN = "open"
    FULL = "full"
