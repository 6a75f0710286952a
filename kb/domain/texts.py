"""The one form in which texts are kept, so that what goes out comes in again the same."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

_SEVERAL_LINES: Final = frozenset(
    {"body", "bio", "description", "summary", "source", "licence", "note", "text"}
)
Draft = TypeVar("Draft")


def one_line(text: str) -> str:
    """White space of any kind becomes single spaces; none at the ends."""
    return " ".join(text.split())


def several_lines(text: str) -> str:
    """Line feeds only, and none at the ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def tidy(draft: Draft) -> Draft:
    """A draft with all its texts, and those of its parts, in that form."""
    known: Any = draft
    changed = {
        field.name: tidied
        for field in fields(known)
        if (tidied := _tidied(field.name, value := getattr(known, field.name))) != value
    }
    return replace(known, **changed) if changed else draft


def _tidied(name: str, value: Any) -> Any:
    # enumerations are texts too, and closed
    if type(value) is str:
        return several_lines(value) if name in _SEVERAL_LINES else one_line(value)
    if isinstance(value, tuple):
        return tuple(_tidied(name, item) for item in value)
    return tidy(value) if is_dataclass(value) else value
