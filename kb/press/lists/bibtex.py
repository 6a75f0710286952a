"""A list as BibTeX."""

from collections.abc import Iterable
from datetime import date
from typing import IO, Final

from kb.domain.resources import Resource
from kb.domain.texts import clean, one_line
from kb.press.lists.listed import ListedResource, ListHead, responsible

# A brace is written by its name, because BibTeX counts braces even behind a backslash.
_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    **{char: f"\\{char}" for char in "$&#%_"},
}
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip


def write_bibtex(target: IO[bytes], head: ListHead, rows: Iterable[ListedResource]) -> None:
    """Write a list as BibTeX in UTF-8; the head stands outside of all entries, as a comment."""
    for line in head.lines():
        # an at sign would begin an entry
        target.write(f"% {line.replace('@', '＠')}\n".encode())
    for row in rows:
        target.write(f"\n{bibtex(row.resource, row.address, head.made_on, row.note)}\n".encode())


def bibtex(resource: Resource, address: str, seen_on: date, note: str = "") -> str:
    """Return an @misc entry with names and title in braces, so that nothing takes them apart.

    note: a curator's, or "".
    """
    year, month, _ = (*(resource.date or "").split("-"), "", "")[:3]
    keywords = ", ".join(_tex(topic.name) for topic in resource.topics)
    fields = {
        "author": _braced(" and ".join(_braced(_tex(name)) for name in responsible(resource))),
        "title": _braced(_braced(_tex(resource.title))),
        "year": _braced(year),
        "month": _MONTHS[int(month) - 1] if month else "",  # BibTeX's own names: no braces
        "organization": _braced(_braced(_tex(resource.studio.name))) if resource.studio else "",
        "keywords": _braced(keywords),
        "annote": _braced(_tex(note)),
        "url": _braced(address),
        "urldate": _braced(seen_on.isoformat()),
    }
    lines = [f"  {name} = {value}," for name, value in fields.items() if value.strip("{}")]
    # of the characters of a key only this one is none of TeX's
    return "\n".join((f"@misc{{{resource.key.replace('~', ':')},", *lines, "}"))


def _braced(text: str) -> str:
    return f"{{{text}}}"


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(char, char) for char in one_line(clean(text)))
