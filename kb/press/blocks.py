"""The parts of a text that is printed: blocks, and what stands on their lines."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Some words that look alike. link: the full address where they lead, or ""."""

    words: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """The end of a line within a paragraph."""


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture of the base. source: its address as it stands in the text."""

    source: str
    alt: str = ""


Inline = Text | Break | Illustration
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """A heading; level 1 is the highest within a text, and no level is skipped."""

    level: int
    content: Inlines


@dataclass(frozen=True, slots=True)
class Paragraph:
    content: Inlines


@dataclass(frozen=True, slots=True)
class Itemised:
    """A list. first: the number of the first item, or None where items have no numbers."""

    items: tuple[tuple["Block", ...], ...]
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table whose first row is its head. aligned: "", left, center or right for each column."""

    rows: tuple[tuple[Inlines, ...], ...]
    aligned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """A text whose spaces and line breaks stand as they were written."""

    text: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A line across the page."""


Block = Headline | Paragraph | Itemised | Quote | TextTable | Code | Divider
