"""Reads corpus/press: the measures of what is printed. Every fault names its file and line."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from corpus.reading import ROOT, fault, tables_of


@dataclass(frozen=True, slots=True)
class Lettering:
    """How the lines of one sort are set.

    font, latin: the fonts of Chinese characters and of letters. line_pt: lines of exactly so many
    points; where it is None, `lines` is the distance as a multiple of the font's own.
    indent_chars: how far the first line stands in, in characters.
    """

    font: str
    latin: str
    size_pt: float
    bold: bool = False
    line_pt: float | None = None
    lines: float = 1.0
    indent_chars: int = 0


@dataclass(frozen=True, slots=True)
class Margins:
    """The margins of a page, in cm."""

    top: float
    bottom: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Form:
    """The measures of one form.

    headings: from the highest to the lowest; deeper ones look like the last. file: the pattern of
    the file's name, with {title} and {authors}.
    """

    key: str
    name: str
    width_cm: float
    height_cm: float
    margins_cm: Margins
    title: Lettering
    body: Lettering
    small: Lettering
    headings: tuple[Lettering, ...]
    file: str

    @property
    def text_width_cm(self) -> float:
        """Return how wide a line is between the margins."""
        return self.width_cm - self.margins_cm.left - self.margins_cm.right

    @property
    def text_height_cm(self) -> float:
        """Return how high a page is between the margins."""
        return self.height_cm - self.margins_cm.top - self.margins_cm.bottom

    def heading(self, level: int) -> Lettering:
        """Return how a heading of this level is set; the highest level is 1."""
        return self.headings[min(level, len(self.headings)) - 1]


@cache
def forms(path: Path = ROOT / "press" / "forms.toml") -> Mapping[str, Form]:
    """Return the forms by key, the default first.

    Raises CorpusFault where a form lacks something, or has something that no form has.
    """
    found = {}
    for entry in tables_of(path, "form"):
        try:
            form = _form(entry.fields)
        except (KeyError, TypeError) as error:
            raise fault(path, entry.line, f"the form is not whole: {error}") from error
        found[form.key] = form
    return found


def _form(fields: Mapping[str, Any]) -> Form:
    return Form(
        key=fields["key"],
        name=fields["name"],
        width_cm=fields["page_cm"]["width"],
        height_cm=fields["page_cm"]["height"],
        margins_cm=Margins(**fields["margins_cm"]),
        title=Lettering(**fields["title"]),
        body=Lettering(**fields["body"]),
        small=Lettering(**fields["small"]),
        headings=tuple(Lettering(**one) for one in fields["headings"]),
        file=fields["file"],
    )
