"""What every format of a list is made of: a head that says where it is from, and its rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kb.domain.resources import Resource
from kb.domain.texts import clean, one_line
from kb.press.lists import words

_HAN: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class ListHead:
    """Where a list is from, and what of it is in the file.

    address: of the page that shows the list, or "" where the site has no known address. scope: the
    name of the scope where it is wider than what is public, or "". count: the rows of the file.
    total: the rows of the whole list. remarks: what else there is to say, a sentence each.
    has_notes: whether its rows have notes of a curator.
    """

    title: str
    site_name: str
    address: str
    made_on: date
    scope: str = ""
    count: int = 0
    total: int = 0
    remarks: tuple[str, ...] = ()
    has_notes: bool = False

    @property
    def left_out(self) -> int:
        """Return how many rows of the whole list are not in the file."""
        return max(0, self.total - self.count)

    def lines(self) -> list[str]:
        """Return the three lines that stand at the head of a file."""
        told = [
            words.MADE_ON.format(self.made_on.isoformat()),
            words.SCOPE.format(self.scope or words.PUBLIC),
            words.COUNT.format(self.total),
        ]
        if self.left_out:
            told.append(words.CUT.format(self.count, self.left_out))
        address = words.ADDRESS.format(self.address) if self.address else words.NO_ADDRESS
        lines = (
            f"{self.title} — {self.site_name}",
            address,
            words.STOP.join([*told, *self.remarks]),
        )
        return [one_line(clean(line)) for line in lines]


@dataclass(frozen=True, slots=True)
class ListedResource:
    """A row of a list.

    number: its place in the list, from 1. address: of its page, or "". note: the curator's.
    """

    number: int
    resource: Resource
    address: str
    note: str = ""


def responsible(resource: Resource) -> list[str]:
    """Return the authors of a resource, or the studio where no author is named."""
    names = [author.name for author in resource.authors]
    names = names or ([resource.studio.name] if resource.studio else [])
    return [one_line(clean(name)) for name in names]


def is_chinese(text: str) -> bool:
    """Tell whether a text has a Han character."""
    return _HAN.search(text) is not None


def parts_of_date(text: str | None) -> Iterator[int]:
    """Yield the year, the month and the day of a date, as far as they are known."""
    return (int(part) for part in (text or "").split("-") if part)
