"""What came out of a file, before it is cleaned, proposed for and made into drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from kb.lines.problems import Problem

# Where a picture stands in the Markdown: ![alt](picture:NAME)
PICTURE_SCHEME: Final = "picture:"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a text; `name` is what the Markdown calls it, unique within the file."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Beside:
    """A picture that lies beside the file: its name in the Markdown, and its relative address."""

    name: str
    address: str


class Reason(StrEnum):
    """Why a part of a file is not in its text."""

    # Its author hid it: a hidden sheet, row, column or slide, or hidden words.
    HIDDEN = "hidden"
    # Its author deleted it, and the program kept it: tracked changes, fast saves.
    DELETED = "deleted"
    # It was written beside the text: comments and reviewers' notes.
    COMMENT = "comment"
    # Nobody wrote it: an unfilled placeholder, a description made by a machine.
    GENERATED = "generated"
    # It holds text that no reader of ours can read.
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of a file that was not taken into its text, so that the report can name it.

    part: what it is, a gettext msgid whose placeholders `params` fills, as those of a Problem.
    count: how many such parts, at least 1. characters: how much text they hold, if it is known.
    """

    reason: Reason
    part: str
    count: int = 1
    params: dict[str, Any] = field(default_factory=dict)
    characters: int | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """The whole text as Markdown, with what the file says about itself.

    properties: texts by name, absent where the file says nothing: `title`, `author`, `subject`,
    `keywords`, `created_on` and `modified_on` (ISO 8601, as far as known). Office programs fill
    these by themselves, so they are hints and not facts.
    notes: what was lost or doubted on the way, for the report; none of them is fatal.
    fields: what people set before the text of a file (TOML between two lines `+++`, YAML between
    two lines `---`). stated: the properties that people wrote and no program, as in a book.
    left_out: the parts of the file that are not in the Markdown. beside: the pictures that the
    Markdown shows and the file only names.
    """

    markdown: str
    properties: Mapping[str, str] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()
    notes: tuple[Problem, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    beside: tuple[Beside, ...] = ()
    stated: frozenset[str] = frozenset()
