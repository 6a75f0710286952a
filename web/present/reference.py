"""References to a resource in GB/T 7714 (electronic resource, online) and in BibTeX."""

import re
from datetime import date
from typing import Final

from kb.domain.resources import Resource

# GB/T 7714-2015, 8.1.2: of more than three authors the first three are named.
_NAMED_AUTHORS: Final = 3
_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "{}$&#%_"},
}
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip


def gb7714(resource: Resource, url: str, today: date) -> str:
    """Return a reference after GB/T 7714-2015, 4.6: who. title[EB/OL]. (date)[seen on]. address."""
    names = _responsible(resource)
    named = ", ".join(names[:_NAMED_AUTHORS]) + (", 等" if len(names) > _NAMED_AUTHORS else "")
    dated = f"({resource.date})" if resource.date else ""
    title = resource.title.rstrip("。.")
    return f"{named + '. ' if named else ''}{title}[EB/OL]. {dated}[{today.isoformat()}]. {url}."


def bibtex(resource: Resource, url: str, today: date) -> str:
    """Return an @misc entry with names and title in braces, so that nothing takes them apart."""
    year, month, _ = (*(resource.date or "").split("-"), "", "")[:3]
    fields = {
        "author": _braced(" and ".join(_braced(_tex(name)) for name in _responsible(resource))),
        "title": _braced(_braced(_tex(resource.title))),
        "year": _braced(year),
        "month": _MONTHS[int(month) - 1] if month else "",  # BibTeX's own names: no braces
        "organization": _braced(_braced(_tex(resource.studio.name))) if resource.studio else "",
        "url": _braced(url),
        "urldate": _braced(today.isoformat()),
    }
    lines = [f"  {name} = {value}," for name, value in fields.items() if value.strip("{}")]
    name = re.sub(r"[^A-Za-z0-9_.-]", "-", resource.key)
    return "\n".join((f"@misc{{{name},", *lines, "}"))


def _braced(text: str) -> str:
    return f"{{{text}}}"


def _responsible(resource: Resource) -> list[str]:
    """Return the authors, or the studio where no author is named."""
    names = [author.name for author in resource.authors]
    return names or ([resource.studio.name] if resource.studio else [])


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(char, char) for char in text)
