"""What a file holds as text, as the guard reads it: named parts, and pieces of text in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kb.intake.extracted import Reason


class HeldSort(StrEnum):
    """What a part of a file is, which says how the report names it."""

    PART = "part"
    SLIDE = "slide"
    PAGE = "page"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Held:
    """A part of a file with the pieces of text in it: paragraphs, cells, lines.

    once: a piece that stands anywhere in the text is enough, because programs repeat it (heads and
    feet). told: the part is in order if the report names something for one of these reasons.
    numbers: how many cells hold a number, whose digits a number format changes.
    """

    name: str
    pieces: tuple[str, ...]
    sort: HeldSort = HeldSort.PART
    once: bool = False
    told: frozenset[Reason] = frozenset()
    numbers: int = 0


# No text of a document has more; what lies beyond is not compared.
MOST_CHARACTERS: Final = 4_000_000


def collected(parts: Iterable[Held]) -> tuple[list[Held], bool]:
    """Return the parts, and whether some are left because a bomb must stay small."""
    found: list[Held] = []
    left = MOST_CHARACTERS
    for part in parts:
        found.append(part)
        left -= sum(map(len, part.pieces))
        if left < 0:
            return found, True
    return found, False


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text that hold something."""
    return tuple(line for line in text.splitlines() if line.strip())


def names_of(sheets: Iterable[Held]) -> Held:
    """Return the names of sheets as a part, because they stand above their cells."""
    return Held("workbook", tuple(sheet.name for sheet in sheets if sheet.pieces), once=True)


def one(name: str, pieces: Iterable[str], *, once: bool = False) -> Iterator[Held]:
    """Yield a part, unless nothing is in it."""
    kept = tuple(piece for piece in pieces if piece.strip())
    if kept:
        yield Held(name, kept, once=once)
