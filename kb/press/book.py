"""The model of a book: what stands in it, in whatever form it is printed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kb.press.blocks import Block


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of an origin, such as the licence. address: where it leads, or ""."""

    name: str
    value: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One work in a book.

    about: short facts such as the kind and the minutes. note: the curator's. origin: where the
    work comes from.
    """

    title: str
    authors: tuple[str, ...]
    studio: str
    about: tuple[str, ...]
    summary: str
    note: str
    blocks: tuple[Block, ...]
    topics: tuple[str, ...]
    origin: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """Some works in an order, with what stands before and after them.

    by: who is named under the title and in the file's name. words: the curator's, in lines. scope:
    what the book says where it holds more than everybody may read, or "". origin: where a
    collection comes from; a single work says it in its part. changed_at: when something in it
    changed for the last time. pictures: their bytes by their addresses in the texts, and QR codes
    by the addresses of the origin to which they lead; what is not there is only named.
    """

    title: str
    by: tuple[str, ...]
    studio: str
    words: str
    parts: tuple[Part, ...]
    origin: tuple[Fact, ...]
    changed_at: datetime
    scope: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def is_one_work(self) -> bool:
        """Tell whether the book is a work and no collection: it needs no cover and no contents."""
        return len(self.parts) == 1 and not self.origin

    def authors(self) -> dict[str, list[int]]:
        """Return the numbers of the parts, from 1, by the names of their authors."""
        return _index(part.authors for part in self.parts)

    def topics(self) -> dict[str, list[int]]:
        """Return the numbers of the parts, from 1, by the names of their topics."""
        return _index(part.topics for part in self.parts)


def _index(names: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, of_part in enumerate(names, 1):
        for name in of_part:
            found.setdefault(name, []).append(number)
    return found
