"""References in GB/T 7714, the editions of 2015 and of 2025, to what is read on the web.

What is held here is named by its type and carrier [EB/OL], because it is read on a page of this
site: who. title[EB/OL]. (date)[seen on]. address. The editions differ in the marks between the
parts and in foreign names. The family name of a foreign author is known only where the name was
written with a comma ("Hargrove, Mary Ann"); all other names stay as they were written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import IO, Final, Literal

from kb.domain.resources import Resource
from kb.domain.texts import clean, one_line
from kb.press.lists import words
from kb.press.lists.listed import ListedResource, ListHead, is_chinese, responsible

Edition = Literal["2025", "2015"]
# 8.1.2 of 2015, 7.1.2 of 2025: of more than three authors the first three are named.
_NAMED_AUTHORS: Final = 3


@dataclass(frozen=True, slots=True)
class _Marks:
    """What an edition writes: a comma, the brackets of a date, and foreign names."""

    comma: str
    date: str
    capitals: bool
    keeps_hyphens: bool


_MARKS: Final[dict[Edition, _Marks]] = {
    "2025": _Marks(words.COMMA_2025, words.DATE_2025, capitals=False, keeps_hyphens=True),
    "2015": _Marks(", ", "({})", capitals=True, keeps_hyphens=False),
}


def gb7714(resource: Resource, address: str, seen_on: date, edition: Edition = "2025") -> str:
    """Return the reference to a resource. address: of its page, or "" where it is not known."""
    marks = _MARKS[edition]
    title = one_line(clean(resource.title)).rstrip("。.")
    names = [_name(name, marks) for name in responsible(resource)]
    named = marks.comma.join(names[:_NAMED_AUTHORS])
    if len(names) > _NAMED_AUTHORS:
        named += marks.comma + (words.AND_OTHERS if is_chinese(title) else "et al.")
    who = f"{named.removesuffix('.')}. " if named else ""
    dated = marks.date.format(resource.date) if resource.date else ""
    where = f" {address}." if address else ""
    return f"{who}{title}[EB/OL]. {dated}[{seen_on.isoformat()}].{where}"


def write_gb7714_2025(target: IO[bytes], head: ListHead, rows: Iterable[ListedResource]) -> None:
    """Write the references of 2025, one a line, numbered as they are cited."""
    _write(target, head, rows, "2025")


def write_gb7714_2015(target: IO[bytes], head: ListHead, rows: Iterable[ListedResource]) -> None:
    """Write the references of 2015, one a line, numbered as they are cited."""
    _write(target, head, rows, "2015")


def _write(
    target: IO[bytes], head: ListHead, rows: Iterable[ListedResource], edition: Edition
) -> None:
    """Write text in UTF-8 with a byte order mark, without which Windows shows no Chinese."""
    lines = (f"{line}\r\n" for line in (*head.lines(), f"GB/T 7714—{edition}", ""))
    target.write("".join(lines).encode("utf-8-sig"))
    for row in rows:
        reference = gb7714(row.resource, row.address, head.made_on, edition)
        target.write(f"[{row.number}] {reference}\r\n".encode())


def _name(name: str, marks: _Marks) -> str:
    family, comma, given = name.partition(",")
    if not comma or is_chinese(name) or not given.strip():
        return name
    initials = " ".join(_initial(part, marks) for part in given.split())
    return f"{family.upper() if marks.capitals else family} {initials}"


def _initial(given: str, marks: _Marks) -> str:
    joint = "-" if marks.keeps_hyphens else " "
    return joint.join(part[0].upper() for part in given.split("-") if part)
