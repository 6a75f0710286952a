"""What came out of a file, before it is cleaned, proposed for and made into drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kb.intake.problems import Problem

# Where a picture stands in the Markdown: ![alt](picture:NAME)
PICTURE_SCHEME: Final = "picture:"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a text; `name` is what the Markdown calls it, unique within the file."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Extracted:
    """The whole text as Markdown, with what the file says about itself.

    properties: texts by name, absent where the file says nothing: `title`, `author`, `subject`,
    `keywords`, `created_on` and `modified_on` (ISO 8601, as far as known). Office programs fill
    these by themselves, so they are hints and not facts.
    notes: what was lost or doubted on the way, for the report; none of them is fatal.
    fields: what people set before the text of a file (TOML between two lines `+++`).
    """

    markdown: str
    properties: Mapping[str, str] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()
    notes: tuple[Problem, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
