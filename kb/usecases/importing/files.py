"""The words for what is reported of an imported file."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FileOutcome(StrEnum):
    """The outcomes of a file. skipped: a file of a kind that nobody would want.

    needs_look: it went in, but something of it may be missing or wrong, or was hidden.
    """

    NEEDS_LOOK = "needs_look"
    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    LINKED = "linked"
    BINNED = "binned"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class GivenField:
    """A field that was given. origin: name, folder, properties, text (proposed); sidecar,
    matter, option (set).
    """

    key: str
    field: str
    value: Any
    origin: str
