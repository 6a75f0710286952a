"""What was extracted from a file, before it is cleaned and made into drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from kb.lines.problems import Problem

# This marks where a picture stands in the Markdown: ![alt](picture:NAME).
PICTURE_SCHEME: Final = "picture:"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a text; the Markdown refers to it by `name`, which is unique within the file."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Beside:
    """A picture that lies beside the file: its name in the Markdown, and its relative address."""

    name: str
    address: str


class Reason(StrEnum):
    """The reason why a part of a file is not in its text."""

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
    """A part of a file that was not taken into its text, for the report to name.

    part: what it is, a gettext msgid whose placeholders `params` fills, as in a Problem. count: the
    number of such parts, at least 1. characters: the amount of text in them, if it is known.
    texts: what they hold, for the guard (kb.intake.guard) and for looks into originals
    (kb.intake.looking); no report tells them.
    """

    reason: Reason
    part: str
    count: int = 1
    params: dict[str, Any] = field(default_factory=dict)
    characters: int | None = None
    texts: tuple[str, ...] = field(default=(), repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Convert to JSON values, without the texts."""
        return {
            "reason": self.reason.value,
            "part": self.part,
            "count": self.count,
            "params": self.params,
            "characters": self.characters,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "LeftOut":
        return cls(**{**values, "reason": Reason(values["reason"])})


@dataclass(frozen=True, slots=True)
class Extracted:
    """The whole text of a file as Markdown, with what the file says about itself.

    properties: texts by name, absent where the file says nothing: `title`, `author`, `subject`,
    `keywords`, `created_on` and `modified_on` (ISO 8601, as far as known). Office programs fill
    these by themselves, so they are hints and not facts. notes: what was lost or doubted on the
    way, for the report; none of them is fatal.

    fields: what people wrote before the text of a file (TOML between two lines `+++`, YAML between
    two lines `---`). stated: the properties that people wrote and no program, as in a book.
    left_out: the parts of the file that are not in the Markdown. beside: the pictures that the
    Markdown shows and that the file only names. known: texts that are not in the Markdown and are
    no loss, for the guard: running heads and feet, and lists of contents.
    """

    markdown: str
    properties: Mapping[str, str] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()
    notes: tuple[Problem, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    beside: tuple[Beside, ...] = ()
    stated: frozenset[str] = frozenset()
    known: tuple[str, ...] = field(default=(), repr=False, compare=False)
